import type { EdrProduct } from "@muster/mapping/facts";
import { type Dict, flagAt, isDict, listAt, parseObject, textAt } from "../../macos/values.ts";

/** A field of `mdatp health --output json`: plain, or an object with `value` where management may set it. */
function field(health: Dict, key: string): Dict {
  const found = health[key];
  return { said: isDict(found) && Object.hasOwn(found, "value") ? found.value : found };
}

function textIn(health: Dict, key: string): string | undefined {
  return textAt(field(health, key), "said");
}

/**
 * Whether Defender for Endpoint reports to an organisation: it has a licence and the id of one. `undefined` where the text is not
 * its object.
 */
export function parseMdatpHealth(text: string): Omit<EdrProduct, "product" | "name"> | undefined {
  const health = parseObject(text);
  if (health === undefined || !("licensed" in health || "healthy" in health)) return undefined;
  const organisation = textIn(health, "orgId") ?? textIn(health, "orgID");
  const machine = textIn(health, "edrMachineId");
  const licensed = flagAt(field(health, "licensed"), "said");
  const issues = listAt(field(health, "healthIssues"), "said").filter((i) => typeof i === "string");
  const onboarded = licensed === true && organisation !== undefined && machine !== undefined;
  const absent = licensed === false || organisation === undefined;
  return {
    onboarded: onboarded ? "yes" : absent ? "no" : "unknown",
    // The tool's answer comes from the running daemon.
    running: "yes",
    ...(organisation !== undefined && { organisation }),
    issues,
  };
}

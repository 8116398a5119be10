import type { Onboarding } from "./mdatp.ts";

type Told =
  | { readonly state: "set"; readonly value: string }
  | { readonly state: "unset" | "absent" };

/** One of the tool's answers: `cid="…"`, `aid=…`, or `aid is not set`, keys in either case, ends as they come. */
function told(text: string, key: string): Told {
  if (new RegExp(`\\b${key}\\b\\s{0,8}(?:is|=)\\s{0,8}not set`, "i").test(text))
    return { state: "unset" };
  const value = new RegExp(`\\b${key}\\s{0,8}=\\s{0,8}"?(?<value>[^\\s,"]*)`, "i").exec(text)
    ?.groups?.value;
  if (value === undefined) return { state: "absent" };
  const plain = value.replace(/\.$/, "");
  return plain === "" ? { state: "unset" } : { state: "set", value: plain };
}

/**
 * `falconctl -g --aid --cid --rfm-state --version`. The customer's id says whose the sensor is; the agent's id, which is
 * the machine's and is not kept, is given by the cloud when the sensor first reaches it.
 */
export function parseFalconOnboarding(text: string): Onboarding {
  const [cid, aid] = [told(text, "cid"), told(text, "aid")];
  const reduced = /\brfm-state\s{0,8}=\s{0,8}"?true\b/i.test(text);
  const issues = reduced ? ["reduced functionality mode"] : [];
  const organisation =
    cid.state === "set" && /^[0-9a-f]{32}/i.test(cid.value) ? cid.value : undefined;
  if (cid.state === "unset" || aid.state === "unset") {
    return { onboarded: "no", ...(organisation !== undefined && { organisation }), issues };
  }
  const both =
    organisation !== undefined && aid.state === "set" && /^[0-9a-f]{16,}/i.test(aid.value);
  return {
    onboarded: both ? "yes" : "unknown",
    ...(organisation !== undefined && { organisation }),
    issues,
  };
}

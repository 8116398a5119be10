import type { EdrProduct } from "@muster/mapping/facts";

/** What a product says of whom it reports to. */
export type Onboarding = Pick<EdrProduct, "onboarded" | "issues"> &
  Partial<Pick<EdrProduct, "organisation">>;

type Health = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Health {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parse(text: string): Health | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ""));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A field, plain or as `{ value, displayValue, isManaged }`; `undefined` where it is not there. */
function field(health: Health, key: string): unknown {
  const found = health[key];
  return isObject(found) && "value" in found ? found.value : found;
}

/** Text that is there and not blank; the tool prints an empty text, or words such as `unavailable`, for "none". */
function textIn(health: Health, key: string): string | undefined {
  const value = field(health, key);
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  return /^(?:|unavailable|unknown|null|none|n\/a|0{8}-.*)$/i.test(text) ? undefined : text;
}

function issuesIn(health: Health): string[] {
  const value = field(health, "healthIssues");
  if (!Array.isArray(value)) return [];
  return value.filter((issue): issue is string => typeof issue === "string" && issue !== "");
}

/**
 * `mdatp health --output json`: onboarded is a licence, an organisation and an id of the machine's own there, each by the
 * tool's word. Any of them denied is not onboarded; one that is not told leaves it open. `undefined` where the text is not
 * the tool's object.
 */
export function parseMdatpOnboarding(text: string): Onboarding | undefined {
  const health = parse(text);
  if (health === undefined || !("licensed" in health || "orgId" in health || "healthy" in health)) {
    return undefined;
  }
  const issues = issuesIn(health);
  const organisation = textIn(health, "orgId");
  const licensed = String(field(health, "licensed"));
  const denied = licensed === "false" || ("orgId" in health && organisation === undefined);
  if (denied) return { onboarded: "no", issues };
  const machineId = textIn(health, "edrMachineId");
  const told = licensed === "true" && organisation !== undefined;
  const named = "edrMachineId" in health ? (machineId === undefined ? "no" : "yes") : "unknown";
  return {
    onboarded: told ? named : "unknown",
    ...(organisation !== undefined && { organisation }),
    issues,
  };
}

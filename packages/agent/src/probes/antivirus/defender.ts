import type { AntivirusProduct } from "@muster/mapping/facts";

type Said = Omit<AntivirusProduct, "product" | "name" | "running">;

/**
 * `mdatp health --output json`. Fields stand plain, or as `{value, displayValue}` where management may set them. A passive
 * engine says real-time protection is on: passive is read first. `undefined` where the text is not its object.
 *
 * @param now milliseconds since the epoch, for the licence's end
 */
export function parseMdatp(text: string, now: number): Said | undefined {
  const health = parse(text);
  if (health === undefined || !("realTimeProtectionEnabled" in health || "healthy" in health)) {
    return undefined;
  }
  const passive = answerOf(health, "passiveModeEnabled");
  const signaturesAt = instantOf(health, "definitionsUpdated");
  const signatureVersion = textOf(health, "definitionsVersion");
  const version = textOf(health, "appVersion");
  return {
    ...(version !== undefined && { version }),
    realTime: passive === "yes" ? "no" : answerOf(health, "realTimeProtectionEnabled"),
    mode: modes[passive],
    ...(signatureVersion !== undefined && { signatureVersion }),
    ...(signaturesAt !== undefined && { signaturesAt }),
    signaturesFresh: freshness(health),
    licensed: licence(health, now),
  };
}

const modes = { yes: "passive", no: "active", unknown: "unknown" } as const;

type Health = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Health {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parse(text: string): Health | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function fieldOf(health: Health, key: string): unknown {
  const field = health[key];
  return isObject(field) && "value" in field ? field.value : field;
}

function answerOf(health: Health, key: string): "yes" | "no" | "unknown" {
  const value = fieldOf(health, key);
  if (value === true || value === "true") return "yes";
  return value === false || value === "false" ? "no" : "unknown";
}

function textOf(health: Health, key: string): string | undefined {
  const value = fieldOf(health, key);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Milliseconds since the epoch, as a number or as text; 0 is "never". */
function instantOf(health: Health, key: string): string | undefined {
  const ms = Number(fieldOf(health, key));
  if (!Number.isSafeInteger(ms) || ms < 1e12 || ms > 1e13) return undefined;
  return new Date(ms).toISOString();
}

function freshness(health: Health): "yes" | "no" | "unknown" {
  const status = health.definitionsStatus;
  const type = isObject(status) ? status.$type : status;
  if (typeof type !== "string") return "unknown";
  return type === "upToDate" || type === "up_to_date" ? "yes" : "no";
}

function licence(health: Health, now: number): "yes" | "no" | "unknown" {
  const expires = instantOf(health, "productExpiration");
  if (expires !== undefined && Date.parse(expires) < now) return "no";
  return answerOf(health, "licensed");
}

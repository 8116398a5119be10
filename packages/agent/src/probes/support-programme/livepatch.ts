import type { Programme } from "./ubuntu-pro.ts";

type Member = Readonly<Record<string, unknown>>;

/** Members under their names in lower case: versions of the client differ in how they write them. */
function lower(value: unknown): Member {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key.toLowerCase(), member]),
  );
}

const working = /^(?:applied|nothing-to-apply|applying)$/;
const idle = /^(?:unapplied|apply-failed|kernel-unsupported|kernel-end-of-life)$/;

/** `canonical-livepatch status --format json`: how it stands with the running kernel; `undefined` where the text is not its object. */
export function parseLivepatch(text: string): Programme | undefined {
  let status: unknown;
  try {
    status = lower(JSON.parse(text)).status;
  } catch {
    return undefined;
  }
  if (!Array.isArray(status)) return undefined;
  const rows = status.map(lower);
  const row = rows.find(({ running }) => running === true) ?? rows[0];
  const word = lower(row?.livepatch).state;
  const state = typeof word === "string" ? word.toLowerCase() : "";
  const idleOr = idle.test(state) ? "inactive" : "unknown";
  return {
    programme: "ubuntu-livepatch",
    state: working.test(state) ? "active" : idleOr,
    source: "canonical-livepatch",
  };
}

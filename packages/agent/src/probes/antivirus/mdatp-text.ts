import { parseMdatp } from "./defender.ts";

/** `real_time_protection_enabled` -> `realTimeProtectionEnabled`: versions differ in how they write a name. */
function camel(key: string): string {
  return key.replace(/_(?<letter>[a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Minutes between two looks must not make an unchanged state look new. */
const HOUR = 3_600_000;

/**
 * `mdatp health` of versions that know no JSON: lines `name : value`, texts in quotes, `[managed]` behind what management set. Dates are
 * local and without a zone, so the age in minutes stands in for the date, where it is told. `undefined` where it is none of this.
 *
 * @param now milliseconds since the epoch
 */
export function parseMdatpText(text: string, now: number): ReturnType<typeof parseMdatp> {
  const health: Record<string, unknown> = {};
  for (const line of text.split(/\r?\n/)) {
    const match = /^(?<key>[A-Za-z_]{3,60})\s*: (?<value>.*)$/.exec(line.slice(0, 300))?.groups;
    if (match?.key === undefined || match.value === undefined) continue;
    const plain = match.value.replace(/\[managed\]\s*$/, "").trim();
    health[camel(match.key)] = plain.replace(/^"(?<inner>.*)"$/, "$<inner>");
  }
  if (health.definitionsUpdatedMinutesAgo !== undefined) {
    const minutes = Number(health.definitionsUpdatedMinutesAgo);
    health.definitionsUpdated = Math.floor((now - minutes * 60_000) / HOUR) * HOUR;
  } else delete health.definitionsUpdated;
  delete health.productExpiration;
  return parseMdatp(JSON.stringify(health), now);
}

import { addDays } from "@muster/mapping/days";
import type { AdvisoryRow } from "@muster/mapping/patches";
import * as z from "zod";
import { OutboundError } from "../../outbound/index.ts";
import { readJson } from "./read-json.ts";
import type { Asking } from "./types.ts";

type Severity = NonNullable<AdvisoryRow["severity"]>;

/** Ubuntu's words, worst first (https://ubuntu.com/security/cves/about#priority, checked 2026-11-26). */
const priorities: readonly (readonly [word: string, severity: Severity])[] = [
  ["critical", "critical"],
  ["high", "important"],
  ["medium", "moderate"],
  ["low", "low"],
  ["negligible", "low"],
];

/** The severity of the worst of a notice's flaws; undefined where one has no priority and none is critical. */
export function severityOf(words: readonly (string | null | undefined)[]): Severity | undefined {
  const known = words.map((word) => priorities.find(([name]) => name === word)?.[1]);
  if (known.includes("critical")) return "critical";
  if (known.length === 0 || known.includes(undefined)) return undefined;
  return priorities.find(([, severity]) => known.includes(severity))?.[1];
}

/** Notices that are looked at, and flaws that are asked for: of the newest first, and none of a kernel's hundreds. */
const DAYS = 60;
const FLAWS = 150;
const OF_ONE = 25;

const Cve = z.object({ priority: z.string().max(32).nullish() });

/**
 * The notices with the severity of those of the last weeks, as far as their flaws' priorities can be had. One without stays without:
 * it counts like a critical one.
 */
export async function withSeverities(
  asking: Asking,
  rows: readonly AdvisoryRow[],
  known: ReadonlyMap<string, Severity | undefined>,
): Promise<readonly AdvisoryRow[]> {
  const since = addDays(asking.today, -DAYS);
  const found = new Map<string, Severity>();
  const words = new Map<string, string | undefined>();
  const newest = rows
    .filter(({ id, severity, released }) => !(severity ?? known.get(id)) && released >= since)
    .filter(({ cves }) => cves.length > 0 && cves.length <= OF_ONE)
    .sort((a, b) => (a.released < b.released ? 1 : -1));
  for (const { id, cves } of newest) {
    const unasked = cves.filter((cve) => !words.has(cve));
    if (words.size + unasked.length > FLAWS) break;
    for (const cve of unasked) words.set(cve, await priorityOf(asking, cve));
    const severity = severityOf(cves.map((cve) => words.get(cve)));
    if (severity !== undefined) found.set(id, severity);
  }
  return rows.map((row) => {
    const severity = row.severity ?? found.get(row.id);
    return severity === undefined ? row : { ...row, severity };
  });
}

/** A flaw that it has no page of has no priority. */
async function priorityOf({ get }: Asking, cve: string): Promise<string | undefined> {
  try {
    const answer = await get(`/security/cves/${cve}.json`);
    if (answer.state === "unchanged") return undefined;
    return readJson(Cve, answer.body, cve).priority ?? undefined;
  } catch (error) {
    if (error instanceof OutboundError && error.status === 404) return undefined;
    throw error;
  }
}

import { addMonths, dayOf } from "@muster/mapping/days";
import type { AntivirusProduct } from "@muster/mapping/facts";
import { ALERT_MONTHS } from "@muster/mapping/facts/limits";
import {
  answerIn,
  instantIn,
  isRow,
  member,
  type Row,
  rowsOf,
  wholeIn,
} from "../../windows/values.ts";

/** As many events as the script reads: with so many there may be older ones. */
const MOST = 200;

/**
 * Alerts that Defender entered in its own log (`Microsoft-Windows-Windows Defender/Operational`) in the three months up to
 * now: events 1006, 1015 and 1116, each detection once
 * (https://learn.microsoft.com/defender-endpoint/troubleshoot-microsoft-defender-antivirus; that each of them has the
 * detection's id in third place stands in the provider's manifest; both checked 2026-11-26). `MSFT_MpThreatDetection` is not
 * asked: it forgets after 15 days where nobody set `ScanPurgeItemsAfterDelay` (from memory).
 * @returns `undefined` where the log is not kept, stops when it is full, is empty, or was not understood
 */
export function parseDefenderAlerts(data: unknown, now: number): AntivirusProduct["alerts"] {
  if (!isRow(data) || !isKept(data)) return undefined;
  const oldest = instantIn(data, "Oldest");
  const events = eventsOf(member(data, "Events"));
  if (oldest === undefined || events === undefined) return undefined;
  const read = events.length < MOST ? [] : [earliestOf(events)];
  const from = [startOf(now), oldest, ...read].reduce((a, b) => (a > b ? a : b));
  if (Date.parse(from) > now) return undefined;
  const within = events.filter(({ at }) => at >= from);
  const named = new Set(within.flatMap(({ detection }) => detection ?? []));
  const nameless = within.filter(({ detection }) => detection === undefined);
  return { count: named.size + nameless.length, from };
}

/** Whether new events are entered: 2 is a log that ends when it is full. */
function isKept(row: Row): boolean {
  const mode = wholeIn(row, "LogMode");
  return answerIn(row, "IsEnabled") === "yes" && (mode === 0 || mode === 1);
}

interface Entered {
  readonly at: string;
  readonly detection: number | undefined;
}

/** `undefined` where there is no list, or an event in it has no time: one that is left out would be a count too low. */
function eventsOf(data: unknown): readonly Entered[] | undefined {
  if (!Array.isArray(data) && !(isRow(data) && Array.isArray(data.value))) return undefined;
  const rows = rowsOf(data);
  const events = rows.flatMap((row) => {
    const at = instantIn(row, "TimeCreated");
    return at === undefined ? [] : [{ at, detection: wholeIn(row, "Detection") }];
  });
  return events.length === rows.length ? events : undefined;
}

function startOf(now: number): string {
  return new Date(addMonths(dayOf(now), -ALERT_MONTHS)).toISOString();
}

function earliestOf(events: readonly Entered[]): string {
  return events.map(({ at }) => at).reduce((a, b) => (a < b ? a : b));
}

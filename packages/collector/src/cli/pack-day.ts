import { type Day, dayOf, writeDay } from "@muster/mapping";
import { endOfDay } from "../assessment/index.ts";
import { dayAsked } from "../assessments.ts";
import type { Collector } from "../collector.ts";
import { newestReceipts } from "../store/index.ts";
import { UsageError } from "./problems.ts";

/** After every instant that a report can have been received at. */
const NEVER = "9999";

/**
 * Lets a pack be of a day gone by only where nobody has reported since: it holds what each device said last, and would pass
 * that off as known on the day.
 * @throws {UsageError} where a device has reported since
 * @throws {CollectorError} for a day to come
 */
export async function mustBePackDay(
  collector: Pick<Collector, "today" | "store">,
  organisation: string,
  asked: Day | undefined,
): Promise<void> {
  const day = dayAsked(collector, { day: asked });
  if (day === collector.today) return;
  const since = { from: endOfDay(day), before: NEVER };
  const newest = await newestReceipts(collector.store.db, organisation, since);
  const last = [...newest.values()].toSorted().at(-1);
  if (last === undefined) return;
  const who = newest.size === 1 ? "1 device has" : `${newest.size} devices have`;
  throw new UsageError(
    `--on ${day}: ${who} reported since, last on ${writeDay(dayOf(last))}, and a pack holds what each device said last. \`muster assessment --on ${day}\` shows how the answers stood; leave --on out for a pack of today.`,
  );
}

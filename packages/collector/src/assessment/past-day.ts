import { addDays, type Day, dayOf, daysBetween, type Form, type Policy } from "@muster/mapping";
import { staleAfterDays } from "../estate/estate.ts";
import { judgedWithin } from "../evaluate/index.ts";
import { AcceptanceBook } from "../people/index.ts";
import { type Db, lastHeard, newestReceipts, receiptBefore } from "../store/index.ts";

/** One day gone by (or today), with what was known at its end beside the findings. */
export interface PastDay {
  readonly day: Day;
  /** Last day up to it on which anything was received or judged; `undefined` where nothing ever was. */
  readonly judgedOn: Day | undefined;
  readonly book: AcceptanceBook;
  /** What it was judged by, as far as that was noted; what is allowed today, else. */
  readonly limits: { readonly policy: Policy; readonly areOfThen: boolean };
  /** Day on which a device's newest report had come in, where that was read for this day. */
  readonly receivedOn: (device: string) => Promise<Day | undefined>;
}

/** The instant at which a day of London is over: reports are dated by it. */
export function endOfDay(day: Day): string {
  const summer = `${day}T23:00:00.000Z`;
  return dayOf(summer) === day ? `${addDays(day, 1)}T00:00:00.000Z` : summer;
}

export interface PastTerms {
  readonly db: Db;
  readonly organisation: string;
  readonly policy: Policy;
}

/** What was known at the end of a day. @param receipts whether the days of receipt are wanted where nothing hangs on them */
export async function pastDay(
  { db, organisation, policy }: PastTerms,
  day: Day,
  receipts: boolean,
): Promise<PastDay> {
  const before = endOfDay(day);
  const heard = await lastHeard(db, organisation, { day, before });
  const report = heard.report === null ? [] : [dayOf(heard.report)];
  const judgedOn = [...report, heard.night ?? "", heard.finding ?? ""].toSorted().at(-1);
  const known = judgedOn === "" ? undefined : judgedOn;
  const wanted = receipts || known !== day;
  const noted = await judgedWithin(db, organisation, day);
  const then = { ...policy, ...noted };
  return {
    day,
    judgedOn: known,
    limits: { policy: then, areOfThen: noted !== undefined },
    book: await AcceptanceBook.open(db, organisation, { day }),
    receivedOn: wanted
      ? await receivedBy({ db, organisation, policy: then }, day)
      : () => Promise.resolve(undefined),
  };
}

/** Devices that report in time are read together; the newest report of each other one by itself. */
async function receivedBy({ db, organisation, policy }: PastTerms, day: Day) {
  const limits = Object.values(policy.reportMaxDays);
  const before = endOfDay(day);
  const from = endOfDay(addDays(day, -Math.max(...limits) - 1));
  const newest = await newestReceipts(db, organisation, { from, before });
  return async (device: string): Promise<Day | undefined> => {
    const at = newest.get(device) ?? (await receiptBefore(db, device, from));
    return at === undefined ? undefined : dayOf(at);
  };
}

/** Whether a device's newest report was too old by then for anything good that it said. */
export function isStale(
  receivedOn: Day | undefined,
  { day, form, policy }: { readonly day: Day; readonly form: Form; readonly policy: Policy },
): boolean {
  return receivedOn === undefined || daysBetween(receivedOn, day) > staleAfterDays(form, policy);
}

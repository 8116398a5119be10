import {
  type AnswerCounts,
  type ControlCount,
  type Day,
  type EstateCount,
  EstateTally,
  type ItemSet,
  type Policy,
  type SuggestedAnswer,
  suggest,
  writeDay,
} from "@muster/mapping";
import { certificatesOn, exemptingOf } from "../people/index.ts";
import { movedLimits } from "./limit-lines.ts";
import { type PastDay, type PastTerms, pastDay } from "./past-day.ts";
import { PastReader } from "./past-reader.ts";

/** Devices between two words on the progress. */
export const TOLD_EVERY = 1000;

/** What is asked of the past. */
export interface StateRequest extends PastTerms {
  readonly set: ItemSet;
  /** Told how many devices were read, now and then. */
  readonly onProgress?: ((devices: number) => void) | undefined;
  /** Today in London: the one day whose tolerance for silent devices is known. */
  readonly today: Day;
}

/** The answers as they stood at the end of a day. */
export interface DayState {
  readonly day: Day;
  /** Last day up to it on which anything was received or judged; null where nothing ever was. */
  readonly judgedOn: Day | null;
  readonly estate: EstateCount;
  readonly controls: readonly ControlCount[];
  readonly answers: readonly SuggestedAnswer[];
  /** What to know before one relies on it. */
  readonly notes: readonly string[];
}

/** One week of a trend. */
export interface TrendPoint extends Pick<DayState, "day" | "judgedOn" | "estate"> {
  /** Items to which devices speak. */
  readonly items: readonly (Pick<SuggestedAnswer, "ref" | "title" | "suggested" | "value"> & {
    readonly counts: AnswerCounts;
  })[];
}

/** The answers as of the end of a day, from what had been stored by then. Nothing is judged anew. */
export async function stateOn(request: StateRequest, day: Day): Promise<DayState> {
  const past = await pastDay(request, day, true);
  const tally = (await talliesOf(request, [past]))[0] ?? new EstateTally();
  const { judgedOn = null } = past;
  return {
    day,
    judgedOn,
    estate: tally.estate(),
    controls: tally.controls(),
    answers: await answersOn(request, past, tally),
    notes: notesOf(request, past),
  };
}

/** The counts of every item on each of some days, which come in order. */
export async function trendOver(
  request: StateRequest,
  days: readonly Day[],
): Promise<readonly TrendPoint[]> {
  const past: PastDay[] = [];
  for (const day of days) past.push(await pastDay(request, day, false));
  const tallies = await talliesOf(request, past);
  const points: TrendPoint[] = [];
  for (const [i, then] of past.entries()) {
    const { day, judgedOn = null } = then;
    const tally = tallies[i] ?? new EstateTally();
    const answers = await answersOn(request, then, tally);
    points.push({ day, judgedOn, estate: tally.estate(), items: answers.flatMap(countedOf) });
  }
  return points;
}

function countedOf({ ref, title, suggested, value, counts }: SuggestedAnswer) {
  return counts === null ? [] : [{ ref, title, suggested, value, counts }];
}

/** Counts of each day, from one walk over the devices. */
async function talliesOf(
  request: StateRequest,
  days: readonly PastDay[],
): Promise<readonly EstateTally[]> {
  const tallies = days.map(() => new EstateTally());
  let devices = 0;
  for await (const { on } of new PastReader(request, days).devices()) {
    for (const [i, device] of on.entries()) if (device !== undefined) tallies[i]?.add(device);
    devices += 1;
    if (devices % TOLD_EVERY === 0) request.onProgress?.(devices);
  }
  return tallies;
}

async function answersOn(
  { db, organisation, set, policy, today }: StateRequest,
  { day, limits }: PastDay,
  tally: EstateTally,
): Promise<readonly SuggestedAnswer[]> {
  const certificates = exemptingOf(await certificatesOn(db, organisation, day));
  // Who allowed it since would let it change what was known then.
  const then = day < today ? { ...limits.policy, silentTolerance: null } : policy;
  return suggest(set, { tally, today: day, policy: then, certificates });
}

/** What to know of a day gone by before one relies on what is said of it. */
export function notesOf(
  { policy, today }: Pick<StateRequest, "policy" | "today">,
  { day, judgedOn, limits }: PastDay,
): string[] {
  const quiet =
    judgedOn === day
      ? []
      : [
          judgedOn === undefined
            ? `Nothing had been received by ${writeDay(day)}.`
            : `Nothing was received or judged between ${writeDay(judgedOn)} and ${writeDay(day)}: this is what was known on ${writeDay(judgedOn)}, without what had grown too old since.`,
        ];
  if (day >= today) return quiet;
  const tolerance =
    policy.silentTolerance === null
      ? []
      : ["The tolerance for silent devices is of today, so it is not used for a day gone by."];
  return [
    ...quiet,
    `What had been received and judged by the end of ${writeDay(day)}, with the lists, limits and acceptances of then. Nothing is judged anew; shares in the sentences are those that the edition names today.`,
    ...limitNotes(limits, policy),
    ...tolerance,
  ];
}

/** Which limits the sentences name, where today's are others or where nobody noted those of then. */
function limitNotes({ policy: then, areOfThen }: PastDay["limits"], now: Policy): string[] {
  if (!areOfThen) {
    return [
      "The limits of then were not noted: days in the sentences are those that the policy names today.",
    ];
  }
  const moved = movedLimits(then, now);
  if (moved.length === 0) return [];
  return [
    `The policy has changed since. Judged and said by the limits of then: ${moved.join("; ")}.`,
  ];
}

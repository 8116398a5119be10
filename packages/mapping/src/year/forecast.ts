import { suggest } from "../assertions/roll-up.ts";
import { EstateTally, type TalliedDevice } from "../assertions/tally.ts";
import type { Certificate, ItemSet, Suggested, SuggestedAnswer } from "../assertions/types.ts";
import type { Policy } from "../controls/policy.ts";
import { addDays, type Day } from "../days.ts";
import { wordOf } from "./changes.ts";

/** What is found of a device from a day on, until its next step. */
export interface ForecastStep {
  readonly from: Day;
  readonly findings: TalliedDevice["findings"];
}

/** A device with all its steps up to the end of the forecast, oldest first; the first is of the day it is made on. */
export interface ForecastDevice extends Pick<TalliedDevice, "form" | "standing"> {
  readonly steps: readonly [ForecastStep, ...ForecastStep[]];
}

/** An item whose suggested answer becomes worse. */
export interface Turn {
  readonly ref: string;
  readonly title: string;
  /** The answer up to and on this day, and the one from the day after. */
  readonly lastDay: Day;
  readonly on: Day;
  readonly from: Suggested;
  readonly to: Suggested;
  /** Levels of CAF outcomes; null where the item asks for none. */
  readonly fromValue: SuggestedAnswer["value"];
  readonly toValue: SuggestedAnswer["value"];
  /** Why the answer is what it is from then on, with the counts. */
  readonly because: string;
  readonly controls: readonly string[];
  /** What it was exempt by has run out: no device causes this. */
  readonly exemptionEnds: boolean;
}

export interface ForecastTerms {
  /** Day the forecast is made on. */
  readonly today: Day;
  /** Last day looked at. */
  readonly until: Day;
  readonly policy: Policy;
  /** Each ends by its own expiry. */
  readonly certificates: readonly Certificate[];
}

/** Devices that say the same on every day. */
interface Alike extends ForecastDevice {
  devices: number;
}

/**
 * Which items turn, where nothing is done. It takes in devices with what will be found of each from which day on, and keeps
 * one of those that are alike, so that a large estate is no larger than what differs in it.
 */
export class Forecast {
  readonly #alike = new Map<string, Alike>();
  readonly #days = new Set<Day>();

  add({ form, standing, steps: all }: ForecastDevice): void {
    const steps = changing(all);
    const words = steps.map(({ from, findings }) => [from, wordsOf(findings)]);
    const key = JSON.stringify([form, standing, words]);
    const alike = this.#alike.get(key);
    if (alike !== undefined) {
      alike.devices += 1;
      return;
    }
    this.#alike.set(key, { form, standing, steps, devices: 1 });
    for (const { from } of steps.slice(1)) this.#days.add(from);
  }

  /** The turns of a set of items, by day and then as the items stand in it. */
  turns(set: ItemSet, terms: ForecastTerms): readonly Turn[] {
    const { today, until, certificates } = terms;
    const ends = certificates.map(({ expiry }) => addDays(expiry, 1));
    const days = [...new Set([...this.#days, ...ends])]
      .filter((day) => day > today && day <= until)
      .sort();
    let before = this.#answers(set, today, terms);
    const turns: Turn[] = [];
    for (const day of days) {
      const after = this.#answers(set, day, terms);
      turns.push(...turnsBetween(before, after, day));
      before = after;
    }
    return turns;
  }

  #answers(set: ItemSet, day: Day, { policy, certificates }: ForecastTerms) {
    return suggest(set, { tally: this.#tally(day), today: day, policy, certificates });
  }

  #tally(day: Day): EstateTally {
    const tally = new EstateTally();
    for (const { form, standing, steps, devices } of this.#alike.values()) {
      const { findings } = steps.findLast(({ from }) => from <= day) ?? steps[0];
      tally.add({ form, standing, findings }, devices);
    }
    return tally;
  }
}

/** Without steps on which every control says what it said before. */
function changing([first, ...more]: ForecastDevice["steps"]): ForecastDevice["steps"] {
  const kept: ForecastStep[] = [];
  let last = first;
  for (const step of more) {
    if (wordsOf(step.findings) === wordsOf(last.findings)) continue;
    kept.push(step);
    last = step;
  }
  return [first, ...kept];
}

function wordsOf(findings: ForecastStep["findings"]): string {
  return findings.map((finding) => `${finding.control} ${wordOf(finding)}`).join(", ");
}

function turnsBetween(
  before: readonly SuggestedAnswer[],
  after: readonly SuggestedAnswer[],
  on: Day,
): readonly Turn[] {
  const then = new Map(before.map((answer) => [answer.ref, answer]));
  return after.flatMap((now) => {
    const was = then.get(now.ref);
    if (was === undefined || worth(now) >= worth(was)) return [];
    const { ref, title, because, controls } = now;
    return [
      {
        ref,
        title,
        lastDay: addDays(on, -1),
        on,
        from: was.suggested,
        to: now.suggested,
        fromValue: was.answerType === "level" ? was.value : null,
        toValue: now.answerType === "level" ? now.value : null,
        because,
        controls,
        exemptionEnds: was.suggested === "exempt",
      },
    ];
  });
}

/** How good an answer is: only a worse one is a turn. What a person has to write stands between yes and "cannot confirm". */
function worth({ suggested, value }: SuggestedAnswer): number {
  if (suggested === "level") return levels.get(String(value)) ?? 2;
  return answers.get(suggested) ?? 2;
}

const answers: ReadonlyMap<Suggested, number> = new Map([
  ["exempt", 4],
  ["yes", 4],
  ["cannot confirm", 1],
  ["no", 0],
]);
const levels: ReadonlyMap<string, number> = new Map([
  ["achieved", 4],
  ["partially achieved", 3],
  ["not achieved", 0],
]);

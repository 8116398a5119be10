import type { Item, ItemSet, SuggestedAnswer } from "../assertions/types.ts";
import type { Day } from "../days.ts";

/** The five technical controls of Cyber Essentials, in the order of its requirements. */
export const ceControls = [
  "firewalls",
  "secure configuration",
  "security update management",
  "user access control",
  "malware protection",
] as const;
export type CeControl = (typeof ceControls)[number];

/** By the number of the question: A4.1.1 is about firewalls. */
const byNumber: ReadonlyMap<string, CeControl> = new Map([
  ["A4", "firewalls"],
  ["A5", "secure configuration"],
  ["A6", "security update management"],
  ["A7", "user access control"],
  ["A8", "malware protection"],
]);

/** The control that a question belongs to; `undefined` for what is none, such as the sample of the Plus. */
export function ceControlOf(ref: string): CeControl | undefined {
  return byNumber.get(/^A\d+/.exec(ref)?.[0] ?? "");
}

/** Whether a "no" to the question fails the whole assessment at once. */
export function failsAtOnce({ threshold }: Item): boolean {
  return threshold?.autoFail === true;
}

/** A question with its suggested answer. */
export interface CeQuestion {
  readonly answer: SuggestedAnswer;
  readonly failsAtOnce: boolean;
}

/** The questions under their controls; every control stands there, also one to which no question is known. */
export function byControl(
  set: ItemSet,
  answers: readonly SuggestedAnswer[],
): readonly { readonly control: CeControl; readonly questions: readonly CeQuestion[] }[] {
  const items = new Map(set.items.map((item) => [item.ref, item]));
  return ceControls.map((control) => ({
    control,
    questions: answers
      .filter(({ ref }) => ceControlOf(ref) === control)
      .map((answer) => {
        const item = items.get(answer.ref);
        return { answer, failsAtOnce: item !== undefined && failsAtOnce(item) };
      }),
  }));
}

/** Days from which each version is asked. 3.3: 27 April 2026, or the 28th by one source (articles, checked 2026-11-21). */
const versions: readonly (readonly [from: Day, version: string])[] = [
  ["2026-04-27", "3.3"],
  ["2025-04-28", "3.2"],
  ["2023-04-24", "3.1"],
];

export const ceVersions: readonly string[] = versions.map(([, version]) => version);

/** The version of the requirements that is asked on a day; the oldest known for days before it. */
export function ceVersionOn(day: Day): string {
  return versions.find(([from]) => from <= day)?.[1] ?? "3.1";
}

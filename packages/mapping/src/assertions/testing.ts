import { controlIds } from "../controls/index.ts";
import { defaultPolicy } from "../controls/policy.ts";
import type { Outcome } from "../controls/types.ts";
import { editionOf } from "./editions.ts";
import { type SuggestTerms, suggest } from "./roll-up.ts";
import { type Form, type TalliedDevice, tally } from "./tally.ts";
import type { Category, SuggestedAnswer } from "./types.ts";

/* Estates for tests. */

export const TODAY = "2026-11-21";

/** Outcomes of one device by control: `met` for those not named. */
type Outcomes = Readonly<Partial<Record<string, Outcome>>>;

export function device(form: Form = "laptop", outcomes: Outcomes = {}): TalliedDevice {
  const findings = controlIds.map((control) => ({ control, outcome: outcomes[control] ?? "met" }));
  return { form, standing: "reporting", findings };
}

export const silent: TalliedDevice = { form: "unknown", standing: "never-reported", findings: [] };
export const times = (n: number, one: TalliedDevice): TalliedDevice[] =>
  Array.from({ length: n }, () => one);

/** Asks for one item of an edition. */
export function answer(
  [edition, category, ref]: readonly [string, Category, string],
  devices: readonly TalliedDevice[],
  over: Partial<SuggestTerms> = {},
): SuggestedAnswer {
  const set = editionOf(edition, category);
  const terms = { tally: tally(devices), today: TODAY, policy: defaultPolicy, ...over };
  const found = set && suggest(set, terms).find((a) => a.ref === ref);
  if (found === undefined) throw new Error(`no item ${edition} ${category} ${ref}`);
  return found;
}

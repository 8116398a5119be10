import { type Day, dayOf, writeDay } from "@muster/mapping";
import type { PlanWord } from "../store/index.ts";
import type { StandingSignOff } from "./sign-off.ts";
import { roleName } from "./signature.ts";

const compared = ["action", "owner", "due", "status"] as const;

/** How what is planned for one item stands to the signature under the plan, as a word and in words. */
export interface LineSigned {
  readonly signed: "signed" | "changed" | "new" | "not signed" | "nothing planned";
  /** Empty where nothing is planned. */
  readonly signedWords: string;
}

export function lineSigned(
  word: PlanWord | undefined,
  signOff: StandingSignOff | undefined,
): LineSigned {
  if (word === undefined) return { signed: "nothing planned", signedWords: "" };
  if (signOff?.act !== "signed") return { signed: "not signed", signedWords: "not signed off" };
  const on = `signed off on ${writeDay(signOff.signed_on)}`;
  const before = signOff.signed.get(word.item);
  if (before === undefined) return { signed: "new", signedWords: `new since the plan was ${on}` };
  const moved = compared.filter((member) => before[member] !== word[member]);
  return moved.length === 0
    ? { signed: "signed", signedWords: on }
    : { signed: "changed", signedWords: `changed since it was ${on}: ${moved.join(", ")}` };
}

/** How a plan as a whole stands to its signature. */
export interface PlanSigned {
  readonly state: "signed" | "changed" | "not signed" | "nothing planned";
  /** Empty and null where nobody's signature stands. */
  readonly signedBy: string;
  readonly signedAs: string;
  readonly signedOn: Day | null;
  /** Items whose plan is not as it was signed. */
  readonly changed: readonly string[];
  /** Items with a gap for which nothing is planned: nobody can have signed for them. */
  readonly unplanned: readonly string[];
  /** The same in a few sentences. */
  readonly says: string;
}

/** The words that are planned for an edition, and the signature under them. */
export interface SignedWords {
  readonly edition: string;
  /** Of every edition, by edition and item. */
  readonly words: ReadonlyMap<string, PlanWord>;
  readonly signOff: StandingSignOff | undefined;
}

/**
 * Whether the plan is as it was signed goes by every word of it, whichever items are looked at.
 * @param lines the plan's own, of the items that are looked at
 */
export function planSigned(
  lines: readonly (LineSigned & { readonly item: string })[],
  { edition, words, signOff }: SignedWords,
): PlanSigned {
  const planned = [...words.values()].filter((word) => word.edition === edition);
  const changed = planned.filter((word) =>
    ["changed", "new"].includes(lineSigned(word, signOff).signed),
  );
  const refs = changed.map(({ item }) => item);
  const open = lines.filter(({ signed }) => signed === "nothing planned");
  const unplanned = open.map(({ item }) => item);
  const isPlanned = planned.length > 0;
  const stands = signOff?.act === "signed" ? signOff : undefined;
  return {
    state: isPlanned ? stateOfPlan(stands, refs) : "nothing planned",
    signedBy: stands?.signed_by ?? "",
    signedAs: stands?.signed_as ?? "",
    signedOn: stands?.signed_on ?? null,
    changed: refs,
    unplanned,
    says: [
      isPlanned ? signatureWords(signOff, refs) : nothingWords(lines.length),
      isPlanned && unplanned.length > 0
        ? `Gaps for which nothing is planned: ${unplanned.join(", ")}.`
        : "",
    ]
      .filter((sentence) => sentence !== "")
      .join(" "),
  };
}

function stateOfPlan(
  stands: StandingSignOff | undefined,
  changed: readonly string[],
): PlanSigned["state"] {
  if (stands === undefined) return "not signed";
  return changed.length === 0 ? "signed" : "changed";
}

function nothingWords(lines: number): string {
  return lines === 0
    ? "No gap is shown and nothing is planned, so there is nothing to sign off."
    : "Nothing is planned yet, so there is nothing that could be signed off.";
}

function signatureWords(signOff: StandingSignOff | undefined, changed: readonly string[]): string {
  if (signOff === undefined) return "The plan is not signed off.";
  const { act, signed_by, signed_as, signed_on, why, at } = signOff;
  const signature = `by ${signed_by} (${roleName(signed_as)}) on ${writeDay(signed_on)}`;
  if (act === "withdrawn") {
    return `The plan is not signed off: what was signed ${signature} was withdrawn on ${writeDay(dayOf(at))} (${why}).`;
  }
  return changed.length === 0
    ? `Signed off ${signature}, and not changed since.`
    : `Changed since it was signed off ${signature}: ${changed.join(", ")}.`;
}

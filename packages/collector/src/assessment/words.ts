import {
  type AnswerCounts,
  controls,
  isDay,
  type SuggestedAnswer,
  writeDay,
} from "@muster/mapping";
import type { Deadline, Turn, Word } from "@muster/mapping/year";
import type { Ending } from "./forecast.ts";

/* How views of an assessment are put, wherever they are shown. */

/** `3 met, 1 not met (1 of them accepted), 0 without evidence, of 4`. */
export function countWords({ met, notMet, accepted, noEvidence, of }: AnswerCounts): string {
  const but = accepted === 0 ? "" : ` (${accepted} of them accepted)`;
  return `${met} met, ${notMet} not met${but}, ${noEvidence} without evidence, of ${of}`;
}

/** `interim deadline 31 December 2026 (35 days left; inferred)`. */
export function deadlineWords({ kind, day, daysLeft, confidence }: Deadline): string {
  const name = kind === "interim" ? "Interim deadline" : "Deadline";
  const doubt = confidence === "verified" ? "" : `; ${confidence}`;
  return `${name} ${writeDay(day)} (${leftWords(daysLeft)}${doubt})`;
}

/** That items of an edition are assumed; empty where none is. `49 of 49 items of 2026-27 are assumed …`. */
export function assumedWords(
  edition: string,
  { all, assumed }: { readonly all: number; readonly assumed: number },
): string {
  if (assumed === 0) return "";
  const [are, they] = assumed === 1 ? ["is", "it"] : ["are", "they"];
  return `${assumed} of ${all} items of ${edition} ${are} assumed to be as in the edition before: check what ${they} ask${assumed === 1 ? "s" : ""} in your toolkit.`;
}

function leftWords(days: number): string {
  if (days < 0) return "passed";
  if (days === 0) return "today";
  return days === 1 ? "1 day left" : `${days} days left`;
}

/** An answer and its value: `level: achieved`. */
export function suggestedWords(
  suggested: SuggestedAnswer["suggested"],
  value: SuggestedAnswer["value"],
): string {
  const word = suggested === "person" ? "a person answers" : suggested;
  return value === null ? word : `${word}: ${valueWords(value)}`;
}

/** What to enter, as a person writes it: `26 November 2026`, `12`, `achieved`. */
export function valueWords(value: string | number): string {
  if (typeof value === "number") return figures.format(value);
  return isDay(value) ? writeDay(value) : value;
}

const figures = new Intl.NumberFormat("en-GB");

/** `yes until 12 January 2027, no from 13 January 2027`. */
export function turnWords({ from, fromValue, to, toValue, lastDay, on }: Turn): string {
  const [was, is] = [suggestedWords(from, fromValue), suggestedWords(to, toValue)];
  return `${was} until ${writeDay(lastDay)}, ${is} from ${writeDay(on)}`;
}

const titles: ReadonlyMap<string, string> = new Map(controls.map(({ id, title }) => [id, title]));

export function titleOfControl(id: string): string {
  return titles.get(id) ?? id;
}

const words: ReadonlyMap<Word, string> = new Map([
  ["not-met", "not met"],
  ["accepted", "not met, accepted"],
  ["no-evidence", "no evidence"],
  ["not-applicable", "does not apply"],
]);

export function wordWords(word: Word): string {
  return words.get(word) ?? word;
}

/** What ends: the thing, or the control's own title where it names none. */
export function endingWords({ what, control }: Ending): string {
  return what === "" ? titleOfControl(control) : what;
}

import type { Day, Reading, UnknownReason } from "@muster/mapping";
import { dayOf, writeDay } from "@muster/mapping";

/** One line of a device's table; the shape is `Line` of the summary's schema. */
export interface Line {
  readonly state: "known" | "not-applicable" | "unknown";
  readonly text: string;
}

/** Why a fact is not known, where the probe left no words of its own. */
const reasons: Readonly<Record<UnknownReason, string>> = {
  command_missing: "the tool that could tell is not installed",
  access_denied: "the agent may not read it",
  timeout: "the question took too long",
  parse_error: "the answer could not be read",
  not_reported: "not reported",
  unsupported: "not yet asked on this system",
  stale_cache: "the machine's own lists are too old to tell",
  conflict: "two sources disagree",
  restricted_language: "the answer came in a language the agent cannot read",
  not_registered: "the machine is not registered with the service that knows",
  too_large: "the answer was too large",
  failed: "the question failed",
};

export function known(text: string): Line {
  return { state: "known", text };
}

export function unknown(why: string): Line {
  return { state: "unknown", text: `unknown: ${why}` };
}

/** The line of a fact that has no value to show; `undefined` where it has one. A fact nobody reported is unknown. */
export function withoutValue(fact: Reading<unknown> | undefined): Line | undefined {
  if (fact === undefined) return unknown(reasons.not_reported);
  if (fact.state === "known") return undefined;
  if (fact.state === "not-applicable") {
    return { state: "not-applicable", text: `not applicable: ${fact.because}` };
  }
  return unknown(fact.detail === "" ? reasons[fact.reason] : fact.detail);
}

/** The fact's value where it is known. */
export function knownValue<V>(fact: Reading<V> | undefined): V | undefined {
  return fact?.state === "known" ? fact.value : undefined;
}

const figures = new Intl.NumberFormat("en-GB");

/** `1,204` */
export function count(n: number): string {
  return figures.format(n);
}

/** `1 title`, `1,204 titles` */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/**
 * `a`, `a and b`, `a, b and c`; past `most` the rest is counted: `a, b and 7 more`.
 * @param all how many there are, where only the first are at hand
 */
export function listed(words: readonly string[], most = 6, all = words.length): string {
  const shown = words.slice(0, most);
  const rest = all - shown.length;
  const tail = rest > 0 ? [`${count(rest)} more`] : [];
  const parts = [...shown, ...tail];
  if (parts.length < 2) return parts.join("");
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

/** The day of an instant, written for a person. */
export function onDay(instant: string): string {
  return writeDay(dayOf(instant));
}

/** `today`, `1 day`, `12 days` */
export function days(n: number): string {
  return counted(n, "day");
}

/** True where the text is a day; lists say `true` and `false` where they know no day. */
export function isWrittenDay(end: Day | boolean | undefined): end is Day {
  return typeof end === "string";
}

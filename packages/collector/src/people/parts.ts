import { dayOf } from "@muster/mapping/days";
import type { EvidenceLog } from "../log/index.ts";
import { type Store, storable } from "../store/index.ts";
import { PeopleError } from "./errors.ts";

export interface PeopleParts {
  readonly store: Store;
  readonly log: EvidenceLog;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
}

/** 64 bits: enough for a name that people type the beginning of. */
export function newId({ random }: PeopleParts): string {
  return Buffer.from(random(8)).toString("hex");
}

export function instantOf({ now }: PeopleParts): string {
  return new Date(now()).toISOString();
}

/** Words of a person as both databases keep them. @throws {PeopleError} where there are none, or too many */
export function wordsOf(what: string, text: string, most = 4096): string {
  const words = storable(text.trim(), most + 1);
  if (words !== "" && words.length <= most) return words;
  throw new PeopleError(`--${what}: give some words, up to ${most} characters.`);
}

/** A day to come within `years`. @throws {PeopleError} */
export function dayToCome(
  parts: PeopleParts,
  what: string,
  { day, years }: { readonly day: string; readonly years: number },
): string {
  const today = dayOf(parts.now());
  const last = `${Number(today.slice(0, 4)) + years}${today.slice(4)}`;
  if (day > today && day <= last) return day;
  throw new PeopleError(`--${what} ${day}: give a day after ${today} and up to ${last}.`);
}

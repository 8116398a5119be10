import { addDays, type Day, daysBetween, earliest, writeDay } from "../../days.ts";
import { tooOld } from "../sentences.ts";
import type { PhaseEnd, Support, SupportStatus, SupportTerms } from "../types.ts";
import type { OwnOverride, OwnTitle, Warranted } from "./types.ts";

/** What an entry of the own list says of one thing. `status` is absent where it says nothing about support. */
export interface Word {
  readonly status?: SupportStatus;
  /** Follows "the organisation's own list says". */
  readonly says: string;
  readonly changesOn?: Day | undefined;
  /** The last day by this entry, and where it is known from: shown where the entry decides. */
  readonly ends?: PhaseEnd | undefined;
  readonly source?: string | undefined;
}

/** 0: not to be used; 1: nobody can tell; 2: good. The lower one is the stricter. */
export const strictness: Readonly<Record<SupportStatus, 0 | 1 | 2>> = {
  unsupported: 0,
  unrecognised: 1,
  "unknown-cycle": 1,
  "lists-too-old": 1,
  "not-assessed": 1,
  supported: 2,
  "ending-soon": 2,
  "extended-support": 2,
};

export function titleWord({ verdict, reason, owner, decidedOn }: OwnTitle): Word {
  const by = `${owner}, ${writeDay(decidedOn)}: ${reason}`;
  if (verdict === "not-approved") return { status: "unsupported", says: `not approved (${by})` };
  return { says: `approved (${by})` };
}

/** Whether a release line is warranted for Spine. A specification that was not checked for too long says nothing. */
export function warrantedWord(
  { systems, browsers, source, owner, checkedOn }: Warranted,
  { product, cycle, label }: Support,
  terms: SupportTerms,
): Word {
  const entry = [...systems, ...browsers].find((e) => e.product === product);
  const listed = entry?.cycles === "all" || entry?.cycles.includes(cycle ?? "") === true;
  const is = listed ? "is warranted" : "is not warranted";
  const says = `${label} ${is} for devices connected to Spine (${source}; ${owner})`;
  if (daysBetween(checkedOn, terms.today) > terms.listMaxDays) {
    const but = `, but ${tooOld(checkedOn, terms.listMaxDays)}`;
    return { status: "lists-too-old", says: says + but, source };
  }
  const changesOn = addDays(checkedOn, terms.listMaxDays + 1);
  return { status: listed ? "supported" : "unsupported", says, changesOn, source };
}

/** An override on one day: what it makes of the vendor's verdict, and in which words. */
export function overrideWord(
  { ends, reason, owner, reviewBy }: OwnOverride,
  vendor: SupportStatus,
  today: Day,
): Word {
  const over = today > ends;
  const lapsed = today > reviewBy;
  const day = writeDay(ends);
  const by = `an override by ${owner}, ${lapsed ? "whose review was due on" : "to be reviewed by"} ${writeDay(reviewBy)}: ${reason}`;
  const says = `${over ? "support ended on" : "supported until"} ${day} (${by})`;
  const next = earliest(
    over ? undefined : addDays(ends, 1),
    lapsed ? undefined : addDays(reviewBy, 1),
  );
  const changesOn = { changesOn: next };
  if (over) return { status: "unsupported", says, ends, ...changesOn };
  if (!lapsed) return { status: "extended-support", says, ...changesOn };
  return {
    says: strictness[vendor] === 2 ? says : `${says}, so it no longer counts`,
    ...changesOn,
  };
}

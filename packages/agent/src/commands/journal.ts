import { kept } from "../identity/records.ts";
import {
  digestText,
  instantText,
  integer,
  listOf,
  nullOr,
  object,
  oneOf,
  text,
} from "../identity/shape.ts";

/** The last scan: what became of each question, in words for `status`. Facts themselves lie in the sections. */
export const keptScan = kept(
  "scan.json",
  object({
    v: oneOf(1),
    at: instantText,
    cause: oneOf("scheduled", "asked", "catch-up", "enrolment"),
    elevated: oneOf("yes", "no"),
    seq: integer(1),
    report: digestText,
    /** Every fact that could not be established, with its reason and what would cure it. */
    unknown: listOf(
      object({
        fact: text({ most: 256 }),
        reason: text({ most: 64 }),
        detail: text({ most: 8192 }),
      }),
      64,
    ),
  }),
);
export type LastScan = NonNullable<Awaited<ReturnType<typeof keptScan.read>>>;

/** The last attempt to send: how it went, and how many have failed in a row. */
export const keptAttempt = kept(
  "attempt.json",
  object({
    v: oneOf(1),
    at: instantText,
    failures: integer(0),
    problem: nullOr(
      object({ code: text({ most: 64 }), what: text({ most: 4096 }), cure: text({ most: 4096 }) }),
    ),
  }),
);
export type Attempt = NonNullable<Awaited<ReturnType<typeof keptAttempt.read>>>;

/** Answers that probes keep between scans; see `AnswerCache`. */
export const keptAnswers = kept(
  "answers.json",
  object({
    v: oneOf(1),
    answers: listOf(object({ key: text({ most: 256 }), text: text() }), 64),
  }),
);

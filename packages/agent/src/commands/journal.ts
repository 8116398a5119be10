import type { Problem } from "../identity/problem.ts";
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

const problem = object({
  code: text({ most: 64 }),
  what: text({ most: 4096 }),
  cure: text({ most: 4096 }),
});

/** A problem as notes keep it. */
export function told({ code, message, cure }: Problem) {
  return { code, what: message.slice(0, 4096), cure: cure.slice(0, 4096) };
}

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
    problem: nullOr(problem),
  }),
);
export type Attempt = NonNullable<Awaited<ReturnType<typeof keptAttempt.read>>>;

/** Why the last scan became no report: the device's key could not sign it. Gone as soon as one could. */
export const keptUnsigned = kept(
  "unsigned.json",
  object({ v: oneOf(1), at: instantText, problem }),
);
export type Unsigned = NonNullable<Awaited<ReturnType<typeof keptUnsigned.read>>>;

/** Why the device's key could not be changed the last time; a newer key says that it could since. */
export const keptKeyNote = kept(
  "key-problem.json",
  object({
    v: oneOf(1),
    at: instantText,
    problem,
  }),
);
export type KeyNote = NonNullable<Awaited<ReturnType<typeof keptKeyNote.read>>>;

/** Answers that probes keep between scans; see `AnswerCache`. */
export const keptAnswers = kept(
  "answers.json",
  object({
    v: oneOf(1),
    answers: listOf(object({ key: text({ most: 256 }), text: text() }), 64),
  }),
);

// Notes are written without the state's lock, beside an agent that holds it and clears the folders it works in.

/** The last time the agent stopped itself over one of its own limits; see `watchdog.ts`. */
export const keptStopped = kept(
  "notes/stopped.json",
  object({
    v: oneOf(1),
    at: instantText,
    over: oneOf("memory", "processor"),
    /** Megabytes, or milliseconds within a minute. */
    measured: integer(0),
    limit: integer(0),
    /** Number of the report that carries it; null until there is one. */
    report: nullOr(integer(1)),
  }),
);
export type LastStop = NonNullable<Awaited<ReturnType<typeof keptStopped.read>>>;

/** How the live channel stands, for `status`: written by the process that keeps it. */
export const keptLive = kept(
  "notes/live.json",
  object({
    v: oneOf(1),
    /** The process that wrote this; where it is gone, so is the channel. */
    pid: integer(1),
    state: oneOf("online", "away"),
    since: instantText,
    problem: nullOr(problem),
  }),
);
export type LiveState = NonNullable<Awaited<ReturnType<typeof keptLive.read>>>;

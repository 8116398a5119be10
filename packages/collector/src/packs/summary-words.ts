import * as z from "zod";

/* Words that several parts of a summary say. */

export const Outcome = z.enum(["met", "not-met", "no-evidence", "not-applicable"]);

/** `accepted`: not met, with the risk accepted. */
export const Word = z.enum([...Outcome.options, "accepted"]);

export const Suggested = z.enum([
  "yes",
  "no",
  "cannot confirm",
  "number",
  "date",
  "level",
  "text",
  "document",
  "exempt",
  "person",
]);

import type { Report } from "@muster/mapping/wire";
import { messageOf, Problem } from "../identity/problem.ts";
import {
  type Check,
  digestText,
  integer,
  listOf,
  nullOr,
  object,
  oneOf,
  parseJson,
  text,
} from "../identity/shape.ts";
import type { Context } from "./context.ts";
import type { RoundSummary } from "./round-summary.ts";

/** Longest a round may take: sixty reports over a poor line. */
const ROUND_MS = 30 * 60_000;
const OUTPUT_BYTES = 64 * 1024;

const code = text({ most: 64 });
const yesNo: Check<boolean> = (value, at) => oneOf("true", "false")(String(value), at) === "true";

const summary: Check<RoundSummary> = object({
  report: nullOr(object({ seq: integer(1), digest: digestText })),
  acknowledged: integer(0),
  refused: listOf(object({ report: digestText, code, why: text({ most: 1024 }) }), 1000),
  bytes: integer(0),
  sections: integer(0),
  waiting: integer(0),
  problem: nullOr(
    object({ code, what: text(), cure: text(), retry: yesNo, waitMs: nullOr(integer(0)) }),
  ),
  witness: nullOr(text()),
});

const failure = object({ error: object({ code, what: text(), cure: nullOr(text()) }) });

/**
 * A round in a process of its own, which ends with it: what stays behind is as small as before.
 * @param options of this program's command line, to be passed on
 * @throws {Problem} where it could not do its work
 */
export async function roundApart(
  { cause, options }: { cause: Report["cause"] | undefined; options: readonly string[] },
  { self, stopSignal }: Pick<Context, "self" | "stopSignal">,
): Promise<RoundSummary> {
  const args = ["round", ...(cause === undefined ? [] : ["--cause", cause]), ...options];
  const limits = { timeoutMs: ROUND_MS, outputBytes: OUTPUT_BYTES, until: stopSignal() };
  const { exitCode, stdout } = await self.runAgain(args, limits);
  if (exitCode === 0 || exitCode === 1) return readAs(summary, stdout);
  if (exitCode === undefined) throw broken("it did not finish, or was ended from outside");
  const { code: name, what, cure } = readAs(failure, stdout).error;
  throw new Problem(name, { what, cure: cure ?? "see the lines before this one" });
}

function readAs<T>(check: Check<T>, stdout: string): T {
  try {
    return check(parseJson(Buffer.from(stdout), "what it printed"), "");
  } catch (error) {
    throw broken(messageOf(error));
  }
}

function broken(why: string): Problem {
  return new Problem("ROUND_BROKEN", {
    what: `the scan's own process failed: ${why}`,
    cure: "see the lines before this one; the agent tries again by itself",
  });
}

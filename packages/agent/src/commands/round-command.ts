import type { Report } from "@muster/mapping/wire";
import { type Arguments, type Context, type ExitCode, textOf } from "./context.ts";
import { configFor, openDevice } from "./device.ts";
import { doRound } from "./round.ts";
import { exitOf, summaryOf } from "./round-summary.ts";
import { writeJson } from "./terminal.ts";
import { WORKING_MS, watchSelf } from "./watchdog.ts";

/** Why a round runs, as the process that stays says it; none only sends what waits. */
const causes: ReadonlyMap<string, Report["cause"]> = new Map(
  (["scheduled", "asked", "catch-up", "enrolment"] as const).map((cause) => [cause, cause]),
);

/** `muster-agent round`: one round for a process that stays, so that what a scan takes is given back when it ends. */
export async function round(args: Arguments, context: Context): Promise<ExitCode> {
  const { self } = context;
  self.lowerPriority();
  const config = await configFor(args, context);
  const device = await openDevice(config.state, context);
  const openFiles = async () => device.state.files;
  const end = watchSelf({ openFiles, everyMs: WORKING_MS, json: true }, context);
  const cause = causes.get(textOf(args, "cause") ?? "");
  const summary = summaryOf(await doRound({ device, config, cause }, context).finally(end));
  writeJson(context.out, summary);
  return exitOf(summary);
}

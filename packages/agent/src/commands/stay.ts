import type { Config } from "../config/load.ts";
import type { Due } from "../service/due.ts";
import { Asked } from "./asked.ts";
import type { Context, ExitCode } from "./context.ts";
import type { Device } from "./device.ts";
import { keptStopped } from "./journal.ts";
import { type Log, openLog } from "./log.ts";
import { describeStop } from "./own-limits.ts";
import type { RoundSummary } from "./round-summary.ts";
import { stayOn } from "./stay-on.ts";

export interface StayParts {
  readonly device: Device;
  readonly config: Config;
  /** `live` also keeps the live channel, and does its rounds in processes of their own. */
  readonly mode: "stay" | "tonight" | "live";
  readonly json: boolean;
  /** Of this program's command line, for those processes. */
  readonly options: readonly string[];
}

/** `run` but for `--once`: stays, in one of three ways. What a way does not need is not loaded. */
export async function stay(parts: StayParts, context: Context): Promise<ExitCode> {
  const { device, config, mode, json } = parts;
  const log = openLog(context, { least: config.logLevel, json });
  await sayIfStopped(device, log);
  if (mode === "live") return await stayLive(parts, log, context);
  const { doRound } = await import("./round.ts");
  const { summaryOf } = await import("./round-summary.ts");
  const work = async (cause: Due["cause"] | undefined) =>
    summaryOf(await doRound({ device, config, cause }, context).finally(context.self.tidy));
  const until = mode === "tonight" ? "tonight" : "stopped";
  return await stayOn({ device, until, log, work }, context);
}

async function stayLive(
  { device, config, options }: StayParts,
  log: Log,
  context: Context,
): Promise<ExitCode> {
  const { roundApart } = await import("./round-apart.ts");
  const { keepPresence } = await import("./presence.ts");
  const asked = new Asked(context.stopSignal());
  const work = (cause: Due["cause"] | undefined): Promise<RoundSummary> =>
    roundApart({ cause, options }, context).finally(context.self.tidy);
  const onScanNow = () => asked.ask();
  const [exit] = await Promise.all([
    stayOn({ device, until: "stopped", log, work, asked }, context),
    keepPresence({ device, config, log, onScanNow }, context),
  ]);
  return exit;
}

async function sayIfStopped({ state }: Device, log: Log): Promise<void> {
  const stopped = await keptStopped.read(state.files).catch(() => undefined);
  if (stopped === undefined || stopped.report !== null) return;
  log("warn", "stopped itself before", { at: stopped.at, why: describeStop(stopped) });
}

import type { Config } from "../config/load.ts";
import { Problem } from "../identity/problem.ts";
import { flagsFor } from "../service/node-flags.ts";
import { type Arguments, type Context, type ExitCode, isSet } from "./context.ts";
import { configFor, type Device, openDevice } from "./device.ts";
import { keptStopped } from "./journal.ts";
import { outcomeOf } from "./outcome.ts";
import { describeStop } from "./own-limits.ts";
import type { Round } from "./round.ts";
import { exitOf, summaryOf } from "./round-summary.ts";
import { count, styleFor, visible, writeJson } from "./terminal.ts";
import { WAITING_MS, WORKING_MS, watchSelf } from "./watchdog.ts";

/** `muster-agent run` */
export async function run(args: Arguments, context: Context): Promise<ExitCode> {
  const mode = modeOf(args);
  const { self } = context;
  self.lowerPriority();
  if (mode === "live") {
    await self.restartWith(flagsFor(context.program.main, "stays"), ["run", ...given(args)]);
  }
  const config = await configFor(args, context);
  const device = await openDevice(config.state, context);
  const json = isSet(args, "json");
  const everyMs = mode === "live" ? WAITING_MS : WORKING_MS;
  const end = watchSelf(
    { openFiles: async () => device.state.files, everyMs, json: json && mode === "once" },
    context,
  );
  try {
    if (mode === "once") return await runOnce({ device, config, json }, context);
    const { stay } = await import("./stay.ts");
    return await stay({ device, config, mode, json, options: placeOf(args) }, context);
  } finally {
    end();
  }
}

type Mode = "once" | "tonight" | "live" | "stay";

function modeOf(args: Arguments): Mode {
  const [mode = "stay", ...others] = (["once", "tonight", "live"] as const).filter((m) =>
    isSet(args, m),
  );
  if (others.length === 0) return mode;
  throw new Problem("WRONG_USE", {
    what: `--${mode} and --${others[0]} exclude each other`,
    cure: "--once scans now, --tonight at this device's moment of the night, --live stays and can be asked",
    exit: 2,
  });
}

/** The options as they were given, for this program started anew. */
function given({ options }: Arguments): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    return value === true ? [`--${name}`] : [`--${name}`, value];
  });
}

/** Those that say where this device's state and collector are, for a round in a process of its own. */
function placeOf({ options }: Arguments): string[] {
  const { state, config, collector, fingerprint } = options;
  return given({ options: { state, config, collector, fingerprint } });
}

async function runOnce(
  { device, config, json }: { device: Device; config: Config; json: boolean },
  context: Context,
): Promise<ExitCode> {
  const { doRound } = await import("./round.ts");
  const stopped = await keptStopped.read(device.state.files).catch(() => undefined);
  const round = await doRound({ device, config, cause: "asked" }, context);
  if (json) writeJson(context.out, asJson(device, round));
  else {
    if (stopped?.report === null) {
      context.err.write(`The last run stopped itself: ${describeStop(stopped)} (${stopped.at}).\n`);
    }
    writeRound(round, context);
  }
  return exitOf(summaryOf(round));
}

/** What `--json` prints; the collector's `muster start` reads it. Bytes and sections are those of all that was sent. */
function asJson({ enrolment }: Device, round: Round) {
  const { report, sent, waiting } = round;
  return {
    device: enrolment.device,
    seq: report?.seq,
    report: report?.digest,
    sentBytes: sent.bytes,
    sectionsSent: sent.sections,
    ...outcomeOf(round),
    waiting,
    witness: sent.witness ?? null,
  };
}

function writeRound(round: Round, context: Context): void {
  const { sent, waiting } = round;
  const style = styleFor(context.out, context);
  const { state, reason } = outcomeOf(round);
  const heads = {
    acknowledged: style.good(
      `Acknowledged. ${sent.bytes} bytes sent, ${count(sent.sections, "section")}.`,
    ),
    refused: style.bad("Scanned, but refused."),
    queued: style.unsure(
      `Scanned; ${waiting} ${waiting === 1 ? "report waits" : "reports wait"} on this device.`,
    ),
  };
  const lines = [heads[state]];
  if (reason !== null) lines.push(visible(reason.what), `  ${visible(reason.cure)}`);
  if (sent.witness !== undefined) {
    lines.push(style.bad(`The collector's log is not what it was: ${visible(sent.witness)}`));
    lines.push(
      "  The proof is kept; see muster-agent status, and tell who is responsible for the collector.",
    );
  }
  context.out.write(`${lines.join("\n")}\n`);
}

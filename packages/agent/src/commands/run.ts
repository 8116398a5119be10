import { Problem } from "../identity/problem.ts";
import { type Arguments, type Context, type ExitCode, isSet } from "./context.ts";
import { configFor, type Device, openDevice } from "./device.ts";
import { doRound, exitOf, outcomeOf, type Round } from "./round.ts";
import { count, styleFor, visible, writeJson } from "./terminal.ts";

/** `muster-agent run` */
export async function run(args: Arguments, context: Context): Promise<ExitCode> {
  const once = isSet(args, "once");
  if (once && isSet(args, "tonight")) {
    throw new Problem("WRONG_USE", {
      what: "--once and --tonight exclude each other",
      cure: "--once scans now, --tonight at this device's moment of the night",
      exit: 2,
    });
  }
  const config = await configFor(args, context);
  const device = await openDevice(config.state, context);
  if (!once) {
    const { stayOn } = await import("./stay-on.ts");
    const until = isSet(args, "tonight") ? "tonight" : "stopped";
    return await stayOn({ device, config, until, json: isSet(args, "json") }, context);
  }
  const round = await doRound({ device, config, cause: "asked" }, context);
  const exit = exitOf(round);
  if (isSet(args, "json")) writeJson(context.out, asJson(device, round));
  else writeRound(round, context);
  return exit;
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

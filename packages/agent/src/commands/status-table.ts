import { sizeOf } from "../outbox/outbox.ts";
import { describeKey } from "./choose-key.ts";
import type { Context } from "./context.ts";
import { describeStop } from "./own-limits.ts";
import type { Status } from "./status.ts";
import { ago, count, layOut, type Row, styleFor, visible, wrap } from "./terminal.ts";

/** The status for a person: what was, what waits, what can't be established, what needs attention. */
export function writeStatus(status: Status, context: Context): void {
  const { out } = context;
  const style = styleFor(out, context);
  const { unknown } = status;
  const parts = [layOut(rows(status, context.now()), out.width)];
  if (unknown.length > 0) {
    const list = unknown.map(({ fact, reason, detail, cure }) => ({
      label: `  ${fact}`,
      text: `${detail} (${reason}). To cure it: ${cure}.`,
    }));
    parts.push(`\n${style.bold("Could not be established")}\n${layOut(list, out.width)}`);
    if (status.scan?.elevated === "no") {
      parts.push(
        "  The last scan ran without root or administrator rights; some of these need them.\n",
      );
    }
  }
  if (status.attention.length === 0) {
    parts.push(`\n${style.good("Nothing needs attention.")}\n`);
  } else {
    const says = status.attention.flatMap((a) => wrap(`- ${visible(a)}`, out.width));
    parts.push(`\n${style.bad("Needs attention")}\n${says.join("\n")}\n`);
  }
  out.write(parts.join(""));
}

function rows(status: Status, now: number): Row[] {
  const { device, contact, scan, queue, log } = status;
  const { enrolment, signer, state } = device;
  const waiting = queue.reports.length;
  const acknowledged = contact?.acknowledged;
  return [
    { label: "Organisation", text: enrolment.organisation },
    { label: "This device", text: enrolment.device },
    { label: "Collector", text: `${enrolment.collector} (${enrolment.state})` },
    { label: "Key", text: describeKey(signer, status.keyWhy) },
    { label: "State folder", text: state.folder },
    {
      label: "Last scan",
      text: scan ? `${ago(scan.at, now)}, report ${scan.seq} (${scan.cause})` : "none yet",
    },
    {
      label: "Acknowledged",
      text: acknowledged
        ? `report ${acknowledged.seq}, ${ago(acknowledged.receivedAt, now)}`
        : "none yet",
    },
    {
      label: "Outbox",
      text:
        waiting === 0
          ? "empty"
          : `${count(waiting, "report")}, ${Math.ceil(sizeOf(queue.reports) / 1024)} KiB, from number ${queue.reports[0]?.seq}`,
    },
    ...status.refused.slice(-3).map(({ seq, why, code }) => ({
      label: "Refused",
      text: `report ${seq}, for good: ${why || code}`,
    })),
    { label: "Next scan", text: status.nextScanAt ?? "unknown" },
    ...liveRow(status, now),
    ...stoppedRow(status, now),
    {
      label: "Collector's log",
      text: log ? `${log.origin}, ${log.size} entries seen` : "not known",
    },
  ];
}

/** Nothing where no agent runs with --live: that is as good a way. */
function liveRow({ live }: Status, now: number): Row[] {
  if (live === undefined) return [];
  const text =
    live.state === "online"
      ? `online, since ${ago(live.since, now)}`
      : `not there, since ${ago(live.since, now)}${live.problem === null ? "" : `: ${live.problem.what}`}. The nights go on without it`;
  return [{ label: "Live channel", text }];
}

function stoppedRow({ stopped }: Status, now: number): Row[] {
  if (stopped === undefined) return [];
  const told = stopped.report === null ? "" : `, told in report ${stopped.report}`;
  return [
    {
      label: "Stopped itself",
      text: `at ${stopped.at} (${ago(stopped.at, now)}): ${describeStop(stopped)}${told}`,
    },
  ];
}

import type { Report } from "@muster/mapping/wire";
import { type Collected, collectFacts } from "../collect.ts";
import type { Machine } from "../exec/types.ts";
import type { Files } from "../identity/files.ts";
import { Problem } from "../identity/problem.ts";
import { keptContact } from "../identity/records.ts";
import { saltFor } from "../identity/salts.ts";
import { type WitnessFailure, witnessFailures } from "../identity/witness.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { Queued } from "../outbox/queue.ts";
import type { Consents } from "../probes/types.ts";
import { makeReport, type ReportHead, readMachine } from "../report.ts";
import { version } from "../version.ts";
import type { Context } from "./context.ts";
import type { Device } from "./device.ts";
import { keptAnswers, keptScan, keptStopped, type LastStop } from "./journal.ts";
import { showProgress } from "./progress.ts";

export interface Scan {
  readonly device: Device;
  readonly outbox: Outbox;
  readonly cause: ReportHead["cause"];
  /** What the settings let it ask beyond what every device reports. */
  readonly consents: Consents;
}

/** Asks every question, signs the answers as the next report, and puts it into the outbox. Sends nothing. */
export async function takeScan(
  { device, outbox, cause, consents }: Scan,
  context: Context,
): Promise<Queued> {
  const { signer, enrolment } = device;
  const { files } = device.state;
  const contact = await keptContact.read(files);
  if (contact === undefined) throw noNonce();
  const machine = await context.openMachine();
  const collected = await collectWithAnswers(machine, { files, consents }, context);
  const at = new Date(context.now()).toISOString();
  // A note that can't be read is no reason to send no report.
  const stopped = await keptStopped.read(files).catch(() => undefined);
  const head: ReportHead = {
    device: enrolment.device,
    ...outbox.next,
    nonce: contact.nonce,
    clock: at,
    cause,
    agent: {
      version,
      platform: machine.platform,
      ...toTell(stopped),
      ...toReport(await witnessFailures(files).catch(() => [])),
    },
    machine: await readMachine(machine),
  };
  const salt = (of: Parameters<typeof saltFor>[1]) => saltFor(files, of, context.randomBytes);
  const made = await makeReport(head, collected, { signer, saltFor: salt });
  await outbox.add(made, at);
  if (stopped?.report === null) {
    await keptStopped.write(files, { ...stopped, report: made.report.seq });
  }
  await keptScan.write(files, {
    v: 1,
    at,
    cause,
    elevated: machine.elevated ? "yes" : "no",
    seq: made.report.seq,
    report: made.report.digest,
    unknown: collected.flatMap(unknownOf),
  });
  return made.report;
}

/** That the agent stopped itself, in the one report after it. */
function toTell(last: LastStop | undefined): Pick<Report["agent"], "stopped"> {
  if (last?.report !== null) return {};
  const { at, over, measured, limit } = last;
  return { stopped: { at, over, measured, limit } };
}

/** Longest note that a report takes; a collector's own are half as long. */
const NOTE = 512;

/** That the collector's log was not what it was, with what proves it. */
function toReport(failures: readonly WitnessFailure[]): Pick<Report["agent"], "witness"> {
  const [first] = failures;
  if (first === undefined) return {};
  const note = (text: string) => (text.length <= NOTE ? text : "");
  const { at, why, remembered, offered } = first;
  const heads = { seen: note(remembered), shown: note(offered) };
  return { witness: { failures: failures.length, at, why, ...heads } };
}

async function collectWithAnswers(
  machine: Machine,
  { files, consents }: { readonly files: Files; readonly consents: Consents },
  context: Context,
): Promise<readonly Collected[]> {
  // Answers that can't be read are asked for again: they save time and decide nothing.
  const held = await keptAnswers.read(files).catch(() => undefined);
  const answers = new Map(held?.answers.map((a) => [a.key, a.text]));
  const before = JSON.stringify([...answers]);
  const progress = showProgress(context);
  const cache = {
    get: (key: string) => answers.get(key),
    set: (key: string, text: string) => void answers.set(key, text),
  };
  const collected = await collectFacts(machine, {
    cache,
    consents,
    onProgress: progress.done,
  }).finally(progress.end);
  if (JSON.stringify([...answers]) !== before) {
    const list = [...answers].map(([key, text]) => ({ key, text }));
    await keptAnswers.write(files, { v: 1, answers: list });
  }
  return collected;
}

function unknownOf({ id, fact }: Collected): { fact: string; reason: string; detail: string }[] {
  if (fact.state !== "unknown") return [];
  return [{ fact: id, reason: fact.reason, detail: fact.detail }];
}

function noNonce(): Problem {
  return new Problem("STATE_DAMAGED", {
    what: "contact.json is missing from the state folder: the collector's last word is lost",
    cure: "enrol this device again (enrol --again keeps the old state aside)",
  });
}

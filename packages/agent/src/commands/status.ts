import type { Schedule } from "@muster/mapping/wire";
import { keptKey } from "../identity/next-key.ts";
import { type Contact, keptContact } from "../identity/records.ts";
import { remembered, type WitnessFailure, witnessFailures } from "../identity/witness.ts";
import { type Dropped, readDropped, sizeOf } from "../outbox/outbox.ts";
import { type Queue, readQueue } from "../outbox/queue.ts";
import { type RefusedReport, refusedReports } from "../outbox/refused.ts";
import { nextScan } from "../service/due.ts";
import { keptChoice, withoutTpm } from "./choose-key.ts";
import { type Arguments, type Context, type ExitCode, isSet } from "./context.ts";
import { cureFor } from "./cures.ts";
import { configFor, type Device, openDevice } from "./device.ts";
import {
  type Attempt,
  type KeyNote,
  keptAttempt,
  keptKeyNote,
  keptLive,
  keptScan,
  keptStopped,
  keptUnsigned,
  type LastScan,
  type LastStop,
  type LiveState,
  type Unsigned,
} from "./journal.ts";
import { describeStop } from "./own-limits.ts";
import { writeStatus } from "./status-table.ts";
import { writeJson } from "./terminal.ts";

/** Everything the state folder says. */
export interface Status {
  readonly device: Device;
  /** Why the key lies where it does, where that was kept. */
  readonly keyWhy: string | undefined;
  /** Why the key can't be used now, as far as that can be seen without using it. */
  readonly keyProblem: string | undefined;
  /** Why the last scan became no report. */
  readonly unsigned: Unsigned | undefined;
  readonly contact: Contact | undefined;
  readonly scan: LastScan | undefined;
  readonly attempt: Attempt | undefined;
  /** Since when the key is in force, and why it could not be changed since. */
  readonly keySince: string;
  readonly keyChange: KeyNote | undefined;
  readonly queue: Queue;
  readonly dropped: Dropped | undefined;
  /** Reports that the collector will never take, oldest first. */
  readonly refused: readonly RefusedReport[];
  readonly log: { readonly origin: string; readonly size: number } | undefined;
  readonly failures: readonly WitnessFailure[];
  readonly nextScanAt: string | undefined;
  /** The last time it stopped itself over one of its own limits. */
  readonly stopped: LastStop | undefined;
  readonly live: LiveState | undefined;
  /** What the last scan could not establish, with what would cure it. */
  readonly unknown: readonly UnknownFact[];
  /** What a person should look at; none where all is well. */
  readonly attention: readonly string[];
}

type Found = Omit<Status, "attention">;

export type UnknownFact = LastScan["unknown"][number] & { readonly cure: string };

/** `muster-agent status`: reads alone, so it also answers while another agent is at work. */
export async function status(args: Arguments, context: Context): Promise<ExitCode> {
  const { state } = await configFor(args, context);
  const found = await readStatus(await openDevice(state, context), context);
  const whole = { ...found, attention: attentionFor(found, context.now()) };
  if (isSet(args, "json")) writeJson(context.out, asJson(whole));
  else writeStatus(whole, context);
  return whole.attention.length === 0 ? 0 : 1;
}

async function readStatus(device: Device, context: Context): Promise<Found> {
  const { now } = context;
  const { files } = device.state;
  const contact = await keptContact.read(files);
  const scan = await keptScan.read(files);
  const inTpm = device.signer.protection === "hardware";
  return {
    device,
    // What can't be read is no reason to show nothing else.
    keyWhy: (await keptChoice.read(files).catch(() => undefined))?.why,
    keyProblem: inTpm ? await withoutTpm(device.state) : undefined,
    unsigned: await keptUnsigned.read(files).catch(() => undefined),
    contact,
    scan,
    attempt: await keptAttempt.read(files),
    ...(await readKeyLife(device)),
    queue: await readQueue(files),
    dropped: await readDropped(files),
    refused: await refusedReports(files),
    log: await remembered(files, device.enrolment.keys),
    failures: await witnessFailures(files),
    nextScanAt: contact && nextAt(contact.schedule, { device, scan, now: now() }),
    stopped: await keptStopped.read(files).catch(() => undefined),
    live: liveNow(await keptLive.read(files).catch(() => undefined), context),
    unknown: await withCures(scan, context),
  };
}

async function readKeyLife({ state, enrolment }: Device) {
  const keySince = (await keptKey.read(state.files))?.since ?? enrolment.enrolledAt;
  const note = await keptKeyNote.read(state.files).catch(() => undefined);
  return { keySince, keyChange: note !== undefined && note.at > keySince ? note : undefined };
}

/** The note of a process that has gone says nothing any more. */
function liveNow(noted: LiveState | undefined, { self }: Context): LiveState | undefined {
  return noted !== undefined && self.isAlive(noted.pid) ? noted : undefined;
}

async function withCures(
  scan: LastScan | undefined,
  context: Context,
): Promise<readonly UnknownFact[]> {
  if (scan === undefined || scan.unknown.length === 0) return [];
  const { platform } = await context.openMachine();
  const on = { platform, elevated: scan.elevated === "yes" };
  return scan.unknown.map((u) => ({ ...u, cure: cureFor(u, on) }));
}

function nextAt(
  schedule: Schedule,
  { device, scan, now }: { device: Device; scan: LastScan | undefined; now: number },
): string {
  const lastScanAt = scan && Date.parse(scan.at);
  const { at } = nextScan({ schedule, device: device.enrolment.device, lastScanAt, now });
  return new Date(at).toISOString();
}

/** Two nights and a day: one missed night is a machine that was off. */
const SILENCE_MS = 3 * 86_400_000;

function attentionFor(found: Found, now: number): string[] {
  const { device, contact, attempt, queue, dropped, failures, log, scan, stopped } = found;
  const lastRefused = found.refused.at(-1);
  const says: (string | false | null | undefined)[] = [
    failures.length > 0 &&
      `the collector's log is not what it was: ${failures[0]?.why}. The proof is kept in witness-failures in the state folder; tell who is responsible for the collector`,
    log === undefined &&
      "the remembered checkpoint of the collector's log is gone or was altered on this device",
    ...aboutKey(found),
    device.enrolment.state === "pending" &&
      "this device waits for approval in the collector's console",
    attempt?.problem &&
      `the last attempt to send failed: ${attempt.problem.what}. To cure it, ${attempt.problem.cure}`,
    queue.damaged.length > 0 &&
      `damaged files in the outbox, neither sent nor deleted: ${queue.damaged.join(", ")}`,
    lastRefused !== undefined &&
      lastRefused.seq > (contact?.acknowledged?.seq ?? 0) &&
      `the collector will not take report ${lastRefused.seq}: ${lastRefused.why || lastRefused.code}. Its envelope is kept in the state folder; compare the versions of agent and collector`,
    dropped &&
      `${dropped.count} unsent reports, through number ${dropped.through}, were dropped to make room for newer ones (last on ${dropped.at})`,
    stopped !== undefined &&
      (scan === undefined || stopped.at > scan.at) &&
      `the agent stopped itself ${stopped.at}: ${describeStop(stopped)}; no scan has finished since`,
    scan !== undefined &&
      now - Date.parse(scan.at) > SILENCE_MS &&
      "no scan for three days: see that `muster-agent run` is started by a timer or a service",
  ];
  return says.filter((s) => typeof s === "string");
}

function aboutKey({ keyProblem, unsigned, keyChange }: Found): (string | undefined)[] {
  return [
    keyProblem &&
      `the device's key lies in the TPM, which can't be used: ${keyProblem}. Until it can, no scan becomes a report`,
    unsigned &&
      `the last scan could not be signed (${unsigned.at}): ${unsigned.problem.what}. To cure it, ${unsigned.problem.cure}`,
    keyChange &&
      `the device's key could not be changed (${keyChange.at}): ${keyChange.problem.what}. To cure it, ${keyChange.problem.cure}`,
  ];
}

function asJson(found: Status) {
  const { device, contact, scan, attempt, queue, dropped, log, failures, stopped } = found;
  const { enrolment, signer, state } = device;
  return {
    device: enrolment.device,
    organisation: enrolment.organisation,
    enrolment: enrolment.state,
    collector: enrolment.collector,
    state: state.folder,
    key: {
      algorithm: signer.algorithm,
      protection: signer.protection,
      since: found.keySince,
      why: found.keyWhy ?? null,
      problem: found.keyProblem ?? null,
    },
    schedule: contact?.schedule ?? null,
    nextScanAt: found.nextScanAt ?? null,
    lastScan: scan === undefined ? null : { ...scan, unknown: found.unknown },
    live:
      found.live === undefined
        ? null
        : { state: found.live.state, since: found.live.since, problem: found.live.problem },
    stoppedItself: stopped === undefined ? null : toldOf(stopped),
    lastAcknowledgement: contact?.acknowledged ?? null,
    lastAttempt: attempt ?? null,
    outbox: {
      waiting: queue.reports.map(({ seq, digest }) => ({ seq, digest })),
      bytes: sizeOf(queue.reports),
      damaged: queue.damaged,
      dropped: dropped ?? null,
      refused: found.refused.map(({ seq, at, code, why }) => ({ seq, at, code, why })),
    },
    log: log === undefined ? null : { origin: log.origin, size: log.size },
    witnessFailures: failures,
    attention: found.attention,
  };
}

function toldOf({ at, over, measured, limit, report }: LastStop) {
  return { at, over, measured, limit, report };
}

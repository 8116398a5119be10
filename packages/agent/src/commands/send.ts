import type { Config } from "../config/load.ts";
import { proxyFor } from "../config/proxy.ts";
import { keptContact, keptEnrolment } from "../identity/records.ts";
import { remembered, witness } from "../identity/witness.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { Queued } from "../outbox/queue.ts";
import { type Delivered, deliver, type Outgoing } from "../transport/deliver.ts";
import type { Line } from "../transport/https.ts";
import type { Endpoint } from "../transport/socket.ts";
import { TransportError } from "../transport/transport-error.ts";
import type { Context } from "./context.ts";
import type { Device } from "./device.ts";
import { keptAttempt, told } from "./journal.ts";

/** How sending the outbox went. */
export interface Sent {
  readonly acknowledged: readonly string[];
  /** Reports that the collector will never take; they are kept aside. */
  readonly refused: readonly Refused[];
  readonly bytes: number;
  readonly sections: number;
  /** Why the rest still waits. */
  readonly problem: TransportError | undefined;
  /** Why the collector's log can't be what it was: a thing for people, and at once. */
  readonly witness: string | undefined;
}

export interface Refused {
  readonly report: string;
  readonly code: string;
  readonly why: string;
}

/** Refusals of one report for what it is: sending it again is no use, and the next one may well be taken. */
const ABOUT_ONE_REPORT: readonly string[] = ["malformed", "not-yours", "too-large"];

type Ack = Extract<Delivered["reply"], { kind: "ack" }>;

/** Where the collector of this device is reached: as configured now, else as it was enrolled. */
export function endpointOf({ enrolment }: Device, config: Config, context: Context): Endpoint {
  const url = config.collector ?? new URL(enrolment.collector);
  return {
    url,
    fingerprint: config.fingerprint ?? enrolment.fingerprint,
    proxy: proxyFor(url, context.environment),
  };
}

/**
 * Sends what waits, oldest first, until all is acknowledged or something stands in the way. Never throws for the
 * collector's sake: what stands in the way is part of the answer, and kept for `status`.
 */
export async function sendAll(
  { device, outbox, line }: { device: Device; outbox: Outbox; line: Line },
  context: Pick<Context, "now">,
): Promise<Sent> {
  const sending: Sending = {
    device,
    outbox,
    line,
    context,
    acknowledged: [],
    refused: [],
    bytes: 0,
    sections: 0,
  };
  let problem: TransportError | undefined;
  try {
    for (const report of outbox.reports) await sendOne(report, sending);
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    problem = error;
  }
  await note(device, problem, context);
  const { acknowledged, refused, bytes, sections, witness: why } = sending;
  return { acknowledged, refused, bytes, sections, problem, witness: why };
}

interface Sending {
  readonly device: Device;
  readonly outbox: Outbox;
  readonly line: Line;
  readonly context: Pick<Context, "now">;
  readonly acknowledged: string[];
  readonly refused: Refused[];
  bytes: number;
  sections: number;
  witness?: string;
}

async function sendOne(report: Queued, sending: Sending): Promise<void> {
  const { device, outbox, line } = sending;
  const { files } = device.state;
  const { keys } = device.enrolment;
  const seen = (await remembered(files, keys))?.size ?? 0;
  const outgoing: Outgoing = {
    ...report,
    section: (digest) => outbox.section(digest),
    predecessor: (kind) => outbox.predecessor(kind),
    acknowledged: () => outbox.acknowledged(),
  };
  const parties = { device: device.enrolment.device, keys, seen };
  const { reply, sent } = await deliver(line, parties, outgoing);
  sending.bytes += sent.bytes;
  sending.sections += sent.sections;
  if (reply.kind === "refused") return await takeRefusal(report, reply, sending);
  await takeAck(reply, sending);
  await outbox.settle(report);
  sending.acknowledged.push(report.digest);
}

async function takeRefusal(
  report: Queued,
  { code, why }: Pick<Extract<Delivered["reply"], { kind: "refused" }>, "code" | "why">,
  { outbox, context, refused }: Sending,
): Promise<void> {
  if (!ABOUT_ONE_REPORT.includes(code)) throw refusedAll(code, why);
  await outbox.setAside(report, { at: new Date(context.now()).toISOString(), code, why });
  refused.push({ report: report.digest, code, why });
}

/** Everything an acknowledgement brings is on disk before the report it names is let go. */
async function takeAck(reply: Ack, sending: Sending): Promise<void> {
  const { state, enrolment } = sending.device;
  const { nonce, schedule, report, seq, receivedAt, leaf, checkpoint, consistency } = reply;
  const at = new Date(sending.context.now()).toISOString();
  const why = await witness(state.files, enrolment.keys, { checkpoint, consistency, at });
  if (why !== undefined) sending.witness = why;
  const acknowledged = { report, seq, receivedAt, leaf };
  await keptContact.write(state.files, { v: 1, nonce, schedule, acknowledged });
  // Only approved devices are acknowledged.
  if (enrolment.state === "pending") {
    await keptEnrolment.write(state.files, { ...enrolment, state: "approved" });
  }
}

async function note(
  { state }: Device,
  problem: TransportError | undefined,
  context: Pick<Context, "now">,
): Promise<void> {
  const failures =
    problem === undefined ? 0 : ((await keptAttempt.read(state.files))?.failures ?? 0) + 1;
  await keptAttempt.write(state.files, {
    v: 1,
    at: new Date(context.now()).toISOString(),
    failures,
    problem: problem === undefined ? null : told(problem),
  });
}

const enrolAgain =
  "enrol this device again with a new key: muster-agent enrol --again, with a new token";

/** What cures a refusal of everything this device sends. */
const cures: ReadonlyMap<string, string> = new Map([
  ["pending", "approve this device in the collector's console; its reports wait here until then"],
  ["fork", enrolAgain],
  ["protection", enrolAgain],
  ["quarantined", enrolAgain],
  ["revoked", `if that was not meant, ${enrolAgain}`],
]);

function refusedAll(code: string, why: string): TransportError {
  const name = `REFUSED_${code.toUpperCase().replace(/[^A-Z0-9]+/g, "_")}`;
  return new TransportError(name.slice(0, 64), {
    retry: code === "pending",
    what: `the collector refuses the report: ${why === "" ? code : why}`,
    cure: cures.get(code) ?? "see the device in the collector's console; its reports are kept here",
  });
}

import {
  type CollectorKey,
  limits,
  PARCEL_HEAD,
  PARCEL_TYPE,
  type ParcelSection,
  paths,
  type Reply,
  SECTION_HEAD,
  writeParcel,
} from "@muster/mapping/wire";
import { sha256 } from "../identity/device-id.ts";
import { messageOf } from "../identity/problem.ts";
import type { Answered, Line } from "./https.ts";
import { carry, type Plain, packSection } from "./pack.ts";
import { readReply } from "./reply.ts";
import { explainStatus, notACollector } from "./status.ts";
import { TransportError } from "./transport-error.ts";

type ReplyOf<K extends Reply["kind"]> = Extract<Reply, { kind: K }>;

/** A report on its way: what is sent, and how to get at the sections that may be asked for. */
export interface Outgoing {
  readonly seq: number;
  readonly digest: string;
  readonly envelope: Uint8Array;
  readonly sections: readonly { readonly kind: string; readonly digest: string }[];
  /** Plain bytes of one of its sections. */
  section(digest: string): Promise<Uint8Array | undefined>;
  /** The section of this kind, or the report (`report`), that the collector acknowledged last. */
  predecessor(kind: string): Promise<Plain | undefined>;
  /** Digest of the section of each kind that the collector acknowledged last. */
  acknowledged(): Promise<ReadonlyMap<string, string>>;
}

/** This device and the collector it belongs to. */
export interface Parties {
  readonly device: string;
  readonly keys: readonly CollectorKey[];
  /** Size of the log the device saw last; the collector proves that it has only grown since. */
  readonly seen: number;
}

export interface Delivered {
  readonly reply: ReplyOf<"ack"> | ReplyOf<"refused">;
  /** Bytes of all request bodies, and how many sections they carried. */
  readonly sent: { readonly bytes: number; readonly sections: number };
}

/** More rounds than a report of the largest sections needs. */
const ROUNDS = 24;
/** Bytes of packed sections that go along unasked: being asked for them costs both sides more. */
const AHEAD = 64 * 1024;
/** The collector's status for a predecessor it does not hold. */
const NO_PREDECESSOR = 424;
/** As a difference, then whole. */
const MOST_TIMES = 2;

/**
 * Delivers one report: its envelope with what changed since the last acknowledged one, then the sections that the collector
 * says it lacks, until it acknowledges or refuses. Sending the same report again is safe at any point and gets the same
 * answer.
 * @throws {TransportError}
 */
export async function deliver(line: Line, parties: Parties, report: Outgoing): Promise<Delivered> {
  const sent = { bytes: 0, sections: 0 };
  const tried = new Map<string, number>();
  let sections = await ahead(report, tried);
  let predecessor = await report.predecessor("report");
  let envelope = carry(report.envelope, predecessor);
  for (let round = 0; round < ROUNDS; round++) {
    const body = writeParcel({ predecessor: predecessor?.digest, envelope, sections });
    const path = `${paths.reports}?from=${parties.seen}`;
    const answer = await line.post({ path, type: PARCEL_TYPE, body });
    sent.bytes += body.length;
    // A collector that was restored from a backup may lack the predecessor: it can't read the report, nor sign about it.
    if (answer.status === NO_PREDECESSOR && predecessor !== undefined) {
      predecessor = undefined;
      envelope = carry(report.envelope, predecessor);
      continue;
    }
    sent.sections += sections.length;
    const reply = believe(answer, parties, report);
    if (reply.kind !== "need") return { reply, sent };
    sections = await gather(report, reply.sections, tried);
  }
  throw neverSatisfied();
}

/** The reply in an answer, once it is known to be the collector's and about this report. */
function believe(
  answer: Answered,
  parties: Parties,
  report: Outgoing,
): ReplyOf<"ack"> | ReplyOf<"need"> | ReplyOf<"refused"> {
  const reply = signedReply(answer, parties.keys);
  const isOfReport = reply.kind !== "enrolled" && reply.kind !== "rotated";
  const seqFits = reply.kind !== "ack" || reply.seq === report.seq;
  if (isOfReport && reply.report === report.digest && seqFits && reply.device === parties.device) {
    return reply;
  }
  throw notACollector("its signed reply is about another report or device");
}

/** @throws {TransportError} where it is not the collector's */
export function signedReply(answer: Answered, keys: readonly CollectorKey[]): Reply {
  const plain = answer.status === 200 ? undefined : explainStatus(answer);
  let reply: Reply | undefined;
  try {
    reply = readReply(answer.body, keys);
  } catch (error) {
    throw plain ?? notACollector(messageOf(error), answer);
  }
  if (reply === undefined) {
    throw plain ?? notACollector("its reply is not signed by the key pinned at enrolment");
  }
  return reply;
}

/** The sections that changed, packed, the smallest first: most likely the collector lacks them. */
async function ahead(
  report: Outgoing,
  tried: Map<string, number>,
): Promise<readonly ParcelSection[]> {
  const held = await report.acknowledged();
  const changed = report.sections.filter(({ kind, digest }) => held.get(kind) !== digest);
  const packed: ParcelSection[] = [];
  for (const { kind, digest } of changed) {
    const bytes = await wholeSection(report, digest);
    // One that this device lost is said so where the collector asks for it.
    if (bytes === undefined) continue;
    packed.push(await packSection({ digest, bytes }, await report.predecessor(kind)));
  }
  return noteTried(withinParcel(packed, Math.min(AHEAD, roomIn(report))), tried);
}

/** A section's plain bytes, where this device still holds them as they were signed for. */
async function wholeSection(report: Outgoing, digest: string): Promise<Uint8Array | undefined> {
  const bytes = await report.section(digest);
  return bytes !== undefined && sha256(bytes) === digest ? bytes : undefined;
}

/**
 * The sections asked for, packed. One that is asked for again after it went as a difference goes whole: a collector that
 * was restored from a backup may lack the predecessor as well. Asked for a third time, the report waits.
 * @param tried how often each section went before; added to here
 */
async function gather(
  report: Outgoing,
  wanted: readonly string[],
  tried: Map<string, number>,
): Promise<readonly ParcelSection[]> {
  const packed: ParcelSection[] = [];
  for (const digest of wanted) {
    const times = tried.get(digest) ?? 0;
    if (times >= MOST_TIMES) throw neverSatisfied();
    packed.push(await packOne(report, digest, times === 0 ? "as-difference" : "whole"));
  }
  const fitting = withinParcel(packed, roomIn(report));
  if (fitting.length === 0) throw neverSatisfied();
  return noteTried(fitting, tried);
}

function noteTried(
  sections: readonly ParcelSection[],
  tried: Map<string, number>,
): readonly ParcelSection[] {
  for (const { digest } of sections) tried.set(digest, (tried.get(digest) ?? 0) + 1);
  return sections;
}

async function packOne(
  report: Outgoing,
  digest: string,
  how: "as-difference" | "whole",
): Promise<ParcelSection> {
  const named = report.sections.find((s) => s.digest === digest);
  if (named === undefined) throw notACollector("it asks for a section the report does not name");
  const bytes = await wholeSection(report, digest);
  if (bytes === undefined) throw sectionLost(named.kind);
  const dictionary = how === "whole" ? undefined : await report.predecessor(named.kind);
  return await packSection({ digest, bytes }, dictionary);
}

/** Bytes that one parcel has for sections. */
function roomIn({ envelope }: Outgoing): number {
  return limits.parcel - PARCEL_HEAD - envelope.length;
}

/** As many sections as there is room for, smallest first; the collector asks for the rest. */
function withinParcel(sections: readonly ParcelSection[], bytes: number): ParcelSection[] {
  let room = bytes;
  const bySize = [...sections].sort((a, b) => a.zstd.length - b.zstd.length);
  return bySize.filter((s) => {
    room -= s.zstd.length + SECTION_HEAD;
    return room >= 0;
  });
}

function neverSatisfied(): TransportError {
  return new TransportError("NEVER_SATISFIED", {
    retry: true,
    what: "the collector asks for sections that it was sent, or that no parcel can hold",
    cure: "look at the collector's log; nothing is lost, the agent tries again by itself",
  });
}

function sectionLost(kind: string): TransportError {
  return new TransportError("SECTION_LOST", {
    retry: false,
    what: `the collector asks for the ${kind} section of a report, but this device no longer holds it whole`,
    cure: "see `muster-agent status`; if the state folder was restored or altered, enrol this device again",
  });
}

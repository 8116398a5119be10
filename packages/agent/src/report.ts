import type { Fact } from "@muster/mapping/facts";
import { personalKinds } from "@muster/mapping/facts/limits";
import {
  canonicalBytes,
  type Json,
  limits,
  type ProbeResult,
  REPORT_TYPE,
  type Report,
} from "@muster/mapping/wire";
import type { Collected } from "./collect.ts";
import type { Machine } from "./exec/types.ts";
import { sha256 } from "./identity/device-id.ts";
import { sealEnvelope } from "./identity/envelope.ts";
import type { Signer } from "./identity/key.ts";
import type { Made } from "./outbox/outbox.ts";
import type { SectionRef } from "./outbox/queue.ts";
import { startOfMachine } from "./start-of-machine.ts";

/** What a report says beside its facts. */
export interface ReportHead {
  readonly device: string;
  readonly seq: number;
  readonly prev: string | null;
  /** The collector's latest nonce: proof that the report is no older. */
  readonly nonce: string;
  /** The device's own clock, ISO 8601. */
  readonly clock: string;
  readonly cause: Report["cause"];
  readonly agent: Report["agent"];
  readonly machine: Pick<Report, "bootId" | "uptimeMs" | "elevated">;
}

/** What a report says of the machine beside its facts. */
export async function readMachine(machine: Machine): Promise<ReportHead["machine"]> {
  return { ...(await startOfMachine(machine)), elevated: machine.elevated };
}

/** Kept free of what all sections may take together, for those that had to say that they are too large. */
const RESERVE = 64 * 1024;

/** The salt of a personal section; see `identity/salts.ts`. */
export type SaltFor = (of: { kind: string; plain: Uint8Array }) => Promise<string>;

/** A report and its sections, signed and ready for the outbox. The same facts give the same sections, byte for byte. */
export async function makeReport(
  head: ReportHead,
  collected: readonly Collected[],
  { signer, saltFor }: { readonly signer: Signer; readonly saltFor: SaltFor },
): Promise<Made> {
  const sections = new Map<string, Uint8Array>();
  const refs: SectionRef[] = [];
  const probes: ProbeResult[] = [];
  let room = limits.inflated - RESERVE;
  for (const found of collected) {
    const { result, bytes, digest } = await sectionOf(found, saltFor, room);
    room -= bytes.length;
    sections.set(digest, bytes);
    refs.push({ kind: found.id, digest, bytes: bytes.length });
    probes.push(result);
  }
  const { machine, ...rest } = head;
  const report: Report = {
    v: 1,
    ...rest,
    ...machine,
    keyProtection: signer.protection,
    probes,
  };
  const payload = canonicalBytes(report satisfies Json);
  const envelope = await sealEnvelope(REPORT_TYPE, payload, signer);
  return {
    report: {
      seq: head.seq,
      digest: sha256(payload),
      envelope: Buffer.from(JSON.stringify(envelope)),
      sections: refs,
    },
    sections,
  };
}

interface Sectioned {
  readonly result: ProbeResult;
  readonly digest: string;
  readonly bytes: Uint8Array;
}

async function sectionOf(found: Collected, saltFor: SaltFor, room: number): Promise<Sectioned> {
  const bytes = await plainSection(found.fact, saltFor);
  if (bytes.length > Math.min(limits.section, room)) {
    return await sectionOf(tooLarge(found, bytes.length), saltFor, limits.section);
  }
  const { id, v, status, reason, ms } = found;
  const digest = sha256(bytes);
  const why = reason === undefined ? {} : { reason };
  return {
    result: { id, v, status, ...why, section: digest, bytes: bytes.length, ms },
    digest,
    bytes,
  };
}

async function plainSection(fact: Fact, saltFor: SaltFor): Promise<Uint8Array> {
  // Facts hold whole numbers, text, lists and objects alone: their schemas say so, fixture by fixture.
  const json = fact as unknown as Json;
  if (!personalKinds.includes(fact.kind)) return canonicalBytes({ v: 1, fact: json });
  const salt = await saltFor({ kind: fact.kind, plain: canonicalBytes(json) });
  return canonicalBytes({ v: 1, salt, fact: json });
}

/** A fact that no section may hold is unknown, never cut: a part of a list would read as the whole. */
function tooLarge(found: Collected, bytes: number): Collected {
  const detail = `its section of ${bytes} bytes is over what a report may carry`;
  const fact: Fact = { kind: found.id, state: "unknown", reason: "too_large", detail };
  return { ...found, status: "error", reason: "too_large", fact };
}

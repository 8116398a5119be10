import { limits } from "@muster/mapping/wire";
import { sha256 } from "../identity/device-id.ts";
import { parseEnvelope } from "../identity/envelope.ts";
import type { Files } from "../identity/files.ts";
import { digestText, integer, listOf, parseJson, text } from "../identity/shape.ts";

/** A section as a report names it. */
export interface SectionRef {
  readonly kind: string;
  readonly digest: string;
  /** Size of its plain bytes. */
  readonly bytes: number;
}

/** A report that waits for its acknowledgement. */
export interface Queued {
  readonly seq: number;
  /** Digest of the payload: the report's name. */
  readonly digest: string;
  /** The signed envelope, byte for byte as it is sent. */
  readonly envelope: Uint8Array;
  readonly sections: readonly SectionRef[];
}

export interface Queue {
  /** Oldest first. */
  readonly reports: readonly Queued[];
  /** Files that no longer hold what was written: neither sent nor deleted. */
  readonly damaged: readonly string[];
}

const FOLDER = "outbox";
const NAME = /^(?<seq>\d{16})\.json$/;

/** Where the report with this sequence number waits. Sixteen digits hold every safe integer, and sort as numbers do. */
export function placeOf(seq: number): string {
  return `${FOLDER}/${String(seq).padStart(16, "0")}.json`;
}

/** Reads what waits, without changing anything. */
export async function readQueue(files: Files): Promise<Queue> {
  const reports: Queued[] = [];
  const damaged: string[] = [];
  for (const name of await files.list(FOLDER)) {
    const seq = NAME.exec(name)?.groups?.seq;
    const envelope = await files.read(`${FOLDER}/${name}`);
    if (envelope === undefined) continue;
    const read = seq === undefined ? undefined : readReport(Number(seq), envelope);
    if (read === undefined) damaged.push(`${FOLDER}/${name}`);
    else reports.push(read);
  }
  return { reports, damaged };
}

function readReport(seq: number, envelope: Uint8Array): Queued | undefined {
  try {
    const payload = Buffer.from(parseEnvelope(envelope).payload, "base64");
    const report = reportParts(parseJson(payload, "the report"));
    return report.seq === seq ? { ...report, digest: sha256(payload), envelope } : undefined;
  } catch {
    return undefined;
  }
}

/** The parts of our own report that sending needs; the collector checks the whole. */
function reportParts(value: unknown): { seq: number; sections: readonly SectionRef[] } {
  if (typeof value !== "object" || value === null) throw new TypeError("not a report");
  const { seq, probes } = value as { seq?: unknown; probes?: unknown };
  const sections = listOf(sectionOf, limits.sections)(probes, "probes");
  return { seq: integer(1)(seq, "seq"), sections: sections.filter((s) => s !== undefined) };
}

function sectionOf(value: unknown, at: string): SectionRef | undefined {
  if (typeof value !== "object" || value === null) throw new TypeError(`${at} is not a probe`);
  const { id, section, bytes } = value as { id?: unknown; section?: unknown; bytes?: unknown };
  if (section === undefined) return undefined;
  return {
    kind: text({ most: 256 })(id, `${at}.id`),
    digest: digestText(section, `${at}.section`),
    bytes: integer(0, limits.section)(bytes, `${at}.bytes`),
  };
}

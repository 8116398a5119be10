import { type EvidenceLog, operatorTypes } from "../../log/index.ts";
import { PackError } from "../errors.ts";
import { counted } from "../lines/line.ts";
import type { PackBuild } from "./pack-build.ts";

/** The tree head that everything in the pack is proved against. */
export interface Checkpoint {
  /** The signed note. */
  readonly note: string;
  readonly origin: string;
  readonly size: number;
}

/** Entries read at a time. */
const AT_A_TIME = 200;

/**
 * The checkpoint that covers every entry of the estate. Those that only say who looked or exported
 * ({@link operatorTypes}) stay outside where they came last: building a pack enters one, and the next build of the same
 * store and day must give the same bytes. They are under the next pack's checkpoint, and every later one's.
 * @throws {PackError} where nothing may be handed over
 */
export async function packCheckpoint(log: EvidenceLog, organisation: string): Promise<Checkpoint> {
  if (log.state.state === "tampered") {
    const message =
      "the evidence log is not as it was signed: restore the database from a backup before a pack is built";
    throw new PackError("PACK_LOG_TAMPERED", message);
  }
  const found = await log.checkpointBefore(organisation, operatorTypes);
  if (found === undefined) {
    const message = `the evidence log of ${organisation} is empty: enrol a device first`;
    throw new PackError("PACK_LOG_EMPTY", message);
  }
  return { note: found.note, origin: log.originOf(organisation), size: found.size };
}

/**
 * The checkpoint, the hash of every leaf of the log (the concatenation of its level-0 tiles, from which anybody can
 * compute the root of this log and of each of its beginnings), and one proof for each entry the pack uses
 * (https://c2sp.org/tlog-proof, checked 2026-11-21): its extra data is the entry itself.
 */
export async function writeLog(
  build: PackBuild,
  organisation: string,
  checkpoint: Checkpoint,
): Promise<void> {
  const { writer, source, log, leaves, say } = build;
  await writer.put("log/checkpoint", checkpoint.note);
  const hashes = writer.stream("log/leaf-hashes.bin");
  for await (const some of source.leafHashes(checkpoint.size)) await hashes.append(some);
  await hashes.close();
  const wanted = [...leaves].sort((a, b) => a - b);
  say(`proving ${counted(wanted.length, "log entry", "log entries")}`);
  for (let i = 0; i < wanted.length; i += AT_A_TIME) {
    const some = wanted.slice(i, i + AT_A_TIME);
    const entries = await source.leaves(some);
    const proofs = await log.inclusionProofs(organisation, some, checkpoint.size);
    for (const [at, index] of some.entries()) {
      const entry = entries.get(index);
      const hashes = proofs[at];
      if (entry === undefined || hashes === undefined) throw missing(index);
      const text = proofText(index, { entry, hashes, note: checkpoint.note });
      await writer.put(`log/proofs/${index}.tlog-proof`, text);
    }
  }
}

function missing(index: number): PackError {
  const message = `the log has no entry ${index}: the database was damaged or changed; restore it from a backup`;
  return new PackError("PACK_INCONSISTENT", message);
}

function proofText(
  index: number,
  proof: { entry: string; hashes: readonly Uint8Array[]; note: string },
): string {
  const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString("base64");
  const lines = [
    "c2sp.org/tlog-proof@v1",
    `extra ${base64(proof.entry)}`,
    `index ${index}`,
    ...proof.hashes.map(base64),
  ];
  return `${lines.join("\n")}\n\n${proof.note}`;
}

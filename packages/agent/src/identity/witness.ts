import type { CollectorKey } from "@muster/mapping/wire";
import { type Checkpoint, readCheckpoint } from "./checkpoint.ts";
import { isConsistent } from "./consistency.ts";
import { sha256 } from "./device-id.ts";
import type { Files } from "./files.ts";
import { codeOf } from "./problem.ts";
import { kept } from "./records.ts";
import { instantText, listOf, object, oneOf, text } from "./shape.ts";

/**
 * The device as a witness of the collector's log: it keeps the last checkpoint it saw and believes the next one only
 * with proof that the log has merely grown. A checkpoint that fails is kept as evidence, and the memory stays where it
 * was: from then on every contact fails, until a person has looked.
 */
const MEMORY = "witness.json";
const FAILURES = "witness-failures";
/** Failures kept; each is a different signed checkpoint, and the first few say what there is to say. */
const MOST_FAILURES = 32;

const memory = kept(MEMORY, object({ v: oneOf(1), checkpoint: text({ most: 4096 }) }));

const failure = object({
  v: oneOf(1),
  at: instantText,
  why: text({ most: 256 }),
  remembered: text({ most: 4096 }),
  offered: text({ most: 4096 }),
  consistency: listOf(text({ most: 64 }), 128),
});
export type WitnessFailure = ReturnType<typeof failure>;

/** What a collector shows of its log. */
export interface Shown {
  readonly checkpoint: string;
  /** Base64 hashes from the remembered size to the shown one. */
  readonly consistency: string[];
  /** When it was shown, by the device's clock, ISO 8601. */
  readonly at: string;
}

/** Takes the first checkpoint at enrolment. @returns false where it is not signed by the collector's keys */
export async function beginWitness(
  files: Files,
  note: string,
  keys: readonly CollectorKey[],
): Promise<boolean> {
  if (readCheckpoint(note, keys) === undefined) return false;
  await memory.write(files, { v: 1, checkpoint: note });
  return true;
}

/** The checkpoint remembered, or `undefined` before enrolment. */
export async function remembered(
  files: Files,
  keys: readonly CollectorKey[],
): Promise<Checkpoint | undefined> {
  const held = await memory.read(files);
  return held === undefined ? undefined : readCheckpoint(held.checkpoint, keys);
}

/**
 * Holds what the collector shows against the memory: moves the memory forward, or keeps the failure and leaves the
 * memory alone. @returns why it fails, or `undefined` where it holds
 */
export async function witness(
  files: Files,
  keys: readonly CollectorKey[],
  shown: Shown,
): Promise<string | undefined> {
  const before = await remembered(files, keys);
  const after = readCheckpoint(shown.checkpoint, keys);
  const why = whatFails(before, after, shown.consistency);
  if (why === undefined) {
    await memory.write(files, { v: 1, checkpoint: shown.checkpoint });
  } else {
    await keepFailure(files, { v: 1, why, remembered: before?.note ?? "", ...offered(shown) });
  }
  return why;
}

/** Every failure kept, oldest first. */
export async function witnessFailures(files: Files): Promise<readonly WitnessFailure[]> {
  const found: WitnessFailure[] = [];
  for (const name of await files.list(FAILURES)) {
    const held = await kept(`${FAILURES}/${name}`, failure).read(files);
    if (held !== undefined) found.push(held);
  }
  return found.sort((a, b) => (a.at < b.at ? -1 : 1));
}

function whatFails(
  before: Checkpoint | undefined,
  after: Checkpoint | undefined,
  consistency: readonly string[],
): string | undefined {
  if (before === undefined)
    return "the remembered checkpoint is gone or was altered on this device";
  if (after === undefined) return "the checkpoint is not signed by the collector's pinned keys";
  if (after.origin !== before.origin) return "the checkpoint is of another log";
  if (after.size < before.size) {
    return `the log has shrunk from ${before.size} to ${after.size} entries`;
  }
  const proof = consistency.map((h) => Buffer.from(h, "base64"));
  if (isConsistent(before, after, proof)) return undefined;
  return `the log of ${after.size} entries does not begin with the ${before.size} entries seen before`;
}

function offered({ checkpoint, consistency, at }: Shown) {
  return { offered: checkpoint, consistency, at };
}

async function keepFailure(files: Files, found: WitnessFailure): Promise<void> {
  if ((await files.list(FAILURES)).length >= MOST_FAILURES) return;
  const name = `${FAILURES}/${sha256(found.offered).slice(0, 32)}.json`;
  try {
    await files.create(name, Buffer.from(`${JSON.stringify(found)}\n`));
  } catch (error) {
    // The same checkpoint failed before: the first record stands.
    if (codeOf(error) !== "EEXIST") throw error;
  }
}

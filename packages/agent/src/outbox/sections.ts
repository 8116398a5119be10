import { sha256 } from "../identity/device-id.ts";
import type { Files } from "../identity/files.ts";
import { kept } from "../identity/records.ts";
import { digestText, listOf, object, oneOf, text } from "../identity/shape.ts";
import type { SectionRef } from "./queue.ts";

/**
 * Plain section bytes by digest: of every report that waits, and the latest acknowledged one of each kind, which is the
 * dictionary for its successor. The payload of the latest acknowledged report lies among them as kind `report`.
 */
const FOLDER = "sections";

const acknowledged = kept(
  "sections.json",
  object({
    v: oneOf(1),
    latest: listOf(object({ kind: text({ most: 256 }), digest: digestText }), 64),
  }),
);

/** Digest of the latest acknowledged section of each kind. */
export async function latestAcknowledged(files: Files): Promise<ReadonlyMap<string, string>> {
  const held = await acknowledged.read(files);
  return new Map(held?.latest.map((l) => [l.kind, l.digest]));
}

/** Remembers that the collector holds these sections. */
export async function rememberAcknowledged(
  files: Files,
  sections: readonly Pick<SectionRef, "kind" | "digest">[],
): Promise<void> {
  const before = await latestAcknowledged(files);
  if (sections.every((s) => before.get(s.kind) === s.digest)) return;
  const after = new Map([...before, ...sections.map((s) => [s.kind, s.digest] as const)]);
  const latest = [...after].map(([kind, digest]) => ({ kind, digest }));
  await acknowledged.write(files, { v: 1, latest });
}

export async function readSection(files: Files, digest: string): Promise<Uint8Array | undefined> {
  return await files.read(`${FOLDER}/${digest}`);
}

/** Keeps a section's bytes; one that is there already, whole, is left as it is. */
export async function keepSection(files: Files, digest: string, bytes: Uint8Array): Promise<void> {
  const held = await readSection(files, digest);
  if (held === undefined || sha256(held) !== digest) {
    await files.write(`${FOLDER}/${digest}`, bytes);
  }
}

/** Deletes the bytes of every section that is not in `wanted`. */
export async function dropSections(files: Files, wanted: ReadonlySet<string>): Promise<void> {
  for (const digest of await files.list(FOLDER)) {
    if (!wanted.has(digest)) await files.remove(`${FOLDER}/${digest}`);
  }
}

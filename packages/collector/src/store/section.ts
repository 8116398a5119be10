import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { Section } from "@muster/mapping/wire";
import type { Selectable } from "kysely";
import { readInPieces } from "./rows.ts";
import type { LatestSectionTable, SectionTable } from "./schema.ts";
import { readBy, writeRows } from "./statement.ts";
import type { Db } from "./store.ts";

/** A section without its bytes. */
export type SectionHead = Omit<Selectable<SectionTable>, "zstd">;
export type LatestSection = Selectable<LatestSectionTable>;

export type NewSection = Selectable<SectionTable>;
/** How a section's bytes are kept. */
export type Kept = Pick<NewSection, "bytes" | "zstd">;

export function keptForm(plain: Uint8Array): Kept {
  return {
    bytes: plain.length,
    zstd: zstdCompressSync(plain, { chunkSize: chunkFor(plain.length) }),
  };
}

/** Bytes that zlib sets aside at a time: the usual 16 KiB are a hundred times what most sections hold. */
export function chunkFor(bytes: number): number {
  return Math.max(64, Math.min(bytes + 1, 64 * 1024));
}

/** Keeps sections; one that is there already is left as it is. */
export const insertSections = writeRows((db, rows: readonly NewSection[]) =>
  db
    .insertInto("section")
    .values([...rows])
    .onConflict((oc) => oc.column("digest").doNothing()),
);

const heads = readBy((db, digests) =>
  db
    .selectFrom("section")
    .select(["digest", "kind", "bytes", "device", "problem"])
    .where("digest", "in", digests),
);

export async function sectionHeads(
  db: Db,
  digests: readonly string[],
): Promise<ReadonlyMap<string, SectionHead>> {
  return new Map((await heads(db, digests)).map((row) => [row.digest, row]));
}

/** The plain bytes by digest, as they were signed for; digests nobody sent are left out. */
export async function sectionBytes(
  db: Db,
  digests: readonly string[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const rows = await readInPieces(digests, (piece) =>
    db
      .selectFrom("section")
      .select(["digest", "bytes", "zstd"])
      .where("digest", "in", piece)
      .execute(),
  );
  return new Map(
    rows.map(({ digest, bytes, zstd }) => [
      digest,
      zstdDecompressSync(zstd, { maxOutputLength: Math.max(bytes, 1) }),
    ]),
  );
}

/** Sections that hold a fact, parsed. Only for digests that `latest_section` names: those passed the schemas. */
export async function readSections(
  db: Db,
  digests: readonly string[],
): Promise<ReadonlyMap<string, Section>> {
  const decoder = new TextDecoder();
  const sections = new Map<string, Section>();
  for (const [digest, plain] of await sectionBytes(db, digests)) {
    sections.set(digest, JSON.parse(decoder.decode(plain)) as Section);
  }
  return sections;
}

/** What the newest report of each of these devices names, in order of device and kind. */
export const latestSections = readBy((db, devices) =>
  db
    .selectFrom("latest_section")
    .selectAll()
    .where("device", "in", devices)
    .orderBy("device")
    .orderBy("kind"),
);

/** Each section that is some device's word on one of these kinds, and of how many devices. */
export async function sectionSpread(
  db: Db,
  kinds: readonly string[],
): Promise<
  readonly { readonly kind: string; readonly section: string; readonly devices: number }[]
> {
  const rows = await db
    .selectFrom("latest_section")
    .select(({ fn }) => ["kind", "section", fn.countAll<number | string>().as("devices")])
    .where("kind", "in", kinds)
    .groupBy(["kind", "section"])
    .orderBy("section")
    .execute();
  // PostgreSQL counts in 64 bits, which its driver hands over as text.
  return rows.map((row) => ({ ...row, devices: Number(row.devices) }));
}

/** Sections of these kinds that are the word of some device whose word one of `sections` is, too; each once. */
export async function sectionsBeside(
  db: Db,
  sections: readonly string[],
  kinds: readonly string[],
): Promise<readonly string[]> {
  const rows = await readInPieces(sections, (piece) =>
    db
      .selectFrom("latest_section as own")
      .innerJoin("latest_section as other", "other.device", "own.device")
      .select("other.section")
      .distinct()
      .where("own.section", "in", piece)
      .where("other.kind", "in", kinds)
      .execute(),
  );
  return [...new Set(rows.map(({ section }) => section))].sort();
}

/** Makes these rows the device's word on their kinds. */
export const setLatest = writeRows((db, rows: readonly LatestSection[]) =>
  db
    .insertInto("latest_section")
    .values([...rows])
    .onConflict((oc) =>
      oc.columns(["device", "kind"]).doUpdateSet((eb) => ({
        section: eb.ref("excluded.section"),
        report: eb.ref("excluded.report"),
        observed_at: eb.ref("excluded.observed_at"),
      })),
    ),
);

/** Takes back the device's word on these kinds: its newest report no longer names them. */
export async function clearLatest(db: Db, device: string, kinds: readonly string[]): Promise<void> {
  if (kinds.length === 0) return;
  await db
    .deleteFrom("latest_section")
    .where("device", "=", device)
    .where("kind", "in", kinds)
    .execute();
}

import { setTimeout } from "node:timers/promises";
import { sql } from "kysely";
import { inPieces, readInPieces } from "./rows.ts";
import type { SectionTable } from "./schema.ts";
import type { Db, Store } from "./store.ts";

/** A section as erasing looks at it. */
export type ErasableSection = Pick<SectionTable, "digest" | "kind" | "device">;

const columns = ["digest", "kind", "device"] as const;

/** The entry that says that sections are erased, which the tables' triggers ask for. */
export interface ErasureEntry {
  readonly organisation: string;
  readonly leaf: number;
  readonly sections: readonly string[];
}

/** Deletes sections whose erasure is entered in the log, and takes them out of every device's word. */
export async function eraseSections(trx: Db, entries: readonly ErasureEntry[]): Promise<void> {
  const rows = entries.flatMap(({ sections, ...entry }) =>
    sections.map((section) => ({ ...entry, section })),
  );
  await inPieces(rows, 3, (piece) =>
    trx
      .insertInto("erasure")
      .values([...piece])
      .execute(),
  );
  await inPieces([...new Set(rows.map(({ section }) => section))], 1, async (piece) => {
    await trx.deleteFrom("latest_section").where("section", "in", piece).execute();
    await trx.deleteFrom("section").where("digest", "in", piece).execute();
  });
}

/** Moves on with every erasure: what was remembered as stored before may be gone. 0 before the first. */
export async function erasuresSoFar(db: Db): Promise<number> {
  const row = await db
    .selectFrom("erasure")
    .select("id")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? 0;
}

/** The newest `erase` entry of an organisation's log for each of `sections` that has one. */
export async function erasureEntries(
  db: Db,
  organisation: string,
  sections: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await readInPieces(sections, (piece) =>
    db
      .selectFrom("erasure")
      .select(["section", "leaf"])
      .where("organisation", "=", organisation)
      .where("section", "in", piece)
      .orderBy("leaf")
      .execute(),
  );
  return new Map(rows.map(({ section, leaf }) => [section, leaf]));
}

/** How many different sections the organisation's log says were erased. */
export async function countErased(db: Db, organisation: string): Promise<number> {
  const row = await db
    .selectFrom("erasure")
    .select((eb) => eb.fn.count("section").distinct().as("sections"))
    .where("organisation", "=", organisation)
    .executeTakeFirstOrThrow();
  return Number(row.sections);
}

/** The personal sections that are kept of a device. */
export function personalSectionsOf(db: Db, device: string): Promise<ErasableSection[]> {
  return db.selectFrom("section").select(columns).where("device", "=", device).execute();
}

/** Sections that this device's reports named and no other device's ever did. */
export function ownSectionsOf(db: Db, device: string): Promise<ErasableSection[]> {
  return db
    .selectFrom("section")
    .select(columns)
    .where("digest", "in", namedBy(db, device))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("report_section as other")
            .innerJoin("report", "report.digest", "other.report")
            .select("other.section")
            .whereRef("other.section", "=", "section.digest")
            .where("report.device", "!=", device),
        ),
      ),
    )
    .execute();
}

function namedBy(db: Db, device: string) {
  return db
    .selectFrom("report_section as named")
    .innerJoin("report", "report.digest", "named.report")
    .select("named.section")
    .where("report.device", "=", device);
}

/** Takes from a device's row the name people call it by and its serial number's digest, and what is asked of it or known of its connection. */
export async function forgetDevice(trx: Db, device: string): Promise<void> {
  await trx
    .updateTable("device")
    .set({ label: null, serial: null })
    .where("id", "=", device)
    .execute();
  await trx.deleteFrom("live_device").where("device", "=", device).execute();
  await trx.deleteFrom("scan_request").where("device", "=", device).execute();
}

/** How long {@link sweep} waits for readers of the write-ahead log, in milliseconds, and how often it looks. */
const SWEEP_MS = 5000;
const LOOK_MS = 100;

/**
 * Lets no copy of what was erased stay behind: on SQLite the write-ahead log is written back and cut off (deleted bytes
 * were overwritten with zeros when they were deleted). On PostgreSQL that is the server's VACUUM.
 * @returns false where somebody else read from the log all the while
 */
export async function sweep({ db, engine }: Store): Promise<boolean> {
  if (engine !== "sqlite") return true;
  for (let waited = 0; ; waited += LOOK_MS) {
    const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db);
    if (rows[0]?.busy === 0) return true;
    if (waited >= SWEEP_MS) return false;
    await setTimeout(LOOK_MS);
  }
}

import type { ErasableSection } from "./erasure.ts";
import { reportsByDigest, sectionsNamed } from "./report.ts";
import { inPieces, readInPieces } from "./rows.ts";
import type { Db } from "./store.ts";

/** Reports read at a time. */
const PAGE = 500;

/** Sections in order of digest: those after `after`, or the first ones. */
export function pageOfSections(db: Db, after: string, limit: number): Promise<ErasableSection[]> {
  return db
    .selectFrom("section")
    .select(["digest", "kind", "device"])
    .where("digest", ">", after)
    .orderBy("digest")
    .limit(limit)
    .execute();
}

/** Those of `sections` that a report received at or after `since` names, noted there or carried on from before. */
export async function inForce(
  db: Db,
  sections: readonly string[],
  since: string,
): Promise<ReadonlySet<string>> {
  const noted = await readInPieces(sections, (piece) =>
    db
      .selectFrom("report_section as named")
      .innerJoin("report", "report.digest", "named.report")
      .select("named.section")
      .distinct()
      .where("named.section", "in", piece)
      .where("report.received_at", ">=", since)
      .execute(),
  );
  const found = new Set(noted.map(({ section }) => section));
  const rest = sections.filter((digest) => !found.has(digest));
  const firstNames = new Map<string, ReadonlySet<string>>();
  for (const { section, device } of await standingAt(db, rest, since)) {
    if (found.has(section)) continue;
    const names = firstNames.get(device) ?? (await firstSince(db, device, since));
    firstNames.set(device, names);
    if (names.has(section)) found.add(section);
  }
  return found;
}

/** Whose word each section was when the instant came: nothing else was noted for its probe in between. */
function standingAt(
  db: Db,
  sections: readonly string[],
  at: string,
): Promise<{ section: string; device: string }[]> {
  return readInPieces(sections, (piece) =>
    db
      .selectFrom("report_section as named")
      .innerJoin("report", "report.digest", "named.report")
      .select(["named.section", "report.device"])
      .distinct()
      .where("named.section", "in", piece)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom("report as later")
              .innerJoin("report_section as other", "other.report", "later.digest")
              .select("other.section")
              .whereRef("later.device", "=", "report.device")
              .whereRef("later.seq", ">", "report.seq")
              .where("later.received_at", "<", at)
              .whereRef("other.probe", "=", "named.probe"),
          ),
        ),
      )
      .execute(),
  );
}

/** What the first report of a device since an instant names; nothing where there is none. */
async function firstSince(db: Db, device: string, since: string): Promise<ReadonlySet<string>> {
  const row = await db
    .selectFrom("report")
    .select("envelope")
    .where("device", "=", device)
    .where("received_at", ">=", since)
    .orderBy("seq")
    .limit(1)
    .executeTakeFirst();
  return new Set(row === undefined ? [] : sectionsNamed(row));
}

/** Sections named by the reports that findings of today rest on: they are evidence in use, however old. */
export async function sectionsOfOpenFindings(db: Db): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom("finding")
    .select("report")
    .distinct()
    .where("to_day", "is", null)
    .where("report", "is not", null)
    .execute();
  const digests = rows.flatMap(({ report }) => report ?? []);
  const found = new Set<string>();
  for (let at = 0; at < digests.length; at += PAGE) {
    const reports = await reportsByDigest(db, digests.slice(at, at + PAGE));
    for (const digest of [...reports.values()].flatMap(sectionsNamed)) found.add(digest);
  }
  return found;
}

/** The organisations whose reports name each of `sections`; one that no report names is left out. */
export async function organisationsNaming(
  db: Db,
  sections: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await readInPieces(sections, (piece) =>
    db
      .selectFrom("report_section as named")
      .innerJoin("report", "report.digest", "named.report")
      .select(["named.section", "report.organisation"])
      .distinct()
      .where("named.section", "in", piece)
      .execute(),
  );
  const found = new Map<string, string[]>();
  for (const { section, organisation } of rows) {
    found.set(section, [...(found.get(section) ?? []), organisation]);
  }
  return found;
}

/** Devices of an organisation that bear a label and have not reported since. */
export async function silentDevices(
  db: Db,
  organisation: string,
  since: string,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("device")
    .select("id")
    .where("organisation", "=", organisation)
    .where((eb) => eb.or([eb("label", "is not", null), eb("serial", "is not", null)]))
    .where((eb) => eb(eb.fn.coalesce("last_report_at", "enrolled_at"), "<", since))
    .orderBy("id")
    .execute();
  return rows.map(({ id }) => id);
}

/** Takes away the names that people call devices by, and the digests of their serial numbers. */
export async function clearLabels(trx: Db, devices: readonly string[]): Promise<void> {
  await inPieces(devices, 1, (piece) =>
    trx.updateTable("device").set({ label: null, serial: null }).where("id", "in", piece).execute(),
  );
}

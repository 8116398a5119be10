import { sql } from "kysely";
import {
  type Device,
  eachReport,
  type LatestSection,
  latestSections,
  payloadOf,
  type StoredReport,
  sectionHeads,
} from "../store/index.ts";
import type { Audit } from "./audit.ts";
import { auditDoubt } from "./audit-witnesses.ts";

/** Sections a report names, by probe. */
type Named = ReadonlyMap<string, string>;
/** Since which report each probe has named the section it names now. */
type Since = ReadonlyMap<string, Pick<LatestSection, "section" | "report" | "observed_at">>;

/** Walks a device's reports: the head is the last one, and each section is noted at the report that first named it. */
export async function auditChain(audit: Audit, device: Device): Promise<void> {
  const seen = new Set<string>();
  let last: StoredReport | undefined;
  let since: Since = new Map();
  for await (const report of eachReport(audit.db, device.id)) {
    if (report.seq % 20 === 0) await audit.breathe();
    await auditGap(audit, report, last?.seq ?? 0);
    await auditDoubt(audit, report);
    last = report;
    const named = sectionsOf(report);
    since = standing(since, named, report);
    await auditNoted(audit, report.digest, { named, seen });
  }
  if (last?.digest !== (device.head ?? undefined) || (last?.seq ?? 0) !== device.seq) {
    audit.faults.add("device", device.id, "its head is not its last report");
  } else if ((last?.received_at ?? null) !== device.last_report_at) {
    audit.faults.add("device", device.id, "its last report came at another time");
  }
  await auditWord(audit, device, since);
}

/** Where reports before this one never came, that is noted, and nowhere else. */
async function auditGap(
  { db, faults }: Audit,
  { device, digest, seq }: StoredReport,
  before: number,
): Promise<void> {
  const rows = await db
    .selectFrom("rejected")
    .select("reason")
    .where("device", "=", device)
    .where("report", "=", digest)
    // Not as a parameter: only so does SQLite see that its index of these rows serves.
    .where(sql<boolean>`what = 'report'`)
    .execute();
  const [first, last] = [before + 1, seq - 1];
  const missing = first === last ? `report ${first}` : `reports ${first} to ${last}`;
  const expected = first > last ? [] : [`${missing} of this device never came`];
  if (rows.map(({ reason }) => reason).join() === expected.join()) return;
  faults.add("rejected", `of report ${digest}`, "which reports never came is not what it says");
}

function standing(before: Since, named: Named, { digest, received_at }: StoredReport): Since {
  return new Map(
    [...named].map(([probe, section]) => {
      const known = before.get(probe);
      const now = { section, report: digest, observed_at: received_at };
      return [probe, known?.section === section ? known : now] as const;
    }),
  );
}

async function auditNoted(
  { db, faults }: Audit,
  report: string,
  { named, seen }: { readonly named: Named; readonly seen: Set<string> },
): Promise<void> {
  const rows = await db
    .selectFrom("report_section")
    .select(["probe", "section"])
    .where("report", "=", report)
    .execute();
  const noted = new Set(rows.map(({ probe, section }) => `${probe} ${section}`));
  for (const name of [...named].map(([probe, section]) => `${probe} ${section}`)) {
    if (!seen.has(name) && !noted.has(name)) {
      faults.add("report_section", `${report} ${name}`, "is gone or altered");
    }
    noted.delete(name);
    seen.add(name);
  }
  for (const name of noted) {
    faults.add("report_section", `${report} ${name}`, "the report does not name it");
  }
}

function sectionsOf(report: StoredReport): Named {
  try {
    const { probes } = payloadOf(report);
    return new Map(probes.flatMap(({ id, section }) => (section ? [[id, section] as const] : [])));
  } catch {
    return new Map(); // said of the report itself
  }
}

/** The device's word is what its last report names, since when it does, and nothing else. */
async function auditWord(
  { db, faults, erased }: Audit,
  device: Device,
  since: Since,
): Promise<void> {
  const rows = await latestSections(db, [device.id]);
  for (const { kind, section, report, observed_at } of rows) {
    const expected = since.get(kind);
    const where = `${device.id} ${kind}`;
    if (expected?.section !== section) {
      faults.add("latest_section", where, "its last report names another section");
    } else if (expected.report !== report || expected.observed_at !== observed_at) {
      faults.add("latest_section", where, "it has stood since another report");
    }
  }
  const said = new Set(rows.map(({ kind }) => kind));
  const heads = await sectionHeads(
    db,
    [...since.values()].map(({ section }) => section),
  );
  for (const [probe, { section }] of since) {
    // No longer its word, also where another device has said it since.
    if (erased.has(section)) continue;
    const head = heads.get(section);
    if (head?.problem === null && head.kind === probe && !said.has(probe)) {
      faults.add("latest_section", `${device.id} ${probe}`, "is gone");
    }
  }
}

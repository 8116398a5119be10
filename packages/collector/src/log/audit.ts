import type { Db } from "../store/index.ts";
import { auditDevices } from "./audit-devices.ts";
import { auditFindings, auditRuns } from "./audit-findings.ts";
import { auditReports } from "./audit-reports.ts";
import { auditLists, auditSections } from "./audit-sections.ts";
import { auditTokens } from "./audit-tokens.ts";
import { type Fault, Faults } from "./fault.ts";
import type { LeafType } from "./leaf-shapes.ts";

/** An entry of the log, read. */
export interface Entry {
  readonly index: number;
  readonly about: Readonly<Record<string, unknown>>;
}

/** What the parts of an audit share. */
export interface Audit {
  readonly db: Db;
  readonly organisation: string;
  readonly faults: Faults;
  /** The log's entries of a type, in order. */
  entries(type: LeafType): AsyncGenerator<Entry, void>;
}

const PAGE = 1000;

/**
 * Holds the tables against the log's entries, row by row: what was altered, added or taken away beside a log that is whole
 * ({@link verifyLog}) is named. Reads everything; meant for the operator's command and for quiet hours.
 */
export async function auditTables(db: Db, organisation: string): Promise<readonly Fault[]> {
  const faults = new Faults();
  const entries = (type: LeafType) => entriesOf(db, { organisation, type, faults });
  const audit: Audit = { db, organisation, faults, entries };
  await auditTokens(audit);
  await auditDevices(audit);
  await auditReports(audit);
  await auditSections(audit);
  await auditLists(audit);
  await auditFindings(audit);
  await auditRuns(audit);
  return faults.found;
}

async function* entriesOf(
  db: Db,
  { organisation, type, faults }: { organisation: string; type: LeafType; faults: Faults },
): AsyncGenerator<Entry, void> {
  for (let after = -1; ; ) {
    const rows = await db
      .selectFrom("log_leaf")
      .select(["idx", "bytes"])
      .where("organisation", "=", organisation)
      .where("type", "=", type)
      .where("idx", ">", after)
      .orderBy("idx")
      .limit(PAGE)
      .execute();
    for (const { idx, bytes } of rows) {
      const about = read(bytes);
      if (about === undefined) faults.add("log_leaf", idx, "is not JSON");
      else yield { index: idx, about };
      after = idx;
    }
    if (rows.length < PAGE) return;
  }
}

function read(text: string): Entry["about"] | undefined {
  try {
    return JSON.parse(text) as Entry["about"];
  } catch {
    return undefined;
  }
}

import type { Db } from "../store/index.ts";
import { auditDevices, auditOrganisation, auditSites } from "./audit-devices.ts";
import { auditEditions } from "./audit-editions.ts";
import { auditErasures } from "./audit-erasures.ts";
import { auditFindings } from "./audit-findings.ts";
import { auditGroups } from "./audit-groups.ts";
import { auditPacks } from "./audit-packs.ts";
import { auditAcceptances, auditEvidence } from "./audit-people.ts";
import { auditPlan } from "./audit-plan.ts";
import { auditRejected } from "./audit-rejected.ts";
import { auditReports } from "./audit-reports.ts";
import { auditRotations } from "./audit-rotations.ts";
import { auditRuns } from "./audit-runs.ts";
import { auditLists, auditSections } from "./audit-sections.ts";
import { auditTokens } from "./audit-tokens.ts";
import { auditWitnesses } from "./audit-witnesses.ts";
import type { Fault, Faults } from "./fault.ts";
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
  /** Lets others have the processor; to be awaited every few rows. */
  readonly breathe: () => Promise<unknown>;
  /** The log's entries of a type, in order. */
  entries(type: LeafType): AsyncGenerator<Entry, void>;
  /** Sections that an `erase` entry names. */
  readonly erased: ReadonlySet<string>;
}

/** The parts of an audit by what they look at, in order. */
const parts = {
  organisation: auditOrganisation,
  sites: auditSites,
  editions: auditEditions,
  tokens: auditTokens,
  devices: auditDevices,
  rotations: auditRotations,
  reports: auditReports,
  witnesses: auditWitnesses,
  refusals: auditRejected,
  sections: auditSections,
  lists: auditLists,
  findings: auditFindings,
  runs: auditRuns,
  packs: auditPacks,
  evidence: auditEvidence,
  acceptances: auditAcceptances,
  groups: auditGroups,
  plan: auditPlan,
} as const satisfies Record<string, (audit: Audit) => Promise<void>>;
export type AuditPart = keyof typeof parts;
export const auditParts = Object.keys(parts) as readonly AuditPart[];

const PAGE = 1000;
/** Entries between two breaths: a signature takes a tenth of a millisecond. */
const AT_ONCE = 50;

/**
 * Holds tables against the log's entries, row by row: what was altered, added or taken away beside a log that is whole
 * ({@link verifyLog}) is named. Reads everything; meant for the operator's command and for quiet hours, and for a view of
 * the database in which nothing moves.
 */
export async function auditTables(
  db: Db,
  about: Pick<Audit, "organisation" | "faults" | "breathe">,
  which: readonly AuditPart[] = auditParts,
): Promise<readonly Fault[]> {
  const entries = (type: LeafType) => entriesOf({ ...about, db }, type);
  const erased = await auditErasures({ ...about, db, entries });
  for (const part of which) await parts[part]({ ...about, db, entries, erased });
  return about.faults.found;
}

async function* entriesOf(
  { db, organisation, faults, breathe }: Omit<Audit, "entries" | "erased">,
  type: LeafType,
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
    for (const [i, { idx, bytes }] of rows.entries()) {
      if (i % AT_ONCE === 0) await breathe();
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

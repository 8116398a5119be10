import { createHash } from "node:crypto";
import { canonicalJson } from "@muster/mapping/wire";
import {
  type Acceptance,
  type AcceptanceAct,
  contentOfEvidence,
  listAcceptances,
  listManualEvidence,
  type ManualEvidence,
} from "../store/index.ts";
import type { Audit, Entry } from "./audit.ts";

/** Everything people added is there as it was entered, and nothing else. */
export async function auditEvidence(audit: Audit): Promise<void> {
  const { db, organisation, faults } = audit;
  const rows = await listManualEvidence(db, organisation);
  const left = new Map(rows.map((row) => [row.id, row]));
  for await (const { about } of audit.entries("manual-evidence")) {
    const id = String(about.id);
    const row = left.get(id);
    left.delete(id);
    if (row === undefined) faults.add("manual_evidence", id, "is gone");
    else if (!isAsEntered(row, about)) {
      faults.add("manual_evidence", id, "is not what the log says of it");
    } else if (!(await holds(audit, row))) {
      faults.add("manual_evidence", id, "does not hold what its digest names");
    }
  }
  for (const id of left.keys()) faults.add("manual_evidence", id, "no entry of the log names it");
}

type Listed = Omit<ManualEvidence, "content">;

function isAsEntered({ organisation: _, added_by: by, ...row }: Listed, about: Entry["about"]) {
  return (
    canonicalJson({ ...row, by, type: "manual-evidence" }) === canonicalJson({ ...about } as never)
  );
}

async function holds({ db }: Audit, { id, digest, bytes }: Listed): Promise<boolean> {
  const content = await contentOfEvidence(db, id);
  if (content === undefined || content.length !== bytes) return false;
  return createHash("sha256").update(content).digest("hex") === digest;
}

/** Every risk is as it was asked for, and no other is there. */
export async function auditAcceptances(audit: Audit): Promise<void> {
  const rows = await listAcceptances(audit.db, audit.organisation);
  const here = new Map<string, Here>();
  for (const { acts, ...row } of rows) {
    here.set(`${row.id} requested`, { table: "acceptance", words: digestOf(row) });
    for (const act of acts) here.set(`${row.id} ${act.act}`, { table: TABLE, words: wordsOf(act) });
  }
  for await (const { about } of audit.entries("acceptance")) {
    const name = `${about.id} ${about.act}`;
    const isAsking = about.act === "requested";
    const said = isAsking ? about.digest : [about.by, about.at, about.why ?? ""].join("\n");
    const found = here.get(name)?.words;
    here.delete(name);
    if (found === said) continue;
    audit.faults.add(isAsking ? "acceptance" : TABLE, name, "is gone, or not as the log says");
  }
  for (const [name, { table }] of here) {
    audit.faults.add(table, name, "no entry of the log names it");
  }
}

const TABLE = "acceptance_act";

interface Here {
  readonly table: string;
  readonly words: string;
}

function digestOf(row: Acceptance): string {
  return createHash("sha256")
    .update(canonicalJson({ ...row }))
    .digest("hex");
}

function wordsOf(act: AcceptanceAct): string {
  return [act.done_by, act.at, act.why].join("\n");
}

import { createHash } from "node:crypto";
import { canonicalJson } from "@muster/mapping/wire";
import {
  type AcceptanceAct,
  contentOfEvidence,
  listAcceptances,
  listCertificates,
  listManualEvidence,
  type ManualEvidence,
  withdrawnEvidence,
} from "../store/index.ts";
import type { Audit, Entry } from "./audit.ts";
import { digestOfRow } from "./digest-row.ts";

/** Everything people added is there as it was entered, with what they took back, and nothing else. */
export async function auditEvidence(audit: Audit): Promise<void> {
  const { db, organisation, faults } = audit;
  const rows = await listManualEvidence(db, organisation);
  const left = new Map(rows.map((row) => [row.id, row]));
  const said = await saidOfEvidence(audit);
  for await (const { about } of audit.entries("manual-evidence")) {
    const id = String(about.id);
    if (about.digest === undefined) {
      said.hold(about);
      continue;
    }
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
  said.end();
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

/** Certificates, and what was taken back, against entries of the same type. */
async function saidOfEvidence({ db, organisation, faults }: Audit) {
  const here = new Here();
  for (const row of await listCertificates(db, organisation)) {
    const words = [digestOfRow({ ...row }), row.added_by, row.at];
    here.add(row.id, { table: "certificate", words });
  }
  for (const row of (await withdrawnEvidence(db, organisation)).values()) {
    const words = [row.instead, row.why, row.done_by, row.at];
    here.add(`${row.evidence} withdrawn`, { table: "evidence_withdrawn", words });
  }
  return {
    hold(about: Entry["about"]) {
      const isBack = about.act === "withdrawn";
      const name = isBack ? `${about.id} withdrawn` : String(about.id);
      const words = isBack ? [about.instead, about.why] : [about.words];
      const table = isBack ? "evidence_withdrawn" : "certificate";
      here.take({ faults }, name, { table, words: [...words, about.by, about.at] });
    },
    end: () => here.end({ faults }),
  };
}

/** Every risk is as it was asked for, and no other is there. */
export async function auditAcceptances(audit: Audit): Promise<void> {
  const here = new Here();
  for (const { acts, ...row } of await listAcceptances(audit.db, audit.organisation)) {
    here.add(`${row.id} requested`, { table: "acceptance", words: [digestOfRow({ ...row })] });
    for (const act of acts) here.add(`${row.id} ${act.act}`, { table: TABLE, words: wordsOf(act) });
  }
  for await (const { about } of audit.entries("acceptance")) {
    const isAsking = about.act === "requested";
    const words = isAsking ? [about.digest] : [about.by, about.at, about.why ?? ""];
    const table = isAsking ? "acceptance" : TABLE;
    here.take(audit, `${about.id} ${about.act}`, { table, words });
  }
  here.end(audit);
}

const TABLE = "acceptance_act";

interface Said {
  readonly table: string;
  readonly words: readonly unknown[];
}

/** What tables say, by a name, to be taken away entry by entry. */
class Here {
  readonly #left = new Map<string, Said>();

  add(name: string, said: Said): void {
    this.#left.set(name, said);
  }

  take({ faults }: Pick<Audit, "faults">, name: string, { table, words }: Said): void {
    const found = this.#left.get(name)?.words;
    this.#left.delete(name);
    if (JSON.stringify(found) === JSON.stringify(words)) return;
    faults.add(table, name, "is gone, or not as the log says");
  }

  end({ faults }: Pick<Audit, "faults">): void {
    for (const [name, { table }] of this.#left) {
      faults.add(table, name, "no entry of the log names it");
    }
  }
}

function wordsOf({ done_by, at, why }: AcceptanceAct): readonly string[] {
  return [done_by, at, why];
}

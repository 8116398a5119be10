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

/** Every risk is as it was asked for, decided and reviewed, and no other is there. */
export async function auditAcceptances(audit: Audit): Promise<void> {
  const here = new Here();
  for (const { acts, reviews, ...row } of await listAcceptances(audit.db, audit.organisation)) {
    here.add(`${row.id} requested`, { table: "acceptance", words: [digestOfRow({ ...row })] });
    for (const act of acts) here.add(`${row.id} ${act.act}`, { table: ACT, words: wordsOf(act) });
    for (const { leaf, next_review, note, done_by, at } of reviews) {
      const words = [next_review, note, done_by, at];
      here.add(`${row.id} reviewed ${leaf}`, { table: REVIEW, words });
    }
  }
  for await (const { index, about } of audit.entries("acceptance")) {
    const nth = about.act === "reviewed" ? ` ${index}` : "";
    here.take(audit, `${about.id} ${about.act}${nth}`, saidOfAcceptance(about));
  }
  here.end(audit);
}

const ACT = "acceptance_act";
const REVIEW = "acceptance_review";

function saidOfAcceptance({ act, digest, by, at, why, next, note }: Entry["about"]): Said {
  if (act === "requested") return { table: "acceptance", words: [digest] };
  if (act === "reviewed") return { table: REVIEW, words: [next, note, by, at] };
  return { table: ACT, words: [by, at, why ?? ""] };
}

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

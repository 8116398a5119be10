import { createHash } from "node:crypto";
import type { Day } from "@muster/mapping";
import { canonicalJson, type Json } from "@muster/mapping/wire";
import { type EvidenceLog, spansOf } from "../log/index.ts";
import {
  type Db,
  devicesById,
  type Finding,
  type NewFinding,
  noteEvaluations,
  openFindings,
  type Store,
  writeFindings as save,
  storableFinding,
} from "../store/index.ts";
import { carriesOn, type Said } from "./interval.ts";

/** What was judged of one device, and what it was judged from. */
export interface Judged {
  readonly device: string;
  /** The device's head and state when its facts were read. */
  readonly head: string | null;
  readonly state: string;
  readonly said: readonly (Said & { readonly control: string })[];
  readonly nextOn: Day | null;
  /** The list files it was judged by, as {@link EvaluationTable} keeps them. */
  readonly lookedInto: string;
}

/** Appends a leaf to an organisation's log within a transaction. */
export type LeafOf = EvidenceLog["append"];

export interface Batch {
  readonly organisation: string;
  readonly judged: readonly Judged[];
  readonly today: Day;
  /** Digest of what decided beside facts and lists. */
  readonly basis: string;
  /** Digest of the set of list files. */
  readonly lists: string;
}

export interface Written {
  readonly opened: number;
  readonly closed: number;
}

interface Parts {
  readonly store: Store;
  readonly rules: string;
  readonly append: LeafOf;
}

interface Changes {
  readonly close: readonly number[];
  readonly open: readonly NewFinding[];
}

/**
 * Writes what changed, all or nothing: ends the intervals that no longer hold, begins the new ones, and enters the change
 * in the log. A device whose facts moved on while it was judged is left for the next evaluation.
 */
export function writeFindings(parts: Parts, batch: Batch): Promise<Written> {
  return parts.store.db.transaction().execute(async (db) => {
    const judged = await stillTrue(db, parts.store, batch.judged);
    if (judged.length === 0) return { opened: 0, closed: 0 };
    const open = await openFindings(
      db,
      judged.map((j) => j.device),
    );
    const changes = compare(open, judged, { ...batch, rules: parts.rules });
    const began = await save(db, { ...changes, day: batch.today });
    await remember(db, judged, batch);
    if (changes.open.length + changes.close.length > 0) {
      await parts.append(db, batch.organisation, leafOf({ ...changes, began }, batch, parts.rules));
    }
    return { opened: changes.open.length, closed: changes.close.length };
  });
}

async function stillTrue(
  db: Db,
  { engine }: Store,
  judged: readonly Judged[],
): Promise<readonly Judged[]> {
  const ids = judged.map((j) => j.device);
  // SQLite's transaction holds the only write lock from its start; PostgreSQL locks the rows.
  if (engine === "postgres") {
    await db
      .selectFrom("device")
      .select("id")
      .where("id", "in", ids)
      .orderBy("id")
      .forUpdate()
      .execute();
  }
  const now = await devicesById(db, ids);
  return judged.filter(({ device, head, state }) => {
    const row = now.get(device);
    return row?.head === head && row.state === state;
  });
}

function compare(
  open: readonly Finding[],
  judged: readonly Judged[],
  batch: Batch & { rules: string },
): Changes {
  const byKey = new Map(open.map((o) => [`${o.device} ${o.control}`, o]));
  const close: number[] = [];
  const begin: NewFinding[] = [];
  for (const { device, head, said } of judged) {
    for (const next of said) {
      const key = `${device} ${next.control}`;
      const before = byKey.get(key);
      byKey.delete(key);
      if (before !== undefined && carriesOn(saidOf(before), next)) continue;
      if (before !== undefined) close.push(before.id);
      begin.push(rowOf({ device, head }, next, batch));
    }
  }
  // What is left is no longer said: the device left the estate, or the control is gone.
  for (const { id } of byKey.values()) close.push(id);
  return { close, open: begin };
}

function saidOf(row: Finding): Said {
  const { outcome, because, source, details } = row;
  return { outcome, because, source, details, holdsUntil: row.holds_until };
}

function rowOf(
  { device, head }: Pick<Judged, "device" | "head">,
  said: Judged["said"][number],
  batch: Batch & { rules: string },
): NewFinding {
  return storableFinding({
    organisation: batch.organisation,
    device,
    control: said.control,
    outcome: said.outcome,
    because: said.because,
    source: said.source,
    holds_until: said.holdsUntil,
    details: said.details,
    from_day: batch.today,
    report: head,
    lists: batch.lists,
    rules: batch.rules,
  });
}

async function remember(db: Db, judged: readonly Judged[], batch: Batch): Promise<void> {
  await noteEvaluations(
    db,
    judged.map(({ device, head, state, nextOn, lookedInto }) => ({
      device,
      judged_on: batch.today,
      head,
      state,
      basis: batch.basis,
      next_on: nextOn,
      looked_into: lookedInto,
    })),
  );
}

/** The log's entry for a change: how many intervals, and a digest over what they say. */
function leafOf(
  { close, open, began }: Changes & { readonly began: readonly number[] },
  batch: Batch,
  rules: string,
) {
  const rows = open.map((row) => ({ ...row }) satisfies Json);
  const digest = createHash("sha256").update(canonicalJson(rows)).digest("hex");
  return {
    type: "findings",
    about: {
      day: batch.today,
      opened: open.length,
      began: spansOf(began),
      closed: close.length,
      ended: spansOf(close),
      digest,
      lists: batch.lists,
      rules,
    },
  } as const;
}

import { createHash, randomUUID } from "node:crypto";
import { type Day, dayOf } from "@muster/mapping/days";
import { formatProduct, type Product } from "@muster/mapping/lifecycle";
import type { AdvisoryTable } from "@muster/mapping/patches";
import { OutboundError } from "../../outbound/index.ts";
import {
  type Db,
  holdList,
  type ListSourceRow,
  listSource,
  listsInForce,
  putInForce,
  type Store,
  saveListFile,
  saveListSource,
} from "../../store/index.ts";
import { type ListParts, listParts } from "../in-force.ts";
import { changesOf } from "./advisories.ts";
import { implausible, type Spread, vanished } from "./plausible.ts";
import {
  type Asking,
  type ListChange,
  type ListSource,
  type Proposal,
  type SourceRead,
  SourceShapeError,
} from "./types.ts";

/** What one source's refresh came to. */
export interface SourceOutcome {
  readonly source: string;
  /** The version of the source that was read, where it has such. */
  readonly pin?: string;
  readonly state: "unchanged" | "changed" | "failed";
  /** Why it failed, with the cure where there is one. */
  readonly problem?: string;
  readonly taken: readonly Taken[];
  readonly held: readonly Held[];
  readonly remarks: readonly string[];
}

export interface Taken {
  readonly file: string;
  readonly changes: readonly ListChange[];
}

export interface Held extends Taken {
  readonly why: readonly string[];
}

export interface RefreshParts {
  readonly store: Store;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Asks a source. @throws {OutboundError} */
  readonly ask: (source: ListSource) => Asking["get"];
  /** On how many devices each product is, by the lists in force; worked out only where a change asks. */
  readonly spread: (parts: ListParts) => Promise<Spread>;
  readonly estate: Asking["estate"];
}

/**
 * Asks one source, and puts in force what is plausible of what it says; the rest waits for a person. All of it or, where the
 * source cannot be read, nothing: the lists that are in force stay, and grow old by their own days of check.
 */
export async function refreshSource(
  parts: RefreshParts,
  source: ListSource,
): Promise<SourceOutcome> {
  const { db } = parts.store;
  const before = await listSource(db, source.id);
  const at = new Date(parts.now()).toISOString();
  const today = dayOf(parts.now());
  const lists = listParts(await listsInForce(db));
  try {
    const read = await source.read({
      ...lists,
      get: parts.ask(source),
      etag: before?.etag ?? undefined,
      today,
      estate: parts.estate,
    });
    return await take(parts, { source, read, before, at, today, lists });
  } catch (error) {
    if (!(error instanceof OutboundError || error instanceof SourceShapeError)) throw error;
    await saveListSource(db, { ...rowOf(source, before), tried_at: at, problem: error.message });
    return { ...nothing(source), state: "failed", problem: error.message };
  }
}

interface Took {
  readonly source: ListSource;
  readonly read: SourceRead;
  readonly before: ListSourceRow | undefined;
  readonly at: string;
  readonly today: Day;
  readonly lists: ListParts;
}

async function take(parts: RefreshParts, took: Took): Promise<SourceOutcome> {
  const { source, read, before, at } = took;
  const row = { ...rowOf(source, before), tried_at: at, checked_at: at, problem: null };
  if (read.state === "unchanged") {
    await saveListSource(parts.store.db, row);
    return { ...nothing(source), state: "unchanged" };
  }
  const seen = JSON.parse(row.seen) as readonly string[];
  const { gone, shrank } = vanished(seen, read.holds);
  if (shrank) {
    throw new SourceShapeError(
      `it held ${seen.length} names and now holds ${read.holds.length}: nothing of it is taken. Look at the source, and use \`muster lists refresh --anew\` where it is right`,
    );
  }
  const lost = gone.flatMap((name) => lossOf(name, took.lists));
  const sorted = await sortOut(parts, took, read.proposals);
  const held = [...sorted.held, ...lost];
  await parts.store.db.transaction().execute(async (trx) => {
    const from = sourceWord({ source: source.id, ...read });
    for (const { proposal } of sorted.taken) await put(trx, proposal, { source: from, at });
    for (const { proposal, why } of held) {
      await hold(trx, proposal, { source: source.id, at, why: why.join("; ") });
    }
    const changed_at = sorted.taken.length > 0 ? at : row.changed_at;
    const kept = JSON.stringify([...new Set([...read.holds, ...gone])].sort());
    await saveListSource(trx, { ...row, changed_at, etag: read.etag ?? null, seen: kept });
  });
  return {
    source: source.id,
    ...(read.pin !== undefined && { pin: read.pin }),
    state: "changed",
    taken: sorted.taken.map(({ proposal: { file, changes } }) => ({ file, changes })),
    held: held.map(({ proposal: { file, changes }, why }) => ({ file, changes, why })),
    remarks: [
      ...(read.remarks ?? []),
      ...read.proposals.flatMap(({ file, remarks }) => remarks.map((r) => `${file}: ${r}`)),
    ],
  };
}

/** `endoflife`, `endoflife@a70eca3376…`: a source as what it changes is entered under. */
export function sourceWord({ source, pin }: { readonly source: string; readonly pin?: string }) {
  return pin === undefined ? source : `${source}@${pin}`;
}

/** A product that its source no longer has: its dates stay, and a person is asked. A row that a page drops is no loss. */
function lossOf(name: string, { products }: ListParts) {
  const product = products.find((p) => p.product === name);
  if (product === undefined) return [];
  const text = formatProduct(product);
  const proposal = {
    file: `${name}.json`,
    text,
    checkedOn: oldestCheck(product),
    changes: [],
    before: 0,
    now: 0,
    remarks: [],
  };
  return [
    { proposal, why: ["the source no longer has this product: its dates stay as they were"] },
  ];
}

const oldestCheck = ({ cycles }: Product): Day =>
  cycles.map((c) => c.checkedOn).sort()[0] ?? "0001-01-01";

interface Sorted {
  readonly taken: readonly { readonly proposal: Proposal }[];
  readonly held: readonly { readonly proposal: Proposal; readonly why: readonly string[] }[];
}

async function sortOut(
  { spread }: RefreshParts,
  { today, lists }: Took,
  proposals: readonly Proposal[],
): Promise<Sorted> {
  const moves = proposals.some(({ changes }) => changes.some((c) => c.member === "endOfSupport"));
  const known: Spread = moves ? await spread(lists) : { devices: 0, with: () => 0 };
  const judged = proposals.map((proposal) => ({
    proposal,
    why: implausible(proposal, known, today),
  }));
  return {
    taken: judged.filter(({ why }) => why.length === 0),
    held: judged.filter(({ why }) => why.length > 0),
  };
}

function rowOf({ id }: ListSource, before: ListSourceRow | undefined): ListSourceRow {
  return (
    before ?? {
      id,
      etag: null,
      checked_at: null,
      changed_at: null,
      tried_at: "",
      problem: null,
      seen: "[]",
    }
  );
}

function nothing({ id }: ListSource) {
  return { source: id, taken: [], held: [], remarks: [] } as const;
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** What moves between two texts of one product file or table of advisories; of other files, that they differ. */
export function changesBetween(before: string | undefined, after: string): readonly ListChange[] {
  const table = JSON.parse(after) as Partial<AdvisoryTable>;
  if (table.covered !== undefined) {
    const old = JSON.parse(before ?? "{}") as Partial<AdvisoryTable>;
    return changesOf(old.rows ?? [], table.rows ?? []);
  }
  const linesIn = (text: string | undefined) => {
    const { cycles = [] } = JSON.parse(text ?? "{}") as {
      cycles?: readonly Record<string, unknown>[];
    };
    return new Map(cycles.map((cycle) => [String(cycle.cycle), cycle]));
  };
  const [old, now] = [linesIn(before), linesIn(after)];
  return [...now].flatMap(([what, line]) =>
    ["endOfActiveSupport", "endOfSupport", "endOfExtendedSupport"].flatMap((member) => {
      const [from, to] = [endIn(old.get(what)?.[member]), endIn(line[member])];
      if (to === undefined || from === to) return [];
      return [{ what, member, to, ...(from !== undefined && { from }) }];
    }),
  );
}

function endIn(value: unknown): string | boolean | undefined {
  return typeof value === "string" || typeof value === "boolean" ? value : undefined;
}

/** Puts a text in force. */
export async function put(
  db: Db,
  { file, text, checkedOn }: Pick<Proposal, "file" | "text" | "checkedOn">,
  { source, at }: { readonly source: string; readonly at: string },
): Promise<void> {
  const digest = sha256(text);
  await saveListFile(db, { digest, file, checked_on: checkedOn, text });
  await putInForce(db, { file, digest, source, since: at });
}

async function hold(
  db: Db,
  { file, text, checkedOn, changes }: Proposal,
  { source, at, why }: { readonly source: string; readonly at: string; readonly why: string },
): Promise<void> {
  const digest = sha256(text);
  await saveListFile(db, { digest, file, checked_on: checkedOn, text });
  const open = { decision: null, decided_at: null, decided_by: null };
  const about = { source, file, digest, why, changes: JSON.stringify(changes), held_at: at };
  await holdList(db, { id: randomUUID(), ...about, ...open });
}

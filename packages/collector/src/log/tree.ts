import { hash } from "node:crypto";
import { sql } from "kysely";
import { type Db, readBy, type Schema, writeRows } from "../store/index.ts";
import { type EncodedLeaf, encodeLeaf, type NewLeaf } from "./leaf.ts";
import {
  type Coordinate,
  foldHashes,
  frontierOf,
  GrowingTree,
  type Node,
  type ProofStep,
} from "./merkle.ts";

/** A stored hash the tree needs is not there: rows were taken away. */
export class MissingNodeError extends Error {
  readonly code = "LOG_NODE_MISSING";
  readonly coordinate: Coordinate;

  constructor(organisation: string, coordinate: Coordinate) {
    const { level, index } = coordinate;
    super(`the log of ${organisation} lacks the hash of node ${index} on level ${level}`);
    this.coordinate = coordinate;
  }
}

/** Leaves an organisation's log has. */
export async function sizeOf(db: Db, organisation: string): Promise<number> {
  const [last] = await lastLeaf(db, [organisation]);
  return last === undefined ? 0 : last.idx + 1;
}

const lastLeaf = readBy((db, [organisation = ""]) =>
  db
    .selectFrom("log_leaf")
    .select("idx")
    .where("organisation", "=", organisation)
    .orderBy("idx", "desc")
    .limit(sql.lit(1)),
);

/**
 * Appends leaves within the caller's transaction, which must be the only writer of this log until it ends: SQLite's
 * transactions are; on PostgreSQL the caller locks the organisation's row first ({@link lockLog}).
 *
 * @returns their indices, in the order given, and the tree as it is now
 */
export async function appendLeaves(
  trx: Db,
  organisation: string,
  leaves: readonly NewLeaf[],
): Promise<{ readonly indices: readonly number[]; readonly tree: GrowingTree }> {
  const encoded = leaves.map(encodeLeaf);
  const size = await sizeOf(trx, organisation);
  const tree = await treeAt(trx, organisation, size);
  const nodes = encoded.flatMap((leaf) => tree.add(leaf.hash));
  await writeLeaves(trx, organisation, { from: size, leaves: encoded });
  await writeNodes(trx, organisation, nodes);
  return { indices: encoded.map((_, i) => size + i), tree };
}

/** Makes the caller's transaction the only one that writes this log until it ends. */
export async function lockLog(trx: Db, organisation: string): Promise<void> {
  if (trx.getExecutor().adapter.supportsMultipleConnections === false) return;
  await trx
    .selectFrom("organisation")
    .select("id")
    .where("id", "=", organisation)
    .forNoKeyUpdate()
    .execute();
}

async function writeLeaves(
  trx: Db,
  organisation: string,
  { from, leaves }: { readonly from: number; readonly leaves: readonly EncodedLeaf[] },
): Promise<void> {
  const rows = leaves.map(({ type, text, hash: digest }, i) => ({
    organisation,
    idx: from + i,
    type,
    bytes: text,
    hash: hex(digest),
  }));
  await insertLeaves(trx, rows);
}

const insertLeaves = writeRows((db, rows: readonly Schema["log_leaf"][]) =>
  db.insertInto("log_leaf").values([...rows]),
);

const insertNodes = writeRows((db, rows: readonly Schema["log_node"][]) =>
  db.insertInto("log_node").values([...rows]),
);

async function writeNodes(trx: Db, organisation: string, nodes: readonly Node[]): Promise<void> {
  const rows = nodes.map(({ level, index, hash: digest }) => ({
    organisation,
    level,
    idx: index,
    hash: hex(digest),
  }));
  await insertNodes(trx, rows);
}

/** Stored hashes by {@link nameOf}. */
export type NodeHashes = ReadonlyMap<string, Uint8Array>;

export function nameOf({ level, index }: Coordinate): string {
  return `${level}/${index}`;
}

/** Reads stored hashes; those that are not there are left out. @param wanted at most some hundred */
export async function readNodes(
  db: Db,
  organisation: string,
  wanted: readonly Coordinate[],
): Promise<NodeHashes> {
  if (wanted.length === 0) return new Map();
  // One SELECT a level: neither engine finds its way through an OR of levels by the index.
  const levels = [...Map.groupBy(wanted, ({ level }) => level)].map(([level, nodes]) => {
    const indices = sql.join(nodes.map(({ index }) => index));
    return level === 0
      ? sql`select 0 as level, idx, hash from log_leaf where organisation = ${organisation} and idx in (${indices})`
      : sql`select level, idx, hash from log_node where organisation = ${organisation} and level = ${level} and idx in (${indices})`;
  });
  const all = sql.join(levels, sql` union all `);
  const { rows } = await sql<{ level: number; idx: number; hash: string }>`${all}`.execute(db);
  return new Map(rows.map((row) => [`${row.level}/${row.idx}`, Buffer.from(row.hash, "hex")]));
}

/** The tree of the first `size` leaves, from stored hashes. @throws {MissingNodeError} */
export async function treeAt(db: Db, organisation: string, size: number): Promise<GrowingTree> {
  const frontier = frontierOf(size);
  const stored = await readNodes(db, organisation, frontier);
  return new GrowingTree(
    size,
    frontier.map((c) => need(stored, organisation, c)),
  );
}

/** The hashes of a proof. @throws {MissingNodeError} */
export function proofOf(
  steps: readonly ProofStep[],
  organisation: string,
  stored: NodeHashes,
): Uint8Array[] {
  return steps.map((nodes) => stepOf(nodes, organisation, stored));
}

/** The hashes of many proofs; what several fold alike, above all the tree's right edge, is folded once. */
export function proofsOf(
  all: readonly (readonly ProofStep[])[],
  organisation: string,
  stored: NodeHashes,
): Uint8Array[][] {
  const folded = new Map<string, Uint8Array>();
  return all.map((steps) =>
    steps.map((nodes) => {
      const name = nodes.map(nameOf).join(" ");
      const hash = folded.get(name) ?? stepOf(nodes, organisation, stored);
      folded.set(name, hash);
      return hash;
    }),
  );
}

function stepOf(nodes: ProofStep, organisation: string, stored: NodeHashes): Uint8Array {
  return foldHashes(nodes.map((c) => need(stored, organisation, c)));
}

function need(stored: NodeHashes, organisation: string, coordinate: Coordinate): Uint8Array {
  const known = stored.get(nameOf(coordinate));
  if (known === undefined) throw new MissingNodeError(organisation, coordinate);
  return known;
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** Lower-case hex SHA-256. */
export function sha256(bytes: Uint8Array | string): string {
  return hash("sha256", bytes, "hex");
}

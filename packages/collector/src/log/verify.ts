import { setImmediate } from "node:timers/promises";
import type { Db } from "../store/index.ts";
import { latestCheckpoint } from "./checkpoint.ts";
import { type Fault, Faults } from "./fault.ts";
import { GrowingTree, leafHash, type Node } from "./merkle.ts";
import { hex, MissingNodeError, sizeOf, treeAt } from "./tree.ts";
import { CheckpointCheck, type SignedLog } from "./verify-checkpoints.ts";

export interface Verified {
  /** Entries there are, and the root they give. */
  readonly size: number;
  readonly root: Uint8Array;
  /** What is wrong; empty where everything is as it was signed. */
  readonly faults: readonly Fault[];
}

const PAGE = 500;

/**
 * Recomputes the tree of a log from the bytes of its entries, a page at a time, and compares every stored hash and every
 * checkpoint with it, the one kept outside the database included. Others may enter leaves meanwhile.
 *
 * @param from entries before it are taken by their stored hashes, which must give what was signed: the quick check
 */
export async function verifyLog(db: Db, log: SignedLog, from = 0): Promise<Verified> {
  const faults = new Faults();
  const { organisation } = log;
  await expectSigned(db, organisation, faults);
  const tree = await begin(db, organisation, { from, faults });
  const checkpoints = new CheckpointCheck(db, log, faults);
  await checkpoints.begin(tree.size);
  if (tree.size > 0) await checkpoints.at(tree);
  for (;;) {
    const page = await leavesFrom(db, organisation, tree.size);
    const nodes: Node[] = [];
    for (const leaf of page) {
      if (leaf.idx !== tree.size) {
        faults.add("log_leaf", tree.size, "the entry is gone");
        return { size: tree.size, root: tree.root(), faults: faults.found };
      }
      nodes.push(...tree.add(checkLeaf(leaf, faults)));
      await checkpoints.at(tree);
    }
    await compareNodes(db, organisation, { nodes, faults });
    if (page.length < PAGE) break;
    await (log.breathe ?? setImmediate)(); // Others are served between two pages.
  }
  await expectNoMoreNodes(db, organisation, faults);
  checkpoints.end(await sizeOf(db, organisation));
  return { size: tree.size, root: tree.root(), faults: faults.found };
}

/** Entries and their checkpoint are committed together: there is never an entry without one. */
async function expectSigned(db: Db, organisation: string, faults: Faults): Promise<void> {
  const size = await sizeOf(db, organisation);
  const last = await latestCheckpoint(db, organisation);
  if ((last?.size ?? 0) < size) {
    faults.add("checkpoint", size, "no checkpoint was signed over the newest entries");
  }
}

async function begin(
  db: Db,
  organisation: string,
  { from, faults }: { readonly from: number; readonly faults: Faults },
): Promise<GrowingTree> {
  try {
    return await treeAt(db, organisation, from);
  } catch (error) {
    if (!(error instanceof MissingNodeError)) throw error;
    const { level, index } = error.coordinate;
    faults.add(level === 0 ? "log_leaf" : "log_node", `level ${level}, ${index}`, "is gone");
    return new GrowingTree(0, []);
  }
}

interface Leaf {
  readonly idx: number;
  readonly type: string;
  readonly bytes: string;
  readonly hash: string;
}

function leavesFrom(db: Db, organisation: string, from: number): Promise<Leaf[]> {
  return db
    .selectFrom("log_leaf")
    .select(["idx", "type", "bytes", "hash"])
    .where("organisation", "=", organisation)
    .where("idx", ">=", from)
    .orderBy("idx")
    .limit(PAGE)
    .execute();
}

/** @returns the hash of the entry's bytes, whatever is stored */
function checkLeaf({ idx, type, bytes, hash }: Leaf, faults: Faults): Uint8Array {
  const computed = leafHash(Buffer.from(bytes));
  if (hex(computed) !== hash) {
    faults.add("log_leaf", idx, "its bytes do not give its hash");
  } else if (typeOf(bytes) !== type) {
    faults.add("log_leaf", idx, "its type is not what its bytes say");
  }
  return computed;
}

function typeOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && "type" in value ? value.type : undefined;
  } catch {
    return undefined;
  }
}

async function compareNodes(
  db: Db,
  organisation: string,
  { nodes, faults }: { readonly nodes: readonly Node[]; readonly faults: Faults },
): Promise<void> {
  for (const [level, expected] of Map.groupBy(nodes, (node) => node.level)) {
    const rows = await db
      .selectFrom("log_node")
      .select(["idx", "hash"])
      .where("organisation", "=", organisation)
      .where("level", "=", level)
      .where("idx", ">=", expected[0]?.index ?? 0)
      .where("idx", "<=", expected.at(-1)?.index ?? 0)
      .execute();
    const stored = new Map(rows.map((row) => [row.idx, row.hash]));
    for (const { index, hash } of expected) {
      const found = stored.get(index);
      if (found === hex(hash)) continue;
      const what = found === undefined ? "is gone" : "is not the hash of its entries";
      faults.add("log_node", `level ${level}, ${index}`, what);
    }
  }
}

async function expectNoMoreNodes(db: Db, organisation: string, faults: Faults): Promise<void> {
  const levels = await db
    .selectFrom("log_node")
    .select((eb) => ["level", eb.fn.max("idx").as("last")])
    .where("organisation", "=", organisation)
    .groupBy("level")
    .execute();
  // Read after the nodes: entries made meanwhile only allow more.
  const size = await sizeOf(db, organisation);
  for (const { level, last } of levels) {
    if (level >= 1 && Number(last) < Math.floor(size / 2 ** level)) continue;
    faults.add("log_node", `level ${level}, ${last}`, "is the hash of entries that are not there");
  }
}

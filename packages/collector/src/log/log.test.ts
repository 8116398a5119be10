import { createHash, generateKeyPairSync } from "node:crypto";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { PGliteDialect, sql } from "kysely";
import { signerFrom } from "../keys/index.ts";
import { insertOrganisation, openStore, type Store } from "../store/index.ts";
import { EvidenceLog, LEAF_LIMIT, type NewLeaf, openNote } from "./index.ts";
import { encodeLeaf } from "./leaf.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const folder = mkdtempSync(join(tmpdir(), "muster-log-"));
const signer = signerFrom(generateKeyPairSync("ed25519").privateKey);
const opened: Store[] = [];
afterAll(async () => {
  for (const store of opened) await store.close();
  rmSync(folder, { recursive: true, force: true });
});

let places = 0;
function place(): string {
  places += 1;
  return mkdtempSync(join(folder, `data-${places}-`));
}

async function keep(store: Store): Promise<Store> {
  opened.push(store);
  if ((await store.db.selectFrom("organisation").select("id").execute()).length === 0) {
    const organisation = { category: 3, edition: "2025-26", created_at: "" };
    await insertOrganisation(store.db, { id: "A1", name: "Ash", ...organisation });
    await insertOrganisation(store.db, { id: "B2", name: "Beech", ...organisation });
  }
  return store;
}

function logOn(store: Store, data: string, more: { name?: string } = {}) {
  const options = { store, signer, folder: data, now: () => NOW };
  return EvidenceLog.open({ ...options, name: more.name ?? "muster.example" });
}

async function sqlite(data = place()) {
  const store = await keep(await openStore(`sqlite:${join(data, "muster.db")}`));
  return { data, store, log: await logOn(store, data) };
}

const leaf = (i: number): NewLeaf => ({ type: "nonce", about: { nonce: `n${i}`, at: "" } });

async function enter(log: EvidenceLog, store: Store, leaves: readonly NewLeaf[]) {
  return await store.db.transaction().execute((trx) => log.enter(trx, "A1", leaves));
}

function hex(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString("hex");
}

function sha256(...parts: Uint8Array[]): Buffer {
  return createHash("sha256").update(Buffer.concat(parts)).digest();
}

/** RFC 6962's definitions, word for word, over leaves `lo` to `hi` of a list; roots are remembered. */
function naiveTree(leaves: readonly Uint8Array[]) {
  const known = new Map<string, Buffer>();
  const split = (n: number) => 2 ** Math.ceil(Math.log2(n) - 1);
  function root(lo: number, hi: number): Buffer {
    const name = `${lo}-${hi}`;
    const computed = known.get(name) ?? compute(lo, hi);
    known.set(name, computed);
    return computed;
  }
  function compute(lo: number, hi: number): Buffer {
    if (lo === hi) return sha256();
    if (hi - lo === 1) return sha256(Buffer.of(0), ...leaves.slice(lo, hi));
    const k = lo + split(hi - lo);
    return sha256(Buffer.of(1), root(lo, k), root(k, hi));
  }
  function path(m: number, lo: number, hi: number): Buffer[] {
    if (hi - lo === 1) return [];
    const k = lo + split(hi - lo);
    return m < k ? [...path(m, lo, k), root(k, hi)] : [...path(m, k, hi), root(lo, k)];
  }
  function proof(m: number, [lo, hi]: [number, number], whole: boolean): Buffer[] {
    if (m === hi) return whole ? [] : [root(lo, hi)];
    const k = lo + split(hi - lo);
    if (m <= k) return [...proof(m, [lo, k], whole), root(k, hi)];
    return [...proof(m, [k, hi], false), root(lo, k)];
  }
  return { root, path, proof };
}

describe("the tree equals RFC 6962's definitions", () => {
  const MOST = 130;
  const bytes = Array.from({ length: MOST }, (_, i) => Buffer.from(encodeLeaf(leaf(i)).text));
  const naive = naiveTree(bytes);
  const roots = new Map<number, string>();
  let log: EvidenceLog;

  beforeAll(async () => {
    const parts = await sqlite();
    log = parts.log;
    for (let i = 0; i < MOST; i++) {
      const { checkpoint } = await enter(log, parts.store, [leaf(i)]);
      roots.set(checkpoint.size, checkpoint.root);
    }
  });

  test("every root to 130 leaves", () => {
    for (let n = 1; n <= MOST; n++) expect(roots.get(n)).toBe(hex(naive.root(0, n)));
  });

  test("every proof of inclusion to 130 leaves", async () => {
    for (let n = 1; n <= MOST; n++) {
      for (let m = 0; m < n; m++) {
        const proof = await log.inclusionProof("A1", m, n);
        expect((await log.inclusionProofs("A1", [m, 0, m], n))[2]).toEqual(proof);
        const expected = naive.path(m, 0, n);
        if (proof.map(hex).join() !== expected.map(hex).join()) throw new Error(`${m} of ${n}`);
      }
    }
  });

  test("every proof of consistency to 130 leaves", async () => {
    for (let n = 1; n <= MOST; n++) {
      for (let m = 1; m <= n; m++) {
        const proof = await log.consistencyProof("A1", m, n);
        const expected = naive.proof(m, [0, n], true);
        if (proof.map(hex).join() !== expected.map(hex).join()) throw new Error(`${m} to ${n}`);
      }
    }
    expect(await log.consistencyProof("A1", 0, MOST)).toEqual([]);
  });

  test.each([
    ["inclusion", 130, 130],
    ["inclusion", -1, 130],
    ["inclusion", 0.5, 130],
    ["consistency", 131, 130],
    ["consistency", -1, 130],
    ["consistency", Number.NaN, 130],
  ] as const)("no proof of %s for %d of %d", async (kind, m, n) => {
    const proof =
      kind === "inclusion" ? log.inclusionProof("A1", m, n) : log.consistencyProof("A1", m, n);
    await expect(proof).rejects.toThrow(RangeError);
  });

  test("no proof over entries that are not there yet", async () => {
    await expect(log.inclusionProof("A1", 3, 200)).rejects.toMatchObject({
      code: "LOG_NODE_MISSING",
    });
  });
});

describe("checkpoints", () => {
  test("are signed notes that name the log, its size and its root", async () => {
    const { log, store } = await sqlite();
    const { checkpoint, indices } = await enter(log, store, [leaf(0), leaf(1), leaf(2)]);
    expect(indices).toEqual([0, 1, 2]);
    const [origin, size, root, blank, line] = checkpoint.note.split("\n");
    expect([origin, size, blank]).toEqual(["muster.example/evidence/A1", "3", ""]);
    expect(hex(Buffer.from(root ?? "", "base64"))).toBe(checkpoint.root);
    expect(line).toMatch(/^— muster\.example\/evidence\/A1 [A-Za-z0-9+/]{91}=$/);
    expect(openNote(checkpoint.note, signer)?.size).toBe(3);
    expect(await log.checkpoint("A1")).toEqual(checkpoint);
    expect(await log.checkpoint("B2")).toBeUndefined();
  });

  test("are refused when any character differs, or another key signed", async () => {
    const { log, store } = await sqlite();
    const { note } = (await enter(log, store, [leaf(0)])).checkpoint;
    for (let i = 0; i < note.length; i++) {
      const wrong = `${note.slice(0, i)}${note[i] === "B" ? "C" : "B"}${note.slice(i + 1)}`;
      expect([i, openNote(wrong, signer)]).toEqual([i, undefined]);
    }
    const other = signerFrom(generateKeyPairSync("ed25519").privateKey);
    expect(openNote(note, other)).toBeUndefined();
  });

  test("other signatures beside ours are passed over, as the specification asks", async () => {
    const { log, store } = await sqlite();
    const { note } = (await enter(log, store, [leaf(0)])).checkpoint;
    const witnessed = `${note}— witness.example ${Buffer.alloc(72).toString("base64")}\n`;
    expect(openNote(witnessed, signer)?.size).toBe(1);
  });

  test("are signed by a key whose verifier string is Go's", async () => {
    // The example in the documentation of golang.org/x/mod/sumdb/note (checked 2026-11-21).
    const key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const raw = Buffer.from(key.split("+").slice(2).join("+"), "base64").subarray(1);
    const { verifierKey } = await import("./note.ts");
    expect(verifierKey("PeterNeumann", { raw })).toBe(key);
  });

  test("the collector's name is remembered, because agents know the log by it", async () => {
    const { data, store } = await sqlite();
    expect((await logOn(store, data, { name: "other.example" })).originOf("A1")).toBe(
      "muster.example/evidence/A1",
    );
  });

  test.each(["a b", "a+b", "", "a\n"])("the name %j is refused", async (name) => {
    const store = await keep(await openStore("sqlite::memory:"));
    await expect(logOn(store, place(), { name })).rejects.toMatchObject({ code: "LOG_NAME" });
  });
});

describe.each(["sqlite", "postgres"] as const)("entering on %s", (engine) => {
  let store: Store;
  let log: EvidenceLog;
  beforeAll(async () => {
    const postgres = () =>
      openStore({ engine: "postgres", dialect: new PGliteDialect({ pglite: new PGlite() }) });
    const data = place();
    store = await keep(
      engine === "sqlite" ? await openStore(`sqlite:${join(data, "x.db")}`) : await postgres(),
    );
    log = await logOn(store, data);
  }, 30_000);

  test("many at once keep their order, one log an organisation, and all verify", async () => {
    const one = (org: string, n: number) =>
      store.db.transaction().execute((trx) =>
        log.enter(
          trx,
          org,
          Array.from({ length: n }, (_, i) => leaf(i)),
        ),
      );
    const entered = await Promise.all([1, 700, 3, 64, 2000, 5].map((n) => one("A1", n)));
    await one("B2", 7);
    const indices = entered.flatMap((e) => e.indices);
    expect(indices.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 2773 }, (_, i) => i));
    expect(await log.verify("A1")).toMatchObject({ size: 2773, faults: [] });
    expect(await log.verify("B2")).toMatchObject({ size: 7, faults: [] });
    expect(await log.check("all")).toMatchObject({ state: "sound" });
  });

  test("a transaction that fails enters nothing", async () => {
    const before = await log.verify("A1");
    const failing = store.db.transaction().execute(async (trx) => {
      await log.enter(trx, "A1", [leaf(1)]);
      throw new Error("stop");
    });
    await expect(failing).rejects.toThrow("stop");
    expect(await log.verify("A1")).toEqual(before);
  });

  test.each([
    [LEAF_LIMIT, true],
    [LEAF_LIMIT + 1, false],
  ])("an entry of %d bytes: %s", async (bytes, taken) => {
    const nonce = (text: string) => ({ type: "nonce", about: { nonce: text, at: "" } }) as const;
    const bare = encodeLeaf(nonce("")).text.length;
    const long = nonce("x".repeat(bytes - bare));
    const entering = enter(log, store, [long]);
    if (taken) expect((await entering).indices).toHaveLength(1);
    else await expect(entering).rejects.toMatchObject({ code: "LEAF_TOO_LONG" });
  });
});

test("two programs on one database enter one after the other", async () => {
  const { data, store, log } = await sqlite();
  const other = await keep(await openStore(`sqlite:${join(data, "muster.db")}`));
  const otherLog = await logOn(other, data);
  for (let i = 0; i < 20; i++) {
    await enter(log, store, [leaf(i)]);
    await enter(otherLog, other, [leaf(100 + i), leaf(200 + i)]);
  }
  expect(await log.verify("A1")).toMatchObject({ size: 60, faults: [] });
});

describe("tampering", () => {
  /** What only the owner of the file can do: take the triggers away, then write. */
  async function tamper(store: Store, statement: string): Promise<void> {
    const triggers = await sql<{
      name: string;
    }>`select name from sqlite_schema where type = 'trigger'`.execute(store.db);
    for (const { name } of triggers.rows) await sql.raw(`drop trigger ${name}`).execute(store.db);
    await sql.raw(statement).execute(store.db);
  }

  test.each([
    ["log_leaf", "5", "update log_leaf set bytes = replace(bytes, 'n5', 'n4') where idx = 5"],
    [
      "log_leaf",
      "5",
      "update log_leaf set hash = replace(hash, substr(hash, 1, 1), 'x') where idx = 5",
    ],
    ["log_leaf", "5", "update log_leaf set type = 'report' where idx = 5"],
    ["log_leaf", "5", "delete from log_leaf where idx = 5"],
    ["log_leaf", "0", "delete from log_leaf where idx = 0"],
    ["log_leaf", "5", "update log_leaf set idx = 99 where idx = 5"],
    [
      "log_leaf",
      "5",
      "update log_leaf set bytes = (select bytes from log_leaf where idx = 6) where idx = 5",
    ],
    ["log_node", "level 1, 2", "update log_node set hash = '00' where level = 1 and idx = 2"],
    ["log_node", "level 3, 1", "delete from log_node where level = 3 and idx = 1"],
    ["log_node", "level 7, 0", "insert into log_node values ('A1', 7, 0, '00')"],
    ["checkpoint", "9", "update checkpoint set root = '00' where size = 9"],
    ["checkpoint", "9", "update checkpoint set note = replace(note, '—', '-') where size = 9"],
    [
      "checkpoint",
      "9",
      "update checkpoint set note = (select note from checkpoint where size = 8) where size = 9",
    ],
    ["checkpoint", "20", "delete from checkpoint where size = 20"],
    [
      "file",
      "checkpoint of 20 entries",
      "delete from log_leaf where idx > 14; delete from checkpoint where size > 15; delete from log_node where (idx + 1) * (1 << level) > 15",
    ],
  ])("%s %s is named after: %s [T20]", async (table, where, statements) => {
    const { data, store, log } = await sqlite();
    for (let i = 0; i < 20; i++) await enter(log, store, [leaf(i)]);
    await log.close();
    for (const statement of statements.split("; ")) await tamper(store, statement);
    const again = await logOn(store, data);
    const state = await again.check("all");
    expect(state).toMatchObject({ state: "tampered", organisation: "A1" });
    const faults = state.state === "tampered" ? state.faults : [];
    expect(faults).toContainEqual(expect.objectContaining({ table, where }));
    await expect(enter(again, store, [leaf(0)])).rejects.toMatchObject({ code: "LOG_TAMPERED" });
    expect(again.state).toBe(state);
  });

  test("yesterday's database is noticed by the checkpoint kept outside [T20]", async () => {
    const { data, store, log } = await sqlite();
    await enter(log, store, [leaf(0)]);
    await sql`pragma wal_checkpoint(truncate)`.execute(store.db);
    copyFileSync(join(data, "muster.db"), join(data, "yesterday.db"));
    await enter(log, store, [leaf(1)]);
    await log.close();
    const old = await keep(await openStore(`sqlite:${join(data, "yesterday.db")}`));
    expect(await (await logOn(old, data)).check("new")).toMatchObject({
      state: "tampered",
      faults: [{ table: "file", where: "checkpoint of 2 entries" }],
    });
  });

  test("a log rewritten with the real key is noticed by the checkpoint kept outside [T22]", async () => {
    const { data, store, log } = await sqlite();
    for (let i = 0; i < 5; i++) await enter(log, store, [leaf(i)]);
    await log.close();
    const rewritten = await keep(await openStore("sqlite::memory:"));
    const other = await logOn(rewritten, place());
    for (const i of [0, 1, 3, 4, 5, 6]) await enter(other, rewritten, [leaf(i)]);
    await other.close();
    expect(await (await logOn(rewritten, data)).check("all")).toMatchObject({
      faults: [{ table: "file", where: "checkpoint of 5 entries" }],
    });
  });

  test("without the checkpoint kept outside it says what cannot be told", async () => {
    const { data, store, log } = await sqlite();
    await enter(log, store, [leaf(0)]);
    await log.close();
    const path = join(data, "checkpoints", "A1.checkpoint");
    expect(openNote(readFileSync(path, "utf8"), signer)?.size).toBe(1);
    rmSync(path);
    const state = await (await logOn(store, data)).check("all");
    expect(state).toEqual({ state: "sound", warnings: [expect.stringContaining("A1")] });
  });

  test("a crash before the copy was written is no tampering", async () => {
    const { data, store, log } = await sqlite();
    await enter(log, store, [leaf(0)]);
    await log.close();
    await enter(log, store, [leaf(1)]); // and no close
    expect(await (await logOn(store, data)).check("all")).toEqual({ state: "sound", warnings: [] });
    expect(existsSync(join(data, "checkpoints", "A1.checkpoint"))).toBe(true);
  });
});

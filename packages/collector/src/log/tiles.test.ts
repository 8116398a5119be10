import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { signerFrom } from "../keys/index.ts";
import { insertOrganisation, openStore, type Store } from "../store/index.ts";
import { EvidenceLog, type NewLeaf, openNote } from "./index.ts";
import { pathOf, tilesOf } from "./tiles.ts";

const folder = mkdtempSync(join(tmpdir(), "muster-tiles-"));
const signer = signerFrom(generateKeyPairSync("ed25519").privateKey);
const stores: Store[] = [];
afterAll(async () => {
  for (const store of stores) await store.close();
  rmSync(folder, { recursive: true, force: true });
});

test("a tree of 70,000 entries has the tiles that the specification counts [T20]", () => {
  const hashes = [...tilesOf(70_000)].filter(({ level }) => level !== "entries");
  const widths = (level: number) => hashes.filter((t) => t.level === level).map((t) => t.width);
  expect(widths(0)).toEqual([...Array<number>(273).fill(256), 112]);
  expect(widths(1)).toEqual([256, 17]);
  expect(widths(2)).toEqual([1]);
  expect([...tilesOf(256)].map(pathOf)).toEqual([
    "tile/entries/000",
    "tile/0/000",
    "tile/1/000.p/1",
  ]);
});

test.each([
  [{ level: 0, index: 1_234_067, width: 256 }, "tile/0/x001/x234/067"],
  [{ level: 3, index: 999, width: 1 }, "tile/3/999.p/1"],
  [{ level: "entries", index: 1000, width: 255 }, "tile/entries/x001/000.p/255"],
] as const)("%j lies at %s", (tile, path) => {
  expect(pathOf(tile)).toBe(path);
});

test.each([
  [0, 1],
  [255, 256],
  [256, 257],
  [256, 1000],
  [65_535, 65_536],
  [65_536, 65_537],
])("from %d to %d entries only what is new is written", (before, size) => {
  const had = new Set([...tilesOf(before)].map(pathOf));
  const all = new Set([...tilesOf(size)].map(pathOf));
  const added = [...tilesOf(size, before)].map(pathOf);
  expect(new Set(added)).toEqual(all.difference(had));
});

/** Entries that no table has to have rows for. */
const leaves = (from: number, count: number): NewLeaf[] =>
  Array.from({ length: count }, (_, i) => ({
    type: "scan-now",
    about: { by: "ann", devices: from + i, at: "2026-11-21T12:00:00.000Z" },
  }));

async function bench() {
  const data = mkdtempSync(join(folder, "data-"));
  const store = await openStore(`sqlite:${join(data, "muster.db")}`);
  stores.push(store);
  const about = { name: "Ash", category: 3, edition: "2025-26", created_at: "" };
  await insertOrganisation(store.db, { id: "A1", ...about });
  const open = () =>
    EvidenceLog.open({ store, signer, name: "muster.example", folder: data, now: () => 0 });
  const log = await open();
  const place = join(data, "log", "A1");
  let entered = 0;
  const enter = async (count: number, into = log) => {
    const some = leaves(entered, count);
    entered += count;
    return await store.db.transaction().execute((trx) => into.enter(trx, "A1", some));
  };
  const shown = () => openNote(readFileSync(join(place, "checkpoint"), "utf8"), signer)?.size;
  return { data, store, log, open, place, enter, shown };
}

const filesIn = (path: string) =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name).slice(path.length + 1))
    .sort();

test("the log lies as files once it is closed, and what became full replaces its parts [T20]", async () => {
  const { log, place, enter, shown } = await bench();
  await enter(200);
  await log.close();
  expect(shown()).toBe(200);
  expect(filesIn(place)).toEqual(["checkpoint", "tile/0/000.p/200", "tile/entries/000.p/200"]);
  await enter(100);
  await log.close();
  expect(filesIn(place)).toEqual([
    "checkpoint",
    "tile/0/000",
    "tile/0/001.p/44",
    "tile/1/000.p/1",
    "tile/entries/000",
    "tile/entries/001.p/44",
  ]);
  expect(await log.audit("A1")).toEqual([]);
});

test("a thousand entries are published at once, without waiting for the end [T20]", async () => {
  const { enter, place } = await bench();
  await enter(1000);
  const published = async (): Promise<void> => {
    if (filesOrNone(place).includes("checkpoint")) return;
    await new Promise((resolve) => setImmediate(resolve));
    return await published();
  };
  await published();
  expect(filesIn(place)).toContain("tile/0/003.p/232");
});

function filesOrNone(path: string): string[] {
  try {
    return filesIn(path);
  } catch {
    return [];
  }
}

test("what a crash left unpublished, or half done, is made up for at the next start [T20]", async () => {
  const { log, open, place, enter, shown } = await bench();
  await enter(300);
  await log.close();
  await enter(300); // and no close
  mkdirSync(join(place, "tile/0/002.p"), { recursive: true });
  writeFileSync(join(place, "tile/0/002.p/88"), "half of a ti");
  const again = await open();
  await again.check("new");
  await again.close();
  expect(shown()).toBe(600);
  expect(await again.audit("A1")).toEqual([]);
});

test("nothing is published of a log that is not as it was signed [T20]", async () => {
  const { log, enter, place } = await bench();
  await enter(3);
  await log.conclude("A1", [{ table: "report", where: "1", what: "is gone" }]);
  await log.close();
  expect(filesOrNone(place)).toEqual([]);
});

describe("every file is held against the log", () => {
  let parts: Awaited<ReturnType<typeof bench>>;
  beforeAll(async () => {
    parts = await bench();
    await parts.enter(70_000);
    await parts.log.close();
  });

  const audited = () => parts.log.auditPart("A1", "tiles", async () => undefined);

  test("one bit flipped in any of them is named [T20]", async () => {
    const { place } = parts;
    const paths = filesIn(place);
    expect(paths.length).toBeGreaterThan(500);
    // All of the upper levels, the edges, and some between.
    const some = paths.filter((path, i) => !/tile\/(0|entries)\//.test(path) || i % 25 === 0);
    for (const path of some) {
      const bytes = readFileSync(join(place, path));
      const altered = Buffer.from(bytes);
      const at = altered.length >> 1;
      altered[at] = (altered[at] ?? 0) ^ 1;
      writeFileSync(join(place, path), altered);
      const named = (await audited()).map((fault) => `${fault.table} ${fault.where}`);
      writeFileSync(join(place, path), bytes);
      expect({ path, named }).toEqual({ path, named: [`tile ${path}`] });
    }
  }, 120_000);

  test("one taken away, or cut short, is named [T20]", async () => {
    const { place } = parts;
    const bytes = readFileSync(join(place, "tile/0/007"));
    writeFileSync(join(place, "tile/0/007"), bytes.subarray(0, -1));
    expect(await audited()).toMatchObject([{ where: "tile/0/007" }]);
    rmSync(join(place, "tile/0/007"));
    expect(await audited()).toEqual([{ table: "tile", where: "tile/0/007", what: "is gone" }]);
    writeFileSync(join(place, "tile/0/007"), bytes);
    expect(await audited()).toEqual([]);
  });

  test("an altered copy stops nobody: it is a copy [T20]", async () => {
    const { log } = parts;
    await log.conclude("A1", [{ table: "tile", where: "tile/0/007", what: "is gone" }]);
    expect(log.state.state).toBe("sound");
  });
});

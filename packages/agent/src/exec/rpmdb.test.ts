import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { rpmRow } from "./rpm-header.ts";
import { rpmdbSqlite } from "./rpmdb.ts";

const folder = mkdtempSync(join(tmpdir(), "muster-rpmdb-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TEXT = 6;
const NUMBER = 4;
type Entry = readonly [tag: number, type: number, value: string | number];

/** A header as rpm keeps it: counts, entries, data. */
function header(entries: readonly Entry[]): Buffer {
  const values = entries.map(([, , value]) => {
    if (typeof value === "string") return Buffer.from(`${value}\0`);
    const number = Buffer.alloc(4);
    number.writeUInt32BE(value);
    return number;
  });
  const index = Buffer.alloc(8 + 16 * entries.length);
  const data = Buffer.concat(values);
  index.writeUInt32BE(entries.length, 0);
  index.writeUInt32BE(data.length, 4);
  let offset = 0;
  for (const [n, [tag, type]] of entries.entries()) {
    index.writeUInt32BE(tag, 8 + 16 * n);
    index.writeUInt32BE(type, 12 + 16 * n);
    index.writeUInt32BE(offset, 16 + 16 * n);
    index.writeUInt32BE(1, 20 + 16 * n);
    offset += values[n]?.length ?? 0;
  }
  return Buffer.concat([index, data]);
}

const bash: readonly Entry[] = [
  [1000, TEXT, "bash"],
  [1001, TEXT, "5.1.8"],
  [1002, TEXT, "6.el9"],
  [1004, 9, "The GNU shell"],
  [1008, NUMBER, 1_700_000_000],
  [1011, TEXT, "Rocky\tEnterprise"],
  [1022, TEXT, "x86_64"],
  [1044, TEXT, "bash-5.1.8-6.el9.src.rpm"],
];
const ROW =
  "bash\t0\t5.1.8\t6.el9\tx86_64\tRocky Enterprise\tbash-5.1.8-6.el9.src.rpm\t(none)\t1700000000";
const without = (tag: number) => header(bash.filter((entry) => entry[0] !== tag));

test.each<[string, Uint8Array, string | undefined]>([
  ["a package", header(bash), ROW],
  [
    "an epoch and a module",
    header([...bash, [1003, NUMBER, 1], [5096, TEXT, "perl:5.32:1:a"]]),
    ROW.replace("\t0\t", "\t1\t").replace("(none)", "perl:5.32:1:a"),
  ],
  ["no vendor", without(1011), ROW.replace("Rocky Enterprise", "(none)")],
  ["no name", without(1000), undefined],
  ["no version", without(1001), undefined],
  ["a name that is a number", header([[1000, NUMBER, 1], ...bash.slice(1)]), undefined],
  ["a time that is a text", header([...bash, [1008, TEXT, "1700000000"]]), undefined],
  ["a byte missing", header(bash).subarray(0, -1), undefined],
  ["a byte too many", Buffer.concat([header(bash), Buffer.alloc(1)]), undefined],
  ["nothing", new Uint8Array(), undefined],
  ["no entries", Buffer.alloc(8), undefined],
  ["more entries than bytes", Buffer.from("0000ffff00000000", "hex"), undefined],
])("a header with %s", (_, blob, expected) => {
  expect(rpmRow(blob)).toBe(expected);
});

test("no bytes make a header's reader throw, nor an offset leave it", () => {
  const good = header(bash);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 8 }),
      (hits) => {
        const blob = Buffer.from(good);
        for (const [at, byte] of hits) blob[at] = byte;
        const row = rpmRow(blob);
        expect(row === undefined || row.split("\t").length === 9).toBe(true);
      },
    ),
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void rpmRow(bytes)));
});

let made = 0;
function database(blobs: readonly Uint8Array[]): string {
  made += 1;
  const path = join(folder, `${made}.sqlite`);
  const db = new DatabaseSync(path);
  db.exec("CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)");
  const insert = db.prepare("INSERT INTO Packages (blob) VALUES (?)");
  for (const blob of blobs) insert.run(blob);
  db.close();
  return path;
}

const second = header(bash.map(([tag, type, value]) => [tag, type, tag === 1000 ? "b2" : value]));

test("rpm's database is read as rpm would print it, and nothing is left beside it", async () => {
  const path = database([header(bash), second]);
  const before = readdirSync(folder);
  expect(await rpmdbSqlite(path, 5000)).toEqual({
    state: "ran",
    exitCode: 0,
    stdout: `${ROW}\n${ROW.replace("bash", "b2")}\n`,
    stderr: "",
  });
  expect(readdirSync(folder)).toEqual(before);
});

test.each<[string, () => string]>([
  ["a damaged entry", () => database([header(bash), header(bash).subarray(0, 50)])],
  [
    "a write under way",
    () => {
      const path = database([header(bash)]);
      writeFileSync(`${path}-wal`, "x");
      return path;
    },
  ],
  [
    "a file cut short",
    () => {
      const path = database(Array.from({ length: 200 }, () => header(bash)));
      writeFileSync(path, Buffer.alloc(5000, "SQLite format 3\0"));
      return path;
    },
  ],
  ["no such file", () => join(folder, "missing.sqlite")],
  [
    "another program's database",
    () => {
      const path = join(folder, "other.sqlite");
      const db = new DatabaseSync(path);
      db.exec("CREATE TABLE t (a)");
      db.close();
      return path;
    },
  ],
])("%s is left to rpm itself", async (_, make) => {
  expect(await rpmdbSqlite(make(), 5000)).toMatchObject({ state: "failed", reason: "failed" });
});

test("a database that takes too long is left to rpm itself", async () => {
  const path = database([header(bash)]);
  expect(await rpmdbSqlite(path, -1)).toMatchObject({ state: "failed", reason: "timeout" });
});

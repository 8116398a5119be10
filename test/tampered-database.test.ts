import { zstdDecompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { sql } from "kysely";
import { auditTables } from "../packages/collector/src/log/audit.ts";
import { type Fault, Faults } from "../packages/collector/src/log/fault.ts";
import { leafShapes, shapeProblem } from "../packages/collector/src/log/leaf-shapes.ts";
import { type Db, tableRules } from "../packages/collector/src/store/index.ts";
import { fill, type LivingCollector, livingCollector, ODS } from "./evidence/collector.ts";
import {
  afterwards,
  flipped,
  type Row,
  remove,
  type Table,
  tablesOf,
  unguard,
  write,
} from "./evidence/tamper.ts";

/**
 * Whoever owns the database file can write anything into it. Here every column of every table is altered by one bit, every
 * row taken away, every two rows swapped, in a database that a whole collector filled; the tables come from the database
 * itself, so that a new one cannot be forgotten.
 */
let living: LivingCollector;
let tables: readonly Table[];

beforeAll(async () => {
  living = await livingCollector();
  await fill(living);
  tables = await tablesOf(living.collector.store);
  await unguard(living.collector.store);
});
afterAll(() => living.close());

const audit = (db: Db) => living.collector.log.auditIn(db, ODS);

/** Tables that hold nothing but what can be worked out again, or what is forgotten in minutes. */
const memories: Readonly<Record<string, string>> = {
  enrolment_challenge: "good for five minutes, and worth nothing without the key",
  evaluation: "with what each device was judged last; the judgements themselves are evidence",
  limits_from:
    "by which limits each day was judged, for the words of a day gone by; the findings are evidence, and the log names the lists",
  update_seen:
    "since when each update has been missing; worked out from reports, and what it decided is in findings",
  level_span: "between which days each level of a system was reported; worked out from reports",
  list_source: "how each source answered last",
  list_in_force:
    "what devices are judged by next; what they were judged by is in the log, with the texts",
  list_held: "what waits for a person; what came into force by it is in the log",
  setting: "the program's own notes",
  sign_in_link: "good for ten minutes, once; that it was made and used is in the log",
  console_session: "good for eight hours at most; its beginning is in the log",
  authenticator: "what a reader proves themselves with; that it was given and taken is in the log",
  live_server: "who is connected now",
  live_device: "who is connected now",
  scan_request: "a day's wishes; that they were asked is in the log",
};

/** Columns that nothing in the log speaks of, with what follows from altering them. */
const notHeld: Readonly<Record<string, string>> = {
  "device.label": "what people call it; the section it came from is held, and packs take that",
  "device.serial": "for telling a machine that comes again; the section it came from is held",
  "device.platform": "what it said at enrolment; each report says it again, signed",
  "organisation.created_at": "from when nights are kept",
  "pack.id": "a name for the row",
  "pack.path": "where the pack was written; its digest is held",
  "rejected.id": "a number for the row",
};

function tableNamed(name: string): Table {
  const table = tables.find((each) => each.name === name);
  if (table === undefined) throw new Error(`there is no table ${name}`);
  return table;
}

const held = Object.keys(tableRules).filter((name) => !(name in memories));

/** A few rows: the first ones, the last ones and some between. */
function some(rows: readonly Row[]): readonly Row[] {
  if (rows.length <= 5) return rows;
  return [0, 1, 0.33, 0.66, 1].map(
    (part, i) => rows[i < 2 ? i : Math.floor((rows.length - 1) * part)] ?? {},
  );
}

/** A fact's refusal is named with the section that was refused: the two must say the same. */
const alsoNamed: Readonly<Record<string, string>> = { rejected: "section" };

function names(faults: readonly Fault[] | undefined, table: string): boolean {
  const tables = [table, alsoNamed[table]];
  return faults === undefined || faults.some((fault) => tables.includes(fault.table));
}

/** Columns that are null in every row here, because what would fill them is not written yet. */
const empty: readonly string[] = [];

test("nothing is found where nothing was done", async () => {
  expect(await audit(living.collector.store.db)).toEqual([]);
});

test("every table is either held against the log or one of the named memories", () => {
  expect(tables.map(({ name }) => name).sort()).toEqual(Object.keys(tableRules).sort());
  const evidence = Object.entries(tableRules).filter(([, rule]) => rule.evidence);
  expect(evidence.filter(([name]) => name in memories)).toEqual([]);
});

test.each(held)("%s has something to alter in every column", (name) => {
  const { columns, rows } = tableNamed(name);
  const nothing = columns.filter((column) => rows.every((row) => row[column] === null));
  expect(nothing.filter((column) => !empty.includes(`${name}.${column}`))).toEqual([]);
});

test("every entry has the members of its type, and each type is here but those of other parts", async () => {
  const seen = new Set<string>();
  for (const { bytes } of tableNamed("log_leaf").rows) {
    const { type, ...about } = JSON.parse(String(bytes));
    expect(shapeProblem(type, about)).toBeUndefined();
    seen.add(type);
  }
  const elsewhere = Object.keys(leafShapes).filter((type) => !seen.has(type));
  expect(elsewhere.sort()).toEqual(["connector-pull", "list-change", "scan-now"].sort());
});

/** Every change of one bit that is tried: a few rows of each column, at two places of what stands there. */
function* flips(table: Table): Generator<{ column: string; change: (db: Db) => Promise<unknown> }> {
  for (const column of table.columns) {
    for (const row of some(table.rows.filter((each) => each[column] !== null))) {
      for (const place of [0.3, 1]) {
        const value = row[column] ?? "";
        yield { column, change: write(table, row, { [column]: flipped(value, place) }) };
      }
    }
  }
}

/** Every two neighbours, with the values of one column in each other's place. */
function* swaps(table: Table): Generator<{ column: string; change: (db: Db) => Promise<unknown> }> {
  const columns = table.columns.filter(
    (column) => !(table.key.includes(column) || `${table.name}.${column}` in notHeld),
  );
  const rows = some(table.rows);
  for (const [one = {}, two = {}] of rows.slice(1).map((row, i) => [rows[i], row])) {
    for (const column of columns.filter((each) => String(one[each]) !== String(two[each]))) {
      const change = async (db: Db) => {
        await write(table, one, { [column]: two[column] ?? null })(db);
        await write(table, two, { [column]: one[column] ?? null })(db);
      };
      yield { column, change };
    }
  }
}

describe.each(held)("%s", (name) => {
  const found = (change: (db: Db) => Promise<unknown>) =>
    afterwards(living.collector.store, change, audit);

  test("one bit flipped in any column is named [T20]", async () => {
    const missed = new Set<string>();
    for (const { column, change } of flips(tableNamed(name))) {
      if (!names(await found(change), name)) missed.add(`${name}.${column}`);
    }
    const known = Object.keys(notHeld).filter((column) => column.startsWith(`${name}.`));
    expect([...missed].sort()).toEqual(known.sort());
  });

  test("any row taken away is named [T20]", async () => {
    const table = tableNamed(name);
    for (const row of some(table.rows)) {
      const named = names(await found(remove(table, row)), name);
      expect({ row, named }).toEqual({ row, named: true });
    }
  });

  test("the values of two rows swapped are named [T20]", async () => {
    for (const { column, change } of swaps(tableNamed(name))) {
      const named = names(await found(change), name);
      expect({ column, named }).toEqual({ column, named: true });
    }
  });
});

test("a bit flipped anywhere in a stored envelope, or in a section's bytes, is named", async () => {
  const { store } = living.collector;
  const [report = {}] = tableNamed("report").rows;
  const [section = {}] = tableNamed("section").rows;
  const places = [
    { table: tableNamed("report"), row: report, column: "envelope", part: "reports" },
    { table: tableNamed("section"), row: section, column: "zstd", part: "sections" },
  ] as const;
  for (const { table, row, column, part } of places) {
    const value = row[column] ?? "";
    const length = typeof value === "number" ? 0 : value.length;
    const faults = async (db: Db) => {
      const found = new Faults();
      return await auditTables(db, { ...quietly, faults: found }, [part]);
    };
    for (let at = 0; at < length; at++) {
      const altered = flipped(value, at / (length - 1));
      const found = await afterwards(store, write(table, row, { [column]: altered }), faults);
      // A few bits of a zstd frame say nothing of what is in it.
      const means = inflated(altered)?.equals(inflated(value) ?? Buffer.of()) ?? false;
      expect({ at, column, found: found?.length }).toEqual({ at, column, found: means ? 0 : 1 });
    }
  }
});

const quietly = { organisation: ODS, breathe: () => Promise.resolve() };

function inflated(bytes: unknown): Buffer | undefined {
  try {
    return bytes instanceof Uint8Array ? zstdDecompressSync(bytes) : undefined;
  } catch {
    return undefined;
  }
}

test.each([
  ["nonce", "insert into nonce values ('made-up', 'A1', '2026-01-01T00:00:00.000Z', 9999)"],
  [
    "device_key",
    "insert into device_key select 'x', device, algorithm, public_key, protection, from_at, null from device_key limit 1",
  ],
  [
    "report",
    "insert into report select 'x', organisation, device, 99, prev, envelope, nonce, nonce_issued_at, received_at, 9999 from report limit 1",
  ],
  [
    "finding",
    "insert into finding select 999, organisation, device, 'new', outcome, because, source, holds_until, details, from_day, to_day, report, lists, rules from finding limit 1",
  ],
  ["log_node", "insert into log_node values ('A1', 7, 0, '00')"],
  [
    "pack",
    "insert into pack select 'x', organisation, '2026-01-01T00:00:00.000Z', today, path, digest from pack limit 1",
  ],
])("a row added to %s is named", async (name, statement) => {
  const change = (db: Db) => sql.raw(statement).execute(db);
  const found = await afterwards(living.collector.store, change, audit);
  expect(found?.map(({ table }) => table)).toContain(name);
});

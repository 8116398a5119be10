import { sql } from "kysely";
import type { Db, Store } from "../../packages/collector/src/store/index.ts";

type Value = string | number | Uint8Array | null;
export type Row = Readonly<Record<string, Value>>;

export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  readonly key: readonly string[];
  readonly rows: readonly Row[];
}

/** Every table with its rows, as the database itself lists them. */
export async function tablesOf({ db }: Store): Promise<Table[]> {
  const { rows: names } = await sql<{
    name: string;
  }>`select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name`.execute(
    db,
  );
  const tables: Table[] = [];
  for (const { name } of names) {
    const { rows: columns } = await sql<{
      name: string;
      pk: number;
    }>`select name, pk from pragma_table_info(${name})`.execute(db);
    const key = columns.filter(({ pk }) => pk > 0).map((column) => column.name);
    const order = sql.join(key.map((column) => sql.ref(column)));
    const { rows } = await sql<Row>`select * from ${sql.table(name)} order by ${order}`.execute(db);
    tables.push({ name, columns: columns.map((column) => column.name), key, rows });
  }
  return tables;
}

/** What only the owner of the file can do: take away what guards it. */
export async function unguard({ db }: Store): Promise<void> {
  const { rows } = await sql<{
    name: string;
  }>`select name from sqlite_schema where type = 'trigger'`.execute(db);
  for (const { name } of rows) await sql.raw(`drop trigger ${name}`).execute(db);
  await sql`pragma foreign_keys = off`.execute(db);
  await sql`pragma ignore_check_constraints = on`.execute(db);
}

/** The value with one bit of it turned, at one of several places. */
export function flipped(value: Exclude<Value, null>, place: number): Value {
  if (typeof value === "number") return value ^ 1;
  const at = Math.floor((value.length - 1) * place);
  if (typeof value !== "string") {
    const bytes = Buffer.from(value);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    return bytes;
  }
  const turned = String.fromCharCode(value.charCodeAt(at) ^ 1);
  return value.slice(0, at) + turned + value.slice(at + 1);
}

function isRow(key: Table["key"], row: Row) {
  return sql.join(
    key.map((column) => sql`${sql.ref(column)} is ${row[column] ?? null}`),
    sql` and `,
  );
}

export function write(
  { name, key }: Table,
  row: Row,
  set: Readonly<Record<string, Value>>,
): (db: Db) => Promise<unknown> {
  const values = sql.join(
    Object.entries(set).map(([column, value]) => sql`${sql.ref(column)} = ${value}`),
  );
  return (db) => sql`update ${sql.table(name)} set ${values} where ${isRow(key, row)}`.execute(db);
}

export function remove({ name, key }: Table, row: Row): (db: Db) => Promise<unknown> {
  return (db) => sql`delete from ${sql.table(name)} where ${isRow(key, row)}`.execute(db);
}

/** Does something, looks, and takes it back. @returns what the look found; `undefined` where the database refused it */
export async function afterwards<T>(
  { db }: Store,
  change: (db: Db) => Promise<unknown>,
  look: (db: Db) => Promise<T>,
): Promise<T | undefined> {
  await sql`savepoint clean`.execute(db);
  try {
    try {
      await change(db);
    } catch {
      return undefined;
    }
    return await look(db);
  } finally {
    await sql`rollback to clean`.execute(db);
    await sql`release clean`.execute(db);
  }
}

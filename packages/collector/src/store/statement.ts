import type { Compilable, CompiledQuery } from "kysely";
import type { Db } from "./store.ts";

/**
 * Statements of the reports' way in and of judging, whose text depends on nothing but how many rows or keys it is about. It is built and
 * compiled once for each number, because that costs more than running it.
 */

/** Most rows or keys in one statement. Numbers are powers of two, so that a statement has nine texts at most. */
const MOST = 256;

type Build<T, R> = (db: Db, items: readonly T[]) => Compilable<R>;

/** By engine (each store has its own adapter), statement and shape. */
const compiled = new WeakMap<object, Map<unknown, Map<string, CompiledQuery>>>();

/**
 * @param build a SELECT whose only values are the keys, in one `in`
 * @returns runs it for any number of keys
 */
export function readBy<R>(build: Build<string, R>) {
  return async (db: Db, keys: readonly string[]): Promise<R[]> => {
    const rows: R[] = [];
    for (let at = 0; at < keys.length; at += MOST) {
      const some = keys.slice(at, at + MOST);
      // A key that is asked for twice changes nothing.
      const last = some.at(-1) ?? "";
      while (some.length < powerOver(some.length)) some.push(last);
      const made = { shape: `${some.length}`, values: some, make: () => build(db, some) };
      for (const row of await run(db, build, made)) rows.push(row as R);
    }
    return rows;
  };
}

/**
 * @param build an INSERT whose only values are the rows
 * @returns runs it for any number of rows, whose members are those of the first
 */
export function writeRows<T extends object>(build: Build<T, unknown>) {
  const write = writeRowsReturning(build);
  return async (db: Db, rows: readonly T[]): Promise<void> => {
    await write(db, rows);
  };
}

/** As {@link writeRows}, for an INSERT that returns something: in the order of the rows. */
export function writeRowsReturning<T extends object, R>(build: Build<T, R>) {
  return async (db: Db, rows: readonly T[]): Promise<R[]> => {
    const columns = Object.keys(rows[0] ?? {}) as (keyof T)[];
    const returned: R[] = [];
    for (let at = 0; at < rows.length; ) {
      const left = Math.min(rows.length - at, MOST);
      const fits = powerOver(left) === left ? left : powerOver(left) / 2;
      const some = rows.slice(at, at + fits);
      const values = some.flatMap((row) => columns.map((column) => row[column]));
      const made = { shape: `${fits} ${columns.join()}`, values, make: () => build(db, some) };
      for (const row of await run(db, build, made)) returned.push(row as R);
      at += fits;
    }
    return returned;
  };
}

/** The smallest power of two that is not below `count`. */
function powerOver(count: number): number {
  let power = 1;
  while (power < count) power *= 2;
  return power;
}

interface Made {
  /** What the text depends on. */
  readonly shape: string;
  readonly values: readonly unknown[];
  readonly make: () => Compilable;
}

async function run(db: Db, build: unknown, made: Made): Promise<unknown[]> {
  const texts = textsOf(db, build);
  const query = texts.get(made.shape) ?? compile(made);
  texts.set(made.shape, query);
  const { rows } = await db.executeQuery({ ...query, parameters: made.values });
  return rows;
}

function textsOf(db: Db, build: unknown): Map<string, CompiledQuery> {
  const { adapter } = db.getExecutor();
  const statements = compiled.get(adapter) ?? new Map<unknown, Map<string, CompiledQuery>>();
  compiled.set(adapter, statements);
  const texts = statements.get(build) ?? new Map<string, CompiledQuery>();
  statements.set(build, texts);
  return texts;
}

/** @throws where a value does not stand where its row or key puts it */
function compile({ values, make }: Made): CompiledQuery {
  const query = make().compile();
  const { parameters, sql } = query;
  if (parameters.length !== values.length || parameters.some((p, i) => p !== values[i])) {
    throw new Error(`a statement holds other values than its rows: ${sql}`);
  }
  return query;
}

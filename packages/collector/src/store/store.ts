import { existsSync } from "node:fs";
import { type Dialect, Kysely } from "kysely";
import { type Engine, postgresDialect, sqliteDialect, sqliteView } from "./dialect.ts";
import { explainPostgres, explainSqlite, StoreError } from "./errors.ts";
import { migrate } from "./migrate.ts";
import type { Schema } from "./schema.ts";

/** The handle repositories take: the store's own, or a transaction of it. */
export type Db = Kysely<Schema>;

export interface Store {
  readonly db: Db;
  readonly engine: Engine;
  /**
   * Reads in a view of the database in which nothing moves, without keeping anybody from writing: on a connection of its
   * own. A database in memory has only one connection: there it is the store's own handle.
   */
  snapshot<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /** Waits for running queries, then closes; the store is of no use afterwards. */
  close(): Promise<void>;
}

/** A database that is already at hand, PGlite in tests for instance. */
export interface StoreOn {
  readonly engine: Engine;
  readonly dialect: Dialect;
}

/**
 * Opens the database and brings its tables up to this program's version, all or nothing.
 *
 * @param target `sqlite:PATH`, `sqlite::memory:` or `postgres://user:password@host:port/database`
 * @throws {StoreError} with a sentence for the operator; {@link NewerDatabaseError} where a later program wrote it
 */
export async function openStore(target: string | StoreOn): Promise<Store> {
  const { engine, dialect, explain } = resolve(target);
  const db = new Kysely<Schema>({ dialect });
  try {
    await migrate(db, engine);
  } catch (error) {
    await db.destroy().catch(() => undefined);
    throw explain(error);
  }
  const snapshot = snapshots(db, { engine, path: sqlitePath(target) });
  return { db, engine, snapshot, close: () => db.destroy() };
}

/**
 * Reads a database as it stands, without bringing its tables up to date, making anything or keeping anybody from writing.
 * @returns undefined where there is none, or one whose tables do not hold what is asked for
 */
export async function lookIn<T>(
  target: string,
  work: (db: Db) => Promise<T>,
): Promise<T | undefined> {
  const path = sqlitePath(target);
  if (path !== undefined && !existsSync(path)) return undefined;
  const { dialect, explain } = resolve(target);
  const db = new Kysely<Schema>({ dialect: path === undefined ? dialect : sqliteView(path) });
  try {
    return await work(db);
  } catch (error) {
    if (isMissingTable(error)) return undefined;
    throw explain(error);
  } finally {
    await db.destroy();
  }
}

/** Of an earlier program's tables: PostgreSQL has a code for it, SQLite words. */
function isMissingTable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ("code" in error && error.code === "42P01") || /^no such table/.test(error.message);
}

function sqlitePath(target: string | StoreOn): string | undefined {
  if (typeof target !== "string" || !target.startsWith("sqlite:")) return undefined;
  const path = target.slice("sqlite:".length);
  return path === ":memory:" ? undefined : path;
}

function snapshots(
  db: Db,
  { engine, path }: { readonly engine: Engine; readonly path: string | undefined },
): Store["snapshot"] {
  return async (work) => {
    if (engine === "postgres") {
      const reading = db.transaction().setIsolationLevel("repeatable read");
      return await reading.setAccessMode("read only").execute(work);
    }
    if (path === undefined) return await work(db);
    const view = new Kysely<Schema>({ dialect: sqliteView(path) });
    try {
      return await view.transaction().execute(work);
    } finally {
      await view.destroy();
    }
  };
}

function resolve(target: string | StoreOn): StoreOn & { explain: (error: unknown) => unknown } {
  if (typeof target !== "string") return { ...target, explain: (error) => error };
  if (target.startsWith("sqlite:")) {
    const path = target.slice("sqlite:".length);
    if (path === "") throw badUrl();
    return {
      engine: "sqlite",
      dialect: sqliteDialect(path),
      explain: (error) => explainSqlite(error, path),
    };
  }
  if (/^postgres(ql)?:\/\//.test(target) && URL.canParse(target)) {
    const { host, pathname } = new URL(target);
    return {
      engine: "postgres",
      dialect: postgresDialect(target),
      explain: (error) => explainPostgres(error, `the PostgreSQL database ${host}${pathname}`),
    };
  }
  throw badUrl();
}

/** The address itself is left out: it may hold a password. */
function badUrl(): StoreError {
  return new StoreError(
    "STORE_BAD_URL",
    "the store's address must be sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/DATABASE",
  );
}

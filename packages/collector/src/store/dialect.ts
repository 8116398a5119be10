import { closeSync, openSync } from "node:fs";
import Database from "better-sqlite3";
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  PostgresDialect,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type SqliteStatement,
} from "kysely";
import pg from "pg";

export type Engine = "sqlite" | "postgres";

/** Longest a statement waits for another process's write, in milliseconds. */
const BUSY_MS = 5000;
/** Prepared statements kept; batches of different sizes make different texts. */
const STATEMENTS = 500;

/**
 * SQLite in one file, or `:memory:`. A transaction takes the write lock at once: one that read first and wrote later
 * would fail where another process wrote in between.
 */
export function sqliteDialect(path: string, busyMs = BUSY_MS): Dialect {
  return dialectOn(() => new ImmediateDriver({ database: async () => openSqlite(path, busyMs) }));
}

/** The same file for reading alone: a transaction sees it as it was at its first read, and stands in nobody's way. */
export function sqliteView(path: string): Dialect {
  const open = () => new Database(path, { readonly: true, timeout: BUSY_MS });
  return dialectOn(() => new SqliteDriver({ database: async () => withStatementCache(open()) }));
}

function dialectOn(createDriver: () => SqliteDriver): Dialect {
  return {
    createDriver,
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }
}

function openSqlite(path: string, busyMs: number): SqliteDatabase {
  // Made by us with 0600, because SQLite would follow the umask; its -wal and -shm take the mode of the file.
  if (path !== ":memory:") closeSync(openSync(path, "a", 0o600));
  const db = new Database(path, { timeout: busyMs });
  try {
    // Only heeded before the first table; 2 KB rows fill a 4 KB page alone.
    db.pragma("page_size = 8192");
    db.pragma("journal_mode = WAL");
    // Not remembered by the file: an acknowledgement is only true where every commit reaches the disk.
    db.pragma("synchronous = FULL");
    db.pragma("foreign_keys = ON");
    // Without it INSERT OR REPLACE deletes evidence behind the back of its triggers.
    db.pragma("recursive_triggers = ON");
    // What is erased, or a name that changes, leaves no bytes behind in the file.
    db.pragma("secure_delete = ON");
    db.pragma("trusted_schema = OFF");
    db.pragma("cache_size = -32768");
    db.pragma("journal_size_limit = 67108864");
  } catch (error) {
    db.close();
    throw error;
  }
  return withStatementCache(db);
}

/** Kysely prepares anew for each query; the parse of a wide INSERT costs more than running it. */
function withStatementCache(db: Database.Database): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    close: () => db.close(),
    prepare(sql) {
      const kept = statements.get(sql);
      if (kept !== undefined) return kept;
      const statement = db.prepare(sql) as unknown as SqliteStatement;
      if (statements.size >= STATEMENTS) {
        const oldest = statements.keys().next();
        if (!oldest.done) statements.delete(oldest.value);
      }
      statements.set(sql, statement);
      return statement;
    },
  };
}

/** A PostgreSQL server. `int8` becomes a number, because every integer stored here is below 2^53. */
export function postgresDialect(url: string): Dialect {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: BUSY_MS,
    types: {
      getTypeParser: (oid: number, format?: "text" | "binary") =>
        oid === pg.types.builtins.INT8 && format !== "binary"
          ? safeInteger
          : pg.types.getTypeParser(oid, format),
    },
  });
  // A broken idle connection is replaced at the next query; without a listener it would end the process.
  pool.on("error", () => undefined);
  return new PostgresDialect({ pool });
}

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`not a safe integer: ${text}`);
  return value;
}

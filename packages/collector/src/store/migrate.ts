import { type Kysely, sql } from "kysely";
import type { Engine } from "./dialect.ts";
import { NewerDatabaseError, StoreError } from "./errors.ts";
import { migrations } from "./migrations/index.ts";
import type { Schema } from "./schema.ts";

/** One numbered step. A step that has been released is never edited: a change is the next number. */
export interface Migration {
  readonly id: number;
  readonly name: string;
  readonly statements: (engine: Engine) => readonly string[];
}

/** Any number nobody else uses: keeps two collectors from migrating one PostgreSQL database at the same time. */
const LOCK = 7_203_115_529;
/** Tables that tell our database from another program's. */
const OURS = ["setting", "organisation", "log_leaf"];

/** Runs the steps the database lacks in one transaction. @throws {NewerDatabaseError} {@link StoreError} */
export async function migrate(
  db: Kysely<Schema>,
  engine: Engine,
  steps: readonly Migration[] = migrations,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    if (engine === "postgres") await sql`select pg_advisory_xact_lock(${LOCK})`.execute(trx);
    const at = await versionOf(trx, engine);
    const known = steps.at(-1)?.id ?? 0;
    if (at > known) throw new NewerDatabaseError(at, known);
    if (at === known) return;
    for (const step of steps.filter(({ id }) => id > at)) {
      for (const statement of step.statements(engine)) await sql.raw(statement).execute(trx);
    }
    await setVersion(trx, known);
  });
}

/** The last step the database has seen; 0 for an empty one. */
async function versionOf(db: Kysely<Schema>, engine: Engine): Promise<number> {
  const tables = await tableNames(db, engine);
  if (tables.size === 0) return 0;
  if (!OURS.every((name) => tables.has(name))) {
    throw new StoreError(
      "STORE_FOREIGN",
      "the database holds tables of another program: give muster an empty database of its own",
    );
  }
  const row = await db
    .selectFrom("setting")
    .select("value")
    .where("key", "=", "schema")
    .executeTakeFirstOrThrow();
  return Number(row.value);
}

async function tableNames(db: Kysely<Schema>, engine: Engine): Promise<ReadonlySet<string>> {
  const query =
    engine === "sqlite"
      ? sql<{
          name: string;
        }>`select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'`
      : sql<{
          name: string;
        }>`select table_name as name from information_schema.tables where table_schema = current_schema()`;
  const { rows } = await query.execute(db);
  return new Set(rows.map(({ name }) => name));
}

async function setVersion(db: Kysely<Schema>, version: number): Promise<void> {
  await db
    .insertInto("setting")
    .values({ key: "schema", value: String(version) })
    .onConflict((oc) => oc.column("key").doUpdateSet({ value: String(version) }))
    .execute();
}

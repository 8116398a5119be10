import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { sql } from "kysely";
import pg from "pg";
import { grantsFor, openStore, tableRules } from "../packages/collector/src/store/index.ts";
import { fill, type LivingCollector, livingCollector, ODS } from "./evidence/collector.ts";
import { postgresPrograms, startPostgres, type TestPostgres } from "./evidence/postgres.ts";

/**
 * On a real PostgreSQL server the collector runs wholly as a role that cannot change evidence. What this role's password
 * opens to somebody who steals it is tried with SQL of their own.
 */
const programs = postgresPrograms();
const ROLE = "muster_app";

if (programs === undefined) {
  const said =
    "NOT RUN: the database role was not tried, because there is no PostgreSQL server here";
  process.stderr.write(`\n${said}\n`);
  test(said, () => expect(process.env.CI).not.toBe("true"));
}
const onServer = programs === undefined ? describe.skip : describe;
const evidence = Object.entries(tableRules).filter(([, rule]) => rule.evidence);

onServer("as the collector's own role", () => {
  let server: TestPostgres;
  let living: LivingCollector;
  let thief: pg.Client;

  beforeAll(async () => {
    server = await startPostgres(programs ?? "");
    const owner = await openStore(server.url("owner"));
    await owner.close();
    server.sql(grantsFor(ROLE));
    living = await livingCollector({ database: server.url(ROLE) });
    await fill(living);
    thief = new pg.Client({ connectionString: server.url(ROLE) });
    await thief.connect();
  }, 120_000);
  afterAll(async () => {
    await thief.end();
    await living.close();
    await server.stop();
  });

  test("enrolment, reports, forks, nights, judgements, sign-in and packs all work", async () => {
    const { log, store } = living.collector;
    expect(await log.audit(ODS)).toEqual([]);
    for (const [table] of evidence) {
      const { rows } = await sql<{
        n: string;
      }>`select count(*) as n from ${sql.table(table)}`.execute(store.db);
      expect({ table, filled: Number(rows[0]?.n) > 0 }).toEqual({ table, filled: true });
    }
  });

  test("it opens an up-to-date database again, and is told what to do with an old one", async () => {
    await (await openStore(server.url(ROLE))).close();
    server.sql("update setting set value = '3' where key = 'schema'");
    await expect(openStore(server.url(ROLE))).rejects.toThrow("muster db migrate");
    server.sql(`update setting set value = '${await newest()}' where key = 'schema'`);
  });

  async function newest(): Promise<number> {
    const { migrations } = await import("../packages/collector/src/store/migrations/index.ts");
    return migrations.at(-1)?.id ?? 0;
  }

  const columnOf = async (table: string) => {
    const { rows } = await thief.query(
      "select column_name from information_schema.columns where table_name = $1 order by ordinal_position",
      [table],
    );
    return rows.map(({ column_name }) => String(column_name));
  };

  test.each(evidence)("%s takes no change from it [T21]", async (table, { writable = [] }) => {
    const columns = (await columnOf(table)).filter((column) => !writable.includes(column));
    const statements = [
      ...columns.map((column) => `update ${table} set ${column} = ${column}`),
      `delete from ${table}`,
      `truncate ${table} cascade`,
      `drop table ${table} cascade`,
      `alter table ${table} disable trigger all`,
      `alter table ${table} add column more text`,
      `create trigger mine before insert on ${table} for each row execute function muster_refuse()`,
      `drop trigger ${table}_no_truncate on ${table}`,
      `create rule mine as on insert to ${table} do instead nothing`,
    ];
    for (const statement of statements) {
      // 428C9: a number that the database gives can be set by nobody.
      await expect(thief.query(statement)).rejects.toMatchObject({
        code: expect.stringMatching(/^(42501|428C9)$/),
      });
    }
  });

  test("a finding's last day is written once, even by it", async () => {
    const again = "update finding set to_day = '2026-01-01' where to_day is not null";
    await expect(thief.query(again)).rejects.toThrow("is evidence");
    const back = "update finding set to_day = null where to_day is not null";
    await expect(thief.query(back)).rejects.toThrow("is evidence");
  });

  test.each([
    "create table mine (a text)",
    "create function mine() returns int language sql as 'select 1'",
    "create or replace function muster_refuse() returns trigger language plpgsql as $$ begin return new; end $$",
    "create schema mine",
    "create temporary table setting (key text)",
    "set session_replication_role = replica",
    "set role owner",
    `alter role ${ROLE} superuser`,
    "copy log_leaf to program 'cat'",
    "select pg_read_file('/etc/passwd')",
  ])("it may not: %s [T21]", async (statement) => {
    await expect(thief.query(statement)).rejects.toMatchObject({ code: "42501" });
  });
});

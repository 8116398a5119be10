import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import Database from "better-sqlite3";
import { Kysely, PGliteDialect, SqliteDialect, sql } from "kysely";
import { digestOfRow } from "../../log/index.ts";
import { migrate } from "../migrate.ts";
import { listAcceptances } from "../people.ts";
import type { Schema } from "../schema.ts";
import { migrations } from "./index.ts";

const dialects = {
  sqlite: () => {
    const database = new Database(":memory:");
    database.pragma("foreign_keys = on");
    return new SqliteDialect({ database });
  },
  postgres: () => new PGliteDialect({ pglite: new PGlite() }),
} as const;

const before = {
  id: "a1",
  organisation: "A1",
  scope: "product",
  about: "Old",
  reason: "none",
  control: "apart",
  owner: "Bea",
  signed_by: "Cy",
  review: "2027-05-01",
  expiry: "2027-06-01",
  asked_by: "ann",
  at: "2026-11-21T12:00:00.000Z",
} as const;
const act = { acceptance: "a1", act: "approved", done_by: "Bea", why: "", at: before.at } as const;

describe.each(["sqlite", "postgres"] as const)("on %s", (engine) => {
  let db: Kysely<Schema>;

  beforeAll(async () => {
    db = new Kysely<Schema>({ dialect: dialects[engine]() });
    await migrate(
      db,
      engine,
      migrations.filter(({ id }) => id < 16),
    );
    const organisation = { id: "A1", name: "One", category: 3, edition: "2025-26" };
    await db
      .insertInto("organisation")
      .values({ ...organisation, created_at: before.at })
      .execute();
    // The columns that came later are not there yet.
    await sql`insert into acceptance (${sql.join(Object.keys(before).map((c) => sql.ref(c)))})
      values (${sql.join(Object.values(before))})`.execute(db);
    await db.insertInto("acceptance_act").values(act).execute();
    await migrate(db, engine);
  });
  afterAll(() => db.destroy());

  test("acceptances from before are there as they were, with the digest that the log holds", async () => {
    const [row, ...others] = await listAcceptances(db, "A1");
    expect(others).toEqual([]);
    const { acts, reviews, ...columns } = row ?? { acts: [], reviews: [] };
    expect(acts).toEqual([act]);
    expect(reviews).toEqual([]);
    expect(columns).toMatchObject({ ...before, product: null, attachment: null });
    expect(digestOfRow({ ...columns })).toBe(digestOfRow(before));
  });

  test("they still take no change, and what was decided still belongs to one that exists", async () => {
    for (const table of ["acceptance", "acceptance_act"] as const) {
      await expect(db.deleteFrom(table).execute()).rejects.toThrow("takes no");
      await expect(db.updateTable(table).set({ at: "x" }).execute()).rejects.toThrow("takes no");
    }
    const stray = { ...act, acceptance: "none" };
    await expect(db.insertInto("acceptance_act").values(stray).execute()).rejects.toThrow(
      /foreign key/i,
    );
  });

  test.each([
    ["group", true],
    ["everything", false],
  ])("a scope %s is taken: %s", async (scope, is) => {
    const more = { product: "", cycle: "", controls: "", control_kind: "other" };
    const signed = { signed_as: "management", signed_on: "2026-11-01", attachment: "" };
    const wanted = { ...before, ...more, ...signed, id: scope };
    const values = sql.join(Object.values({ ...wanted, scope }));
    const names = sql.join(Object.keys(wanted).map((c) => sql.ref(c)));
    const done = sql`insert into acceptance (${names}) values (${values})`.execute(db);
    await (is ? done : expect(done).rejects.toThrow(/check/i));
  });
});

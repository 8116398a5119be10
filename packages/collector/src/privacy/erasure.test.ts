import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { PGliteDialect, sql } from "kysely";
import { decideDevice } from "../intake/index.ts";
import { type TestCollector, testCollector } from "../intake/testing/collector.ts";
import type { TestDevice } from "../intake/testing/device.ts";
import { bootedOn, sectionOf, unknownFact } from "../intake/testing/sections.ts";
import { deviceById, erasuresSoFar, openStore, sectionHeads } from "../store/index.ts";
import { eraseDevice, heldOfDevice, heldOfPerson } from "./index.ts";

const who = { by: "Ada Penrose", why: "she left" };

/** The identity section of a machine called so; each name has a salt of its own, as on a device. */
const called = (hostname: string, salt = "1".repeat(32)) =>
  sectionOf(
    {
      kind: "identity",
      state: "known",
      source: "test",
      value: { hostname, serial: `SN-${hostname}` },
    },
    salt,
  );

const shared = sectionOf(unknownFact("os"));

async function revoke(collector: TestCollector, { id: device }: TestDevice): Promise<void> {
  const order = { organisation: "A1", device, act: "revoke", ...who } as const;
  expect(await decideDevice(collector.parts, order)).toBe(true);
}

const erase = (collector: TestCollector, { id }: TestDevice, former = false) =>
  eraseDevice(collector.parts, { organisation: "A1", device: id, former, ...who });

const stores = {
  sqlite: () => testCollector(),
  postgres: async () => {
    const dialect = new PGliteDialect({ pglite: new PGlite() });
    return await testCollector({ store: await openStore({ engine: "postgres", dialect }) });
  },
} as const;

describe.each(["sqlite", "postgres"] as const)("erasing on %s", (engine) => {
  let collector: TestCollector;
  beforeAll(async () => {
    collector = await stores[engine]();
  }, 30_000);
  afterAll(() => collector.close());

  const stored = async (sections: readonly { readonly digest: string }[]) => {
    const heads = await sectionHeads(
      collector.store.db,
      sections.map(({ digest }) => digest),
    );
    return sections.map(({ digest }) => heads.has(digest));
  };
  const entries = async () => {
    const rows = await collector.store.db
      .selectFrom("log_leaf")
      .select(["idx", "bytes"])
      .where("type", "=", "erase")
      .orderBy("idx")
      .execute();
    return rows.map(({ bytes }) => JSON.parse(bytes));
  };

  test("a revoked device loses its name, its facts and nothing that others share; the log says so and stays whole", async () => {
    const { app, store, log } = collector;
    const [device, other] = [await collector.device(), await collector.device()];
    const [name, boot] = [called("planted-one"), bootedOn("2026-11-20")];
    await device.report(app, [name, boot, shared]);
    await other.report(app, [called("stays", "2".repeat(32)), shared]);
    expect((await deviceById(store.db, device.id))?.label).toBe("planted-one");
    expect(await erase(collector, device)).toEqual({ refused: "reporting" });
    expect(await stored([name])).toEqual([true]);

    await revoke(collector, device);
    expect(await erase(collector, device)).toEqual({ sections: 2, label: true, swept: true });
    expect(await stored([name, boot, shared])).toEqual([false, false, true]);
    expect(await deviceById(store.db, device.id)).toMatchObject({ label: null, state: "revoked" });
    const expected = { what: "device", device: device.id, type: "erase", ...who };
    expect(await entries()).toEqual([
      { ...expected, at: expect.any(String), sections: [name.digest, boot.digest].sort() },
    ]);
    expect(await log.audit("A1")).toEqual([]);
    expect(await heldOfPerson(store.db, "A1", "PLANTED")).toEqual({ devices: [], log: [] });

    // Nothing is left to erase, so nothing is entered again.
    expect(await erase(collector, device)).toMatchObject({ sections: 0, label: false });
    expect(await entries()).toHaveLength(1);
  });

  test("another organisation's device is not to be erased", async () => {
    const device = await collector.device("B2");
    expect(await erase(collector, device)).toEqual({ refused: "unknown" });
  });

  test("of a device that goes on reporting, what it no longer says is erased", async () => {
    const { app, store, log } = collector;
    const device = await collector.device();
    const [before, now] = [called("jsmith", "3".repeat(32)), called("akhan", "4".repeat(32))];
    await device.report(app, [before, shared]);
    await device.report(app, [now, shared]);
    const held = await heldOfDevice(store.db, (await deviceById(store.db, device.id)) ?? never());
    expect(held.sections.map(({ kind, current }) => [kind, current])).toEqual([
      ["identity", false],
      ["identity", true],
      ["os", true],
    ]);
    expect(JSON.stringify(held.sections)).toContain("SN-jsmith");

    expect(await erase(collector, device, true)).toEqual({
      sections: 1,
      label: false,
      swept: true,
    });
    expect(await stored([before, now])).toEqual([false, true]);
    expect((await deviceById(store.db, device.id))?.label).toBe("akhan");
    expect(await log.audit("A1")).toEqual([]);
  });

  test("what was erased is asked for where another device comes to say it, and cannot be deleted by the old entry", async () => {
    const { app, store, log } = collector;
    const [gone, later] = [await collector.device(), await collector.device()];
    const boot = bootedOn("2026-10-01");
    await gone.report(app, [boot]);
    await revoke(collector, gone);
    await erase(collector, gone);
    expect(await stored([boot])).toEqual([false]);

    collector.hours(1);
    const { status } = await later.report(app, [boot]);
    expect(status).toBe(200);
    expect(await stored([boot])).toEqual([true]);
    expect(await log.audit("A1")).toEqual([]);
    const deletion = store.db.deleteFrom("section").where("digest", "=", boot.digest).execute();
    await expect(deletion).rejects.toThrow(/takes no delete/);
  });

  test.each([
    ["is deleted", sql`delete from section`],
    ["is changed", sql`update section set kind = 'other'`],
  ])("no section %s without an entry of the log", async (_, statement) => {
    await expect(statement.execute(collector.store.db)).rejects.toThrow(/is evidence/);
  });

  test("no erasure is noted that the log does not name, and none is changed", async () => {
    const { db } = collector.store;
    expect(await erasuresSoFar(db)).toBeGreaterThan(0);
    const { sections } = (await entries())[0];
    const entry = await db
      .selectFrom("log_leaf")
      .select("idx")
      .where("type", "=", "erase")
      .orderBy("idx")
      .executeTakeFirstOrThrow();
    const good = { organisation: "A1", leaf: entry.idx, section: sections[0] };
    for (const wrong of [
      { ...good, leaf: 0 },
      { ...good, organisation: "B2" },
      { ...good, section: shared.digest },
    ]) {
      const row = db.insertInto("erasure").values(wrong).execute();
      await expect(row).rejects.toThrow(/no entry of the log says so/);
    }
    await expect(sql`update erasure set section = ''`.execute(db)).rejects.toThrow(/is evidence/);
    await expect(sql`delete from erasure`.execute(db)).rejects.toThrow(/is evidence/);
  });

  test("a section taken away behind the triggers is named, beside those that were erased", async () => {
    const { app, store, log } = collector;
    const device = await collector.device();
    const victim = bootedOn("2026-09-01");
    await device.report(app, [victim]);
    const [off, on] =
      engine === "sqlite"
        ? [sql`drop trigger section_only_erased`, undefined]
        : [
            sql`alter table section disable trigger section_only_erased`,
            sql`alter table section enable trigger section_only_erased`,
          ];
    await off.execute(store.db);
    await store.db.deleteFrom("section").where("digest", "=", victim.digest).execute();
    await on?.execute(store.db);
    expect(await log.audit("A1")).toEqual([
      { table: "section", where: victim.digest, what: "is gone" },
    ]);
  });
});

function never(): never {
  throw new Error("the device is gone");
}

test("no file of the embedded database holds a byte of what was erased, though it was written and moved about", async () => {
  const collector = await testCollector();
  const { app, folder } = collector;
  const device = await collector.device();
  const names = Array.from({ length: 40 }, (_, i) => `zebedee-${i}`);
  const others = Array.from({ length: 8 }, () => collector.device());
  for (const [i, name] of names.entries()) {
    await device.report(app, [called(name, `${i}`.padStart(32, "5"))]);
    for (const [j, other] of (await Promise.all(others)).entries()) {
      await other.report(app, [called(`other-${i}-${j}`, `${i}${j}`.padStart(32, "6"))]);
    }
  }
  const bytes = () =>
    ["muster.db", "muster.db-wal", "muster.db-shm"].map((file) =>
      readFileSync(join(folder, file)).toString("latin1"),
    );
  expect(bytes().join("")).toContain("zebedee-39");
  await revoke(collector, device);
  expect(await erase(collector, device)).toEqual({ sections: 40, label: true, swept: true });
  for (const file of bytes()) expect(file).not.toContain("zebedee");
  expect(bytes().join("")).toContain("other-39-7");
  expect(await collector.log.audit("A1")).toEqual([]);
  await collector.close();
}, 60_000);

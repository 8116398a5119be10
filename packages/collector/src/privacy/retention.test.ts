import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { PGliteDialect } from "kysely";
import { type TestCollector, testCollector } from "../intake/testing/collector.ts";
import type { TestDevice } from "../intake/testing/device.ts";
import { bootedOn, type PlainSection, sectionOf } from "../intake/testing/sections.ts";
import { deviceById, openStore, sectionHeads, writeFindings } from "../store/index.ts";
import { applyRetention, applyRetentionOnce, cutoffOf } from "./index.ts";

test.each([
  // The assessment year of 2025-26 ends on 30 June 2026.
  ["2026-06-30", 0, "2025-07-01"],
  ["2026-07-01", 0, "2026-07-01"],
  ["2026-11-21", 1, "2025-07-01"],
  ["2027-06-30", 1, "2025-07-01"],
  ["2027-07-01", 1, "2026-07-01"],
  ["2027-01-01", 6, "2020-07-01"],
])("on %s, data kept for %i years is kept since %s", (today, years, since) => {
  expect(cutoffOf(today, years)).toBe(since);
});

const called = (hostname: string, salt: string) =>
  sectionOf(
    { kind: "identity", state: "known", source: "test", value: { hostname } },
    salt.repeat(32),
  );

const system = (detail: string) =>
  sectionOf({ kind: "os", state: "unknown", reason: "not_reported", detail });

const order = {
  retention: { years: 2, personalYears: 1 },
  today: "2026-11-21",
  by: "the retention policy",
};

/** By name: when and by whom each was said stands in the test. */
const said = {
  jsmith: called("jsmith", "1"),
  akhan: called("akhan", "2"),
  silent: called("silent", "3"),
  resting: called("resting", "4"),
  boot1: bootedOn("2023-09-01"),
  boot2: bootedOn("2024-09-01"),
  boot3: bootedOn("2026-11-20"),
  bootOfSilent: bootedOn("2024-08-01"),
  bootInUse: bootedOn("2023-10-01"),
  everywhere: system("said all the time"),
  onceByTwo: system("said once by two organisations"),
} satisfies Record<string, PlainSection>;

describe.each(["sqlite", "postgres"] as const)("retention on %s", (engine) => {
  let collector: TestCollector;
  let silent: TestDevice;
  beforeAll(async () => {
    const dialect = new PGliteDialect({ pglite: new PGlite() });
    const store = engine === "sqlite" ? undefined : await openStore({ engine, dialect });
    collector = await testCollector(store === undefined ? {} : { store });
    silent = await history();
  }, 60_000);
  afterAll(() => collector.close());

  const on = (day: string) => {
    collector.clock.now = Date.parse(`${day}T02:00:00.000Z`);
  };

  async function history(): Promise<TestDevice> {
    const { app, store } = collector;
    on("2023-09-01");
    const living = await collector.device();
    const gone = await collector.device("B2");
    const resting = await collector.device();
    const quiet = await collector.device();
    await living.report(app, [said.jsmith, said.boot1, said.everywhere]);
    await gone.report(app, [said.onceByTwo]);
    on("2023-10-01");
    const { signed } = await resting.report(app, [said.resting, said.bootInUse, said.onceByTwo]);
    await store.db.transaction().execute((trx) =>
      writeFindings(trx, {
        close: [],
        day: "2023-10-01",
        open: [
          {
            organisation: "A1",
            device: resting.id,
            control: "restart-pending",
            outcome: "met",
            because: "",
            source: "",
            holds_until: null,
            details: "[]",
            from_day: "2023-10-01",
            report: signed.digest,
            lists: "",
            rules: "",
          },
        ],
      }),
    );
    on("2024-08-01");
    await quiet.report(app, [said.silent, said.bootOfSilent]);
    on("2024-09-01");
    await living.report(app, [said.akhan, said.boot2, said.everywhere]);
    on("2026-11-21");
    await living.report(app, [said.akhan, said.boot3, said.everywhere]);
    return quiet;
  }

  const stored = async () => {
    const digests = Object.values(said).map(({ digest }) => digest);
    const heads = await sectionHeads(collector.store.db, digests);
    return Object.entries(said).flatMap(([name, { digest }]) => (heads.has(digest) ? [name] : []));
  };

  /** The finding was written here without an entry of the log; nothing else is wrong. */
  const expectWhole = async () => {
    for (const organisation of ["A1", "B2"]) {
      const faults = await collector.log.audit(organisation);
      expect(faults.filter(({ table }) => table !== "finding")).toEqual([]);
    }
  };

  test("a dry run counts and leaves everything", async () => {
    const before = await stored();
    const told = await applyRetention(collector.parts, { ...order, dryRun: true });
    expect(told).toEqual({
      cutoff: "2024-07-01",
      personalCutoff: "2025-07-01",
      sections: 4,
      labels: 2,
      swept: true,
    });
    expect(await stored()).toEqual(before);
  });

  test("what no report of a kept year names goes, personal data first; what is said or rested on today stays", async () => {
    const { store } = collector;
    const done = await applyRetention(collector.parts, { ...order, dryRun: false });
    expect(done).toMatchObject({ sections: 4, labels: 2, swept: true });
    expect(await stored()).toEqual([
      "akhan",
      "boot2",
      "boot3",
      "bootOfSilent",
      "bootInUse",
      "everywhere",
      "onceByTwo",
    ]);
    expect((await deviceById(store.db, silent.id))?.label).toBeNull();
    await expectWhole();
    const leaves = await store.db
      .selectFrom("log_leaf")
      .select("bytes")
      .where("type", "=", "erase")
      .orderBy("idx")
      .execute();
    const [sections, names] = leaves.map(({ bytes }) => JSON.parse(bytes));
    const named = [said.jsmith, said.silent, said.resting, said.boot1].map((s) => s.digest).sort();
    expect(sections).toMatchObject({ what: "retention", by: order.by, sections: named });
    expect(names).toMatchObject({ what: "retention", sections: [] });
  });

  test("where the finding ends, the rest goes, and each organisation's log says so", async () => {
    const { store } = collector;
    await store.db
      .transaction()
      .execute((trx) => writeFindings(trx, { close: [1], open: [], day: "2026-11-21" }));
    const done = await applyRetention(collector.parts, { ...order, dryRun: false });
    expect(done).toMatchObject({ sections: 2, labels: 0 });
    expect(await stored()).not.toContain("bootInUse");
    expect(await stored()).not.toContain("onceByTwo");
    await expectWhole();
  });

  test("a device that comes back is asked for what was erased, and has its name again", async () => {
    const { app, store } = collector;
    expect((await silent.report(app, [said.silent, said.bootOfSilent])).status).toBe(200);
    expect(await stored()).toContain("silent");
    expect((await deviceById(store.db, silent.id))?.label).toBe("silent");
  });

  test("by itself it runs once for each limit", async () => {
    expect(await applyRetentionOnce(collector.parts, order)).toBeDefined();
    expect(await applyRetentionOnce(collector.parts, order)).toBeUndefined();
    const other = { ...order, retention: { years: 2, personalYears: 2 } };
    expect(await applyRetentionOnce(collector.parts, other)).toBeDefined();
    expect(await applyRetentionOnce(collector.parts, { ...other, today: "2027-07-01" })).toEqual(
      expect.objectContaining({ cutoff: "2025-07-01" }),
    );
  });
});

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import {
  type TestCollector,
  testCollector,
} from "../packages/collector/src/intake/testing/collector.ts";
import { TestDevice } from "../packages/collector/src/intake/testing/device.ts";
import { keysOf, listTokens, openStore } from "../packages/collector/src/store/index.ts";
import { postgresPrograms, startPostgres, type TestPostgres } from "./evidence/postgres.ts";

/** On a PostgreSQL server, where transactions really run at the same time: each request has a connection of its own. */
const programs = postgresPrograms();

if (programs === undefined) {
  const said = "NOT RUN: enrolments at the same time, because there is no PostgreSQL server here";
  process.stderr.write(`\n${said}\n`);
  test(said, () => expect(process.env.CI).not.toBe("true"));
}
const onServer = programs === undefined ? describe.skip : describe;

onServer("at the same time on PostgreSQL", () => {
  let postgres: TestPostgres;
  let collector: TestCollector;
  beforeAll(async () => {
    postgres = await startPostgres(programs ?? "");
    collector = await testCollector({ store: await openStore(postgres.url("owner")) });
  }, 120_000);
  afterAll(async () => {
    await collector.close();
    await postgres.stop();
  });

  test("of twenty devices on a token for eight, eight get in, on a real server [T2]", async () => {
    const token = await collector.token(8);
    const devices = Array.from({ length: 20 }, () => new TestDevice());
    const answers = await Promise.all(devices.map((device) => device.enrol(collector.app, token)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(8);
    expect(statuses.filter((status) => status === 401)).toHaveLength(12);
    const { db } = collector.store;
    expect((await listTokens(db, "A1")).map(({ uses }) => uses)).toEqual([8]);
    expect(await db.selectFrom("device").select("id").execute()).toHaveLength(8);
    expect(await collector.log.audit("A1")).toEqual([]);
  }, 60_000);

  test("a device that asks five times at once is enrolled once, at one use", async () => {
    const token = await collector.token(5);
    const device = new TestDevice();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => device.enrol(collector.app, token)),
    );
    // Whoever asked meanwhile is told the same, or to come again.
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    const { db } = collector.store;
    expect((await listTokens(db, "A1")).map(({ uses }) => uses).sort()).toEqual([1, 8]);
    expect(await collector.log.audit("A1")).toEqual([]);
  }, 60_000);

  test("of three next keys at once one is taken, and a report beside them is taken before it or not at all", async () => {
    for (let round = 0; round < 5; round++) {
      const device = await collector.device();
      const copies = [device.clone(), device.clone(), device.clone()];
      const reporting = device.clone();
      const [reported, ...rotated] = await Promise.all([
        reporting.post(collector.app, reporting.sign([])),
        ...copies.map((copy) => copy.rotate(collector.app, new TestDevice())),
      ]);
      expect(rotated.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
      expect([200, 401]).toContain(reported?.status);
      const keys = await keysOf(collector.store.db, device.id);
      expect(keys.filter(({ until_at }) => until_at === null)).toHaveLength(1);
    }
    expect(await collector.log.audit("A1")).toEqual([]);
  }, 60_000);
});

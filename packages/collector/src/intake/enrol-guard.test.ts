import { expect, test } from "@jest/globals";
import { paths } from "@muster/mapping/wire";
import { EnrolGuard } from "./enrol-guard.ts";
import { testCollector } from "./testing/collector.ts";
import { post, TestDevice } from "./testing/device.ts";

const minute = 60_000;

test("one address may ask so often a minute, and another's number is its own", () => {
  let now = 0;
  const guard = new EnrolGuard(() => now, { perMinute: 3, refusedPerMinute: 99 });
  for (let i = 0; i < 3; i++) guard.fromAddress("10.0.0.1");
  expect(() => guard.fromAddress("10.0.0.1")).toThrow("come again in a minute");
  guard.fromAddress("10.0.0.2");
  now = minute - 1;
  expect(() => guard.fromAddress("10.0.0.1")).toThrow("come again");
  now = minute;
  guard.fromAddress("10.0.0.1");
});

test("a token is shown so often a minute, whoever shows it", () => {
  const guard = new EnrolGuard(() => 0, { perMinute: 2 });
  guard.withToken("a");
  guard.withToken("a");
  expect(() => guard.withToken("a")).toThrow("come again");
  guard.withToken("b");
});

test("who was refused too often is not heard, and the memory stays bounded", () => {
  const guard = new EnrolGuard(() => 0, { refusedPerMinute: 2 });
  guard.wasRefused("10.0.0.1");
  guard.fromAddress("10.0.0.1");
  guard.wasRefused("10.0.0.1");
  expect(() => guard.fromAddress("10.0.0.1")).toThrow("come again");
  for (let i = 0; i < 10_000; i++) guard.wasRefused(`a${i}`);
  guard.fromAddress("10.0.0.1");
});

test("whoever guesses tokens gets 429 and a time, and a good device at another address gets in [T2]", async () => {
  const collector = await testCollector({ enrolLimits: { refusedPerMinute: 5 } });
  const { app } = collector;
  const token = await collector.token();
  const statuses: number[] = [];
  for (let i = 0; i < 7; i++) {
    statuses.push((await post(app, paths.challenge, { token: `guess-${i}` })).statusCode);
  }
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
  const answer = await post(app, paths.challenge, { token });
  expect([answer.statusCode, answer.headers["retry-after"]]).toEqual([429, "60"]);
  expect(answer.json()).toEqual({ code: "too-many", why: expect.any(String) });
  const inject = app.inject.bind(app);
  const elsewhere = Object.assign(Object.create(app), {
    inject: (options: object) => inject({ ...options, remoteAddress: "10.9.9.9" }),
  });
  expect((await new TestDevice().enrol(elsewhere, token)).status).toBe(200);
  collector.clock.now += minute;
  expect((await new TestDevice().enrol(app, token)).status).toBe(200);
  await collector.close();
});

test("as many enrolments at once as a token has uses, from two collectors on one database file [T2]", async () => {
  const one = await testCollector();
  const token = await one.token(8);
  const { openStore } = await import("../store/index.ts");
  const store = await openStore(`sqlite:${one.folder}/muster.db`);
  const devices = Array.from({ length: 17 }, () => new TestDevice());
  const { countUse, tokenByDigest } = await import("../store/index.ts");
  const { digestOf } = await import("./tokens.ts");
  const row = await tokenByDigest(store.db, digestOf(token));
  const at = new Date(one.clock.now).toISOString();
  // Half of the uses are taken through another connection at the same time.
  const answers = await Promise.all([
    ...devices.map(async (device) => (await device.enrol(one.app, token)).status === 200),
    ...Array.from({ length: 4 }, () => countUse(store.db, row?.id ?? "", at)),
  ]);
  expect(answers.filter(Boolean)).toHaveLength(8);
  expect((await tokenByDigest(store.db, digestOf(token)))?.uses).toBe(8);
  await store.close();
  await one.close();
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { FastifyInstance } from "fastify";
import { settleOrganisation } from "./cli/settle.ts";
import { Collector } from "./collector.ts";
import { readEnvironment } from "./config/environment.ts";
import { loadSettings } from "./config/load.ts";
import { createSignInLink } from "./console/routes.ts";
import { sampleFacts } from "./packs/testing/facts.ts";
import { enrolDevice } from "./packs/testing/reporter.ts";
import { buildServer } from "./server.ts";
import { NightViews } from "./year-views.ts";

/** The console's pages on the year, from sign-in on, over a whole collector of two organisations. */
const folder = mkdtempSync(join(tmpdir(), "muster-year-"));
const clock = { now: Date.parse("2026-11-21T12:00:00Z") };
const random = (n: number) => crypto.getRandomValues(new Uint8Array(n));
let collector: Collector;
let app: FastifyInstance;
let night: NightViews;
let cookie = "";

const HOST = { host: "muster.test:8443", accept: "text/html" };

async function signIn(organisation: string): Promise<string> {
  const { key } = await createSignInLink(collector, { organisation, by: "ann", holder: "Bea" });
  const type = "application/x-www-form-urlencoded";
  const { headers } = await app.inject({
    method: "POST",
    url: "/sign-in",
    headers: { ...HOST, "sec-fetch-site": "same-origin", "content-type": type },
    payload: `code=${key}`,
  });
  return String(headers["set-cookie"] ?? "").split(";")[0] ?? "";
}

beforeAll(async () => {
  const settings = { ...loadSettings(readEnvironment({})), data: join(folder, "data") };
  collector = await Collector.open({ settings, now: () => clock.now, random });
  for (const [ods, edition] of [
    ["A12345", "2025-26"],
    ["B99999", "2026-27"],
  ] as const) {
    const words = { ods, name: `House ${ods}`, category: 3, edition };
    await settleOrganisation(collector, words, collector.today);
  }
  const { store, log } = collector;
  const parts = {
    store,
    organisation: "A12345",
    enter: (leaf: Parameters<typeof log.append>[2]) =>
      store.db.transaction().execute((trx) => log.append(trx, "A12345", leaf)),
  };
  const device = await enrolDevice(parts, { algorithm: "ed25519", protection: "file" });
  await device.report(sampleFacts(), "2026-11-21T09:00:00.000Z");
  await collector.evaluateDue("A12345");
  const onError = (error: unknown) => {
    throw error;
  };
  night = new NightViews(collector);
  for (const ods of ["A12345", "B99999"]) await night.make(ods);
  app = await buildServer(collector, {
    night,
    url: () => "https://muster.test:8443",
    onError,
    judge: false,
  });
  cookie = await signIn("A12345");
});
afterAll(async () => {
  await app.close();
  await collector.close();
  rmSync(folder, { recursive: true, force: true });
});

const see = (url: string, as = cookie) => app.inject({ url, headers: { ...HOST, cookie: as } });

const addresses = [
  "/assessment",
  "/assessment/trend",
  "/assessment/forecast",
  "/assessment/cyber-essentials",
];

test.each(addresses)("%s is shown to its readers alone", async (address) => {
  const shown = await see(address);
  expect(shown.statusCode).toBe(200);
  expect(shown.body).toContain("House A12345");
  const stranger = await see(address, "");
  expect(stranger.body).toContain("Sign in with a one-time code");
  expect(stranger.body).not.toContain("A12345");
  const other = await see(address, await signIn("B99999"));
  expect(other.body).toContain("House B99999");
  expect(other.body).not.toContain("A12345");
});

test("a day stands in the address, and shows what was known then", async () => {
  const before = await see("/assessment?on=2026-11-20");
  expect(before.body).toContain("State of 20 November 2026: 0 of 1 known device reporting");
  expect(before.body).toContain('value="2026-11-20"');
  const now = await see("/assessment?on=2026-11-21");
  expect(now.body).toContain("State of 21 November 2026: 1 of 1 known device reporting");
});

test.each(["2026-11-22", "2026-02-30", "yesterday", "%3Cscript%3E"])(
  "%s is no day that has been: the page says so, and repeats nothing",
  async (day) => {
    const shown = await see(`/assessment?on=${day}`);
    expect(shown.statusCode).toBe(400);
    expect(shown.body).toContain("That is no day up to today");
    expect(shown.body).not.toContain("<script>");
  },
);

test("the forecast names what ends with its last day, and says when it was made", async () => {
  const made = await see("/assessment/forecast");
  expect(made.body).toContain("24 November 2026");
  expect(made.body).toContain("openssl");
  expect(made.body).toContain("21 November 2026 at 12:00");
});

test.each(["/assessment/trend", "/assessment/forecast"])(
  "%s is of the night before until the next day's is made, and no look makes one",
  async (address) => {
    clock.now += 86_400_000;
    const reader = await signIn("A12345");
    expect((await see(address, reader)).body).toContain("21 November 2026 at 12:00");
    await night.make("A12345");
    expect((await see(address, reader)).body).toContain("22 November 2026 at 12:00");
    clock.now -= 86_400_000;
    await night.make("A12345");
  },
);

test.each(["/assessment/trend", "/assessment/forecast"])(
  "%s says so where none was made yet",
  async (address) => {
    const options = { url: () => "https://muster.test:8443", onError: () => undefined };
    const bare = await buildServer(collector, { ...options, judge: false });
    const own = { ...HOST, cookie: await signIn("A12345") };
    const { body } = await bare.inject({ url: address, headers: own });
    expect(body).toContain("Not made yet");
    await bare.close();
  },
);

test("a collector that stops makes no more, and keeps what it had", async () => {
  const own = new NightViews(collector);
  await own.make("A12345");
  const before = own.of("A12345");
  own.stop();
  clock.now += 60_000;
  await expect(own.make("A12345")).rejects.toThrow("the collector stops");
  clock.now -= 60_000;
  expect(own.of("A12345")).toBe(before);
});

test("Cyber Essentials shows the version asked for, and the one of today for any other", async () => {
  const reader = await signIn("A12345");
  const old = await see("/assessment/cyber-essentials?version=3.1", reader);
  expect(old.body).toContain("Cyber Essentials 3.1");
  const unknown = await see("/assessment/cyber-essentials?version=9", reader);
  expect(unknown.body).toContain("Cyber Essentials 3.3");
  expect(unknown.body).toContain("The assessor chooses the real sample");
});

test.each(["/assessment/trend", "/assessment/forecast"])(
  "%s says above all that the items of an edition are assumed, where they are",
  async (url) => {
    const assumed = "49 of 49 items of 2026-27 are assumed to be as in the edition before";
    expect((await see(url, await signIn("B99999"))).body).toContain(assumed);
    expect((await see(url)).body).not.toContain("are assumed to be");
  },
);

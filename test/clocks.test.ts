import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as later } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { CollectorDouble } from "../packages/agent/src/testing/collector-double.ts";
import { fingerprint, serveDouble } from "../packages/agent/src/testing/https-double.ts";
import { believedSince, wishScans } from "../packages/collector/src/intake/index.ts";
import { clockSkew } from "../packages/collector/src/packs/notes.ts";
import { devicesOnline, payloadOf } from "../packages/collector/src/store/index.ts";
import { bundleAgent } from "../scripts/bundle.ts";
import { runAgent } from "./run-agent.ts";
import { listeningCollector } from "./tpm/collector.ts";

/** The shipped agent on devices whose clocks are wrong, by faketime, with the real collector, whose clock is right. */

const DAY = 86_400_000;
const MINUTE = 60_000;
const folder = mkdtempSync(join(tmpdir(), "muster-clocks-"));
const main = join(folder, "bundle/muster-agent.cjs");
const state = join(folder, "state");
let collector: Awaited<ReturnType<typeof listeningCollector>>;
let preload = "";

beforeAll(async () => {
  const asked = spawnSync("faketime", ["-f", "+0d", "printenv", "LD_PRELOAD"], {
    encoding: "utf8",
  });
  if (asked.status !== 0) throw new Error("faketime is missing: install it, as .ci/run does");
  preload = asked.stdout.trim();
  await bundleAgent(join(folder, "bundle"));
  collector = await listeningCollector(join(folder, "data"));
  const enrolled = await agent(["enrol", ...(await collector.invitation())]);
  expect(enrolled.exit).toBe(0);
}, 60_000);
afterAll(async () => {
  await collector.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A clock that was set tells the time alone: how long something takes is measured by another, which nobody sets. */
const wrong = (offset: string) => ({
  LD_PRELOAD: preload,
  FAKETIME: offset,
  FAKETIME_DONT_FAKE_MONOTONIC: "1",
});

function agent(
  args: readonly string[],
  env: Record<string, string> = {},
  until?: Promise<unknown>,
) {
  return runAgent({ main, args: [...args, "--state", state, "--json"], env, until });
}

const reports = async () =>
  await collector.collector.store.db.selectFrom("report").selectAll().orderBy("seq").execute();
const refused = async () =>
  await collector.collector.store.db.selectFrom("rejected").selectAll().execute();

/** How far ahead the device's clock was by the report itself, against the middle of its interval. */
function aheadIn(report: Awaited<ReturnType<typeof reports>>[number]): number {
  return Date.parse(payloadOf(report).clock) - Date.parse(report.received_at);
}

test.each([
  ["-400d", -400 * DAY],
  ["+400d", 400 * DAY],
  ["-10m", -10 * MINUTE],
  ["+10m", 10 * MINUTE],
  ["+365d", 365 * DAY],
])(
  "a clock off by %s: taken, dated by the collector, and the skew is shown [T5]",
  async (offset, ms) => {
    const began = new Date().toISOString();
    const { json } = await agent(["run", "--once"], wrong(offset));
    const ended = new Date().toISOString();
    expect(json).toMatchObject({ state: "acknowledged", waiting: 0 });
    const [report, ...before] = (await reports()).reverse();
    if (report === undefined) throw new Error("no report");
    // Not before the nonce was issued, not after the report was received, both by the collector's clock.
    expect(report.nonce_issued_at).not.toBeNull();
    expect((report.nonce_issued_at ?? "") <= began).toBe(true);
    expect(began < report.received_at && report.received_at < ended).toBe(true);
    expect(before.every(({ received_at }) => received_at < report.received_at)).toBe(true);
    expect(Math.abs(aheadIn(report) - ms)).toBeLessThan(MINUTE);
    // What the collector shows of it is the least that it must be off: from the nearer end of the interval.
    const shown = clockSkew(payloadOf(report), report);
    expect(shown?.off).toBe(ms > 0 ? "ahead" : "behind");
    const least = ms > 0 ? Date.parse(ended) : Date.parse(report.nonce_issued_at ?? "");
    expect(shown?.minutes).toBeLessThanOrEqual(Math.abs(ms) / MINUTE + 1);
    expect(shown?.minutes).toBeGreaterThan(
      (Math.abs(ms) - Math.abs(Date.parse(ended) - least)) / MINUTE - 2,
    );
  },
  60_000,
);

test("reports that waited through wrong clocks are all taken, in their order [T8]", async () => {
  const before = await reports();
  const closed = ["--collector", "https://127.0.0.1:9"];
  for (const offset of ["+400d", "-400d", "+10m"]) {
    const { json } = await agent(["run", "--once", ...closed], wrong(offset));
    expect(json).toMatchObject({ state: "queued", reason: { code: "UNREACHABLE" } });
  }
  const { json } = await agent(["run", "--once"]);
  expect(json).toMatchObject({ state: "acknowledged", waiting: 0 });
  const after = await reports();
  expect(after.map(({ seq }) => seq)).toEqual(after.map((_, i) => i + 1));
  expect(after.length).toBe(before.length + 4);
  const ahead = after.slice(-4).map((r) => `${Math.round(aheadIn(r) / DAY)} days`);
  expect(ahead).toEqual(["400 days", "-400 days", "0 days", "0 days"]);
  expect(await refused()).toEqual([]);
}, 60_000);

test("a clock that is set while a report is on its way disturbs neither it nor the next [T8]", async () => {
  const double = new CollectorDouble();
  const server = await serveDouble(double);
  const stepping = join(folder, "stepping");
  const clock = join(folder, "clock");
  writeFileSync(clock, "+0d\n");
  const env = {
    LD_PRELOAD: preload,
    FAKETIME_TIMESTAMP_FILE: clock,
    FAKETIME_NO_CACHE: "1",
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  };
  const run = (...args: string[]) =>
    runAgent({ main, args: [...args, "--state", stepping, "--json"], env });
  const where = ["--collector", server.url.origin, "--fingerprint", fingerprint];
  expect((await run("enrol", ...where, "--token", "good-token")).exit).toBe(0);
  const steps = ["+400d", "-400d", "+10m", "+0d"];
  server.behave = (_, __, next) => {
    writeFileSync(clock, `${steps[0]}\n`);
    steps.push(steps.shift() ?? "");
    next();
  };
  for (let night = 1; night <= 4; night++) {
    expect((await run("run", "--once")).json).toMatchObject({
      state: "acknowledged",
      waiting: 0,
      seq: night,
    });
  }
  expect([double.forks, double.gaps]).toEqual([[], []]);
  await server.close();
}, 120_000);

test.each(["+400d", "-400d"])(
  "who asks for a scan is heard, whatever the device's clock says: %s [T8]",
  async (offset) => {
    const { collector: real, organisation } = collector;
    const folderOf = join(folder, `live${offset}`);
    const run = (args: readonly string[], until?: Promise<unknown>) =>
      runAgent({ main, args: [...args, "--state", folderOf, "--json"], env: wrong(offset), until });
    const enrolled = await run(["enrol", ...(await collector.invitation())]);
    const { device } = enrolled.json as { device: string };
    // What such a clock makes it think is due, a scan or a next key, is done before.
    expect((await run(["run", "--once"])).json).toMatchObject({ state: "acknowledged" });
    const asked = async () =>
      (await reports()).filter((r) => r.device === device && payloadOf(r).cause === "asked").length;
    const before = await asked();
    const scanned = (async () => {
      const online = () => devicesOnline(real.store.db, organisation, believedSince(Date.now()));
      while (!(await online()).has(device)) await later(50);
      await wishScans(real, { organisation, by: "tester", device });
      while ((await asked()) === before) await later(50);
    })();
    const { exit } = await run(["run", "--live"], scanned);
    expect([exit, await asked()]).toEqual([0, before + 1]);
    expect(await refused()).toEqual([]);
  },
  60_000,
);

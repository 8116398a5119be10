import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Json } from "@muster/mapping/wire";
import { judgeEstate } from "../packages/collector/src/evaluate/index.ts";
import { TestDevice } from "../packages/collector/src/intake/testing/device.ts";
import { sectionOf } from "../packages/collector/src/intake/testing/sections.ts";
import { deviceById, firstSeenOf } from "../packages/collector/src/store/index.ts";
import { runMuster } from "../packages/collector/src/testing/in-process.ts";
import { type LivingCollector, livingCollector, ODS } from "./evidence/collector.ts";

/**
 * The life of devices as an operator sees it: commands beside a collector that serves, a machine that was re-imaged, one
 * that was cloned, keys that change, and a pack of all that.
 */
let living: LivingCollector;
beforeAll(async () => {
  living = await livingCollector();
});
afterAll(() => living.close());

const muster = (...argv: string[]) =>
  runMuster([...argv, "--data", living.collector.settings.data], {
    columns: 200,
    now: living.collector.now,
  });

const known = (kind: string, value: Json) =>
  sectionOf({ kind, state: "known", source: "t", value });
const os = known("os", {
  platform: "linux",
  name: "Debian GNU/Linux",
  version: "12",
  id: "debian",
  like: [],
  rolling: false,
  architecture: "x86_64",
});
const missing = (...names: string[]) =>
  known("pending-updates", {
    updates: names.map((name) => ({
      name,
      candidate: "2",
      security: "yes",
      severity: "unknown",
      held: false,
    })),
    securityOrigins: ["Debian-Security:12/stable-security"],
  });
const named = (device: TestDevice, hostname: string, serial: string) =>
  sectionOf(
    { kind: "identity", state: "known", source: "t", value: { hostname, serial } },
    device.salt,
  );

/** What a report says of its device's clock where it is right. */
const inTime = () => ({ clock: new Date(living.clock.now).toISOString() });

/** A night later: what is due is judged. */
async function night(day: string) {
  living.at(`${day}T02:00:00Z`);
  await living.collector.evaluateDue(ODS);
}

const notesOf = async () => {
  const { out } = await muster("device", "list", "--json");
  const rows = JSON.parse(out) as { id: string; state: string; notes: string[] }[];
  return new Map(rows.map(({ id, state, notes }) => [id, { state, notes }]));
};

let first: TestDevice;
let second: TestDevice;

test("a machine that was re-imaged is found by its serial number, and takes its old place at approval", async () => {
  const { app, collector, token } = living;
  first = new TestDevice();
  await first.enrol(app, (await token()).token, { serial: "PF3ABC12" });
  await first.report(
    app,
    [os, missing("openssl", "curl"), named(first, "ash-1", "PF3ABC12")],
    inTime(),
  );
  await night("2026-11-21");
  await night("2026-12-03");

  const made = await muster("token", "create", "--approve", "manual", "--json");
  second = new TestDevice();
  await second.enrol(app, JSON.parse(made.out).token, { serial: "pf3abc12" });
  expect((await second.report(app, [], inTime())).reply).toMatchObject({ code: "pending" });
  expect((await notesOf()).get(second.id)).toEqual({
    state: "pending",
    notes: [expect.stringContaining(`looks like ${first.id.slice(0, 12)}`)],
  });

  const why = ["--why", "new disk"];
  const approved = await muster("device", "approve", second.id, "--replaces", first.id, ...why);
  expect([approved.code, approved.err]).toEqual([0, ""]);
  expect(approved.out).toContain("has taken the place of");
  const { db } = collector.store;
  expect(await deviceById(db, first.id)).toMatchObject({
    state: "revoked",
    replaced_by: second.id,
  });
  expect((await first.report(app, [os])).status).toBe(401);

  // curl came with the new image, openssl is still missing: since the day it was first seen missing.
  const facts = [os, missing("openssl", "zlib"), named(second, "ash-1", "PF3ABC12")];
  await second.report(app, facts, inTime());
  const seen = (await firstSeenOf(db, [second.id])).get(second.id);
  expect([seen?.("openssl 2"), seen?.("zlib 2")]).toEqual(["2026-11-21", "2026-12-03"]);
  const curl = await db
    .selectFrom("update_seen")
    .select(["gone_on", "fate"])
    .where("device", "=", second.id)
    .where("update_key", "=", "curl 2")
    .executeTakeFirst();
  expect(curl).toEqual({ gone_on: "2026-12-03", fate: "in-force" });
});

test("it counts once, and what was found before goes on", async () => {
  const { app, collector } = living;
  living.at("2026-12-07T02:00:00Z");
  await second.report(app, [os, missing("openssl", "zlib")], inTime());
  await night("2026-12-08");
  const summary = await collector.summary(ODS);
  expect(summary.estate).toMatchObject({ known: 1, reporting: 1 });
  // Missing since 21 November: over fourteen days, whatever the new image says of itself.
  const findings = await collector.store.db
    .selectFrom("finding")
    .selectAll()
    .where("device", "=", second.id)
    .where("control", "=", "security-updates-in-time")
    .where("to_day", "is", null)
    .execute();
  expect(findings).toMatchObject([{ outcome: "not-met" }]);
  expect(findings[0]?.because).toContain("openssl");
  expect(await collector.log.audit(ODS)).toEqual([]);
});

test("what cannot take a place is told, and changes nothing", async () => {
  const { app, token } = living;
  const third = new TestDevice();
  await third.enrol(app, (await token()).token);
  const why = ["--why", "x"];
  const refused: [string[], string][] = [
    [["device", "replace", first.id, third.id, ...why], "was replaced before"],
    [["device", "replace", third.id, third.id, ...why], "its own place"],
    [["device", "replace", third.id, second.id, ...why], "name the earlier one first"],
    [["device", "replace", second.id, first.id, ...why], "is replaced"],
    [["device", "approve", third.id, "--replaces", second.id, ...why], "no state to be approved"],
    [["device", "resolve", third.id, ...why], "no state to be settled"],
  ];
  const before = await notesOf();
  for (const [argv, says] of refused) {
    const { code, err } = await muster(...argv);
    expect([code, err]).toEqual([2, expect.stringContaining(says)]);
  }
  expect(await notesOf()).toEqual(before);
  expect((await muster("device", "revoke", third.id, ...why)).code).toBe(0);
});

let settled: TestDevice;

test("a clone is found on its second report, both branches are shown, and an operator settles it [T6]", async () => {
  const { app, collector, token, device } = living;
  const copied = await device();
  await copied.report(app, [os, missing("openssl", "curl")], inTime());
  const clone = copied.clone();
  await copied.report(app, [os], inTime());
  const branch = clone.sign([os], { bootId: "another-boot", clock: "2026-12-08T01:59:00.000Z" });
  expect((await clone.post(app, branch)).reply).toMatchObject({ code: "fork" });
  expect((await copied.report(app, [os], inTime())).reply).toMatchObject({ code: "quarantined" });

  expect((await notesOf()).get(copied.id)).toMatchObject({
    state: "quarantined",
    notes: [expect.stringContaining("two places")],
  });
  const shown = await muster("device", "show", copied.id);
  expect(shown.out).toContain("a cloned machine");
  expect(shown.out).toContain("put back to an earlier state");
  const { branches, log } = JSON.parse((await muster("device", "show", copied.id, "--json")).out);
  expect(branches).toMatchObject([
    { seq: 2, what: "taken", bootId: "boot" },
    { seq: 2, what: "fork", bootId: "another-boot", report: branch.digest },
    { seq: 3, what: "quarantined" },
  ]);
  expect(log.map((entry: { type: string }) => entry.type)).toEqual([
    "enrol",
    "quarantine",
    "quarantine",
  ]);

  living.at("2026-12-08T06:00:00Z");
  settled = new TestDevice();
  await settled.enrol(app, (await token()).token);
  living.at("2026-12-09T01:00:00Z");
  await settled.report(app, [os, missing("openssl")], inTime());
  const why = ["--why", "cloned image"];
  const done = await muster("device", "resolve", copied.id, "--history", settled.id, ...why);
  expect([done.code, done.err]).toEqual([0, ""]);
  expect(await deviceById(collector.store.db, copied.id)).toMatchObject({
    state: "revoked",
    replaced_by: settled.id,
  });
  expect((await clone.report(app, [os])).status).toBe(401);
  // It reports already: what it lacks as well is as old as it was before, and what it does not lack is no more.
  const rows = await collector.store.db
    .selectFrom("update_seen")
    .select(["update_key", "first_seen", "gone_on", "fate"])
    .where("device", "=", settled.id)
    .orderBy("update_key")
    .execute();
  expect(rows).toEqual([
    { update_key: "curl 2", first_seen: "2026-12-08", gone_on: "2026-12-09", fate: "in-force" },
    { update_key: "openssl 2", first_seen: "2026-12-08", gone_on: null, fate: null },
  ]);
  await night("2026-12-09");
  expect((await collector.summary(ODS)).estate.known).toBe(2);
});

test.each([
  ["a year ahead", "2027-12-09T02:00:00.000Z", "365 days ahead"],
  ["a year behind", "2025-12-09T02:00:00.000Z", "days behind"],
  ["ten minutes ahead", "2026-12-09T02:10:00.000Z", "10 minutes ahead"],
  ["four minutes ahead", "2026-12-09T02:04:00.000Z", undefined],
  ["right", "2026-12-09T02:00:00.000Z", undefined],
])("a clock %s moves no interval and is shown [T5] [T8]", async (_, clock, says) => {
  const { app, collector } = living;
  living.at("2026-12-09T02:00:00Z");
  const signed = settled.sign([os], { clock });
  expect((await settled.post(app, signed)).reply).toMatchObject({
    kind: "ack",
    receivedAt: "2026-12-09T02:00:00.000Z",
  });
  const row = await collector.store.db
    .selectFrom("report")
    .select(["received_at", "nonce_issued_at"])
    .where("digest", "=", signed.digest)
    .executeTakeFirstOrThrow();
  expect(row.received_at).toBe("2026-12-09T02:00:00.000Z");
  expect(row.nonce_issued_at).toMatch(/^2026-12-0[89]/);
  const notes = (await notesOf()).get(settled.id)?.notes ?? [];
  expect(notes).toEqual(says === undefined ? [] : [expect.stringContaining(says)]);
  const summary = await collector.summary(ODS);
  const device = summary.devices.find(({ id }) => id === settled.id);
  expect(device?.clock === undefined).toBe(says === undefined);
  const shown = JSON.parse((await muster("device", "show", settled.id, "--json")).out);
  expect(shown.clock === null).toBe(says === undefined);
});

test("a pack of all that is whole: replaced devices, a settled fork and changed keys", async () => {
  const { app, collector, folder } = living;
  for (let key = 0; key < 2; key++) {
    expect((await second.rotate(app, new TestDevice())).status).toBe(200);
    await second.report(app, [os, missing("openssl")], inTime());
  }
  await night("2026-12-10");
  const out = join(folder, "pack");
  await collector.pack({ organisation: ODS, out, by: "ann", names: true });
  // An outcome that went on is dated from its beginning, on the machine before it was re-imaged.
  const { findings } = JSON.parse(readFileSync(join(out, "findings.json"), "utf8"));
  const supported = findings.find(
    (f: { device: string; control: string }) =>
      f.device === second.id && f.control === "os-supported",
  );
  expect(supported).toMatchObject({ outcome: "not-met", since: "2026-11-21" });
  const about = { organisation: ODS, rules: "any" };
  const judged = await judgeEstate(collector.store.db, about, collector.terms("2026-12-09"));
  const then = judged.find((f) => f.device === second.id && f.control === "os-supported");
  expect(then?.since).toBe("2026-11-21");
  const verify = spawnSync(process.execPath, [join(out, "verify.mjs")], { encoding: "utf8" });
  expect(verify.stdout).toContain("Changes of key (2)");
  expect([verify.status, verify.stderr]).toEqual([0, ""]);
  const again = spawnSync(process.execPath, [join(out, "verify.mjs"), "--reperform"], {
    encoding: "utf8",
  });
  expect([again.status, again.stderr]).toEqual([0, ""]);
  expect(await collector.log.audit(ODS)).toEqual([]);
}, 60_000);

test("sites are made, listed, and tokens made for them", async () => {
  const made = await muster("site", "create", "--name", "Ward 7", "--json");
  const { id } = JSON.parse(made.out);
  expect((await muster("site", "list")).out).toContain("Ward 7");
  const { token, id: tokenId } = JSON.parse(
    (await muster("token", "create", "--site", "Ward 7", "--json")).out,
  );
  const device = new TestDevice();
  await device.enrol(living.app, token);
  expect((await deviceById(living.collector.store.db, device.id))?.site).toBe(id);
  const listed = JSON.parse((await muster("token", "list", "--json")).out);
  expect(listed.find((t: { id: string }) => t.id === tokenId)).toMatchObject({
    site: id,
    approve: "auto",
  });
  const none = await muster("token", "create", "--site", "Ward 8");
  expect([none.code, none.err]).toEqual([2, expect.stringContaining("There is no site Ward 8")]);
});

test("device show says at which level a machine is, what it lacks and since when", async () => {
  const { app, token } = living;
  const behind = new TestDevice();
  await behind.enrol(app, (await token()).token);
  const windows = known("os", {
    platform: "windows",
    name: "Windows 11 Pro",
    build: "26200.8875",
    id: "windows",
    productType: "workstation",
    like: [],
    rolling: false,
    architecture: "x86_64",
  });
  await behind.report(app, [windows], inTime());
  const before = await muster("device", "show", behind.id);
  expect(before.out).toContain("not judged yet");
  await night("2026-12-11");
  const { out } = await muster("device", "show", behind.id);
  const said = out.replaceAll(/\s+/g, " ");
  expect(said).toContain(
    "installed system version 26200.8875 has lacked 26200.8894, released on 18 July 2026",
  );
  expect(said).toContain("the newest listed is Windows 11 25H2 26200.9168 of 11 August 2026");
  const { updates } = JSON.parse((await muster("device", "show", behind.id, "--json")).out);
  expect(updates).toMatchObject({
    outcome: "not-met",
    details: [{ version: "26200.8875", state: "overdue", date: "2026-08-01", disagrees: true }],
  });
});

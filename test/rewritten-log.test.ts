import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { sql } from "kysely";
import { play } from "../packages/agent/src/testing/context.ts";
import { type LivingCollector, livingCollector, ODS } from "./evidence/collector.ts";
import { unguard } from "./evidence/tamper.ts";

/**
 * An insider with the signing key and the database writes the whole log anew, without one entry, and removes what was kept
 * outside: everything on the collector is sound again. The device, by its real commands, is not fooled.
 */
let living: LivingCollector;
let base: string[];
let port = 0;
const older = () => join(living.folder, "older");
const newer = () => join(living.folder, "newer");

const agent = (command: string) => {
  const where = command.startsWith("status") ? base.slice(-2) : base;
  return play([...command.split(" "), ...where], { now: living.collector.now });
};

/** What every program here would say of the log, as it is now. */
async function checked() {
  const { log } = living.collector;
  return { state: (await log.check("all")).state, faults: await log.audit(ODS) };
}

beforeAll(async () => {
  living = await livingCollector();
  const { app, collector, folder, token } = living;
  living.at("2026-11-21T12:00:00Z");
  await app.listen({ host: "127.0.0.1", port: 0 });
  const address = app.server.address();
  port = typeof address === "object" ? (address?.port ?? 0) : 0;
  base = [
    "--collector",
    `https://localhost:${port}`,
    "--fingerprint",
    collector.keys.tls.fingerprint,
    "--state",
    join(folder, "agent"),
  ];
  const made = await token();
  expect(await agent(`enrol --token ${made.token}`)).toMatchObject({ exit: 0 });
  expect(await agent("run --once --json")).toMatchObject({ exit: 0 });
  await collector.evaluateDue(ODS);
  await living.device();
  await collector.pack({ organisation: ODS, out: older(), by: "ann" });
  living.at("2026-11-22T12:00:00Z");
  expect(await agent("run --once --json")).toMatchObject({ exit: 0 });
});
afterAll(() => living.close());

/** Writes the log anew with the real key, but for the second device's enrolment, and the tables with it. */
async function rewrite(): Promise<void> {
  const { store, log } = living.collector;
  const { db } = store;
  await unguard(store);
  const rows = await db.selectFrom("log_leaf").select("bytes").orderBy("idx").execute();
  const removed = await db
    .selectFrom("device")
    .select("id")
    .where("seq", "=", 0)
    .executeTakeFirstOrThrow();
  const token = rows
    .map(({ bytes }) => JSON.parse(bytes))
    .find(({ type, device }) => type === "enrol" && device === removed.id)?.token;
  for (const table of ["log_leaf", "log_node", "checkpoint"]) {
    await sql`delete from ${sql.table(table)}`.execute(db);
  }
  for (const { bytes } of rows) {
    const { type, ...about } = JSON.parse(bytes);
    if (type === "enrol" && about.device === removed.id) continue;
    const index = await db.transaction().execute((trx) => log.append(trx, ODS, { type, about }));
    await sql`update report set leaf = ${index} where digest = ${about.report ?? ""}`.execute(db);
    await sql`update nonce set leaf = ${index} where nonce = ${about.nonce ?? ""}`.execute(db);
  }
  await sql`delete from device_key where device = ${removed.id}`.execute(db);
  await sql`delete from device where id = ${removed.id}`.execute(db);
  await sql`update enrolment_token set uses = 0 where id = ${token}`.execute(db);
}

/** Ends the collector and starts it again at the same address. */
async function restart(): Promise<void> {
  const { folder, clock } = living;
  await living.stop();
  // What its end wrote is in the insider's way, too.
  for (const place of ["checkpoints", "log"]) {
    rmSync(join(folder, "data", place), { recursive: true, force: true });
  }
  living = await livingCollector({ after: { folder, clock } });
  await living.app.listen({ host: "127.0.0.1", port });
}

test("nothing on the collector tells that the log was rewritten [T22]", async () => {
  expect(await checked()).toEqual({ state: "sound", faults: [] });
  const before = await living.collector.log.checkpoint(ODS);
  await rewrite();
  await restart();
  expect((await living.collector.log.checkpoint(ODS))?.size).toBe((before?.size ?? 0) - 1);
  expect(await checked()).toEqual({ state: "sound", faults: [] });
});

test("the first contact of an agent raises it, and its status shows it [T22]", async () => {
  living.at("2026-11-23T12:00:00Z");
  const round = await agent("run --once --json");
  expect(round.exit).toBe(1);
  expect(round.json()).toMatchObject({
    state: "acknowledged",
    witness: expect.stringMatching(/does not begin with|has shrunk/),
  });
  const status = await agent("status --json");
  expect(status.exit).toBe(1);
  expect(status.json()).toMatchObject({
    witnessFailures: [{ remembered: expect.any(String), offered: expect.any(String) }],
  });
});

test("a pack of it holds by itself, and fails against an older one [T22]", async () => {
  await living.collector.evaluateDue(ODS);
  await living.collector.pack({ organisation: ODS, out: newer(), by: "ann" });
  const verify = (...args: string[]) =>
    spawnSync(process.execPath, ["verify.mjs", ...args], { cwd: newer(), encoding: "utf8" });
  const { status, stdout } = verify();
  expect([status, stdout.split("\n").filter((line) => line.includes("FAILS"))]).toEqual([0, []]);
  const since = verify("--since", older());
  expect([since.status, since.stdout + since.stderr]).toEqual([
    1,
    expect.stringContaining("history was rewritten"),
  ]);
});

test("the next report carries what proves it, and the collector stops [T22]", async () => {
  living.at("2026-11-24T12:00:00Z");
  expect((await agent("run --once --json")).exit).toBe(1);
  const { log, store } = living.collector;
  const words = await store.db.selectFrom("witness_word").selectAll().execute();
  expect(words).toMatchObject([{ organisation: ODS, why: expect.stringMatching(/log/) }]);
  expect(log.state).toMatchObject({
    state: "tampered",
    faults: [{ table: "witness_word", what: expect.stringContaining("the log was rewritten") }],
  });
  await expect(living.token()).rejects.toMatchObject({ code: "LOG_TAMPERED" });
  // A whole check does not take it back: the proof is evidence, too.
  expect((await log.audit(ODS)).map(({ table }) => table)).toContain("witness_word");
  living.at("2026-11-25T12:00:00Z");
  const next = await agent("run --once --json");
  expect([next.exit, next.json()]).toEqual([1, expect.objectContaining({ waiting: 1 })]);
});

test("a device that only says so stops nobody [T22]", async () => {
  const other = await livingCollector();
  const device = await other.device();
  const agentWords = { version: "0.1.0", platform: "linux" };
  const witness = {
    failures: 1,
    at: "2026-11-21T00:00:00.000Z",
    why: "invented",
    seen: "nothing that anybody signed",
    shown: "",
  };
  const signed = device.sign([], { agent: { ...agentWords, witness } });
  expect(await device.post(other.app, signed)).toMatchObject({ reply: { kind: "ack" } });
  const { log } = other.collector;
  await log.close();
  expect(await log.audit(ODS)).toEqual([]);
  expect(await log.check("new")).toEqual({
    state: "sound",
    warnings: [expect.stringMatching(/invented.*proves nothing/)],
  });
  await other.close();
});

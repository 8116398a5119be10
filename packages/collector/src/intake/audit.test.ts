import { rmSync } from "node:fs";
import { zstdDecompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { canonicalJson, type Json } from "@muster/mapping/wire";
import { sql } from "kysely";
import {
  insertRun,
  type NewFinding,
  saveListFile,
  saveRunDevices,
  writeFindings,
} from "../store/index.ts";
import { revokeToken } from "./index.ts";
import { type TestCollector, testCollector } from "./testing/collector.ts";
import type { TestDevice } from "./testing/device.ts";
import { sectionOf, sha256, unknownFact } from "./testing/sections.ts";

/** One organisation with something in every table, and a device in each state. */
async function filled() {
  const collector = await testCollector();
  const { app, store, log } = collector;
  const device = await collector.device();
  const known = { kind: "restart", state: "known", source: "test" };
  const restart = (required: boolean) => sectionOf({ ...known, value: { required, because: [] } });
  await device.report(app, [restart(false), sectionOf(unknownFact("os"))]);
  collector.hours(1);
  await device.report(app, [restart(true), sectionOf(unknownFact("tpm"))]);
  const clone = device.clone();
  const stopped = await collector.device();
  await stopped.report(app, [restart(true)]);
  await stopped.post(app, stopped.sign([], { seq: 1, prev: null }));
  const [token] = await store.db.selectFrom("enrolment_token").select("id").execute();
  await revokeToken(collector.parts, "A1", token?.id ?? "");
  await collector.token(5);
  const finding: NewFinding = {
    organisation: "A1",
    device: device.id,
    control: "restart-pending",
    outcome: "met",
    because: "none",
    source: "policy",
    holds_until: null,
    details: "[]",
    from_day: "2026-11-21",
    report: device.head,
    lists: "l",
    rules: "0.1.0",
  };
  await judge(collector, [finding, { ...finding, control: "os-supported" }], []);
  await judge(collector, [{ ...finding, outcome: "not-met" }], [1]);
  await run(collector, device);
  await saveListFile(store.db, {
    digest: sha256("{}"),
    file: "os.json",
    checked_on: "2026-11-21",
    text: "{}",
  });
  await store.db.transaction().execute((trx) =>
    log.append(trx, "A1", {
      type: "configuration",
      about: { organisation: { id: "A1", name: "Ash House", category: 3, edition: "2025-26" } },
    }),
  );
  return { collector, device, clone };
}

async function judge({ store, log }: TestCollector, open: NewFinding[], close: number[]) {
  await store.db.transaction().execute(async (trx) => {
    await writeFindings(trx, { open, close, day: "2026-11-22" });
    const digest = sha256(canonicalJson(open as unknown as Json));
    const by = { lists: sha256("lists"), rules: "0.1.0" };
    const about = { day: "2026-11-22", opened: open.length, closed: close.length, digest, ...by };
    await log.append(trx, "A1", { type: "findings", about });
  });
}

async function run({ store, log }: TestCollector, device: TestDevice) {
  const at = "2026-11-21T01:00:00.000Z";
  const row = {
    run: "A1/2026-11-21",
    device: device.id,
    scheduled_at: at,
    started_at: at,
    finished_at: at,
    state: "finished" as const,
    why: "",
  };
  await insertRun(store.db, {
    id: row.run,
    organisation: "A1",
    night: "2026-11-21",
    opens_at: at,
    closes_at: at,
    closed_at: at,
  });
  await saveRunDevices(store.db, [row]);
  await store.db.transaction().execute((trx) =>
    log.append(trx, "A1", {
      type: "run",
      about: {
        run: row.run,
        night: "2026-11-21",
        counts: { finished: 1 },
        digest: sha256(`${canonicalJson(row)}\n`),
      },
    }),
  );
}

function inflated(zstd: Uint8Array): Buffer | undefined {
  try {
    return zstdDecompressSync(zstd);
  } catch {
    return undefined;
  }
}

describe("an audit", () => {
  const folders: string[] = [];
  let pristine: Awaited<ReturnType<typeof filled>>;
  beforeAll(async () => {
    pristine = await filled();
    folders.push(pristine.collector.folder);
    const triggers = await sql<{
      name: string;
    }>`select name from sqlite_schema where type = 'trigger'`.execute(pristine.collector.store.db);
    // Whoever owns the file can do this.
    for (const { name } of triggers.rows) {
      await sql.raw(`drop trigger ${name}`).execute(pristine.collector.store.db);
    }
  });
  afterAll(async () => {
    await pristine.collector.close();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  /** Runs statements, audits, and takes them back. */
  async function auditAfter(...statements: string[]) {
    const { store, log } = pristine.collector;
    const { db } = store;
    await sql`pragma foreign_keys = off`.execute(db);
    await sql`savepoint clean`.execute(db);
    try {
      for (const statement of statements) await sql.raw(statement).execute(db);
      return await log.audit("A1");
    } finally {
      await sql`rollback to clean`.execute(db);
      await sql`release clean`.execute(db);
    }
  }

  test("finds nothing where nothing was done", async () => {
    expect(await auditAfter()).toEqual([]);
  });

  test.each([
    ["organisation", "update organisation set category = 1 where id = 'A1'"],
    ["enrolment_token", "update enrolment_token set max_uses = 9999 where max_uses = 5"],
    ["enrolment_token", "update enrolment_token set expires_at = '2099' where max_uses = 5"],
    ["enrolment_token", "update enrolment_token set revoked_at = null"],
    ["enrolment_token", "update enrolment_token set uses = 0"],
    ["enrolment_token", "delete from enrolment_token where max_uses = 5"],
    ["device", "update device set state = 'approved' where state = 'quarantined'"],
    ["device", "update device set seq = seq - 1 where seq = 2"],
    [
      "device",
      "update device set head = (select digest from report where seq = 1 limit 1) where seq = 2",
    ],
    ["device", "update device set last_report_at = '2026-12-31T00:00:00.000Z' where seq = 2"],
    ["device", "update device set enrolled_at = '2020-01-01T00:00:00.000Z' where seq = 2"],
    ["device", "delete from device where seq = 2"],
    ["device_key", "update device_key set public_key = (select max(public_key) from device_key)"],
    ["device_key", "update device_key set protection = 'hardware'"],
    ["device_key", "delete from device_key"],
    [
      "device_key",
      "insert into device_key select 'x', device, algorithm, public_key, protection, from_at, null from device_key limit 1",
    ],
    ["nonce", "update nonce set issued_at = '2026-01-01T00:00:00.000Z'"],
    ["nonce", "delete from nonce where leaf = (select max(leaf) from nonce)"],
    ["nonce", "insert into nonce values ('made-up', 'A1', '2026-01-01T00:00:00.000Z', 9999)"],
    [
      "section",
      "update section set zstd = (select zstd from section where kind = 'os') where kind = 'restart'",
    ],
    ["section", "update section set zstd = x'00' where kind = 'os'"],
    ["section", "delete from section where kind = 'os'"],
    ["report", 'update report set envelope = replace(envelope, \'"sig":"\', \'"sig":"A\')'],
    [
      "report",
      "update report set envelope = (select envelope from report where seq = 1 limit 1) where seq = 2",
    ],
    ["report", "update report set received_at = '2026-01-01T00:00:00.000Z' where seq = 2"],
    ["report", "update report set prev = null where seq = 2"],
    ["report", "update report set nonce_issued_at = '2026-01-01T00:00:00.000Z' where seq = 2"],
    ["report", "update report set nonce_issued_at = null where seq = 2"],
    ["report", "delete from report where seq = 2"],
    [
      "report",
      "insert into report select 'x', organisation, device, 99, prev, envelope, nonce, nonce_issued_at, received_at, 9999 from report where seq = 2",
    ],
    ["report_section", "delete from report_section where probe = 'os'"],
    ["report_section", "update report_section set section = 'x' where probe = 'os'"],
    ["latest_section", "delete from latest_section where kind = 'restart'"],
    ["latest_section", "update latest_section set section = 'x' where kind = 'restart'"],
    ["finding", "update finding set outcome = 'met' where outcome = 'not-met'"],
    ["finding", "update finding set because = because || '.' where control = 'os-supported'"],
    ["finding", "update finding set to_day = '2026-11-23' where to_day is not null"],
    ["finding", "update finding set to_day = '2026-11-23' where to_day is null"],
    ["finding", "delete from finding where control = 'os-supported'"],
    [
      "finding",
      "insert into finding select 99, organisation, device, 'new', outcome, because, source, holds_until, details, from_day, to_day, report, lists, rules from finding limit 1",
    ],
    ["run_device", "update run_device set state = 'missed'"],
    ["run_device", "delete from run_device"],
    ["list_file", "update list_file set text = '{} '"],
    ["log_leaf", "update log_leaf set bytes = replace(bytes, '2026', '2025') where type = 'enrol'"],
  ])("names %s after: %s", async (table, ...statements) => {
    const found = await auditAfter(...statements);
    expect(found.map((fault) => fault.table)).toContain(table);
  });

  test("a bit flipped anywhere in a stored section is named", async () => {
    const { db } = pristine.collector.store;
    const row = await db
      .selectFrom("section")
      .selectAll()
      .where("kind", "=", "os")
      .executeTakeFirstOrThrow();
    for (let at = 0; at < row.zstd.length; at++) {
      const bytes = Buffer.from(row.zstd);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      const found = await auditAfter(
        `update section set zstd = x'${bytes.toString("hex")}' where kind = 'os'`,
      );
      // A few bits of a zstd frame say nothing of the content.
      const same = inflated(bytes)?.equals(inflated(row.zstd) ?? Buffer.of()) ?? false;
      expect([at, found.map((f) => f.where)]).toEqual([at, same ? [] : [row.digest]]);
    }
  });
});

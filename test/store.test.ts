import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import Database from "better-sqlite3";
import { PGliteDialect, sql } from "kysely";
import {
  askedSince,
  beatLive,
  branchesOf,
  countRun,
  countSent,
  countUse,
  type Device,
  type DeviceKey,
  devicesById,
  devicesOnline,
  eachDevice,
  eachReport,
  endLive,
  findingsOn,
  firstSeenOf,
  insertChallenge,
  insertDevice,
  insertNonces,
  insertOrganisation,
  insertRejected,
  insertReports,
  insertRun,
  insertScanRequests,
  insertSections,
  insertSignInLink,
  insertToken,
  keptForm,
  type ListedUpdate,
  latestNonce,
  latestSections,
  levelSpans,
  listOrganisations,
  type NewerDatabaseError,
  type NewFinding,
  noteLevel,
  noteUpdates,
  openFindings,
  openScanRequests,
  openStore,
  pageOfRejected,
  readBy,
  readSections,
  revokeToken,
  type Store,
  type StoreError,
  saveListFile,
  saveRunDevices,
  sectionBytes,
  sectionHeads,
  sectionsBeside,
  securityUpdatesSeen,
  setLatest,
  signerById,
  spendSignInLink,
  takeChallenge,
  takeScanRequest,
  updateDevices,
  writeArrivals,
  writeDepartures,
  writeFindings,
  writeRows,
} from "../packages/collector/src/store/index.ts";

const NOW = "2026-11-21T12:00:00.000Z";
const LATER = "2026-11-21T13:00:00.000Z";
const folder = mkdtempSync(join(tmpdir(), "muster-store-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = {
  sqlite: () => openStore(`sqlite:${join(folder, "store.db")}`),
  postgres: () =>
    openStore({ engine: "postgres", dialect: new PGliteDialect({ pglite: new PGlite() }) }),
} as const;

function device(id: string, more: Partial<Device> = {}): Device {
  return {
    id,
    organisation: "A1",
    site: null,
    state: "approved",
    platform: "linux",
    enrolled_at: NOW,
    seq: 0,
    head: null,
    last_report_at: null,
    label: null,
    serial: null,
    replaced_by: null,
    ...more,
  };
}

function key(id: string): DeviceKey {
  return {
    keyid: id,
    device: id,
    algorithm: "ed25519",
    public_key: "",
    protection: "file",
    from_at: NOW,
    until_at: null,
  };
}

function finding(id: string, more: Partial<NewFinding> = {}): NewFinding {
  return {
    organisation: "A1",
    device: id,
    control: "firewall-on",
    outcome: "met",
    because: "on",
    source: "policy",
    holds_until: null,
    details: "[]",
    from_day: "2026-11-01",
    report: null,
    lists: "l",
    rules: "0.1.0",
    ...more,
  };
}

function hex(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const row of rows) list.push(row);
  return list;
}

describe.each(["sqlite", "postgres"] as const)("the store on %s", (engine) => {
  let store: Store;
  beforeAll(async () => {
    store = await open[engine]();
    const organisation = { category: 3, edition: "2025-26", created_at: NOW };
    await insertOrganisation(store.db, { id: "A1", name: "Ash House", ...organisation });
    await insertOrganisation(store.db, { id: "B2", name: "Beech Ward", ...organisation });
    for (const id of ["d1", "d2", "d3"]) await insertDevice(store.db, device(id), key(id));
  }, 30_000);
  afterAll(() => store.close());

  test("integers up to 2^53 - 1 come back as the same number", async () => {
    const row = device("d-big", { seq: Number.MAX_SAFE_INTEGER });
    await insertDevice(store.db, row, key("d-big"));
    expect((await devicesById(store.db, ["d-big"])).get("d-big")).toEqual(row);
  });

  test("2,500 devices are read page by page, each once, in order, none of another organisation", async () => {
    const many = Array.from({ length: 2500 }, (_, i) =>
      device(`p${String(i).padStart(4, "0")}`, { organisation: "B2" }),
    );
    await updateDevices(store.db, many);
    let served = 0;
    setImmediate(() => {
      served += 1;
    });
    expect((await all(eachDevice(store.db, "B2"))).map(({ id }) => id)).toEqual(
      many.map(({ id }) => id),
    );
    // Between two pages, or while PostgreSQL answers.
    expect(served).toBe(1);
  });

  test("who is online: by server, while that server says so, and only where approved", async () => {
    const since = NOW;
    const rows = ["d1", "d2", "d3"].map((id) => ({ device: id, server: "one", since }));
    await beatLive(store.db, "one", { now: NOW, forgetBefore: "" });
    await writeArrivals(store.db, rows);
    await beatLive(store.db, "two", { now: LATER, forgetBefore: "" });
    await writeArrivals(store.db, [{ device: "d2", server: "two", since: LATER }]);
    // The first server is told late that d2 left it, which is with the second by now.
    await writeDepartures(store.db, "one", ["d2", "d3"]);
    expect([...(await devicesOnline(store.db, "A1", NOW))]).toEqual([
      ["d1", NOW],
      ["d2", LATER],
    ]);
    expect([...(await devicesOnline(store.db, "A1", LATER)).keys()]).toEqual(["d2"]);
    expect((await devicesOnline(store.db, "B2", NOW)).size).toBe(0);
    await beatLive(store.db, "two", { now: LATER, forgetBefore: LATER });
    expect([...(await devicesOnline(store.db, "A1", NOW)).keys()]).toEqual(["d2"]);
    await endLive(store.db, "two");
    expect((await devicesOnline(store.db, "A1", "")).size).toBe(0);
  });

  test("a request to scan is taken once, and forgotten after a day", async () => {
    const row = { id: "q1", organisation: "A1", device: "d1", asked_at: NOW, sent_at: null };
    await insertScanRequests(store.db, [row], "");
    expect(await openScanRequests(store.db, NOW)).toEqual([row]);
    expect(await openScanRequests(store.db, LATER)).toEqual([]);
    expect(await askedSince(store.db, "A1", "")).toEqual(new Set(["d1"]));
    const taken = [takeScanRequest(store.db, "q1", LATER), takeScanRequest(store.db, "q1", LATER)];
    expect((await Promise.all(taken)).sort()).toEqual([false, true]);
    expect(await countSent(store.db, ["q1", "q2"])).toBe(1);
    await insertScanRequests(store.db, [], LATER);
    expect(await askedSince(store.db, "A1", "")).toEqual(new Set());
  });

  test("updateDevices moves what reports move and leaves the rest", async () => {
    const moved = device("d1", { seq: 4, head: "h", last_report_at: NOW, label: "desk" });
    await updateDevices(store.db, [{ ...moved, platform: "other", enrolled_at: LATER }]);
    expect((await devicesById(store.db, ["d1"])).get("d1")).toEqual(moved);
  });

  test.each([
    ["log_leaf", { organisation: "A1", idx: 0, type: "t", bytes: "{}", hash: "h" }, "hash"],
    ["log_node", { organisation: "A1", level: 1, idx: 0, hash: "h" }, "hash"],
    ["checkpoint", { organisation: "A1", size: 1, root: "r", note: "n", previous: 0 }, "root"],
    ["nonce", { nonce: "n0", organisation: "A1", issued_at: NOW, leaf: 0 }, "issued_at"],
    ["list_file", { digest: "l0", file: "f", checked_on: "2026-11-21", text: "t" }, "text"],
    [
      "section",
      {
        digest: "s0",
        kind: "os",
        bytes: 1,
        zstd: new Uint8Array([1]),
        device: null,
        problem: null,
      },
      "kind",
    ],
    [
      "report",
      {
        digest: "r0",
        organisation: "A1",
        device: "d3",
        seq: 1,
        prev: null,
        envelope: "{}",
        nonce: "",
        nonce_issued_at: null,
        received_at: NOW,
        leaf: 0,
      },
      "envelope",
    ],
    ["report_section", { report: "r0", probe: "os", section: "s0" }, "section"],
  ] as const)("%s takes no update, delete or replacement [T21]", async (table, row, column) => {
    // The row's type is checked by the database itself.
    await store.db
      .insertInto(table)
      .values(row as never)
      .execute();
    const evidence = /is evidence: it takes no/;
    const t = sql.table(table);
    await expect(
      sql`update ${t} set ${sql.ref(column)} = ${sql.ref(column)}`.execute(store.db),
    ).rejects.toThrow(evidence);
    await expect(sql`delete from ${t}`.execute(store.db)).rejects.toThrow(evidence);
    const replace =
      engine === "sqlite"
        ? sql`insert or replace into ${t} select * from ${t}`
        : sql`truncate ${t} cascade`;
    await expect(replace.execute(store.db)).rejects.toThrow(evidence);
  });

  test("a finding takes its last day once, and nothing else", async () => {
    const [id = 0] = await writeFindings(store.db, {
      close: [],
      open: [finding("d1")],
      day: "2026-11-01",
    });
    const touch = (set: Record<string, unknown>) =>
      store.db.updateTable("finding").set(set).where("id", "=", id).execute();
    await expect(touch({ outcome: "not-met" })).rejects.toThrow(/only to_day is written, and once/);
    await expect(touch({ to_day: "2026-11-05", because: "x" })).rejects.toThrow(/only to_day/);
    const replaced = { close: [id], open: [finding("d1", { outcome: "not-met" })] };
    await writeFindings(store.db, { ...replaced, day: "2026-11-05" });
    await expect(touch({ to_day: "2026-11-06" })).rejects.toThrow(/only to_day/);
    await expect(touch({ to_day: null })).rejects.toThrow(/only to_day/);
    await expect(store.db.deleteFrom("finding").execute()).rejects.toThrow(/takes no delete/);
    expect((await openFindings(store.db, ["d1"])).map((f) => f.outcome)).toEqual(["not-met"]);
  });

  test.each([
    ["2026-10-31", []],
    ["2026-11-01", ["met"]],
    ["2026-11-09", ["met"]],
    ["2026-11-10", ["not-met"]],
    ["2027-11-10", ["not-met"]],
  ])("the state of the estate on %s is %j", async (day, outcomes) => {
    if ((await openFindings(store.db, ["d2"])).length === 0) {
      const opened = { close: [], open: [finding("d2", { control: "os-supported" })] };
      const [id = 0] = await writeFindings(store.db, { ...opened, day: "2026-11-01" });
      const next = finding("d2", {
        control: "os-supported",
        outcome: "not-met",
        from_day: "2026-11-10",
      });
      await writeFindings(store.db, { close: [id], open: [next], day: "2026-11-10" });
    }
    const found = (await all(findingsOn(store.db, "A1", day))).filter((f) => f.device === "d2");
    expect(found.map((f) => f.outcome)).toEqual(outcomes);
  });

  test("a device and control have one open finding", async () => {
    const twice = [finding("d3"), finding("d3")];
    await expect(
      writeFindings(store.db, { close: [], open: twice, day: "2026-11-01" }),
    ).rejects.toThrow(/unique/i);
  });

  test("a token gives as many uses as it has, whoever asks at once [T2]", async () => {
    await insertToken(store.db, {
      id: "t1",
      organisation: "A1",
      site: null,
      digest: hex("secret"),
      created_at: NOW,
      expires_at: LATER,
      max_uses: 3,
      uses: 0,
      revoked_at: null,
      approve: "auto",
    });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => countUse(store.db, "t1", NOW)),
    );
    expect(answers.filter(Boolean)).toHaveLength(3);
  });

  test.each([
    ["the instant before it expires", "2026-11-21T12:59:59.999Z", true],
    ["the instant it expires", LATER, false],
  ])("a token at %s", async (name, now, usable) => {
    await insertToken(store.db, {
      id: name,
      organisation: "A1",
      site: null,
      digest: hex(name),
      created_at: NOW,
      expires_at: LATER,
      max_uses: 1,
      uses: 0,
      revoked_at: null,
      approve: "auto",
    });
    expect(await countUse(store.db, name, now)).toBe(usable);
    expect(await revokeToken(store.db, { organisation: "A1", id: name, at: now })).toBe(true);
    expect(await revokeToken(store.db, { organisation: "A1", id: name, at: now })).toBe(false);
    expect(await countUse(store.db, name, NOW)).toBe(false);
  });

  test("a challenge serves once and not after its time; a flood pushes out its own oldest", async () => {
    const c = (challenge: string, expires_at = LATER) => ({ challenge, token: "t1", expires_at });
    await insertChallenge(store.db, c("once"), NOW);
    expect(await takeChallenge(store.db, "once", NOW)).toBeDefined();
    expect(await takeChallenge(store.db, "once", NOW)).toBeUndefined();
    await insertChallenge(store.db, c("late"), NOW);
    expect(await takeChallenge(store.db, "late", LATER)).toBeUndefined();
    const flood = Array.from({ length: 1000 }, (_, i) =>
      c(`f${i}`, new Date(Date.parse(LATER) + i).toISOString()),
    );
    await store.db.insertInto("enrolment_challenge").values(flood).execute();
    await insertChallenge(store.db, c("newest", "2026-11-22T00:00:00.000Z"), NOW);
    expect(await takeChallenge(store.db, "f0", NOW)).toBeUndefined();
    expect(await takeChallenge(store.db, "f1", NOW)).toBeDefined();
  });

  test("a sign-in link serves once", async () => {
    const link = { digest: "k", organisation: "A1", holder: "ann", expires_at: LATER };
    await insertSignInLink(store.db, link, NOW);
    const spent = await Promise.all([1, 2, 3].map(() => spendSignInLink(store.db, "k", NOW)));
    expect(spent.filter((isFirst) => isFirst)).toHaveLength(1);
    expect(await spendSignInLink(store.db, "k", LATER)).toBe(false);
  });

  const settings = readBy((db, keys) =>
    db.selectFrom("setting").selectAll().where("key", "in", keys),
  );
  const writeSettings = writeRows((db, rows: readonly { key: string; value: string }[]) =>
    db.insertInto("setting").values([...rows]),
  );

  test.each([0, 1, 2, 3, 255, 256, 257, 700])(
    "a statement that is compiled once writes and reads %d rows",
    async (count) => {
      const keys = Array.from({ length: count }, (_, i) => `${count} ${i}`);
      // The order of a row's members is nobody's business.
      const rows = keys.map((key, i) =>
        i % 2 ? { value: `v ${key}`, key } : { key, value: `v ${key}` },
      );
      await writeSettings(store.db, rows);
      const read = await settings(store.db, [...keys, "none"]);
      const order = new Map(keys.map((key, i) => [key, i]));
      read.sort((a, b) => (order.get(a.key) ?? -1) - (order.get(b.key) ?? -1));
      expect(read).toEqual(keys.map((key) => ({ key, value: `v ${key}` })));
      expect(await settings(store.db, keys.slice(0, 1))).toEqual(read.slice(0, 1));
    },
  );

  test("a statement with values of its own is refused before it runs", async () => {
    const first = readBy((db, keys) =>
      db.selectFrom("setting").selectAll().where("key", "in", keys).limit(1),
    );
    await expect(first(store.db, ["schema"])).rejects.toThrow("other values than its rows");
  });

  test("sections come back byte for byte, are kept once, and name what they are", async () => {
    const text = JSON.stringify({ v: 1, fact: { kind: "os", state: "unknown" } });
    const plain = new TextEncoder().encode(text);
    const section = {
      digest: hex(text),
      kind: "os",
      ...keptForm(plain),
      device: null,
      problem: null,
    };
    await insertSections(store.db, [section]);
    await insertSections(store.db, [{ ...section, kind: "another" }]);
    expect((await sectionBytes(store.db, [section.digest, "none"])).get(section.digest)).toEqual(
      Buffer.from(plain),
    );
    expect((await sectionHeads(store.db, [section.digest])).get(section.digest)).toMatchObject({
      kind: "os",
      bytes: plain.length,
    });
    const row = {
      device: "d1",
      kind: "os",
      section: section.digest,
      report: "r",
      observed_at: NOW,
    };
    await setLatest(store.db, [{ ...row, section: "older" }]);
    await setLatest(store.db, [row]);
    expect(await latestSections(store.db, ["d1", "d2"])).toEqual([row]);
    expect((await readSections(store.db, [section.digest])).get(section.digest)).toEqual(
      JSON.parse(text),
    );
  });

  test("sections beside others are those of the same devices, each once", async () => {
    const rows = [
      ["d1", "os", "beside-os"],
      ["d1", "installed-software", "beside-software"],
      ["d1", "restart", "beside-restart"],
      ["d2", "os", "beside-os"],
      ["d2", "installed-software", "beside-software"],
      ["d3", "os", "beside-other"],
      ["d3", "installed-software", "beside-else"],
    ] as const;
    for (const [device, kind, section] of rows) {
      await setLatest(store.db, [{ device, kind, section, report: "r", observed_at: NOW }]);
    }
    const beside = (...sections: string[]) =>
      sectionsBeside(store.db, sections, ["installed-software"]);
    expect(await beside("beside-os")).toEqual(["beside-software"]);
    expect(await beside("beside-os", "beside-other")).toEqual(["beside-else", "beside-software"]);
    expect(await beside()).toEqual([]);
    await store.db.deleteFrom("latest_section").where("section", "like", "beside-%").execute();
  });

  describe("updates that a device lacks", () => {
    beforeEach(async () => {
      await store.db.deleteFrom("update_seen").execute();
    });

    const goneAs =
      <F extends "missing" | "in-force" | "vanished">(fate: F) =>
      async () =>
      () =>
        fate;
    const listed = (name: string, more: Partial<ListedUpdate> = {}): ListedUpdate => ({
      name,
      candidate: "2",
      installed: "1",
      security: "yes",
      severity: "important",
      released: null,
      ...more,
    });

    test("keep the day they were first seen, gone or back; their names may be anything", async () => {
      const names = ["__proto__", "nul\0", "half\uD800", `long ${"x".repeat(5000)}`];
      let dayBefore: string | undefined;
      const note = async (updates: readonly ListedUpdate[] | undefined, day: string) => {
        await noteUpdates(store.db, "d1", { updates, day, dayBefore, fates: goneAs("in-force") });
        dayBefore = day;
      };
      const all = names.map((name) => listed(name));
      await note(all, "2026-11-01");
      await note([], "2026-11-05");
      await note([...all, listed("new")], "2026-11-09");
      await note(all, "2026-11-10");
      const seen = (await firstSeenOf(store.db, ["d1", "d2"])).get("d1");
      for (const name of names) expect(seen?.(`${name} 2`)).toBe("2026-11-01");
      expect(seen?.("new 2")).toBe("2026-11-09");
      expect(seen?.("constructor")).toBeUndefined();
      const rows = (await securityUpdatesSeen(store.db, ["d1"])).get("d1") ?? [];
      expect(rows.filter((r) => r.gone_on !== null)).toMatchObject([
        { name: "new", gone_on: "2026-11-10", missing_on: "2026-11-09", fate: "in-force" },
      ]);
    });

    test.each([
      ["listed no more and in force", [], "in-force", ["2026-11-05", "2026-11-02", "in-force"]],
      ["offered no more", [], "vanished", ["2026-11-05", "2026-11-02", "vanished"]],
      ["replaced, or waiting for a restart", [], "missing", [null, null, null]],
      ["nobody could tell", undefined, "in-force", [null, "2026-11-02", null]],
      ["as before", [listed("a")], "in-force", [null, null, null]],
    ] as const)("one that is %s", async (_, updates, fate, expected) => {
      const note = (word: Omit<Parameters<typeof noteUpdates>[2], "fates">) =>
        noteUpdates(store.db, "d1", { ...word, fates: goneAs(fate) });
      await note({ updates: [listed("a")], day: "2026-11-01", dayBefore: undefined });
      await note({ updates, day: "2026-11-05", dayBefore: "2026-11-02" });
      const row = (await securityUpdatesSeen(store.db, ["d1"])).get("d1")?.[0];
      expect([row?.gone_on, row?.missing_on, row?.fate]).toEqual(expected);
      await note({ updates: [listed("a")], day: "2026-11-06", dayBefore: "2026-11-05" });
      const back = (await securityUpdatesSeen(store.db, ["d1"])).get("d1");
      expect(back).toMatchObject([
        { first_seen: "2026-11-01", gone_on: null, missing_on: null, fate: null },
      ]);
    });

    test("are known by their newest severity and release day, and others than security are left out", async () => {
      const word = { dayBefore: undefined, fates: goneAs("in-force") };
      await noteUpdates(store.db, "d1", {
        ...word,
        updates: [listed("a", { severity: "unknown" }), listed("b", { security: "no" })],
        day: "2026-11-01",
      });
      await noteUpdates(store.db, "d1", {
        ...word,
        updates: [listed("a", { released: "2026-10-30" }), listed("b", { security: "no" })],
        day: "2026-11-02",
      });
      expect((await securityUpdatesSeen(store.db, ["d1"])).get("d1")).toMatchObject([
        { name: "a", severity: "important", released_on: "2026-10-30", first_seen: "2026-11-01" },
      ]);
    });
  });

  test("a device's level has a span of days, which ends with the last report that showed it", async () => {
    const note = (os: string | undefined, day: string, dayBefore?: string) =>
      noteLevel(store.db, "d1", { os, day, dayBefore });
    await note("a", "2026-11-01");
    await note("a", "2026-11-02", "2026-11-01");
    await note("b", "2026-11-09", "2026-11-04");
    await note("c", "2026-11-09", "2026-11-09");
    await note(undefined, "2026-11-12", "2026-11-10");
    await note("c", "2026-11-20", "2026-11-12");
    const spans = (await levelSpans(store.db, ["d1", "d2"])).get("d1");
    expect(spans?.map((s) => [s.os, s.from_on, s.until_on])).toEqual([
      ["a", "2026-11-01", "2026-11-04"],
      ["c", "2026-11-09", "2026-11-10"],
      ["c", "2026-11-20", null],
    ]);
  });

  test("a refusal is noted once, whatever its text, and a branch is kept", async () => {
    const row = {
      organisation: "B2",
      device: "d1",
      report: "r1",
      what: "no\0kind",
      reason: "x".repeat(5000),
      envelope: null,
      at: NOW,
    };
    await insertRejected(store.db, [row, { ...row, report: "r2" }]);
    const branch = { ...row, what: "report", reason: "fork", envelope: "{}" };
    await insertRejected(store.db, [branch, { ...branch, reason: "again" }]);
    const page = await pageOfRejected(store.db, "B2", { limit: 10 });
    expect(page.map((r) => r.what)).toEqual(["report", "no\uFFFDkind"]);
    expect(page.at(-1)?.reason).toHaveLength(512);
    expect(await branchesOf(store.db, "d1")).toHaveLength(1);
    const last = { before: page[0]?.id ?? 0, limit: 10 };
    expect(await pageOfRejected(store.db, "B2", last)).toHaveLength(1);
  });

  test("the newest nonce is the last issued", async () => {
    await insertNonces(store.db, [
      { nonce: "old", organisation: "B2", issued_at: NOW, leaf: 1 },
      { nonce: "new", organisation: "B2", issued_at: LATER, leaf: 2 },
    ]);
    expect((await latestNonce(store.db, "B2"))?.nonce).toBe("new");
  });

  test("reports are read in order; a sequence number is taken once", async () => {
    const report = (seq: number) => ({
      digest: `d2-${seq}`,
      organisation: "A1",
      device: "d2",
      seq,
      prev: null,
      envelope: "{}",
      nonce: "n",
      nonce_issued_at: null,
      received_at: NOW,
      leaf: seq,
    });
    await insertReports(store.db, [3, 1, 2].map(report));
    expect((await all(eachReport(store.db, "d2"))).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    await expect(insertReports(store.db, [{ ...report(3), digest: "other" }])).rejects.toThrow(
      /unique/i,
    );
  });

  test("a night has one run, and its manifest is counted by state", async () => {
    const run = {
      id: "n1",
      organisation: "A1",
      night: "2026-11-21",
      opens_at: NOW,
      closes_at: LATER,
      closed_at: null,
    };
    expect(await insertRun(store.db, run)).toBe(true);
    expect(await insertRun(store.db, { ...run, id: "n2" })).toBe(false);
    const row = { run: "n1", scheduled_at: NOW, started_at: null, finished_at: null, why: "" };
    const scheduled = ["d1", "d2"].map((id) => ({
      ...row,
      device: id,
      state: "scheduled" as const,
    }));
    await saveRunDevices(store.db, scheduled);
    await saveRunDevices(store.db, [
      { ...row, device: "d2", state: "finished", finished_at: LATER },
    ]);
    expect(await countRun(store.db, "n1")).toEqual(
      new Map([
        ["scheduled", 1],
        ["finished", 1],
      ]),
    );
  });

  test("a list is kept once", async () => {
    const list = { digest: "l1", file: "os.json", checked_on: "2026-11-21", text: "{}" };
    expect(await saveListFile(store.db, list)).toBe(true);
    expect(await saveListFile(store.db, list)).toBe(false);
  });

  test("a device of no organisation is refused", async () => {
    const lost = insertDevice(store.db, device("x", { organisation: "none" }), key("x"));
    await expect(lost).rejects.toThrow(/foreign key/i);
  });

  test("a transaction that fails leaves nothing", async () => {
    const failing = store.db.transaction().execute(async (trx) => {
      await insertDevice(trx, device("ghost"), key("ghost"));
      throw new Error("stop");
    });
    await expect(failing).rejects.toThrow("stop");
    expect(await signerById(store.db, "ghost")).toBeUndefined();
  });
});

describe("opening SQLite", () => {
  const at = (name: string) => join(folder, name);
  const pragma = async (store: Store, name: string) =>
    Object.values((await sql`pragma ${sql.raw(name)}`.execute(store.db)).rows[0] ?? {})[0];

  test.each(["first", "again"])("every commit reaches the disk, opened %s", async () => {
    const store = await openStore(`sqlite:${at("durable.db")}`);
    expect(await pragma(store, "synchronous")).toBe(2);
    expect(await pragma(store, "journal_mode")).toBe("wal");
    expect(await pragma(store, "page_size")).toBe(8192);
    expect(await pragma(store, "foreign_keys")).toBe(1);
    expect(await pragma(store, "recursive_triggers")).toBe(1);
    await store.close();
  });

  test("the file is its owner's alone", async () => {
    const store = await openStore(`sqlite:${at("own.db")}`);
    for (const end of ["", "-wal", "-shm"]) {
      expect(statSync(`${at("own.db")}${end}`).mode & 0o777).toBe(0o600);
    }
    await store.close();
  });

  test("a second opening finds everything", async () => {
    const path = `sqlite:${at("kept.db")}`;
    const row = { id: "A1", name: "Ash", category: 3, edition: "2025-26", created_at: NOW };
    const one = await openStore(path);
    await insertOrganisation(one.db, row);
    await one.close();
    const two = await openStore(path);
    expect(await listOrganisations(two.db)).toEqual([row]);
    await two.close();
  });

  test("a database from a newer program is left alone", async () => {
    const store = await openStore(`sqlite:${at("newer.db")}`);
    await store.db.updateTable("setting").set({ value: "99" }).execute();
    await store.close();
    const refused = await openStore(`sqlite:${at("newer.db")}`).catch((e: unknown) => e);
    expect(refused).toMatchObject({ code: "STORE_NEWER", found: 99 } as NewerDatabaseError);
  });

  test.each([
    ["a file of something else", "text.db", "STORE_NOT_A_DATABASE", /not a SQLite database/],
    ["a database of another program", "other.db", "STORE_FOREIGN", /another program/],
    ["a folder that is not there", "no/such/x.db", "STORE_NOT_WRITABLE", /folder does not exist/],
    ["a folder", ".", "STORE_NOT_WRITABLE", /is a folder/],
  ])("%s is refused with the cure", async (_, name, code, message) => {
    writeFileSync(at("text.db"), "dear diary, ".repeat(1000));
    const other = new Database(at("other.db"));
    other.exec("create table if not exists setting (a)");
    other.close();
    const refused = await openStore(`sqlite:${at(name)}`).catch((e: unknown) => e);
    expect(refused).toMatchObject({ code } as StoreError);
    expect((refused as StoreError).message).toMatch(message);
  });

  test("a database that another program holds is said to be locked", async () => {
    const { sqliteDialect } = await import("../packages/collector/src/store/dialect.ts");
    const { explainSqlite } = await import("../packages/collector/src/store/errors.ts");
    const path = at("held.db");
    await (await openStore(`sqlite:${path}`)).close();
    const holder = new Database(path);
    holder.exec("begin immediate");
    const refused = await openStore({ engine: "sqlite", dialect: sqliteDialect(path, 20) }).catch(
      (e: unknown) => explainSqlite(e, path),
    );
    holder.close();
    expect(refused).toMatchObject({ code: "STORE_LOCKED" } as StoreError);
  });

  test.each(["", "mysql://x", "sqlite:", "postgres://a b:secret"])(
    "the address %j is refused without being repeated",
    async (url) => {
      const refused = await openStore(url).catch((e: unknown) => e);
      expect(refused).toMatchObject({ code: "STORE_BAD_URL" } as StoreError);
      expect((refused as StoreError).message).not.toContain("secret");
    },
  );

  test("a PostgreSQL server that is not there is named without its password", async () => {
    const refused = await openStore("postgres://me:secret@127.0.0.1:1/muster").catch(
      (e: unknown) => e,
    );
    expect(refused).toMatchObject({ code: "STORE_UNREACHABLE" } as StoreError);
    expect((refused as StoreError).message).toBe(
      "the PostgreSQL database 127.0.0.1:1/muster cannot be reached (ECONNREFUSED)",
    );
  });
});

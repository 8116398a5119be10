import { createHash, generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { canonicalJson, type Schedule, scheduledAt } from "@muster/mapping/wire";
import { signerFrom } from "../keys/index.ts";
import { EvidenceLog } from "../log/index.ts";
import {
  type DeviceState,
  eachRunDevice,
  insertDevice,
  insertOrganisation,
  insertRejected,
  insertReports,
  latestRuns,
  openStore,
  type Store,
  setDeviceState,
} from "../store/index.ts";
import { Scheduler } from "./index.ts";

const folder = mkdtempSync(join(tmpdir(), "muster-scheduler-"));
const signer = signerFrom(generateKeyPairSync("ed25519").privateKey);
const opened: { store: Store; log: EvidenceLog }[] = [];
afterAll(async () => {
  for (const { store, log } of opened) {
    await log.close();
    await store.close();
  }
  rmSync(folder, { recursive: true, force: true });
});

const ODS = "A12345";
const schedule: Schedule = { start: "01:00", minutes: 180 };
/** Before the window of 21 November 2026 opens. */
const EVENING = "2026-11-20T20:00:00.000Z";
const MORNING = "2026-11-21T04:00:00.000Z";
const id = (name: string) => name.padEnd(52, "a");

interface Bench {
  readonly store: Store;
  readonly data: string;
  readonly errors: unknown[];
  readonly days: string[];
  readonly scheduler: Scheduler;
  /** One beat at this instant. */
  beat(instant: string): Promise<void>;
  /** A beat every two minutes from one instant up to another, which has the last. */
  beats(from: string, to: string): Promise<void>;
}

interface BenchOptions {
  readonly data?: string;
  readonly schedule?: Schedule;
  /** When the organisation came; null where it is there already. */
  readonly since?: string | null;
  readonly onDay?: (organisation: string, day: string) => Promise<void>;
}

/** A collector's scheduler on a database of its own, or on that of an earlier one. */
async function bench(options: BenchOptions = {}): Promise<Bench> {
  const { since = "2026-11-01T09:00:00.000Z" } = options;
  const data = options.data ?? mkdtempSync(join(folder, "data-"));
  const store = await openStore(`sqlite:${join(data, "muster.db")}`);
  const clock = { now: 0 };
  const now = () => clock.now;
  const log = await EvidenceLog.open({ store, signer, name: "collector.test", folder: data, now });
  opened.push({ store, log });
  if (since !== null && options.data === undefined) await addOrganisation(store, ODS, since);
  const errors: unknown[] = [];
  const days: string[] = [];
  const scheduler = new Scheduler({
    store,
    schedule: options.schedule ?? schedule,
    now,
    append: (trx, organisation, leaf) => log.append(trx, organisation, leaf),
    mayWrite: async () => (await log.heed()).state === "sound",
    onDay: async (organisation, day) => {
      await options.onDay?.(organisation, day);
      days.push(`${organisation} ${day}`);
    },
    onError: (error) => errors.push(error),
  });
  const beat = async (instant: string) => {
    clock.now = Date.parse(instant);
    await scheduler.tick();
  };
  const beats = async (from: string, to: string) => {
    for (let at = Date.parse(from); at < Date.parse(to); at += 120_000) {
      await beat(new Date(at).toISOString());
    }
    await beat(to);
  };
  return { store, data, errors, days, scheduler, beat, beats };
}

async function addOrganisation(store: Store, ods: string, createdAt: string): Promise<void> {
  const about = { name: ods, category: 3, edition: "2025-26", created_at: createdAt };
  await insertOrganisation(store.db, { id: ods, ...about });
}

interface DeviceOptions {
  readonly state?: DeviceState;
  readonly enrolledAt?: string;
  readonly organisation?: string;
}

async function addDevice(store: Store, name: string, options: DeviceOptions = {}): Promise<void> {
  const enrolledAt = options.enrolledAt ?? "2026-11-02T09:00:00.000Z";
  const device = {
    id: id(name),
    organisation: options.organisation ?? ODS,
    site: null,
    state: options.state ?? "approved",
    platform: "linux",
    enrolled_at: enrolledAt,
    seq: 0,
    head: null,
    last_report_at: null,
    label: null,
    serial: null,
    replaced_by: null,
  } as const;
  await insertDevice(store.db, device, {
    device: id(name),
    keyid: id(name),
    algorithm: "ed25519",
    public_key: "",
    protection: "file",
    from_at: enrolledAt,
    until_at: null,
  });
}

let reports = 0;

/** A report as intake leaves it behind. */
async function report(
  { store }: Pick<Bench, "store">,
  name: string,
  about: { readonly at: string; readonly clock?: string; readonly status?: string },
): Promise<void> {
  const { at, clock = at, status = "ok" } = about;
  reports += 1;
  const payload = { clock, probes: [{ id: "os", status }] };
  const digest = createHash("sha256").update(`report ${reports}`).digest("hex");
  await insertReports(store.db, [
    {
      digest,
      organisation: ODS,
      device: id(name),
      seq: reports,
      prev: null,
      envelope: JSON.stringify({
        payload: Buffer.from(JSON.stringify(payload)).toString("base64"),
      }),
      nonce: "",
      nonce_issued_at: null,
      received_at: at,
      leaf: 0,
    },
  ]);
  await store.db
    .updateTable("device")
    .set({ last_report_at: at, head: digest })
    .where("id", "=", id(name))
    .execute();
}

async function refuse({ store }: Bench, name: string, at: string): Promise<void> {
  await insertRejected(store.db, [
    {
      organisation: ODS,
      device: id(name),
      report: `refused-${name}-${at}`,
      what: "report",
      reason: "its number was used before",
      envelope: null,
      at,
    },
  ]);
}

async function nights({ store }: Bench, organisation = ODS): Promise<string[]> {
  return (await latestRuns(store.db, organisation, 100)).map((run) => run.night).reverse();
}

async function manifest({ store }: Bench, night: string) {
  const rows = await Array.fromAsync(eachRunDevice(store.db, `${ODS}/${night}`));
  return new Map(rows.map((row) => [row.device.replace(/a+$/, ""), row]));
}

async function stateOf(on: Bench, night: string, name: string): Promise<string> {
  const row = (await manifest(on, night)).get(name);
  return row === undefined ? "absent" : `${row.state}: ${row.why}`;
}

/** The log's entries about runs, oldest first. */
async function entries({ store }: Bench) {
  const rows = await store.db
    .selectFrom("log_leaf")
    .select("bytes")
    .where("type", "=", "run")
    .orderBy("idx")
    .execute();
  return rows.map(
    ({ bytes }) => JSON.parse(bytes) as { night: string; digest: string; counts: object },
  );
}

describe("one night", () => {
  test("opens with a row for each device that is due, at the moment its splay puts it", async () => {
    const on = await bench();
    await addDevice(on.store, "xcare");
    await addDevice(on.store, "xnew", { enrolledAt: "2026-11-21T01:00:00.001Z" });
    await addDevice(on.store, "xgone", { state: "revoked" });
    await on.beat(EVENING);
    await on.beat("2026-11-21T00:59:59.999Z");
    expect(await nights(on)).toEqual([]);
    await on.beat("2026-11-21T01:00:00.000Z");
    expect(await nights(on)).toEqual(["2026-11-21"]);
    const rows = await manifest(on, "2026-11-21");
    expect([...rows.keys()]).toEqual(["xcare"]);
    expect(rows.get("xcare")).toMatchObject({
      state: "scheduled",
      scheduled_at: new Date(scheduledAt(schedule, id("xcare"), "2026-11-21")).toISOString(),
    });
    expect(on.errors).toEqual([]);
  });

  test("closes with what became of each device, and why", async () => {
    const on = await bench();
    const names = ["done", "edge", "late", "later", "mute", "never", "old", "pend", "refd", "stay"];
    for (const name of names) {
      await addDevice(on.store, name, name === "pend" ? { state: "pending" } : {});
    }
    await addDevice(on.store, "sold");
    await report(on, "old", { at: "2026-11-14T02:00:00.000Z" });
    await on.beat(EVENING);
    await report(on, "stay", { at: "2026-11-21T01:00:00.000Z" });
    await on.beat("2026-11-21T01:00:00.000Z");
    await report(on, "done", { at: "2026-11-21T01:00:00.001Z" });
    await report(on, "mute", { at: "2026-11-21T02:00:00.000Z", status: "error" });
    await refuse(on, "refd", "2026-11-21T02:10:00.000Z");
    await setDeviceState(on.store.db, id("sold"), "revoked");
    await report(on, "edge", { at: MORNING });
    await on.beats("2026-11-21T01:02:00.000Z", "2026-11-21T03:59:59.999Z");
    expect(await stateOf(on, "2026-11-21", "never")).toBe("scheduled: ");
    await on.beat(MORNING);
    await report(on, "late", { at: "2026-11-21T04:00:00.001Z" });
    await report(on, "later", { at: "2026-11-21T09:30:00.000Z" });
    await on.beat("2026-11-21T09:30:00.000Z");

    const rows = await manifest(on, "2026-11-21");
    const said = [...rows].map(([name, { state, why }]) => [name, state, why]);
    expect(said).toEqual([
      ["done", "finished", ""],
      ["edge", "finished", ""],
      ["late", "late", "reported 1 minute after the window closed"],
      ["later", "late", "reported 5 hours after the window closed"],
      ["mute", "failed", "no probe gave an answer"],
      ["never", "missed", "no report arrived; it has never reported"],
      ["old", "missed", "no report arrived; the last report came on 14 November 2026"],
      ["pend", "missed", "no report arrived; the device is pending; it has never reported"],
      ["refd", "failed", "a report was refused: its number was used before"],
      ["sold", "missed", "no report arrived; the device is revoked; it has never reported"],
      ["stay", "missed", "no report arrived; the last report came on 21 November 2026"],
    ]);
    expect(rows.get("late")?.finished_at).toBe("2026-11-21T04:00:00.001Z");
    expect(on.errors).toEqual([]);
  });

  test.each([
    ["fits", "2026-11-21T01:40:00.000Z", "2026-11-21T01:40:00.000Z"],
    ["is in another zone", "2026-11-21T03:40:00+02:00", "2026-11-21T01:40:00.000Z"],
    ["lies before the window", "2020-01-01T00:00:00.000Z", "2026-11-21T02:00:00.000Z"],
    ["lies after the receipt", "2026-11-21T02:00:00.001Z", "2026-11-21T02:00:00.000Z"],
  ])("a start by the device's clock counts where it %s", async (_, clock, started) => {
    const on = await bench();
    await addDevice(on.store, "xcare");
    await on.beat(EVENING);
    await on.beat("2026-11-21T01:00:00.000Z");
    await report(on, "xcare", { at: "2026-11-21T02:00:00.000Z", clock });
    await on.beat("2026-11-21T02:01:00.000Z");
    expect((await manifest(on, "2026-11-21")).get("xcare")?.started_at).toBe(started);
  });

  test("a report that answers outweighs one that does not, whenever it came", async () => {
    const on = await bench();
    for (const name of ["soon", "late", "refd"]) await addDevice(on.store, name);
    await on.beat(EVENING);
    await report(on, "soon", { at: "2026-11-21T01:10:00.000Z", status: "timeout" });
    await report(on, "late", { at: "2026-11-21T01:10:00.000Z", status: "timeout" });
    await refuse(on, "refd", "2026-11-21T01:10:00.000Z");
    await on.beat("2026-11-21T01:11:00.000Z");
    expect(await stateOf(on, "2026-11-21", "soon")).toBe("failed: no probe gave an answer");
    await report(on, "soon", { at: "2026-11-21T01:12:00.000Z" });
    await on.beat(MORNING);
    expect(await stateOf(on, "2026-11-21", "soon")).toBe("finished: ");
    expect(await stateOf(on, "2026-11-21", "refd")).toMatch(/^failed: a report was refused/);
    await report(on, "late", { at: "2026-11-21T04:10:00.000Z", status: "timeout" });
    await on.beat("2026-11-21T04:11:00.000Z");
    expect(await entries(on)).toHaveLength(1);
    await report(on, "refd", { at: "2026-11-21T04:20:00.000Z" });
    await on.beat("2026-11-21T05:00:00.000Z");
    expect(await stateOf(on, "2026-11-21", "late")).toBe("failed: no probe gave an answer");
    expect(await stateOf(on, "2026-11-21", "refd")).toMatch(/^late: reported 20 minutes/);
  });

  test("more reports than one page are all seen", async () => {
    const on = await bench();
    for (const name of ["busy", "last"]) await addDevice(on.store, name);
    await on.beat(EVENING);
    await on.store.db.transaction().execute(async (db) => {
      const at = "2026-11-21T01:10:00.000Z";
      for (let i = 0; i < 1000; i++) await report({ store: { ...on.store, db } }, "busy", { at });
      await report({ store: { ...on.store, db } }, "last", { at });
    });
    await on.beat("2026-11-21T01:11:00.000Z");
    expect(await stateOf(on, "2026-11-21", "last")).toBe("finished: ");
  });
});

describe("the log", () => {
  test("holds the manifest when a run closes, and amends it when a report comes late", async () => {
    const on = await bench();
    await addDevice(on.store, "done");
    await addDevice(on.store, "late");
    await on.beat(EVENING);
    await on.beat("2026-11-21T01:00:00.000Z");
    await report(on, "done", { at: "2026-11-21T01:30:00.000Z" });
    await on.beat("2026-11-21T03:59:00.000Z");
    expect(await entries(on)).toEqual([]);
    await on.beat(MORNING);
    await on.beat("2026-11-21T04:01:00.000Z");
    expect(await entries(on)).toMatchObject([
      { run: `${ODS}/2026-11-21`, night: "2026-11-21", counts: { finished: 1, missed: 1 } },
    ]);
    await report(on, "late", { at: "2026-11-21T08:00:00.000Z" });
    await on.beat("2026-11-21T08:00:30.000Z");
    await on.beat("2026-11-21T08:01:30.000Z");
    const [first, second, ...more] = await entries(on);
    expect(more).toEqual([]);
    expect(second).toMatchObject({ night: "2026-11-21", counts: { finished: 1, late: 1 } });
    expect(second?.digest).not.toBe(first?.digest);
    const rows = [...(await manifest(on, "2026-11-21")).values()];
    const lines = rows.map((row) => `${canonicalJson({ ...row })}\n`).join("");
    expect(second?.digest).toBe(createHash("sha256").update(lines).digest("hex"));
  });

  test("a report after the next night opened is that night's alone", async () => {
    const on = await bench();
    await addDevice(on.store, "xcare");
    await on.beat(EVENING);
    await on.beat(MORNING);
    await report(on, "xcare", { at: "2026-11-22T01:00:00.001Z" });
    await on.beat("2026-11-22T01:00:30.000Z");
    expect(await stateOf(on, "2026-11-21", "xcare")).toMatch(/^missed/);
    expect(await stateOf(on, "2026-11-22", "xcare")).toBe("finished: ");
    expect(await entries(on)).toHaveLength(1);
  });

  test("a report just before the next night opens is late, even where no beat fell between", async () => {
    const on = await bench();
    await addDevice(on.store, "xcare");
    await on.beat(EVENING);
    await on.beat(MORNING);
    await report(on, "xcare", { at: "2026-11-22T00:59:59.999Z" });
    await on.beat("2026-11-22T01:00:30.000Z");
    expect(await stateOf(on, "2026-11-21", "xcare")).toMatch(/^late: reported 21 hours/);
    expect(await stateOf(on, "2026-11-22", "xcare")).toBe("scheduled: ");
  });
});

describe("when the collector was away", () => {
  test("an open run is resumed and closed, and says when nobody was there to listen", async () => {
    const before = await bench();
    await addDevice(before.store, "done");
    await addDevice(before.store, "gone");
    await before.beat(EVENING);
    await before.beat("2026-11-21T01:00:00.000Z");
    await report(before, "done", { at: "2026-11-21T01:00:10.000Z" });

    const after = await bench({ data: before.data });
    await after.beat("2026-11-21T05:00:00.000Z");
    expect(await nights(after)).toEqual(["2026-11-21"]);
    expect(await stateOf(after, "2026-11-21", "done")).toBe("finished: ");
    expect(await stateOf(after, "2026-11-21", "gone")).toBe(
      "missed: no report arrived; the collector was not running from 21 November at 01:00 to 21 November at 05:00; it has never reported",
    );
    expect(await entries(after)).toMatchObject([{ counts: { finished: 1, missed: 1 } }]);
    const [run] = await latestRuns(after.store.db, ODS, 1);
    expect(run?.closed_at).toBe("2026-11-21T05:00:00.000Z");
    expect(after.errors).toEqual([]);
  });

  test.each([
    ["150 seconds are a slow beat", "2026-11-21T03:57:30.000Z", ""],
    ["more are an outage", "2026-11-21T03:57:29.999Z", "; the collector was not running from"],
  ])("%s", async (_, last, said) => {
    const on = await bench();
    await addDevice(on.store, "xcare");
    await on.beat(EVENING);
    // Away in the evening too, before the window: that explains nothing of this night.
    await on.beats("2026-11-21T01:00:00.000Z", last);
    await on.beat(MORNING);
    const why = await stateOf(on, "2026-11-21", "xcare");
    expect(why).toContain(`missed: no report arrived${said}`);
    expect(why.includes("not running")).toBe(said !== "");
  });

  test("nights without a run are made up for, each with its reason", async () => {
    const on = await bench();
    await addDevice(on.store, "xcare");
    await on.beat("2026-11-16T20:00:00.000Z");
    await on.beat("2026-11-17T05:00:00.000Z");
    await report(on, "xcare", { at: "2026-11-21T04:59:00.000Z" });
    await on.beat("2026-11-21T05:00:00.000Z");
    expect(await nights(on)).toEqual([17, 18, 19, 20, 21].map((day) => `2026-11-${day}`));
    expect(await stateOf(on, "2026-11-19", "xcare")).toBe(
      "missed: no report arrived; the collector was not running from 17 November at 05:00 to 21 November at 05:00; it reported again by 21 November 2026",
    );
    expect(await stateOf(on, "2026-11-21", "xcare")).toMatch(/^late: reported 59 minutes/);
    expect((await entries(on)).map((e) => e.night)).toEqual([
      "2026-11-17",
      "2026-11-18",
      "2026-11-19",
      "2026-11-20",
      "2026-11-21",
    ]);
  });

  test("no more than 31 nights, and none from before the organisation came", async () => {
    const on = await bench({ since: "2026-06-01T09:00:00.000Z" });
    await on.beat("2026-06-01T22:00:00.000Z");
    await on.beat("2026-06-02T00:00:00.000Z");
    await on.beat("2026-11-21T05:00:00.000Z");
    const all = await nights(on);
    const made = all.slice(1);
    expect([all[0], made.length, made[0], made.at(-1)]).toEqual([
      "2026-06-02",
      31,
      "2026-10-22",
      "2026-11-21",
    ]);

    const young = await bench({ since: "2026-11-20T01:00:00.001Z" });
    await young.beat("2026-11-01T00:00:00.000Z");
    await young.beat("2026-11-21T05:00:00.000Z");
    expect(await nights(young)).toEqual(["2026-11-21"]);
  });
});

describe("clocks and schedules", () => {
  test.each([
    ["2026-03-28", "01:00", "2026-03-28T01:00:00.000Z", "2026-03-28T04:00:00.000Z"],
    ["2026-03-29", "01:00", "2026-03-29T01:00:00.000Z", "2026-03-29T04:00:00.000Z"],
    ["2026-03-30", "01:00", "2026-03-30T00:00:00.000Z", "2026-03-30T03:00:00.000Z"],
    ["2026-10-24", "01:00", "2026-10-24T00:00:00.000Z", "2026-10-24T03:00:00.000Z"],
    ["2026-10-25", "01:00", "2026-10-25T00:00:00.000Z", "2026-10-25T03:00:00.000Z"],
    ["2026-10-26", "01:00", "2026-10-26T01:00:00.000Z", "2026-10-26T04:00:00.000Z"],
    ["2026-10-24", "23:00", "2026-10-24T22:00:00.000Z", "2026-10-25T01:00:00.000Z"],
    ["2026-03-28", "23:00", "2026-03-28T23:00:00.000Z", "2026-03-29T02:00:00.000Z"],
  ])(
    "the night of %s from %s on London's clock is one run of three hours",
    async (night, start, opens, closes) => {
      const on = await bench({
        since: "2026-01-01T00:00:00.000Z",
        schedule: { start, minutes: 180 },
      });
      const from = Date.parse(opens);
      const at = (hours: number) => new Date(from + hours * 3_600_000).toISOString();
      await on.beat(at(-2));
      await addDevice(on.store, "xcare", { enrolledAt: at(-1) });
      for (let half = -1; half <= 45; half++) await on.beat(at(half / 2));
      const runs = await latestRuns(on.store.db, ODS, 10);
      expect(runs).toMatchObject([
        { night, opens_at: opens, closes_at: closes, closed_at: closes },
      ]);
      const row = (await manifest(on, night)).get("xcare");
      expect([opens, row?.scheduled_at, closes].sort()).toEqual([opens, row?.scheduled_at, closes]);
      expect(on.errors).toEqual([]);
    },
  );

  test("a window of a whole day overlaps the next one in spring, and both close", async () => {
    const on = await bench({
      since: "2026-03-01T00:00:00.000Z",
      schedule: { start: "12:00", minutes: 1440 },
    });
    await on.beat("2026-03-28T11:00:00.000Z");
    await addDevice(on.store, "xcare", { enrolledAt: "2026-03-28T11:30:00.000Z" });
    await on.beat("2026-03-28T12:00:00.000Z");
    await on.beat("2026-03-29T11:00:00.000Z");
    await report(on, "xcare", { at: "2026-03-29T11:30:00.000Z" });
    await on.beat("2026-03-29T12:00:00.000Z");
    await on.beat("2026-03-30T11:00:00.000Z");
    expect(await entries(on)).toMatchObject([
      { night: "2026-03-28", counts: { finished: 1 } },
      { night: "2026-03-29", counts: { finished: 1 } },
    ]);
  });

  test("a clock that steps back opens nothing twice and unwrites nothing", async () => {
    const on = await bench();
    await addDevice(on.store, "xcare");
    await on.beat(EVENING);
    await report(on, "xcare", { at: "2026-11-21T01:30:00.000Z" });
    await on.beat(MORNING);
    const before = await manifest(on, "2026-11-21");
    for (const back of [
      "2026-11-21T01:30:00.000Z",
      "2026-11-20T23:00:00.000Z",
      "2026-11-19T05:00:00.000Z",
      MORNING,
    ]) {
      await on.beat(back);
    }
    expect(await manifest(on, "2026-11-21")).toEqual(before);
    expect(await nights(on)).toEqual(["2026-11-21"]);
    expect(await entries(on)).toHaveLength(1);
    expect(on.errors).toEqual([]);
  });

  test("a clock that ran years ahead for a minute does not stop the nights", async () => {
    const on = await bench();
    await addDevice(on.store, "xcare");
    await on.beat(EVENING);
    await on.beat("2031-01-01T01:30:00.000Z");
    await on.beat("2026-11-20T20:02:00.000Z");
    await on.beat("2026-11-21T01:00:00.000Z");
    await report(on, "xcare", { at: "2026-11-21T01:30:00.000Z" });
    await on.beat(MORNING);
    expect(await stateOf(on, "2026-11-21", "xcare")).toBe("finished: ");
    expect(on.errors).toEqual([]);
  });

  test("a new schedule opens no night that nobody could have known of, and closes the old one", async () => {
    const before = await bench({ schedule: { start: "22:00", minutes: 180 } });
    await addDevice(before.store, "xcare");
    await before.beat("2026-11-20T12:00:00.000Z");
    await before.beat("2026-11-20T22:00:00.000Z");
    await report(before, "xcare", { at: "2026-11-20T22:30:00.000Z" });

    const after = await bench({ data: before.data, schedule });
    await after.beat("2026-11-21T12:00:00.000Z");
    expect(await nights(after)).toEqual(["2026-11-20"]);
    expect(await stateOf(after, "2026-11-20", "xcare")).toBe("finished: ");
    expect(await entries(after)).toHaveLength(1);
    await after.beat("2026-11-22T01:00:00.000Z");
    expect(await nights(after)).toEqual(["2026-11-20", "2026-11-22"]);
  });
});

describe("each day", () => {
  test("is judged once for each organisation, on London's calendar, and again until it worked", async () => {
    let working = false;
    const on = await bench({
      onDay: () => (working ? Promise.resolve() : Promise.reject(new Error("lists are missing"))),
    });
    await on.beat("2026-07-01T22:59:00.000Z");
    expect([on.days, on.errors.length]).toEqual([[], 1]);
    working = true;
    await on.beat("2026-07-01T22:59:30.000Z");
    await on.beat("2026-07-01T22:59:59.000Z");
    await on.beat("2026-07-01T23:00:00.000Z");
    expect(on.days).toEqual([`${ODS} 2026-07-01`, `${ODS} 2026-07-02`]);
  });

  test("one organisation's trouble is not the next one's", async () => {
    const on = await bench({
      onDay: (organisation) =>
        organisation === ODS ? Promise.reject(new Error("broken")) : Promise.resolve(),
    });
    await addOrganisation(on.store, "B99", "2026-11-01T09:00:00.000Z");
    await addDevice(on.store, "xcare", { organisation: "B99" });
    await on.beat(EVENING);
    await on.beat("2026-11-21T01:00:00.000Z");
    expect(on.days).toContain("B99 2026-11-21");
    expect(await nights(on, "B99")).toEqual(["2026-11-21"]);
    expect(on.errors).toHaveLength(2);
  });

  test("starting beats at once, stopping waits for the beat under way", async () => {
    let finished = false;
    const on = await bench({
      onDay: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        finished = true;
      },
    });
    await on.scheduler.start();
    expect(finished).toBe(true);
    finished = false;
    // Another day than the one just judged.
    void on.beat("2026-11-21T12:00:00.000Z");
    await on.scheduler.stop();
    expect(finished).toBe(true);
  });
});

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Collector } from "../collector.ts";
import { readEnvironment } from "../config/environment.ts";
import { loadSettings } from "../config/load.ts";
import { sampleFacts } from "../packs/testing/facts.ts";
import { enrolDevice } from "../packs/testing/reporter.ts";
import { runMuster } from "../testing/in-process.ts";

/** Commands over an estate of two Debian machines, one of which is silent, on a real data folder. */
let folder = "";
const clock = { now: Date.parse("2026-11-21T12:00:00Z") };
const random = (n: number) => crypto.getRandomValues(new Uint8Array(n));

const muster = (...argv: string[]) =>
  runMuster([...argv, "--data", join(folder, "data")], { columns: 100, now: () => clock.now });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "muster-assessment-"));
  await muster("org", "create", "--ods", "A12345", "--name", "Ash House", "--edition", "2025-26");
  const settings = { ...loadSettings(readEnvironment({})), data: join(folder, "data") };
  const collector = await Collector.open({ settings, now: () => clock.now, random });
  const { store, log } = collector;
  const parts = {
    store,
    organisation: "A12345",
    enter: (leaf: Parameters<typeof log.append>[2]) =>
      store.db.transaction().execute((trx) => log.append(trx, "A12345", leaf)),
  };
  const wish = { algorithm: "ed25519", protection: "file" } as const;
  const device = await enrolDevice(parts, wish);
  await enrolDevice(parts, wish);
  await device.report(sampleFacts(), "2026-11-21T09:00:00.000Z");
  await collector.evaluateDue("A12345");
  await collector.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("the state of a day has each answer with its counts and denominator", async () => {
  const { code, out } = await muster("assessment", "--on", "2026-11-21");
  expect(code).toBe(0);
  expect(out).toContain("Ash House: DSPT 2025-26, category 3");
  expect(out).toContain("Deadline 30 June 2026 (passed)");
  expect(out).toContain("State of 21 November 2026: 1 of 2 known devices reporting");
  expect(out).toMatch(/\d+ met, \d+ not met, \d+ without evidence, of 2/);
  const { out: json } = await muster("assessment", "--on", "2026-11-20", "--json");
  const said = JSON.parse(json);
  expect(said).toMatchObject({
    edition: "2025-26",
    day: "2026-11-20",
    estate: { known: 2, reporting: 0 },
  });
  expect(said.notes.join(" ")).toContain("Nothing is judged anew");
});

test.each([
  ["2026-27", "Where nothing else is said: Assumed to be as in the edition before"],
  ["2025-26", "Where nothing else is said: Whether it is mandatory is to be checked. "],
])("how sure we are of the items of %s stands above the answers", async (edition, remark) => {
  const { out } = await muster("assessment", "--edition", edition);
  expect(out.replaceAll(/\s+/g, " ")).toContain(remark);
});

test.each([[], ["--trend"], ["--forecast"]])(
  "that items are assumed stands above %j",
  async (...view) => {
    const head = "49 of 49 items of 2026-27 are assumed to be as in the edition before";
    const said = await muster("assessment", ...view, "--edition", "2026-27");
    expect(said.out.replaceAll(/\s+/g, " ")).toContain(head);
    const known = await muster("assessment", ...view, "--edition", "2025-26");
    expect(known.out).not.toContain("assumed to be as");
  },
);

test("a day ahead is wrong use, with the cure; today is none", async () => {
  const { code, err } = await muster("assessment", "--on", "2026-11-22");
  expect([code, err]).toEqual([2, expect.stringContaining("give a day up to 2026-11-21")]);
  expect((await muster("assessment")).code).toBe(0);
});

test.each([
  [["--trend", "--forecast"], "cannot be used with"],
  [["--forecast", "--on", "2026-11-20"], "cannot be used with"],
  [
    ["--edition", "2019-20"],
    "--edition 2019-20: there are no items for category 3 in it. Give one of 2022-23, ",
  ],
  [["--cyber-essentials", "--edition", "2025-26"], "cannot be used with"],
  [["--cyber-essentials", "--on", "2026-11-22"], "give a day up to 2026-11-21"],
  [["--cyber-essentials", "9.9"], "Allowed choices are 3.3, 3.2, 3.1"],
])("%j is wrong use", async (argv, cure) => {
  const { code, err } = await muster("assessment", ...argv);
  expect([code, err]).toEqual([2, expect.stringContaining(cure)]);
});

test("the trend goes over the year that is worked on, week by week up to the day", async () => {
  const { out } = await muster("assessment", "--trend", "--json");
  const days = JSON.parse(out).trend.map(({ day }: { day: string }) => day);
  // The deadline of 2025-26 has passed: the open edition's year began on 1 September.
  expect(days.slice(0, 2)).toEqual(["2026-09-01", "2026-09-08"]);
  expect(days.at(-1)).toBe("2026-11-21");
  const { out: past } = await muster("assessment", "--trend", "--edition", "2025-26", "--json");
  expect(JSON.parse(past).trend.at(-1).day).toBe("2026-06-30");
  const { code, out: text } = await muster("assessment", "--trend");
  expect(code).toBe(0);
  expect(text).toContain("week to");
});

test("the forecast looks to the next deadline, says what it assumes, and names what ends", async () => {
  const { code, out } = await muster("assessment", "--forecast");
  expect(code).toBe(0);
  expect(out).toContain("What turns up to 30 June 2027");
  expect(out).toContain("Nothing is done");
  // The update that is missing was released on 10 November: in time until the 24th.
  expect(out).toMatch(/2026-11-24 +Security updates [^:]*: not met from the day after\s+openssl/);
  const { out: json } = await muster("assessment", "--forecast", "--json");
  expect(JSON.parse(json).forecast).toMatchObject({ until: "2027-06-30", devices: 2 });
});

test("Cyber Essentials: the version asked today, by control, and the sample with its caveats", async () => {
  const { code, out } = await muster("assessment", "--cyber-essentials");
  expect(code).toBe(0);
  expect(out).toContain("Cyber Essentials 3.3");
  for (const control of ["firewalls", "secure configuration", "malware protection"]) {
    expect(out).toContain(control);
  }
  expect(out).toContain("1 of 1 device");
  expect(out).toContain("1 device in no build");
  expect(out).toContain("The assessor chooses the real sample");
  const { out: old } = await muster("assessment", "--cyber-essentials", "3.1", "--json");
  expect(JSON.parse(old)).toMatchObject({ version: "3.1", samples: [], unplaced: 1 });
});

test("Cyber Essentials of a day gone by: the version of then, from what was known then", async () => {
  const { code, out } = await muster("assessment", "--cyber-essentials", "--on", "2026-11-20");
  expect(code).toBe(0);
  expect(out).toContain("State of 20 November 2026: 0 of 2 known devices reporting");
  expect(out).toContain("Nothing is judged anew");
  expect(out).toContain("2 devices in no build");
  const { out: json } = await muster(
    ...["assessment", "--cyber-essentials", "--on", "2026-04-26", "--json"],
  );
  expect(JSON.parse(json)).toMatchObject({ version: "3.2", day: "2026-04-26" });
});

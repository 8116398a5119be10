import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { weeksOf } from "@muster/mapping/year";
import { type BuiltPack, buildPack } from "./build.ts";
import { readSummary } from "./parts/summary-file.ts";
import { type Estate, testEstate } from "./testing/estate.ts";
import { sampleFacts } from "./testing/facts.ts";
import { problemsOf } from "./testing/verifier.ts";

/** What a pack says of the year: one pack with Cyber Essentials and one without, over a machine whose days run out. */
const TODAY = "2026-11-21";
let estate: Estate;
let device = "";
let built: BuiltPack;

beforeAll(async () => {
  estate = await testEstate();
  const enrolled = await estate.enrol();
  device = enrolled.id;
  await enrolled.report(sampleFacts(), `${TODAY}T02:00:00.000Z`);
  await estate.enrol();
  await estate.evaluate(TODAY);
  const request = await estate.request(join(estate.folder, "with"), TODAY);
  built = await buildPack({ ...request, cyberEssentials: "3.3" });
});
afterAll(() => estate.close());

const read = (name: string) => readFile(join(built.path, name), "utf8");
const rowsOf = async (name: string) => (await read(name)).trim().split("\r\n").slice(1);

test("what ends is told with its last day and its first, by pseudonym, and the pack still checks", async () => {
  const causes = await rowsOf("forecast-causes.csv");
  // The update that is missing was released on 10 November: in time until the 24th.
  expect(causes[0]).toMatch(
    /^2026-11-24,2026-11-25,security-updates-in-time,openssl [^,]*,met,not met,device-[0-9a-f]{8},/,
  );
  expect(causes.join()).not.toContain(device);
  expect(await problemsOf(built.path, { reperform: true })).toEqual({});
});

test("summary and first page tell the deadlines and what is taken for granted", async () => {
  const { year } = readSummary(built.path);
  expect(year?.deadlines).toMatchObject([{ kind: "final", day: "2026-06-30", daysLeft: -144 }]);
  expect(year?.forecast).toMatchObject({ until: "2027-06-30", devices: 2 });
  expect(year?.forecast.endings[0]).toMatchObject({
    lastDay: "2026-11-24",
    on: "2026-11-25",
    devices: 1,
  });
  const page = await read("README.html");
  expect(page).toContain("What turns before the deadline");
  // The organisation's own edition is over: what is foreseen is of the one that follows.
  expect(page).toContain("up to 30 June 2027, the deadline of the edition that is open now.");
  expect(page).toContain("Nothing is done");
  expect(page).toContain('href="cyber-essentials.html"');
});

test("the trend has a row for every item on every day of it, with its denominator", async () => {
  const rows = await rowsOf("trend.csv");
  const days = new Set(rows.map((row) => row.slice(0, 10)));
  expect([...days]).toEqual(weeksOf({ opened: "2026-09-01", deadline: "2027-06-30" }, TODAY));
  const spoken = readSummary(built.path).items.filter(({ counts }) => counts !== null);
  expect(rows).toHaveLength(days.size * spoken.length);
  const last = rows.filter((row) => row.startsWith(`${TODAY},`)).map((row) => row.split(",")[2]);
  expect(last).toEqual(spoken.map(({ ref }) => ref));
});

test("Cyber Essentials stands in tables and on a page of its own, the sample with its caveats", async () => {
  const questions = await rowsOf("cyber-essentials.csv");
  expect(questions.find((row) => row.startsWith("security update management,A6.4,"))).toMatch(
    /,2,yes,/,
  );
  const sample = await rowsOf("cyber-essentials-sample.csv");
  expect(sample).toHaveLength(1);
  expect(sample[0]).toMatch(/^Debian GNU\/Linux 13 \(trixie\),no,1,1,device-[0-9a-f]{8},/);
  const page = await read("cyber-essentials.html");
  for (const words of ["Malware protection", "The assessor chooses the real sample", "1 device of"])
    expect(page).toContain(words);
  expect(readSummary(built.path).year?.cyberEssentials?.version).toBe("3.3");
});

test("without being asked for, it stands nowhere", async () => {
  const request = await estate.request(join(estate.folder, "without"), TODAY);
  const { path } = await buildPack(request);
  expect((await readdir(path)).filter((name) => name.startsWith("cyber"))).toEqual([]);
  expect(readSummary(path).year?.cyberEssentials).toBeNull();
  expect(await readFile(join(path, "README.html"), "utf8")).not.toContain("cyber-essentials.html");
});

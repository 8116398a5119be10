import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Outcome } from "@muster/mapping";
import type { Json } from "@muster/mapping/wire";
import type { Io } from "../packages/collector/src/cli/io.ts";
import { runCommand } from "../packages/collector/src/cli/program.ts";
import { readEnvironment } from "../packages/collector/src/config/environment.ts";
import { home } from "../packages/collector/src/console/pages/home.ts";
import type { TestDevice } from "../packages/collector/src/intake/testing/device.ts";
import { sectionOf } from "../packages/collector/src/intake/testing/sections.ts";
import { type LivingCollector, livingCollector, ODS } from "./evidence/collector.ts";

/** The organisation's own list from its file through judging, console and pack, on both sides of each of its days. */

const ownYaml = `
products:
  - name: Example Ward Board
    recognise:
      - platform: linux
        names: [ward-board]
    versions:
      - version: "4"
        ends: 2026-12-15
        owner: Clinical systems manager
        source: Contract EX-2025-014
        checkedOn: 2026-11-20
titles:
  - name: Example Remote Helper
    recognise:
      - platform: linux
        names: [remote-helper]
    verdict: not-approved
    reason: Unattended access that the service desk cannot see
    owner: Head of information security
    decidedOn: 2026-10-01
  - name: Example Dictation
    recognise:
      - platform: linux
        names: [dictation]
    verdict: approved
    reason: Assessed for the outpatient clinics
    owner: Head of information security
    decidedOn: 2026-09-12
overrides:
  - product: debian
    cycle: "12"
    ends: 2027-06-30
    reason: Extended support bought from a supplier
    owner: Head of infrastructure
    decidedOn: 2026-11-01
    reviewBy: 2026-12-15
warranted:
  source: https://example.org/wes
  owner: Head of infrastructure
  checkedOn: 2026-11-20
  systems:
    - product: windows
      cycles: ["11-24h2-e"]
  browsers:
    - product: edge
      cycles: all
  devices: [RECEPTION-1]
`;

const LAST = "2026-12-15";
const AFTER = "2026-12-16";

const folder = mkdtempSync(join(tmpdir(), "muster-own-list-"));
const ownFolder = join(folder, "config", "supported-software");
const own = join(ownFolder, "local.yaml");

const known = (kind: string, value: Json) =>
  sectionOf({ kind, state: "known", source: "test", value });
const plain = { like: [], rolling: false, architecture: "x86_64" };
const debian = (version: string) =>
  known("os", { ...plain, platform: "linux", id: "debian", name: "Debian GNU/Linux", version });
const windows = known("os", {
  ...plain,
  platform: "windows",
  id: "windows",
  name: "Windows 11 Pro",
  build: "26200.9168",
  edition: "Professional",
  productType: "workstation",
});
const software = (...names: readonly string[]) =>
  known("installed-software", {
    items: names.map((name) => ({ name, version: "4.2", source: "dpkg" })),
    complete: true,
    read: ["dpkg"],
    unread: [],
  });
const named = (device: TestDevice, hostname: string) =>
  sectionOf({ kind: "identity", state: "known", source: "test", value: { hostname } }, device.salt);

type Name = "ward" | "helper" | "dictation" | "reception";
const devices = {} as Record<Name, TestDevice>;
let living: LivingCollector;

const facts: Readonly<Record<Name, (device: TestDevice) => readonly ReturnType<typeof known>[]>> = {
  ward: (d) => [debian("12"), software("ward-board"), named(d, "ward-1")],
  helper: (d) => [debian("13"), software("remote-helper"), named(d, "desk-1")],
  dictation: (d) => [debian("13"), software("dictation"), named(d, "desk-2")],
  reception: (d) => [windows, named(d, "RECEPTION-1")],
};

async function night(day: string) {
  living.at(`${day}T03:00:00Z`);
  for (const [name, device] of Object.entries(devices) as [Name, TestDevice][]) {
    const clock = { clock: new Date(living.clock.now).toISOString() };
    await device.report(living.app, facts[name](device), clock);
  }
  await living.collector.evaluateDue(ODS);
}

beforeAll(async () => {
  mkdirSync(ownFolder, { recursive: true });
  writeFileSync(own, ownYaml);
  living = await livingCollector({ supportedSoftware: ownFolder });
  for (const name of Object.keys(facts) as Name[]) devices[name] = await living.device();
  await night(LAST);
});
afterAll(async () => {
  await living.close();
  rmSync(folder, { recursive: true, force: true });
});

type Expected = readonly [device: Name, control: string, outcome: Outcome, says: string];

async function expectFindings(rows: readonly Expected[]) {
  const { findings } = await living.collector.summary(ODS);
  for (const [name, control, outcome, says] of rows) {
    const found = findings.find((f) => f.device === devices[name].id && f.control === control);
    const about = [name, control];
    expect([...about, found?.outcome, found?.because]).toEqual([
      ...about,
      outcome,
      expect.stringContaining(says),
    ]);
  }
}

const always: readonly Expected[] = [
  ["helper", "software-supported", "not-met", "Example Remote Helper"],
  ["dictation", "software-supported", "no-evidence", "on the lists"],
  ["reception", "os-supported", "not-met", "warranted"],
];

test("both lists are judged side by side, on the last day of contract and override", async () => {
  await expectFindings([
    ...always,
    ["ward", "software-supported", "met", "1 recognised product"],
    ["ward", "os-supported", "met", "Head of infrastructure"],
  ]);
});

/** The tables of a pack as rows of cells by column. */
async function packed(name: string) {
  const out = join(folder, name);
  await living.collector.pack({ organisation: ODS, out, by: "ann", names: true });
  return { out, table: readFileSync(join(out, "unsupported-software.csv"), "utf8") };
}

test("the pack shows what the lists disagree about, also where the control is met, and can be judged again", async () => {
  const { out, table } = await packed("before");
  const rows = table.split("\r\n");
  const row = (what: string) => rows.filter((line) => line.includes(what)).join("\n");
  expect(row("Debian 12")).toContain("Disagrees: ");
  expect(row("Debian 12")).toContain("Extended support bought from a supplier");
  expect(row("Example Remote Helper")).toContain("not approved");
  expect(row("Windows 11 25H2")).toContain("Disagrees: ");
  for (const flags of [[], ["--reperform"]]) {
    const argv = [join(out, "verify.mjs"), ...flags];
    const verify = spawnSync(process.execPath, argv, { encoding: "utf8" });
    expect([verify.status, verify.stderr]).toEqual([0, ""]);
  }
  const lists = JSON.parse(readFileSync(join(out, "findings.json"), "utf8")).lists as string[][];
  expect(lists.map(([file]) => file)).toContain("own/local.json");
});

test("the console says it", async () => {
  const page = home(await living.collector.summary(ODS));
  expect(page).toContain("Example Remote Helper");
  expect(page).toContain("not approved");
  expect(page).toContain("warranted");
  // An override that makes a verdict better is never out of sight.
  expect(page).toContain("Extended support bought from a supplier");
});

test("the day after, the contract is over and the override is due for review: neither passes any more", async () => {
  await night(AFTER);
  await expectFindings([
    ...always,
    ["ward", "software-supported", "not-met", "Example Ward Board"],
    ["ward", "os-supported", "not-met", "Debian 12"],
  ]);
  const { out, table } = await packed("after");
  expect(table).toContain("Contract EX-2025-014");
  const argv = [join(out, "verify.mjs"), "--reperform"];
  const verify = spawnSync(process.execPath, argv, { encoding: "utf8" });
  expect([verify.status, verify.stderr]).toEqual([0, ""]);
  expect(await living.collector.log.audit(ODS)).toEqual([]);
});

test.each([
  ["a day that does not exist", "ends: 2026-12-15", "ends: 2026-02-30", /line 9: .*ends.* Cure: /],
  ["a key that is none", "verdict: approved", "verdicts: approved", /line 2\d: .* Cure: /],
  ["no YAML", "products:", "products: [", /local\.yaml: .*Cure: /],
])("%s stops the start with file, line and cure", async (_, right, wrong, said) => {
  const broken = join(folder, "broken");
  mkdirSync(broken, { recursive: true });
  writeFileSync(join(broken, "local.yaml"), ownYaml.replace(right, wrong));
  const config = join(folder, "collector.yaml");
  writeFileSync(config, `data: ${join(folder, "data")}\nsupportedSoftware: ${broken}\n`);
  let err = "";
  const io: Io = {
    environment: readEnvironment({}),
    out: { write: () => undefined, isTerminal: false, columns: 80 },
    err: {
      write: (text) => {
        err += text;
      },
      isTerminal: false,
      columns: 80,
    },
    now: () => Date.parse(`${LAST}T03:00:00Z`),
    random: (n) => crypto.getRandomValues(new Uint8Array(n)),
    stop: AbortSignal.abort(),
  };
  expect(await runCommand(["device", "list", "--config", config], io)).toBe(2);
  expect(err).toContain(join(broken, "local.yaml"));
  expect(err).toMatch(said);
});

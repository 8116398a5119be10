import { createHash, generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { listSourceIds } from "../../config/schema.ts";
import { signerFrom } from "../../keys/index.ts";
import { openStore, type Store } from "../../store/index.ts";
import type { ListDesk } from "../desk.ts";
import { type Bundle, BundleError, readBundle, writeBundle } from "./bundle.ts";
import { listSources } from "./index.ts";
import { API, addDevice, asIs, type Mirror, openDesk, openMirror } from "./testing.ts";

let mirror: Mirror;
let store: Store;
let now = Date.parse("2026-11-26T03:00:00Z");
let stores = 0;
const folder = mkdtempSync(join(tmpdir(), "muster-refresh-"));

beforeAll(async () => {
  mirror = await openMirror();
});

afterAll(async () => {
  await mirror.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  mirror.clear();
  now = Date.parse("2026-11-26T03:00:00Z");
  stores += 1;
  store = await openStore(`sqlite:${join(folder, `${stores}.db`)}`);
});

function desk(without: readonly string[] = []): Promise<ListDesk> {
  return openDesk(mirror, { store, now: () => now, without });
}

const answer = (path: string, text: string) => mirror.answer(path, text);

const source = (id: string) => {
  const found = listSources.find((s) => s.id === id);
  if (found === undefined) throw new Error(id);
  return found;
};

test("nothing moved: nothing is in force anew, and the next question is answered in no bytes", async () => {
  answer(API, asIs());
  const own = await desk();
  const { lists } = own;
  const first = await own.refresh(source("endoflife"));
  expect(first.taken.flatMap(({ changes }) => changes)).toEqual([]);
  expect(first.held).toEqual([]);
  now += 3_600_000;
  expect(await own.refresh(source("endoflife"))).toMatchObject({ state: "unchanged", taken: [] });
  expect(mirror.asked.at(-1)).toMatch(/full "\d+"$/);
  expect(lists.files.length).toBe(own.lists.files.length);
  expect((await own.standings())[0]).toMatchObject({
    checkedAt: "2026-11-26T04:00:00.000Z",
    problem: null,
  });
});

test("a date that moved is in force at once, for every process on the database, and old verdicts keep their list", async () => {
  answer(
    API,
    asIs((name, lines) =>
      name === "php"
        ? lines.map((l) => (l.name === "8.4" ? { ...l, eolFrom: "2029-06-30" } : l))
        : lines,
    ),
  );
  const [own, other] = [await desk(), await desk()];
  const before = own.lists.files.find(({ file }) => file === "php.json");
  const { taken } = await own.refresh(source("endoflife"));
  const php = taken.find(({ file }) => file === "php.json");
  expect(php?.changes).toEqual([
    { what: "8.4", member: "endOfSupport", from: "2028-12-31", to: "2029-06-30" },
  ]);
  await other.reload();
  const after = other.lists.files.find(({ file }) => file === "php.json");
  expect(after?.text).toContain("2029-06-30");
  expect(after?.text).not.toBe(before?.text);
  const kept = await store.db.selectFrom("list_file").select("text").execute();
  expect(kept.map(({ text }) => text)).toContain(after?.text);
});

test.each([
  [1, "2 of 99 devices have it: held", 99, 2, true],
  [1, "1 of 100 devices have it: taken", 100, 1, false],
])("an end that moves into the past, and %#: %s", async (_, __, devices, carrying, isHeld) => {
  for (let n = 0; n < devices; n += 1) {
    const version = "8.4.1";
    await addDevice(store, `d${n}`, {
      title: { name: n < carrying ? "php8.4-cli" : "none", version },
    });
  }
  answer(
    API,
    asIs((name, lines) =>
      name === "php"
        ? lines.map((l) => (l.name === "8.4" ? { ...l, isEol: true, eolFrom: "2026-11-25" } : l))
        : lines,
    ),
  );
  const own = await desk();
  const { taken, held } = await own.refresh(source("endoflife"));
  expect(held.map(({ file }) => file)).toEqual(isHeld ? ["php.json"] : []);
  expect(taken.some(({ file }) => file === "php.json")).toBe(!isHeld);
  if (!isHeld) return;
  expect(held[0]?.why[0]).toBe(
    "the end of support of 8.4 would move into the past, and 2 of 99 devices have the product",
  );
  const [waiting] = await own.held();
  expect(own.lists.files.find(({ file }) => file === "php.json")?.text).not.toContain("2026-11-25");
  const change = await own.decide(waiting?.id ?? "", { decision: "accepted", by: "sam" });
  expect(change?.taken[0]?.changes).toEqual(held[0]?.changes);
  expect(own.lists.files.find(({ file }) => file === "php.json")?.text).toContain("2026-11-25");
  expect(await own.held()).toEqual([]);
  expect(await own.decide(waiting?.id ?? "", { decision: "rejected", by: "sam" })).toBeUndefined();
});

test("a product that vanishes is held, keeps its dates, and is asked about once", async () => {
  const own = await desk();
  answer(API, asIs());
  await own.refresh(source("endoflife"));
  const before = own.lists.files.find(({ file }) => file === "nginx.json")?.text;
  answer(
    API,
    asIs((name, lines) => (name === "nginx" ? undefined : lines)),
  );
  const { held } = await own.refresh(source("endoflife"));
  expect(held).toEqual([
    {
      file: "nginx.json",
      changes: [],
      why: ["the source no longer has this product: its dates stay as they were"],
    },
  ]);
  expect(own.lists.files.find(({ file }) => file === "nginx.json")?.text).toBe(before);
  const [waiting] = await own.held();
  await own.decide(waiting?.id ?? "", { decision: "rejected", by: "sam" });
  answer(
    API,
    asIs((name, lines) => (name === "nginx" ? undefined : lines)),
  );
  expect((await own.refresh(source("endoflife"))).held).toEqual([]);
});

test("a product that shrinks by more than a third is held", async () => {
  answer(
    API,
    asIs((name, lines) => (name === "postgresql" ? lines.slice(0, 5) : lines)),
  );
  const { held } = await (await desk()).refresh(source("endoflife"));
  expect(held[0]).toMatchObject({
    file: "postgresql.json",
    why: [expect.stringMatching(/shrink from \d+ to 5/)],
  });
});

test("a source that lost a third of its products gives nothing, until a person says otherwise", async () => {
  const own = await desk();
  answer(API, asIs());
  await own.refresh(source("endoflife"));
  answer(
    API,
    asIs((name, lines) => (name < "n" ? undefined : lines)),
  );
  const failed = await own.refresh(source("endoflife"));
  expect(failed).toMatchObject({ state: "failed", problem: expect.stringContaining("--anew") });
  expect(await own.refresh(source("endoflife"), true)).toMatchObject({
    state: "changed",
    held: [],
  });
});

test.each([
  ["no answer", undefined, /503/],
  ["a page in place of JSON", "<html>", /is no JSON/],
  ["another shape", '{"schema_version":"1","result":[{"name":"php"}]}', /result\.0\.releases/],
  ["a day that there is not", asIs().replace("2028-12-31", "2028-12-32"), /is no day/],
])("%s changes nothing and is said", async (_, text, problem) => {
  if (text !== undefined) answer(API, text);
  const own = await desk();
  const { lists } = own;
  const outcome = await own.refresh(source("endoflife"));
  expect(outcome).toMatchObject({
    state: "failed",
    taken: [],
    problem: expect.stringMatching(problem),
  });
  expect(own.lists).toBe(lists);
  expect((await own.standings())[0]).toMatchObject({
    checkedAt: null,
    problem: expect.stringMatching(problem),
  });
});

const CVRF = "/api.msrc.microsoft.com/cvrf/v3.0";

test("Windows: a month's builds with the worst severity of each, client and server apart", async () => {
  answer(
    `${CVRF}/updates`,
    JSON.stringify({ value: [{ ID: "2026-Nov", InitialReleaseDate: "2026-11-10T08:00:00Z" }] }),
  );
  const fix = (Description: string, FixedBuild: string, ...ProductID: string[]) => ({
    Type: 2,
    SubType: "Security Update",
    Description: { Value: Description },
    FixedBuild,
    ProductID,
  });
  const severity = (Value: string, ...ProductID: string[]) => ({
    Type: 3,
    Description: { Value },
    ProductID,
  });
  answer(
    `${CVRF}/cvrf/2026-Nov`,
    JSON.stringify({
      DocumentTracking: { InitialReleaseDate: "2026-11-10T08:00:00Z" },
      ProductTree: {
        FullProductName: [
          { ProductID: "1", Value: "Windows 11 Version 25H2 for x64-based Systems" },
          { ProductID: "2", Value: "Windows Server 2025 (Server Core installation)" },
          { ProductID: "3", Value: "Microsoft Office LTSC 2024 for 64-bit editions" },
        ],
      },
      Vulnerability: [
        {
          CVE: "CVE-2026-0001",
          Threats: [severity("Important", "1", "2")],
          Remediations: [
            fix("5120001", "10.0.26200.9999", "1"),
            fix("5120002", "10.0.26100.40001", "2"),
            fix("Release Notes", "https://aka.ms/OfficeSecurityReleases", "3"),
            { Type: 0, Description: { Value: "Turn it off" }, ProductID: ["1"] },
          ],
        },
        {
          CVE: "CVE-2026-0002",
          Threats: [severity("Critical", "1")],
          Remediations: [
            fix("5120001", "10.0.26200.9999", "1"),
            fix("5121003", "10.0.26200.9168", "1"),
          ],
        },
      ],
    }),
  );
  const own = await desk();
  const { taken } = await own.refresh(source("windows"));
  expect(taken[0]?.changes).toEqual([
    { what: "Windows 11 25H2 26200.9999", member: "released", to: "2026-11-10" },
    { what: "Windows Server 2025 26100.40001", member: "released", to: "2026-11-10" },
    { what: "Windows 11 25H2 26200.9168", member: "severity and flaws", to: true },
  ]);
  // The day that was known stays: only what was not known is filled in.
  const { rows } = own.lists.patches.windows;
  expect(rows.find(({ build, ubr }) => build === 26_200 && ubr === 9168)).toMatchObject({
    released: "2026-08-11",
    kb: "KB5121003",
    severity: "critical",
    cves: ["CVE-2026-0002"],
  });
  expect(own.lists.patches.windows.rows.slice(-2)).toEqual([
    {
      released: "2026-11-10",
      line: "Windows 11 25H2",
      build: 26200,
      ubr: 9999,
      kind: "security",
      kb: "KB5120001",
      severity: "critical",
      cves: ["CVE-2026-0001", "CVE-2026-0002"],
    },
    {
      released: "2026-11-10",
      line: "Windows Server 2025",
      build: 26100,
      ubr: 40001,
      kind: "security",
      kb: "KB5120002",
      severity: "important",
      cves: ["CVE-2026-0001"],
    },
  ]);
});

test("macOS: releases of the feed; one whose fixes are not counted counts as fixing something", async () => {
  const release = (ProductVersion: string, more: object = {}) => ({
    UpdateName: `macOS ${ProductVersion}`,
    ProductVersion,
    ReleaseDate: "2026-11-18T00:00:00Z",
    SecurityInfo: "https://support.apple.com/en-us/200001",
    UniqueCVEsCount: 12,
    ActivelyExploitedCVEs: ["CVE-2026-7"],
    ...more,
  });
  answer(
    "/sofafeed.macadmins.io/v2/macos_data_feed.json",
    JSON.stringify({
      UpdateHash: "x",
      OSVersions: [
        {
          OSVersion: "Golden Gate 27",
          SecurityReleases: [
            release("27.2"),
            release("27.1.1", {
              SecurityInfo: "This update has no published CVE entries.",
              UniqueCVEsCount: null,
              ActivelyExploitedCVEs: null,
            }),
          ],
        },
      ],
    }),
  );
  const own = await desk();
  await own.refresh(source("macos"));
  expect(own.lists.patches.macos.rows.slice(-2)).toEqual([
    { released: "2026-11-18", line: "27", version: "27.1.1", cves: 1, exploited: [] },
    {
      released: "2026-11-18",
      line: "27",
      version: "27.2",
      cves: 12,
      exploited: ["CVE-2026-7"],
      advisory: "https://support.apple.com/en-us/200001",
    },
  ]);
});

test("Microsoft 365 Apps: builds by channel from the page's table", async () => {
  answer(
    "/learn.microsoft.com/en-us/officeupdates/update-history-microsoft365-apps-by-date",
    `<html><thead></thead><table><thead><tr><th>Channel</th><th>Version</th><th>Build</th><th>Release date</th>
     <th>Version supported until</th></tr></thead><tbody>
     <tr><td>Current Channel<br/></td><td>2610</td><td>20500.20100</td><td>November 10, 2026</td><td>Version 2611 is released</td></tr>
     <tr><td>Monthly Enterprise Channel<br/></td><td>2608</td><td>20300.20300</td><td>November 10, 2026</td><td>December 8, 2026</td></tr>
     </tbody></table><table><thead><tr><th>Year</th><th>Release date</th><th>Current Channel</th><th>Monthly Enterprise Channel</th>
     <th>Semi-Annual Enterprise Channel (Preview)</th><th>Semi-Annual Enterprise Channel</th></tr></thead><tbody>
     <tr><td>2026</td><td>November 10</td><td><a href="x">Version 2610 (Build 20500.20100)</a></td>
     <td>Version 2609 (Build 20400.20200)<br>Version 2608 (Build 20300.20300)</td><td>&nbsp;</td><td></td></tr>
     <tr><td></td><td>November 3</td><td>Version 2610 (Build 20500.20080)</td><td></td><td></td><td></td></tr></tbody></table>`,
  );
  const own = await desk();
  await own.refresh(source("office"));
  expect(own.lists.patches.office.rows.slice(-4)).toEqual([
    { released: "2026-11-10", channel: "Current", version: "2610", build: "16.0.20500.20100" },
    {
      released: "2026-11-10",
      channel: "Monthly Enterprise",
      version: "2609",
      build: "16.0.20400.20200",
    },
    {
      released: "2026-11-10",
      channel: "Monthly Enterprise",
      version: "2608",
      build: "16.0.20300.20300",
      until: "2026-12-08",
    },
    { released: "2026-11-03", channel: "Current", version: "2610", build: "16.0.20500.20080" },
  ]);
});

test("known exploited vulnerabilities come with the first refresh", async () => {
  const catalogue = {
    title: "CISA Catalog of Known Exploited Vulnerabilities",
    vulnerabilities: [
      {
        cveID: "CVE-2026-0002",
        dateAdded: "2026-11-20",
        dueDate: "2026-12-11",
        knownRansomwareCampaignUse: "Known",
      },
      {
        cveID: "CVE-2026-0001",
        dateAdded: "2026-11-19",
        dueDate: "2026-12-10",
        knownRansomwareCampaignUse: "Unknown",
      },
    ],
  };
  answer(
    "/www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json",
    JSON.stringify(catalogue),
  );
  const own = await desk();
  expect(own.lists.patches.exploited.rows).toEqual([]);
  await own.refresh(source("exploited"));
  expect(own.lists.patches.exploited.rows).toEqual([
    { cve: "CVE-2026-0001", added: "2026-11-19", ransomware: false },
    { cve: "CVE-2026-0002", added: "2026-11-20", ransomware: true },
  ]);
});

test("the settings know every source by name, in the order in which they are asked", () => {
  expect(listSources.map(({ id }) => id)).toEqual([...listSourceIds]);
});

test("sources that the settings leave out are asked only by name, and one that there is not is named", async () => {
  const own = await desk(["windows", "office"]);
  const left = listSources.map(({ id }) => id).filter((id) => id !== "windows" && id !== "office");
  expect(own.sources().map(({ id }) => id)).toEqual(left);
  expect(own.sources(["office"]).map(({ id }) => id)).toEqual(["office"]);
  expect(() => own.sources(["ofice"])).toThrow("ofice");
});

test("a signed file carries every list to a collector without internet, once its key is believed", async () => {
  answer(
    API,
    asIs((name, lines) =>
      name === "php"
        ? lines.map((l) => (l.name === "8.4" ? { ...l, eolFrom: "2029-06-30" } : l))
        : lines,
    ),
  );
  const from = await desk();
  await from.refresh(source("endoflife"));
  const key = signerFrom(generateKeyPairSync("ed25519").privateKey);
  const text = from.bundle(key);
  expect(from.bundle(key)).toBe(text);
  stores += 1;
  store = await openStore(`sqlite:${join(folder, `${stores}.db`)}`);
  const to = await desk();
  await expect(to.take(text, undefined)).rejects.toThrow("is not believed here");
  const fingerprint = createHash("sha256")
    .update(Buffer.from(key.publicKey, "base64"))
    .digest("hex");
  const { taken } = await to.take(text, fingerprint.toUpperCase());
  expect(taken.find(({ file }) => file === "php.json")?.changes).toEqual([
    { what: "8.4", member: "endOfSupport", from: "2028-12-31", to: "2029-06-30" },
  ]);
  expect(to.lists.files).toEqual(from.lists.files);
  expect((await to.take(text, undefined)).taken).toEqual([]);
});

test.each<[string, (bundle: Bundle) => Bundle, RegExp]>([
  ["made tomorrow", (b) => ({ ...b, madeAt: "2026-11-28T03:00:01.000Z" }), /still to come/],
  [
    "with a product of no shape",
    (b) => ({ ...b, files: [{ file: "php.json", text: "{}", checkedOn: "2026-11-26" }] }),
    /php\.json is not of its shape/,
  ],
  [
    "with a product under another's name",
    (b) => ({ ...b, files: [{ ...fileIn(b, "php.json"), file: "nginx.json" }] }),
    /is of another product: php/,
  ],
  [
    "with a table of no shape",
    (b) => ({
      ...b,
      files: [
        {
          file: "patches/windows-builds.json",
          text: '{"checkedOn":"2026-11-26","sources":[],"rows":[{}]}',
          checkedOn: "2026-11-26",
        },
      ],
    }),
    /rows\.0/,
  ],
])("a signed file %s is refused whole", async (_, change, problem) => {
  const own = await desk();
  const key = signerFrom(generateKeyPairSync("ed25519").privateKey);
  const { fingerprint, ...bundle } = readBundle(own.bundle(key));
  await expect(own.take(writeBundle(key, change(bundle)), fingerprint)).rejects.toThrow(problem);
  expect(await store.db.selectFrom("list_in_force").selectAll().execute()).toEqual([]);
});

function fileIn({ files }: Bundle, name: string) {
  const found = files.find(({ file }) => file === name);
  if (found === undefined) throw new Error(name);
  return found;
}

test.each([
  ["changed by one byte", (text: string) => text.replace(/"payload":"(.)/, '"payload":"A')],
  [
    "of another key",
    (text: string) => text.replace(/"publicKey":"[^"]+"/, () => `"publicKey":"${other}"`),
  ],
  ["cut short", (text: string) => text.slice(0, -100)],
  ["that is something else", () => "[]"],
])("a file %s is no bundle", async (_, change) => {
  const own = await desk();
  const text = change(own.bundle(signerFrom(generateKeyPairSync("ed25519").privateKey)));
  await expect(own.take(text, undefined)).rejects.toThrow(BundleError);
});
const other = signerFrom(generateKeyPairSync("ed25519").privateKey).publicKey;

test("a bundle older than what is in force changes nothing", async () => {
  const own = await desk();
  const key = signerFrom(generateKeyPairSync("ed25519").privateKey);
  const old = own.bundle(key);
  answer(
    API,
    asIs((name, lines) =>
      name === "php"
        ? lines.map((l) => (l.name === "8.4" ? { ...l, eolFrom: "2029-06-30" } : l))
        : lines,
    ),
  );
  now += 1000;
  await own.refresh(source("endoflife"));
  const { fingerprint } = readBundle(old);
  const { taken } = await own.take(old, fingerprint);
  expect(taken.map(({ file }) => file)).not.toContain("php.json");
  expect(own.lists.files.find(({ file }) => file === "php.json")?.text).toContain("2029-06-30");
});

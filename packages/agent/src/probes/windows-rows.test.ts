import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { isRow, type Row } from "../windows/values.ts";
import { appxTitles } from "./installed-software/windows-appx.ts";
import { clickToRun, officeName } from "./installed-software/windows-office.ts";
import { damagedRows, titlesOf, uninstallRow } from "./installed-software/windows-uninstall.ts";
import { hotfixes, installedOn, lastEvents, merged } from "./installed-updates/windows-history.ts";
import { chassisTypes, windowsForm, windowsPlace } from "./machine-class/windows-form.ts";
import { windowsName } from "./os/windows-name.ts";
import { readSearch } from "./pending-updates/windows-search.ts";
import { pendingUpdate } from "./pending-updates/windows-update.ts";
import { arcEsu, consumerEsu, esuLicences } from "./support-programme/windows-esu.ts";
import { decide, deferral, pause, pin } from "./update-policy/windows-settings.ts";
import { hostIn } from "./update-policy/windows-source.ts";
import { readKeptAnswer } from "./windows-kept.ts";

/** Members that some parser of rows looks at. */
const names = [
  "key view sid DisplayName DisplayVersion Publisher SystemComponent ParentKeyName ReleaseType PSPath PSChildName",
  "Name Version Architecture IsFramework PackageFamilyName VersionToReport ProductReleaseIds UpdateChannel",
  "HotFixID Description InstalledOn Title Date Operation ResultCode UpdateID UpdateIdentity Identity",
  "KBArticleIDs MsrcSeverity CategoryIDs Categories LastDeploymentChangeTime BrowseOnly IsHidden CveIDs Type",
  "updates hidden online searchedAt resultCode hiddenResultCode lastSearchSuccessDate",
  "ID LicenseStatus ESUEligibility Manufacturer Model PCSystemType ChassisTypes",
  "NoAutoUpdate AUOptions AllowAutoUpdate NotificationLevel DeferQualityUpdatesPeriodInDays PauseUpdatesExpiryTime",
  "PauseQualityUpdatesStartTime TargetReleaseVersion TargetReleaseVersionInfo ProductVersion",
]
  .join(" ")
  .split(" ");

const likely = fc.constantFrom<unknown>(
  "KB5090110",
  "2026-11-12",
  "/Date(1794441600000)/",
  "{2, 3}",
  "CN=Example, Ltd",
  "0fa1201d-4330-4fa8-8ae9-b877473b6441",
  "O365ProPlusRetail,VisioPro2021Volume",
  0,
  1,
  2,
  4_294_967_295,
  true,
  null,
  [],
  {},
);
const value = fc.oneof(likely, fc.jsonValue({ maxDepth: 2 }), fc.string());
const row = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 8 });

function everything(rows: readonly Row[], first: Row, now: number): readonly unknown[] {
  const uninstall = rows.map(uninstallRow);
  return [
    titlesOf(uninstall),
    damagedRows(uninstall),
    clickToRun(first, uninstall),
    appxTitles(rows),
    merged(hotfixes(rows), lastEvents(rows)),
    rows.map((entry) => pendingUpdate(entry, { hidden: false })),
    readSearch(first),
    readSearch(rows),
    [esuLicences(rows, "EnterpriseS"), consumerEsu(rows), arcEsu(rows)],
    windowsForm({
      kind: undefined,
      runsIn: "physical",
      chassis: chassisTypes(first.ChassisTypes),
      system: first,
      hasBattery: false,
    }),
    windowsPlace(first, first),
    decide({ au: first, mdm: first, local: first, agent: first, isClient: true }),
    [deferral(first, first, first), pause(rows, now), pin(first, first)],
  ];
}

test("rows of any shape are read without an error, and alike each time", () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 6 }), row, (rows, first) => {
      const now = Date.parse("2026-11-21T12:00:00Z");
      expect(everything(rows, first, now)).toEqual(everything(rows, first, now));
    }),
    { numRuns: 300 },
  );
});

test("single values of any shape are read without an error", () => {
  fc.assert(
    fc.property(value, fc.string(), fc.nat(40_000), (any, text, build) => {
      chassisTypes(any);
      installedOn(any);
      readSearch(any);
      officeName(text);
      hostIn(text);
      expect(isRow(readKeptAnswer(text))).toBe(false);
      const about = { build, edition: text, version: text };
      expect(windowsName({ ...about, kind: "client" })).toMatch(/^Windows/);
      expect(windowsName({ ...about, kind: "server" })).toMatch(/^Windows Server/);
    }),
    { numRuns: 500 },
  );
});

test.each<[string, (text: string) => unknown, string]>([
  ["names", (text) => titlesOf([{ key: text, values: { DisplayName: text } }]), "a \t"],
  ["titles of updates", (text) => lastEvents([{ Title: text, Operation: 1 }]), "(KB50901"],
  ["addresses", hostIn, "http://a:b"],
  ["publishers", (text) => appxTitles([{ Name: "x", Publisher: text }]), 'CN="x'],
  ["chassis", chassisTypes, "{1, "],
  ["CVEs", (text) => pendingUpdate({ CveIDs: text }, { hidden: false }), "CVE-2026-1 ,"],
])("a very long text of %s takes no more than linear time", (_, parse, piece) => {
  const started = performance.now();
  parse(piece.repeat(100_000));
  expect(performance.now() - started).toBeLessThan(1500);
});

import { expect, test } from "@jest/globals";
import type { PendingUpdate, SoftwareItem, ValueOf } from "../facts/index.ts";
import {
  type AdvisoryRow,
  type AdvisoryTable,
  cyberEssentialsDays,
  noTables,
  type PatchTables,
  sameDays,
} from "../patches/index.ts";
import { updateBook } from "./known-update.ts";
import { defaultPolicy } from "./policy.ts";
import { securityUpdatesInTime } from "./security-updates-in-time.ts";
import { about, factsOf, known, listsOf, support } from "./testing.ts";

const TODAY = "2026-11-21";

const advisory = (id: string, over: Partial<AdvisoryRow> & Pick<AdvisoryRow, "fixes">) => ({
  id,
  released: "2026-11-10",
  cves: ["CVE-2026-0001"],
  url: `https://example.org/${id}`,
  ...over,
});

function tableOf(rows: readonly AdvisoryRow[], checkedOn = TODAY, covered = true): AdvisoryTable {
  const fixes = rows.flatMap((row) => row.fixes);
  const lines = Map.groupBy(fixes, ({ line }) => line);
  return {
    checkedOn,
    wholeOn: checkedOn,
    sources: [],
    rows,
    covered: covered
      ? [...lines].map(([line, of]) => ({ line, packages: of.map((f) => f.package) }))
      : [],
  };
}

const linux = (id: string, version: string, name = id): ValueOf<"os"> => ({
  platform: "linux",
  id,
  name,
  version,
  like: [],
  rolling: false,
  architecture: "x86_64",
});

const pending = (name: string, over: Partial<PendingUpdate> = {}): PendingUpdate => ({
  name,
  candidate: "3.0.17-1~deb12u2",
  installed: "3.0.16-1~deb12u1",
  security: "yes",
  severity: "unknown",
  held: false,
  ...over,
});

const item = (name: string, over: Partial<SoftwareItem> = {}): SoftwareItem => ({
  name,
  version: "3.0.16-1~deb12u1",
  source: "dpkg",
  ...over,
});

interface Given {
  readonly os?: ValueOf<"os">;
  readonly items?: readonly SoftwareItem[];
  readonly tables?: Partial<PatchTables>;
  readonly today?: string;
  readonly days?: typeof cyberEssentialsDays;
}

function look(update: PendingUpdate, given: Given = {}) {
  const { os = linux("debian", "12"), items = [], tables = {}, today = TODAY } = given;
  const software = known("installed-software", {
    items: [...items],
    complete: true,
    read: [],
    unread: [],
  });
  const policy = { ...defaultPolicy, securityUpdateDays: given.days ?? cyberEssentialsDays };
  const patches = { ...noTables, ...tables };
  return updateBook({ os: known("os", os), software }, { patches, today, policy })(update);
}

const openssl = (fixed: string, over: Partial<AdvisoryRow> = {}) =>
  advisory("DSA-1-1", {
    fixes: [{ line: "debian 12", package: "openssl", source: true, fixed }],
    ...over,
  });
const libssl = item("libssl3", { sourceName: "openssl" });

test.each<[string, string, readonly SoftwareItem[], PendingUpdate, boolean]>([
  ["the fix lies between", "3.0.17-1~deb12u1", [libssl], pending("libssl3"), true],
  ["the fix is the candidate", "3.0.17-1~deb12u2", [libssl], pending("libssl3"), true],
  ["the fix is there already", "3.0.16-1~deb12u1", [libssl], pending("libssl3"), false],
  ["the fix is newer than the candidate", "3.0.17-1~deb12u3", [libssl], pending("libssl3"), false],
  ["a name with its architecture", "3.0.17-1~deb12u1", [libssl], pending("libssl3:i386"), true],
  [
    "built again without a new source",
    "3.0.17-1",
    [item("libssl3", { sourceName: "openssl", version: "3.0.16-1+b2", sourceVersion: "3.0.16-1" })],
    pending("libssl3", { installed: "3.0.16-1+b2", candidate: "3.0.17-1+b1" }),
    true,
  ],
  [
    "a version that is not its source's",
    "3.0.17-1~deb12u1",
    [item("libssl3", { sourceName: "openssl", sourceVersion: "9.1" })],
    pending("libssl3"),
    false,
  ],
  [
    "a package to come, by its candidate's own advisory",
    "3.0.17-1~deb12u2",
    [],
    pending("openssl", { installed: undefined }),
    true,
  ],
  [
    "a package to come, and an older advisory",
    "3.0.17-1~deb12u1",
    [],
    pending("openssl", { installed: undefined }),
    false,
  ],
])("Debian names sources: %s", (_, fixed, items, update, isNamed) => {
  const { vendor } = look(update, { items, tables: { debian: tableOf([openssl(fixed)]) } });
  expect(vendor?.advisory).toBe(isNamed ? "DSA-1-1" : undefined);
});

test("the kernel's signed packages bear the version of linux", () => {
  const debian = tableOf([
    advisory("DSA-2-1", {
      fixes: [{ line: "debian 12", package: "linux", source: true, fixed: "6.1.123-1" }],
    }),
  ]);
  const kernel = item("linux-image-amd64", {
    version: "6.1.119-1",
    sourceName: "linux-signed-amd64",
    sourceVersion: "6.1.119+1",
  });
  const update = pending(kernel.name, { installed: "6.1.119-1", candidate: "6.1.123-1" });
  expect(look(update, { items: [kernel], tables: { debian } }).vendor?.advisory).toBe("DSA-2-1");
});

test("a package of which not every advisory is there: nothing is said of it", () => {
  const debian = tableOf([openssl("3.0.17-1")], TODAY, false);
  expect(look(pending("libssl3"), { items: [libssl], tables: { debian } })).toMatchObject({
    vendor: undefined,
    severity: "unknown",
    limit: 14,
  });
});

const rpm = (line: string, fixed: string, over: Partial<AdvisoryRow> = {}) =>
  tableOf([advisory("A-1", { fixes: [{ line, package: "openssl-libs", fixed }], ...over })]);
const libs = pending("openssl-libs", { installed: "1:3.5.0-2.el9", candidate: "1:3.5.1-7.el9_7" });

test.each<[string, ValueOf<"os">, boolean]>([
  ["Red Hat's own", linux("rhel", "9.7"), true],
  ["Rocky, rebuilt from it", linux("rocky", "9.7"), true],
  ["AlmaLinux, rebuilt from it", linux("almalinux", "9.7"), true],
  ["CentOS Stream, ahead of it", linux("centos", "9", "CentOS Stream"), false],
  ["Oracle Linux, with kernels of its own", linux("ol", "9.7"), false],
  ["another line", linux("rhel", "8.10"), false],
  ["a system without a version", { ...linux("rhel", "9"), version: undefined }, false],
])("Red Hat's advisories: %s", (_, os, isNamed) => {
  const redhat = rpm("rhel 9", "1:3.5.1-7.el9_7");
  expect(look(libs, { os, tables: { redhat } }).vendor !== undefined).toBe(isNamed);
});

test("a SUSE patch bears its advisory's number; a package is looked up as a package", () => {
  const suse = tableOf([
    advisory("SUSE-SU-2026:1117-1", {
      severity: "important",
      fixes: [{ line: "sles 15.6", package: "openssl-libs", fixed: "3.5.1-7" }],
    }),
  ]);
  const os = linux("sles", "15.6");
  const patch = pending("SUSE-SLE-Module-Basesystem-15-SP6-2026-1117", { candidate: "1" });
  const other = pending("SUSE-SLE-Module-Basesystem-15-SP6-2026-1118", { candidate: "1" });
  const unmarked = {
    ...libs,
    candidate: "3.5.1-8",
    installed: "3.5.0-2",
    security: "unknown",
  } as const;
  expect(look(patch, { os, tables: { suse } })).toMatchObject({ severity: "important" });
  expect(look(other, { os, tables: { suse } }).vendor).toBeUndefined();
  expect(look(unmarked, { os, tables: { suse } })).toMatchObject({ security: "yes" });
  expect(look(patch, { os: linux("sles", "15.5"), tables: { suse } }).vendor).toBeUndefined();
});

test.each<[string, readonly (AdvisoryRow["severity"] | undefined)[], string]>([
  ["the worst of several", ["low", "important"], "important"],
  ["one without a word may be any", ["low", undefined], "unknown"],
  ["but no worse than critical", ["critical", undefined], "critical"],
])("an update that several advisories name: %s", (_, severities, expected) => {
  const rows = severities.map((severity, n) =>
    openssl("3.0.17-1~deb12u1", {
      id: `DSA-${n}-1`,
      released: `2026-11-0${n + 1}`,
      ...(severity && { severity }),
    }),
  );
  const { vendor } = look(pending("libssl3"), {
    items: [libssl],
    tables: { debian: tableOf(rows) },
  });
  expect(vendor).toMatchObject({ severity: expected, released: "2026-11-01", more: 1 });
});

test.each<[string, PendingUpdate["severity"], AdvisoryRow["severity"], string, number | null]>([
  ["filled where the machine says none", "unknown", "moderate", "moderate", null],
  ["the machine's word stays, the stricter days count", "moderate", "critical", "moderate", 14],
  ["the machine's word is the stricter", "important", "low", "important", 14],
  ["a vendor without a word decides nothing", "moderate", undefined, "moderate", null],
  ["nobody says", "unknown", undefined, "unknown", 14],
])("severity: %s", (_, machine, vendor, severity, limit) => {
  const debian = tableOf([openssl("3.0.17-1", vendor && { severity: vendor })]);
  const update = pending("libssl3", { severity: machine });
  const found = look({ ...update, candidate: "3.0.17-2" }, { items: [libssl], tables: { debian } });
  expect(found).toMatchObject({ severity, limit });
  const differ = machine !== "unknown" && vendor !== undefined && machine !== vendor;
  expect(found.disagreements).toHaveLength(differ ? 1 : 0);
});

test.each([
  ["on its last day", "2026-11-07", false, "moderate", null],
  ["a day later", "2026-11-06", true, "unknown", 14],
])("data 14 days old fills a gap: %s", (_, checkedOn, stale, severity, limit) => {
  const debian = tableOf([openssl("3.0.17-1", { severity: "moderate" })], checkedOn);
  const update = pending("libssl3", { candidate: "3.0.17-2" });
  expect(look(update, { items: [libssl], tables: { debian } })).toMatchObject({
    stale,
    severity,
    limit,
  });
});

const exploited = (...cves: readonly string[]): PatchTables["exploited"] => ({
  checkedOn: TODAY,
  sources: [],
  rows: cves.map((cve) => ({ cve, added: "2026-11-12", ransomware: false })),
});

test("flaws of both words, and those that are exploited", () => {
  const tables = {
    debian: tableOf([openssl("3.0.17-1", { cves: ["CVE-2026-0002", "CVE-2026-0003"] })]),
    exploited: exploited("CVE-2026-0003", "CVE-2020-0001"),
  };
  const update = pending("libssl3", { candidate: "3.0.17-2", cves: ["CVE-2026-0001"] });
  expect(look(update, { items: [libssl], tables })).toMatchObject({
    cves: ["CVE-2026-0001", "CVE-2026-0002", "CVE-2026-0003"],
    exploited: [{ cve: "CVE-2026-0003", added: "2026-11-12" }],
  });
});

test("Windows by its article, macOS by its version", () => {
  const row = { line: "Windows 11 25H2", build: 26_200, ubr: 9168, kind: "security" };
  const windows = {
    checkedOn: TODAY,
    sources: [],
    rows: [
      {
        ...row,
        released: "2026-11-10",
        kb: "KB5090110",
        severity: "important",
        cves: ["CVE-2026-0009"],
      },
      { ...row, line: "Windows 11 24H2", released: "2026-11-10", kb: "KB5090110" },
    ],
  } as const;
  const update = pending("KB5090110", { candidate: "200", installed: undefined });
  const os: ValueOf<"os"> = { ...linux("windows", "25H2"), platform: "windows" };
  expect(look(update, { os, tables: { windows } })).toMatchObject({
    severity: "important",
    vendor: { name: "Microsoft", released: "2026-11-10" },
    cves: ["CVE-2026-0009"],
  });
  const macos = {
    checkedOn: TODAY,
    sources: [],
    rows: [
      {
        released: "2026-11-10",
        line: "26",
        version: "26.6.3",
        cves: 3,
        exploited: ["CVE-2026-0010"],
      },
    ],
  } as const;
  const mac = pending("macOS Tahoe 26.6.3-25G1", { candidate: "26.6.3", installed: undefined });
  const apple: ValueOf<"os"> = { ...linux("macos", "26.6"), platform: "macos" };
  const tables = { macos, exploited: exploited("CVE-2026-0010") };
  expect(look(mac, { os: apple, tables })).toMatchObject({
    severity: "unknown",
    vendor: { name: "Apple", released: "2026-11-10" },
    exploited: [{ cve: "CVE-2026-0010" }],
  });
});

interface Case {
  readonly firstSeen?: string;
  readonly row?: Partial<AdvisoryRow>;
  readonly update?: Partial<PendingUpdate>;
  readonly checkedOn?: string;
  readonly days?: typeof cyberEssentialsDays;
  readonly isExploited?: boolean;
}

function judge({ row, update, checkedOn, days = sameDays(14), isExploited, firstSeen }: Case) {
  const patches = {
    ...noTables,
    debian: tableOf([openssl("3.0.17-1~deb12u1", row)], checkedOn),
    exploited: exploited(...(isExploited ? ["CVE-2026-0001"] : [])),
  };
  const facts = factsOf(
    known("os", linux("debian", "12")),
    known("installed-software", { items: [libssl], complete: true, read: [], unread: [] }),
    known("update-check", { checkedAt: "2026-11-21T06:00:00Z" }),
    known("restart", { required: false, because: [] }),
    known("pending-updates", {
      updates: [pending("libssl3", update)],
      securityOrigins: ["Debian-Security"],
    }),
  );
  const lists = listsOf({ patches, os: support({ status: "supported" }) });
  const policy = { ...defaultPolicy, securityUpdateDays: days };
  return securityUpdatesInTime.judge(facts, about({ lists, policy, firstSeen: () => firstSeen }));
}

test.each<[string, Case, string, RegExp, string | undefined]>([
  [
    "the vendor's day, 14 days ago: in time",
    { row: { released: "2026-11-07" } },
    "met",
    /still within 14 days of release \(libssl3 3.0.17-1~deb12u2, released on 7 November 2026\)/,
    "2026-11-21",
  ],
  [
    "15 days ago: late",
    { row: { released: "2026-11-06" } },
    "not-met",
    /out for longer than 14 days .* released on 6 November 2026/,
    "2026-12-05",
  ],
  [
    "seen three days before its advisory: counted from the day it was seen",
    { row: { released: "2026-11-12" }, firstSeen: "2026-11-09" },
    "met",
    /out since 9 November 2026\)/,
    "2026-11-23",
  ],
  [
    "seen four days before: older than its advisory, so of unknown age",
    { row: { released: "2026-11-12" }, firstSeen: "2026-11-08" },
    "no-evidence",
    /out since 8 November 2026 at the latest/,
    "2026-11-22",
  ],
  [
    "in time by data on the last day that it may be of",
    { checkedOn: "2026-11-07" },
    "met",
    /still within/,
    "2026-11-21",
  ],
  [
    "in time by data a day too old: no evidence, and why",
    { checkedOn: "2026-11-06" },
    "no-evidence",
    /release day is not known: .* late after 24 November 2026; Debian's security data of 6 November 2026 is too old to rest on/,
    "2026-11-24",
  ],
  [
    "late by data that is too old: late all the same",
    { checkedOn: "2026-10-01", row: { released: "2026-10-01" } },
    "not-met",
    /out for longer than 14 days/,
    undefined,
  ],
  [
    "no limit for the vendor's severity",
    { days: cyberEssentialsDays, row: { severity: "low", released: "2026-10-01" } },
    "met",
    /1 security update of a severity without a limit is missing/,
    "2026-11-28",
  ],
  [
    "the same by data that is too old: an unknown severity counts",
    {
      days: cyberEssentialsDays,
      row: { severity: "low", released: "2026-10-01" },
      checkedOn: "2026-11-06",
    },
    "not-met",
    /out for longer than 14 days/,
    undefined,
  ],
  [
    "exploited: said",
    { isExploited: true },
    "met",
    /; it fixes a flaw that is known to be exploited, by the update lists/,
    "2026-11-24",
  ],
  [
    "exploited and late: said",
    { isExploited: true, row: { released: "2026-11-01" } },
    "not-met",
    /; it fixes a flaw that is known to be exploited\.$/,
    "2026-12-05",
  ],
  [
    "a machine that does not call it a security update",
    { update: { security: "no" }, row: { released: "2026-11-01" } },
    "not-met",
    /1 security update has been out/,
    "2026-12-05",
  ],
])("judged: %s", (_, given, outcome, because, holdsUntil) => {
  const judgement = judge(given);
  expect(judgement.outcome).toBe(outcome);
  expect(judgement.because).toMatch(because);
  expect(judgement.holdsUntil).toBe(holdsUntil);
});

test("a row says all that is known", () => {
  const [detail] =
    judge({ isExploited: true, row: { severity: "important" }, update: { severity: "low" } })
      .details ?? [];
  expect(detail).toEqual({
    what: "libssl3",
    version: "3.0.17-1~deb12u2",
    state: "due",
    because:
      "Released on 10 November 2026, low, known to be exploited (CVE-2026-0001, on CISA's list since 12 November 2026), DSA-1-1, the machine calls it low, Debian important.",
    date: "2026-11-24",
    source: "https://example.org/DSA-1-1",
    disagrees: true,
    exploited: true,
  });
});

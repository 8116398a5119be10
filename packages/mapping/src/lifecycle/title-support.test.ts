import { expect, test } from "@jest/globals";
import type { FactOf } from "../facts/index.ts";
import { createLists } from "./index.ts";
import { products } from "./products/index.ts";
import type { SupportTerms, Title } from "./types.ts";

const lists = createLists(products);

const terms = (today: string): SupportTerms => ({
  today,
  endingSoonMonths: 12,
  listMaxDays: 365,
  latestOnlyListMaxDays: 14,
  countFreeExtendedSupport: false,
  programme: undefined,
});

function linux(id: string, version: string): FactOf<"os"> {
  return {
    kind: "os",
    state: "known",
    source: "os-release",
    value: {
      platform: "linux",
      id,
      name: id,
      version,
      like: [],
      rolling: false,
      architecture: "x86_64",
    },
  };
}

function windows(build: string, edition: string): FactOf<"os"> {
  return {
    kind: "os",
    state: "known",
    source: "registry",
    value: {
      platform: "windows",
      id: "windows",
      name: "Windows 11",
      build,
      edition,
      productType: "workstation",
      like: [],
      rolling: false,
      architecture: "x86_64",
    },
  };
}

const registry = (name: string, version: string, publisher?: string): Title => ({
  name,
  version,
  platform: "windows",
  source: "registry",
  publisher,
});
const deb = (name: string, version: string, origin?: string): Title => ({
  name,
  version,
  platform: "linux",
  source: "dpkg",
  origin,
});

const NOW = "2026-11-21";
const JUNE = "2027-06-30";

test.each([
  // Vendors' lines, both sides of their ends.
  [
    "Office 2024",
    registry("Microsoft Office Home 2024 - en-gb", "16.0.1"),
    NOW,
    "2024",
    "supported",
  ],
  [
    "Office LTSC 2024",
    registry("Microsoft Office LTSC Standard 2024 - en-us", "16.0.1"),
    JUNE,
    "2024-ltsc",
    "supported",
  ],
  [
    "Office 2021, last day",
    registry("Microsoft Office Home 2021 - en-gb", "16.0.1"),
    "2026-10-13",
    "2021",
    "ending-soon",
  ],
  [
    "Office 2021, day after",
    registry("Microsoft Office Home 2021 - en-gb", "16.0.1"),
    "2026-10-14",
    "2021",
    "unsupported",
  ],
  [
    "Office 2016",
    registry("Microsoft Office Professional Plus 2016", "16.0.4266.1001"),
    NOW,
    "2016",
    "unsupported",
  ],
  [
    "Microsoft 365 Apps",
    registry("Microsoft 365 Apps for enterprise - en-gb", "16.0.20026.20266"),
    NOW,
    "rolling",
    "supported",
  ],
  [
    "Microsoft 365 Apps below every channel",
    registry("Microsoft 365 Apps for enterprise - en-gb", "16.0.18925.20184"),
    NOW,
    "rolling",
    "unsupported",
  ],
  [
    "Exchange SE",
    registry("Microsoft Exchange Server Subscription Edition RTM", "15.2.2562.17"),
    NOW,
    "subscription",
    "supported",
  ],
  [
    "Exchange 2019",
    registry("Microsoft Exchange Server 2019 Cumulative Update 15", "15.2.1748.10"),
    NOW,
    "2019",
    "unsupported",
  ],
  [
    "SharePoint 2019, last day",
    registry("Microsoft SharePoint Server 2019", "16.0.1"),
    "2026-07-14",
    "2019",
    "ending-soon",
  ],
  [
    "SharePoint 2019, day after",
    registry("Microsoft SharePoint Server 2019", "16.0.1"),
    "2026-07-15",
    "2019",
    "unsupported",
  ],
  ["SQL Server 2025", registry("Microsoft SQL Server 2025 (64-bit)", ""), NOW, "17.0", "supported"],
  [
    "SQL Server 2017",
    registry("Microsoft SQL Server 2017 (64-bit)", ""),
    NOW,
    "14.0",
    "ending-soon",
  ],
  [
    "SQL Server 2016, service pack unknown: all have ended",
    registry("Microsoft SQL Server 2016 (64-bit)", ""),
    NOW,
    undefined,
    "unsupported",
  ],
  [
    "SQL Server 2016, one service pack still runs",
    registry("Microsoft SQL Server 2016 (64-bit)", ""),
    "2026-07-14",
    undefined,
    "unknown-cycle",
  ],
  [".NET 10", registry("Microsoft .NET Runtime - 10.0.1 (x64)", "80.4.1"), NOW, "10", "supported"],
  [
    ".NET 8, last day",
    registry("Microsoft .NET Runtime - 8.0.8 (x64)", "64.32.18380"),
    "2026-11-10",
    "8",
    "ending-soon",
  ],
  [
    ".NET 8, day after",
    registry("Microsoft .NET Runtime - 8.0.8 (x64)", "64.32.18380"),
    "2026-11-11",
    "8",
    "unsupported",
  ],
  ["PowerShell 7.6", registry("PowerShell 7-x64", "7.6.5.0"), NOW, "7.6", "supported"],
  ["PowerShell 7.5", registry("PowerShell 7-x64", "7.5.3.0"), NOW, "7.5", "unsupported"],
  ["Node.js 26", registry("Node.js", "26.1.0"), NOW, "26", "supported"],
  ["Node.js 22, last day", registry("Node.js", "22.11.0"), "2027-04-30", "22", "ending-soon"],
  ["Node.js 22, day after", registry("Node.js", "22.11.0"), "2027-05-01", "22", "unsupported"],
  ["Node.js 25", registry("Node.js", "25.9.0"), NOW, "25", "unsupported"],
  ["Python 3.14", registry("Python 3.14.5 (64-bit)", "3.14.5150.0"), JUNE, "3.14", "supported"],
  ["Python 3.10", registry("Python 3.10.11 (64-bit)", "3.10.11150.0"), NOW, "3.10", "unsupported"],
  ["PHP 8.2, last day", registry("PHP 8.2.1", "8.2.1"), "2026-12-31", "8.2", "ending-soon"],
  ["PHP 8.2, day after", registry("PHP 8.2.1", "8.2.1"), "2027-01-01", "8.2", "unsupported"],
  [
    "PostgreSQL 14, last day",
    registry("PostgreSQL 14", "14.20"),
    "2026-11-12",
    "14",
    "ending-soon",
  ],
  [
    "PostgreSQL 14, day after",
    registry("PostgreSQL 14", "14.20"),
    "2026-11-13",
    "14",
    "unsupported",
  ],
  ["PostgreSQL 18", registry("PostgreSQL 18", "18.1"), JUNE, "18", "supported"],
  ["MySQL 8.0", registry("MySQL Server 8.0", "8.0.44"), NOW, "8.0", "unsupported"],
  ["MySQL 8.4", registry("MySQL Server 8.4", "8.4.7"), NOW, "8.4", "supported"],
  [
    "MariaDB 10.6, Enterprise only",
    registry("MariaDB 10.6 (x64)", "10.6.20.0"),
    NOW,
    "10.6",
    "unsupported",
  ],
  ["MariaDB 11.8", registry("MariaDB 11.8 (x64)", "11.8.4.0"), JUNE, "11.8", "ending-soon"],
  [
    "LibreOffice 26.2, last day",
    registry("LibreOffice 26.2.5.2", "26.2.5.2"),
    "2026-11-30",
    "26.2",
    "ending-soon",
  ],
  [
    "LibreOffice 26.2, day after",
    registry("LibreOffice 26.2.5.2", "26.2.5.2"),
    "2026-12-01",
    "26.2",
    "unsupported",
  ],
  [
    "Java 8 by Oracle, subscription only",
    registry("Java 8 Update 401 (64-bit)", "8.0.4010.10", "Oracle Corporation"),
    NOW,
    "8",
    "unsupported",
  ],
  [
    "Java 8 by Adoptium",
    registry("Eclipse Temurin JRE with Hotspot 8u422-b05 (x64)", "8.0.422.5", "Eclipse Adoptium"),
    NOW,
    "8",
    "supported",
  ],
  [
    "Acrobat, continuous",
    registry("Adobe Acrobat (64-bit)", "26.001.21431", "Adobe"),
    NOW,
    "dc",
    "supported",
  ],
  [
    "Acrobat 2020",
    registry("Adobe Acrobat 2020", "20.005.30730", "Adobe"),
    NOW,
    "classic-2020",
    "unsupported",
  ],
  [
    "Visual C++ v14",
    registry("Microsoft Visual C++ 2015-2022 Redistributable (x64) - 14.38.33130", "14.38.33130.0"),
    NOW,
    "14",
    "supported",
  ],
  [
    "Visual C++ 2015",
    registry("Microsoft Visual C++ 2015 Redistributable (x86) - 14.0.24215", "14.0.24215.1"),
    NOW,
    "14.0",
    "unsupported",
  ],
  [
    "Flash",
    registry("Adobe Flash Player 32 NPAPI", "32.0.0.465", "Adobe"),
    NOW,
    "32",
    "unsupported",
  ],
  // Browsers: only the newest, and only while the list is fresh.
  ["Chrome 157", registry("Google Chrome", "157.0.7444.60"), NOW, "157", "supported"],
  ["Chrome 156", registry("Google Chrome", "156.0.7390.77"), NOW, "156", "unsupported"],
  [
    "Chrome 157, list 14 days old",
    registry("Google Chrome", "157.0.7444.60"),
    "2026-11-26",
    "157",
    "supported",
  ],
  [
    "Chrome 157, list 15 days old",
    registry("Google Chrome", "157.0.7444.60"),
    "2026-11-27",
    "157",
    "lists-too-old",
  ],
  [
    "Chrome 156, list 15 days old",
    registry("Google Chrome", "156.0.7390.77"),
    "2026-11-27",
    "156",
    "unsupported",
  ],
  [
    "Chrome newer than the list",
    registry("Google Chrome", "159.0.1"),
    NOW,
    undefined,
    "unknown-cycle",
  ],
  [
    "Chrome newer than the list",
    registry("Google Chrome", "175.0.1"),
    JUNE,
    undefined,
    "unknown-cycle",
  ],
  ["Edge 157", registry("Microsoft Edge", "157.0.3500.31"), NOW, "157", "supported"],
  ["Firefox 160", registry("Mozilla Firefox (x64 en-GB)", "160.0.1"), NOW, "160", "supported"],
  [
    "Firefox 153, the ordinary release",
    registry("Mozilla Firefox (x64 en-GB)", "153.0.2"),
    NOW,
    "153",
    "unsupported",
  ],
  [
    "Firefox 153 ESR by its name",
    registry("Mozilla Firefox ESR (x64 en-GB)", "153.0.2"),
    NOW,
    "153",
    "supported",
  ],
  [
    "Firefox 153.2, ESR by its number",
    registry("Mozilla Firefox (x64 en-GB)", "153.2.0"),
    NOW,
    "153",
    "supported",
  ],
  [
    "Firefox 115 ESR, last day",
    registry("Mozilla Firefox 115.38.0 ESR (x64 en-GB)", "115.38.0"),
    "2027-03-31",
    "115",
    "ending-soon",
  ],
  [
    "Firefox 115 ESR, day after",
    registry("Mozilla Firefox 115.38.0 ESR (x64 en-GB)", "115.38.0"),
    "2027-04-01",
    "115",
    "unsupported",
  ],
  [
    "Firefox 115, the ordinary release",
    registry("Mozilla Firefox (x64 en-GB)", "115.0.2"),
    NOW,
    "115",
    "unsupported",
  ],
  [
    "Firefox 140 ESR",
    registry("Mozilla Firefox ESR (x64 en-GB)", "140.14.0"),
    NOW,
    "140",
    "unsupported",
  ],
  // Versions in no line.
  [
    "older than every line",
    registry("LibreOffice 5.2.6.2", "5.2.6.2"),
    NOW,
    undefined,
    "unsupported",
  ],
  ["between lines", registry("LibreOffice 25.5", "25.5.1"), NOW, undefined, "unknown-cycle"],
  ["no version", registry("Google Chrome", ""), NOW, undefined, "unknown-cycle"],
  ["nothing known", registry("EMIS Web", "10.1"), NOW, undefined, "unrecognised"],
  [
    "a part of a product",
    registry("Microsoft Office Shared MUI (English) 2010", "14.0"),
    NOW,
    "2010",
    "not-assessed",
  ],
] as const)("%s (row %#)", (_, title, today, cycle, status) => {
  const support = lists.titleSupport(title, windows("26300.9974", "Professional"), terms(today));
  expect({ cycle: support.cycle, status: support.status }).toEqual({ cycle, status });
});

const debian = (version: string) => linux("debian", version);
const packagers = "tracker.debian.org";

test.each([
  [
    "Debian's PHP on a supported Debian",
    deb("php8.2-cli", "8.2.29-1"),
    debian("13"),
    "php",
    "distribution",
    "supported",
  ],
  [
    "the same on a Debian that has ended",
    deb("php8.2-cli", "8.2.29-1~deb12u1"),
    debian("12"),
    "php",
    "distribution",
    "unsupported",
  ],
  [
    "an old PHP that Debian still supports",
    deb("php7.4-cli", "7.4.33-1"),
    debian("13"),
    "php",
    "distribution",
    "supported",
  ],
  [
    "Sury's PHP 7.4 beside it",
    deb("php7.4-cli", "7.4.33-1+deb.sury.org+1"),
    debian("13"),
    "php",
    "vendor",
    "unsupported",
  ],
  [
    "NodeSource's Node on an ended Debian",
    deb("nodejs", "24.11.0-1nodesource1"),
    debian("12"),
    "nodejs",
    "vendor",
    "supported",
  ],
  [
    "a package nobody lists, built by Debian",
    deb("bash", "5.2.37-2", packagers),
    debian("13"),
    undefined,
    "distribution",
    "supported",
  ],
  [
    "a package nobody lists, built by nobody known",
    deb("frobnicator", "1.0", "example.org"),
    debian("13"),
    undefined,
    "vendor",
    "unrecognised",
  ],
  [
    "a package whose machine is not known",
    deb("php8.2-cli", "8.2.29-1"),
    undefined,
    "php",
    "distribution",
    "not-assessed",
  ],
  [
    "a rolling distribution",
    deb("php8.2-cli", "8.2.29-1"),
    {
      ...linux("arch", "x"),
      value: { ...(linux("arch", "x") as { value: object }).value, rolling: true },
    } as FactOf<"os">,
    "php",
    "distribution",
    "unknown-cycle",
  ],
] as const)("packages: %s", (_, title, os, product, judgedBy, status) => {
  const support = lists.titleSupport(title, os, terms(NOW));
  expect(support).toMatchObject({ judgedBy, status });
  expect(support.product).toBe(product);
});

test("a distribution's package carries the distribution's dates, and says whose they are", () => {
  const support = lists.titleSupport(deb("php8.2-cli", "8.2.29-1"), debian("13"), terms(NOW));
  expect(support).toMatchObject({
    label: "PHP 8.2",
    cycle: "8.2",
    endOfSupport: "2028-08-09",
    because:
      "PHP 8.2 is its distribution's to support: Debian 13 (Trixie) has security support until 9 August 2028",
  });
});

test.each([
  ["Windows in support", windows("26300.1", "Professional"), "supported"],
  ["Windows out of support", windows("26100.1", "Professional"), "unsupported"],
  ["nobody knows", undefined, "not-assessed"],
] as const)(".NET Framework 4.8 lives as long as its Windows: %s", (_, os, status) => {
  const title = registry("Microsoft .NET Framework 4.8", "4.8.03761", "Microsoft Corporation");
  expect(lists.titleSupport(title, os, terms(NOW))).toMatchObject({
    status,
    product: "dotnetfx",
    cycle: "4.8",
  });
});

test.each([
  ["2027-01-12", "ending-soon"],
  ["2027-01-13", "unsupported"],
])(".NET Framework 4.6.2 has an end of its own: %s", (today, status) => {
  const title = registry("Microsoft .NET Framework 4.6.2", "4.6.01590", "Microsoft Corporation");
  const os = windows("26300.1", "Professional");
  expect(lists.titleSupport(title, os, terms(today))).toMatchObject({ status });
});

test.each([
  [
    registry("Google Chrome", "999.1"),
    "Google Chrome 999.1 is newer than every release line in the list of 12 November 2026: the list is old, and nothing is known of its support",
  ],
  [registry("Google Chrome", ""), "Google Chrome: the version is not known"],
  [
    registry("LibreOffice 5.2.6.2", "5.2.6.2"),
    "LibreOffice 5.2.6.2 is older than every listed release line; the oldest, LibreOffice 7.3, left support on 30 November 2022",
  ],
  [registry("Node.js", "22.1.0"), "Node.js 22 leaves support on 30 April 2027, within 12 months"],
  [
    registry("QuickTime 7", "7.79.80.95", "Apple Inc."),
    "QuickTime for Windows 7 has left support; the day is not known",
  ],
  [
    registry("Microsoft SQL Server 2014 (64-bit)", ""),
    "Microsoft SQL Server 2014 (Hekaton) SP3 left support on 9 July 2024; Extended Security Updates, until 12 July 2027, count only with proof on the device",
  ],
])("because of case %#", (title, because) => {
  const support = lists.titleSupport(title, windows("26300.1", "Professional"), terms(NOW));
  expect(support.because).toBe(because);
});

test("an end in one month is said in the singular", () => {
  const one = { ...terms("2027-04-15"), endingSoonMonths: 1 };
  const support = lists.titleSupport(registry("Node.js", "22.1.0"), undefined, one);
  expect(support.because).toBe("Node.js 22 leaves support on 30 April 2027, within 1 month");
});

test("words that every object of the language has are words like any other", () => {
  const names = products.flatMap((p) =>
    p.recognise.flatMap((r) => (r.names ?? []).map((name) => [r.platform, name] as const)),
  );
  const told = names.map(([platform, name]) => {
    const said = name.replaceAll("?", "").replace(/\{(?:any|rest)\}/g, "constructor");
    const one: Title = { name: said, version: "", platform, source: "file" };
    return lists.titleSupport(one, undefined, terms(NOW)).because;
  });
  expect(told.filter((because) => because.includes("[native code]"))).toEqual([]);
});

import { expect, test } from "@jest/globals";
import type { FactOf } from "../facts/index.ts";
import { createLists } from "./index.ts";
import { products } from "./products/index.ts";
import type { OsValue, SupportTerms } from "./types.ts";

const lists = createLists(products);

type Programme = Partial<
  Extract<FactOf<"support-programme">, { state: "known" }>["value"]["programmes"][number]
> & { programme: string };

function terms(today: string, ...programmes: readonly Programme[]): SupportTerms {
  return {
    today,
    endingSoonMonths: 12,
    listMaxDays: 365,
    latestOnlyListMaxDays: 14,
    countFreeExtendedSupport: false,
    programme: {
      kind: "support-programme",
      state: "known",
      source: "test",
      value: { programmes: programmes.map((p) => ({ state: "active", source: "test", ...p })) },
    },
  };
}

function windows(build: string, edition?: string, more: Partial<OsValue> = {}): OsValue {
  return {
    platform: "windows",
    id: "windows",
    name: "Windows 10 Pro",
    build,
    ...(edition === undefined ? {} : { edition }),
    productType: "workstation",
    like: [],
    rolling: false,
    architecture: "x86_64",
    ...more,
  };
}

const server = (build: string, edition = "ServerStandard", more: Partial<OsValue> = {}) =>
  windows(build, edition, { productType: "server", name: "Windows Server", ...more });

function linux(id: string, version?: string, more: Partial<OsValue> = {}): OsValue {
  return {
    platform: "linux",
    id,
    name: id,
    ...(version === undefined ? {} : { version }),
    like: [],
    rolling: false,
    architecture: "x86_64",
    ...more,
  };
}

const macos = (version: string): OsValue => ({
  platform: "macos",
  id: "macos",
  name: "macOS",
  version,
  like: [],
  rolling: false,
  architecture: "arm64",
});

const esu = (year?: number): Programme => ({
  programme: "windows-esu",
  ...(year === undefined ? {} : { year }),
});

const NOW = "2026-11-21";
const JUNE = "2027-06-30";

type Row = readonly [
  what: string,
  os: OsValue,
  today: string,
  programmes: readonly Programme[],
  cycle: string | undefined,
  status: string,
];

const windowsRows: readonly Row[] = [
  ["11 26H2 Pro", windows("26300.9974", "Professional"), NOW, [], "11-26h2-w", "supported"],
  ["11 26H2 Pro", windows("26300.9974", "Professional"), JUNE, [], "11-26h2-w", "supported"],
  ["11 26H1 Education", windows("28000.2704", "Education"), NOW, [], "11-26h1-e", "supported"],
  ["11 25H2 Home", windows("26200.9168", "Core"), NOW, [], "11-25h2-w", "ending-soon"],
  [
    "11 25H2 Home, a year before",
    windows("26200.1", "Core"),
    "2026-10-11",
    [],
    "11-25h2-w",
    "supported",
  ],
  [
    "11 25H2 Home, twelve months before",
    windows("26200.1", "Core"),
    "2026-10-12",
    [],
    "11-25h2-w",
    "ending-soon",
  ],
  ["11 24H2 Pro", windows("26100.9168", "Professional"), NOW, [], "11-24h2-w", "unsupported"],
  [
    "11 24H2 Pro, last day",
    windows("26100.9168", "Professional"),
    "2026-10-13",
    [],
    "11-24h2-w",
    "ending-soon",
  ],
  [
    "11 24H2 Pro, day after",
    windows("26100.9168", "Professional"),
    "2026-10-14",
    [],
    "11-24h2-w",
    "unsupported",
  ],
  ["11 24H2 Enterprise", windows("26100.9168", "Enterprise"), NOW, [], "11-24h2-e", "ending-soon"],
  ["11 24H2 LTSC", windows("26100.9168", "EnterpriseS"), NOW, [], "11-24h2-e-lts", "supported"],
  ["11 24H2 LTSC", windows("26100.9168", "EnterpriseS"), JUNE, [], "11-24h2-e-lts", "supported"],
  [
    "11 24H2 IoT LTSC",
    windows("26100.9168", "IoTEnterpriseS"),
    NOW,
    [],
    "11-24h2-iot-lts",
    "supported",
  ],
  [
    "11 24H2 multi-session",
    windows("26100.9168", "ServerRdsh"),
    NOW,
    [],
    "11-24h2-e",
    "ending-soon",
  ],
  [
    "11 24H2 by SKU alone",
    windows("26100.9168", undefined, { sku: 48 }),
    NOW,
    [],
    "11-24h2-w",
    "unsupported",
  ],
  [
    "11 24H2, nothing says which edition",
    windows("26100.9168"),
    NOW,
    [],
    undefined,
    "unknown-cycle",
  ],
  [
    "11 24H2, an edition nobody lists",
    windows("26100.9168", "PPIPro"),
    NOW,
    [],
    undefined,
    "unknown-cycle",
  ],
  [
    "11 23H2 Enterprise, last day",
    windows("22631.7517", "Enterprise"),
    "2026-11-10",
    [],
    "11-23h2-e",
    "ending-soon",
  ],
  [
    "11 23H2 Enterprise, day after",
    windows("22631.7517", "Enterprise"),
    "2026-11-11",
    [],
    "11-23h2-e",
    "unsupported",
  ],
  [
    "11 23H2, edition unknown: every line has ended",
    windows("22631.7517"),
    NOW,
    [],
    undefined,
    "unsupported",
  ],
  ["10 22H2 without ESU", windows("19045.7663", "Professional"), NOW, [], "10-22h2", "unsupported"],
  [
    "10 22H2, ESU year 1, last day of the year",
    windows("19045.7663", "Professional"),
    "2026-10-13",
    [esu(1)],
    "10-22h2",
    "extended-support",
  ],
  [
    "10 22H2, ESU year 1, day after",
    windows("19045.7663", "Professional"),
    "2026-10-14",
    [esu(1)],
    "10-22h2",
    "unsupported",
  ],
  [
    "10 22H2, ESU year 2",
    windows("19045.7663", "Professional"),
    NOW,
    [esu(1), esu(2)],
    "10-22h2",
    "extended-support",
  ],
  [
    "10 22H2, ESU year 2",
    windows("19045.7663", "Professional"),
    JUNE,
    [esu(2)],
    "10-22h2",
    "extended-support",
  ],
  [
    "10 22H2, ESU of no stated year",
    windows("19045.7663", "Professional"),
    NOW,
    [esu()],
    "10-22h2",
    "unsupported",
  ],
  [
    "10 22H2, ESU installed but not active",
    windows("19045.7663", "Professional"),
    NOW,
    [{ ...esu(2), state: "inactive" }],
    "10-22h2",
    "unsupported",
  ],
  [
    "10 22H2, ESU not to be read",
    windows("19045.7663", "Professional"),
    NOW,
    [{ ...esu(2), state: "unknown" }],
    "10-22h2",
    "unsupported",
  ],
  ["10 LTSC 2021", windows("19044.7663", "EnterpriseS"), NOW, [], "10-21h2-e-lts", "ending-soon"],
  [
    "10 LTSC 2021, last day",
    windows("19044.7663", "EnterpriseS"),
    "2027-01-12",
    [],
    "10-21h2-e-lts",
    "ending-soon",
  ],
  [
    "10 LTSC 2021, day after",
    windows("19044.7663", "EnterpriseS"),
    "2027-01-13",
    [],
    "10-21h2-e-lts",
    "unsupported",
  ],
  [
    "10 IoT LTSC 2021",
    windows("19044.7663", "IoTEnterpriseS"),
    JUNE,
    [],
    "10-21h2-iot-lts",
    "supported",
  ],
  [
    "10 21H2 Pro on the same build",
    windows("19044.7663", "Professional"),
    NOW,
    [],
    "10-21h2-w",
    "unsupported",
  ],
  [
    "10 LTSC 2019, DisplayVersion empty",
    windows("17763.9121", "EnterpriseS"),
    NOW,
    [],
    "10-1809-e-lts",
    "supported",
  ],
  ["10 LTSC 2019", windows("17763.9121", "EnterpriseS"), JUNE, [], "10-1809-e-lts", "supported"],
  [
    "10 LTSB 2016, DisplayVersion empty",
    windows("14393.9418", "EnterpriseS"),
    NOW,
    [],
    "10-1607-e-lts",
    "unsupported",
  ],
  [
    "10 LTSB 2016, last day",
    windows("14393.9418", "EnterpriseS"),
    "2026-10-13",
    [],
    "10-1607-e-lts",
    "ending-soon",
  ],
  [
    "10 LTSB 2016 with ESU",
    windows("14393.9418", "EnterpriseS"),
    NOW,
    [esu(1)],
    "10-1607-e-lts",
    "extended-support",
  ],
  [
    "10 1607 Enterprise on the same build",
    windows("14393.9418", "Enterprise"),
    NOW,
    [],
    "10-1607-e",
    "unsupported",
  ],
  ["7 SP1", windows("7601", "Professional"), NOW, [], "7-sp1", "unsupported"],
  [
    "a build newer than the list",
    windows("29999.1", "Professional"),
    NOW,
    [],
    undefined,
    "unknown-cycle",
  ],
  [
    "a build between two lines",
    windows("25000.1", "Professional"),
    NOW,
    [],
    undefined,
    "unknown-cycle",
  ],
  [
    "a build older than the list",
    windows("2195", "Professional"),
    NOW,
    [],
    undefined,
    "unsupported",
  ],
  ["no build", { ...windows("", "Professional") }, NOW, [], undefined, "unknown-cycle"],
  [
    "neither product type nor edition",
    { ...windows("26100.1"), productType: undefined } as OsValue,
    NOW,
    [],
    undefined,
    "unknown-cycle",
  ],
  ["Server 2025 on the build of 24H2", server("26100.33296"), NOW, [], "2025", "supported"],
  [
    "Server 2025, domain controller",
    server("26100.33296", "ServerDatacenter", { productType: "domain-controller" }),
    NOW,
    [],
    "2025",
    "supported",
  ],
  [
    "Server 2025 evaluation",
    server("26100.33296", "ServerStandardEval"),
    NOW,
    [],
    "2025",
    "supported",
  ],
  ["Server 2022", server("20348.5499"), JUNE, [], "2022", "supported"],
  ["Server 2019 on the build of LTSC 2019", server("17763.9121"), NOW, [], "2019", "supported"],
  [
    "Server 1809 semi-annual",
    server("17763.1", "ServerDatacenterACor"),
    NOW,
    [],
    "1809-sac",
    "unsupported",
  ],
  [
    "Server 23H2 annual",
    server("25398.1", "ServerDatacenterACor"),
    NOW,
    [],
    "23h2-ac",
    "unsupported",
  ],
  ["Server 2016, last day", server("14393.9418"), "2027-01-12", [], "2016", "ending-soon"],
  ["Server 2016, day after", server("14393.9418"), "2027-01-13", [], "2016", "unsupported"],
  ["Server 2016 with ESU year 1", server("14393.9418"), JUNE, [esu(1)], "2016", "extended-support"],
  ["Server 2012 R2 without UBR", server("9600"), NOW, [], "2012-r2", "unsupported"],
  [
    "Server 2012 R2, ESU year 3, last day",
    server("9600"),
    "2026-10-13",
    [esu(3)],
    "2012-r2",
    "extended-support",
  ],
  ["Server 2012 R2, no ESU left", server("9600"), NOW, [esu(3)], "2012-r2", "unsupported"],
  ["Server vNext", server("31000.1"), NOW, [], undefined, "unknown-cycle"],
];

const inJune: readonly Row[] = [
  [
    "11 24H2 Pro in June",
    windows("26100.9168", "Professional"),
    JUNE,
    [],
    "11-24h2-w",
    "unsupported",
  ],
  [
    "11 24H2 Enterprise in June",
    windows("26100.9168", "Enterprise"),
    JUNE,
    [],
    "11-24h2-e",
    "ending-soon",
  ],
  [
    "11 24H2 IoT LTSC in June",
    windows("26100.9168", "IoTEnterpriseS"),
    JUNE,
    [],
    "11-24h2-iot-lts",
    "supported",
  ],
  [
    "10 22H2 without ESU in June",
    windows("19045.7663", "Professional"),
    JUNE,
    [],
    "10-22h2",
    "unsupported",
  ],
  [
    "10 22H2, last day of ESU year 2",
    windows("19045.7663", "Professional"),
    "2027-10-12",
    [esu(2)],
    "10-22h2",
    "extended-support",
  ],
  [
    "10 22H2, day after ESU year 2",
    windows("19045.7663", "Professional"),
    "2027-10-13",
    [esu(2)],
    "10-22h2",
    "unsupported",
  ],
  [
    "10 LTSB 2016 in June",
    windows("14393.9418", "EnterpriseS"),
    JUNE,
    [],
    "10-1607-e-lts",
    "unsupported",
  ],
  ["Server 2012 R2 without UBR in June", server("9600"), JUNE, [], "2012-r2", "unsupported"],
  ["Server vNext in June", server("31000.1"), JUNE, [], undefined, "unknown-cycle"],
  ["macOS 28 in June", macos("28.0"), JUNE, [], undefined, "unknown-cycle"],
];

const otherRows: readonly Row[] = [
  ["macOS 27", macos("27.0.1"), NOW, [], "27", "supported"],
  ["macOS 26", macos("26.6.2"), NOW, [], "26", "supported"],
  ["macOS 15", macos("15.7.9"), NOW, [], "15", "supported"],
  ["macOS 15", macos("15.7.9"), JUNE, [], "15", "supported"],
  ["macOS 15, list a year old", macos("15.7.9"), "2027-08-23", [], "15", "lists-too-old"],
  ["macOS 14", macos("14.8.9"), NOW, [], "14", "unsupported"],
  ["macOS 14, last day", macos("14.8.9"), "2026-09-14", [], "14", "ending-soon"],
  ["macOS 10.15", macos("10.15.7"), NOW, [], "10.15", "unsupported"],
  ["macOS 10.16, said to old programs", macos("10.16"), NOW, [], undefined, "unknown-cycle"],
  ["macOS 28, not yet known", macos("28.0"), NOW, [], undefined, "unknown-cycle"],
  ["Ubuntu 26.10", linux("ubuntu", "26.10"), NOW, [], "26.10", "ending-soon"],
  ["Ubuntu 26.04", linux("ubuntu", "26.04"), JUNE, [], "26.04", "supported"],
  ["Ubuntu 24.04", linux("ubuntu", "24.04"), NOW, [], "24.04", "supported"],
  ["Ubuntu 22.04", linux("ubuntu", "22.04"), NOW, [], "22.04", "ending-soon"],
  ["Ubuntu 22.04, last day", linux("ubuntu", "22.04"), "2027-06-01", [], "22.04", "ending-soon"],
  ["Ubuntu 22.04, day after", linux("ubuntu", "22.04"), "2027-06-02", [], "22.04", "unsupported"],
  [
    "Ubuntu 22.04 with Pro",
    linux("ubuntu", "22.04"),
    JUNE,
    [{ programme: "ubuntu-pro-esm-infra" }],
    "22.04",
    "extended-support",
  ],
  ["Ubuntu 20.04", linux("ubuntu", "20.04"), NOW, [], "20.04", "unsupported"],
  [
    "Ubuntu 20.04 with Pro",
    linux("ubuntu", "20.04"),
    NOW,
    [{ programme: "ubuntu-pro-esm-infra" }],
    "20.04",
    "extended-support",
  ],
  [
    "Ubuntu 20.04, Pro expired",
    linux("ubuntu", "20.04"),
    NOW,
    [{ programme: "ubuntu-pro-esm-infra", expires: "2026-11-20T12:00:00Z" }],
    "20.04",
    "unsupported",
  ],
  [
    "Ubuntu 20.04, Pro expires today",
    linux("ubuntu", "20.04"),
    NOW,
    [{ programme: "ubuntu-pro-esm-infra", expires: "2026-11-21T12:00:00Z" }],
    "20.04",
    "extended-support",
  ],
  [
    "Ubuntu 16.04 with Pro: ESM is over",
    linux("ubuntu", "16.04"),
    NOW,
    [{ programme: "ubuntu-pro-esm-infra" }],
    "16.04",
    "unsupported",
  ],
  ["Debian 13", linux("debian", "13"), NOW, [], "13", "supported"],
  ["Debian 12", linux("debian", "12"), NOW, [], "12", "unsupported"],
  ["Debian 12, last day", linux("debian", "12"), "2026-07-11", [], "12", "ending-soon"],
  ["Debian 12, day after", linux("debian", "12"), "2026-07-12", [], "12", "unsupported"],
  [
    "Debian 12 with ELTS",
    linux("debian", "12"),
    NOW,
    [{ programme: "debian-elts" }],
    "12",
    "extended-support",
  ],
  ["Debian 14, not yet known", linux("debian", "14"), NOW, [], undefined, "unknown-cycle"],
  [
    "Debian testing",
    linux("debian", undefined, { rolling: true, codename: "forky" }),
    NOW,
    [],
    undefined,
    "unknown-cycle",
  ],
  ["Debian without version", linux("debian"), NOW, [], undefined, "unknown-cycle"],
  ["RHEL 10", linux("rhel", "10.2"), NOW, [], "10", "supported"],
  ["RHEL 9.8", linux("rhel", "9.8"), JUNE, [], "9", "supported"],
  ["RHEL 8", linux("rhel", "8.10"), NOW, [], "8", "supported"],
  ["RHEL 7", linux("rhel", "7.9"), NOW, [], "7", "unsupported"],
  [
    "RHEL 7 with ELS",
    linux("rhel", "7.9"),
    NOW,
    [{ programme: "rhel-els" }],
    "7",
    "extended-support",
  ],
  ["Rocky 9", linux("rocky", "9.6"), NOW, [], "9", "supported"],
  ["AlmaLinux 8", linux("almalinux", "8.10"), NOW, [], "8", "supported"],
  ["CentOS 7", linux("centos", "7", { name: "CentOS Linux" }), NOW, [], "7", "unsupported"],
  ["CentOS Stream 9", linux("centos", "9", { name: "CentOS Stream" }), NOW, [], "9", "ending-soon"],
  ["Fedora 43", linux("fedora", "43"), NOW, [], "43", "ending-soon"],
  ["Fedora 43 after 9 December", linux("fedora", "43"), "2026-12-10", [], "43", "unsupported"],
  ["Fedora 46, not yet known", linux("fedora", "46"), NOW, [], undefined, "unknown-cycle"],
  ["SLES 15 SP7", linux("sles", "15.7"), NOW, [], "15.7", "supported"],
  [
    "SLES 15 SP5 with LTSS",
    linux("sles", "15.5"),
    NOW,
    [{ programme: "sles-ltss" }],
    "15.5",
    "extended-support",
  ],
  ["SLES 15 SP5", linux("sles", "15.5"), NOW, [], "15.5", "unsupported"],
  ["SLES 15 before any service pack", linux("sles", "15"), NOW, [], "15.0", "unsupported"],
  ["openSUSE Leap 16", linux("opensuse-leap", "16.0"), NOW, [], "16.0", "ending-soon"],
  [
    "openSUSE Tumbleweed",
    linux("opensuse-tumbleweed", "20261101", { rolling: true }),
    NOW,
    [],
    undefined,
    "unknown-cycle",
  ],
  [
    "Mint 22",
    linux("linuxmint", "22.1", { base: { id: "ubuntu", codename: "noble" } }),
    NOW,
    [],
    "22.1",
    "supported",
  ],
  [
    "LMDE 6, not Mint 6",
    linux("linuxmint", "6", { base: { id: "debian", codename: "bookworm" } }),
    NOW,
    [],
    "lmde6",
    "unsupported",
  ],
  [
    "Pop!_OS on Ubuntu",
    linux("pop", "22.04", { name: "Pop!_OS", base: { id: "ubuntu", codename: "jammy" } }),
    NOW,
    [],
    "22.04",
    "ending-soon",
  ],
  ["a derivative of nothing listed", linux("frobix", "1"), NOW, [], undefined, "unknown-cycle"],
  ["Arch", linux("arch", undefined, { rolling: true }), NOW, [], undefined, "unknown-cycle"],
  ["Amazon Linux 2023", linux("amzn", "2023"), NOW, [], "2023", "supported"],
  ["Alpine 3.22", linux("alpine", "3.22.2"), NOW, [], "3.22", "ending-soon"],
];

test.each([...windowsRows, ...inJune, ...otherRows])(
  "%s (row %#)",
  (_, os, today, programmes, cycle, status) => {
    const support = lists.osSupport(os, terms(today, ...programmes));
    expect({ cycle: support.cycle, status: support.status }).toEqual({ cycle, status });
  },
);

test.each([
  [
    linux("debian", "12"),
    NOW,
    "Debian 12 (Bookworm) left security support on 11 July 2026; Debian LTS, until 30 June 2028, is a free programme that the policy does not count",
  ],
  [
    linux("ubuntu", "22.04"),
    NOW,
    "Ubuntu 22.04 (Jammy Jellyfish) leaves security support on 1 June 2027, within 12 months",
  ],
  [
    windows("26100.1", "Enterprise"),
    "2026-09-01",
    "Windows 11 24H2 Enterprise and Education has support until 12 October 2027",
  ],
  [
    windows("26100.1"),
    NOW,
    "Windows 11 24H2 IoT Enterprise LTSC or Windows 11 24H2 Enterprise LTSC or Windows 11 24H2 Enterprise and Education or Windows 11 24H2 Home and Pro: the edition decides, and it was not reported",
  ],
  [
    server("26100.1", "ServerStandardEval"),
    NOW,
    "Windows Server 2025 has support until 14 November 2034; an evaluation edition: it stops working when its term ends",
  ],
  [
    macos("28.0"),
    NOW,
    "macOS 28.0 is newer than every release line in the list of 21 November 2026: the list is old, and nothing is known of its support",
  ],
  [
    linux("arch", undefined, { rolling: true, name: "Arch Linux" }),
    NOW,
    "Arch Linux is a rolling release: it has no release line whose support could end, so what counts is that its updates are installed",
  ],
  [
    macos("15.7"),
    "2027-08-23",
    "macOS 15 (Sequoia) has support; no end is announced, but the list that says so was checked on 22 August 2026, more than 365 days ago",
  ],
])("because of case %#", (os, today, because) => {
  expect(lists.osSupport(os, terms(today)).because).toBe(because);
});

test("a free programme counts where the policy says so", () => {
  const support = lists.osSupport(linux("debian", "12"), {
    ...terms(NOW),
    countFreeExtendedSupport: true,
  });
  expect(support).toMatchObject({ status: "extended-support", changesOn: "2027-11-22" });
});

test("macOS support rests on the rule of the newest three, and says so", () => {
  expect(lists.osSupport(macos("15.7"), terms(NOW))).toMatchObject({
    confidence: "derived",
    source: "https://support.apple.com/en-us/100100",
  });
});

test("a fourth macOS line without an end in the list is out of the newest three", () => {
  const macosLine = products.find((p) => p.product === "macos");
  const newest = macosLine?.cycles[0];
  if (macosLine === undefined || newest === undefined) throw new Error("no macOS");
  const later = { ...newest, cycle: "28", released: "2026-11-01" };
  const updated = { ...macosLine, cycles: [later, ...macosLine.cycles] };
  const support = createLists([updated]).osSupport(macos("15.7"), terms(NOW));
  expect(support).toMatchObject({ status: "unsupported", endOfSupport: "2026-11-01" });
});

test("without a reading of programmes an ended line is unsupported and names what could prove more", () => {
  const support = lists.osSupport(windows("19045.1", "Professional"), {
    ...terms(NOW),
    programme: undefined,
  });
  expect(support.status).toBe("unsupported");
  expect(support.because).toBe(
    "Windows 10 22H2 left support on 14 October 2025; Extended Security Updates, until 10 October 2028, count only with proof on the device",
  );
});

// The day a verdict changes is the first day the same call says something else.
test.each([...windowsRows, ...inJune, ...otherRows])(
  "%s changes on the day it says (row %#)",
  (_, os, today, programmes) => {
    const before = lists.osSupport(os, terms(today, ...programmes));
    if (before.changesOn === undefined) return;
    const day = before.changesOn;
    const eve = new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
    expect(lists.osSupport(os, terms(eve, ...programmes)).status).toBe(before.status);
    expect(lists.osSupport(os, terms(day, ...programmes)).status).not.toBe(before.status);
  },
);

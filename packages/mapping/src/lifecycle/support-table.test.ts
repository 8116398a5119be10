import { expect, test } from "@jest/globals";
import { createLists, explain } from "./index.ts";
import { products } from "./products/index.ts";
import type { OsValue, SupportTerms } from "./types.ts";

const terms = (today: string): SupportTerms => ({
  today,
  endingSoonMonths: 12,
  listMaxDays: 365,
  latestOnlyListMaxDays: 14,
  countFreeExtendedSupport: false,
  programme: undefined,
});

type Asked = readonly [product: string, version: string, edition?: string];

function statusOf([product, version, edition]: Asked, today: string): string {
  const said = explain(products, { product, version, edition }, terms(today));
  return "problem" in said ? said.problem : said.support.status;
}

/** In ordinary support on 21 November 2026. */
const supported: readonly Asked[] = [
  ["Windows 11", "26H2", "Pro"],
  ["Windows 11", "26H2", "Enterprise"],
  ["Windows 11", "26H1", "Home"],
  ["Windows 11", "25H2", "Education"],
  ["Windows 11", "24H2", "Enterprise"],
  ["Windows 11", "24H2", "Enterprise LTSC"],
  ["Windows 11", "24H2", "IoT Enterprise LTSC"],
  ["Windows 10", "21H2", "Enterprise LTSC"],
  ["Windows 10", "21H2", "IoT Enterprise LTSC"],
  ["Windows 10", "1809", "Enterprise LTSC"],
  ...["2025", "2022", "2019", "2016"].map((v): Asked => ["Windows Server", v]),
  ...["27", "26", "15"].map((v): Asked => ["macOS", v]),
  ...["26.10", "26.04", "24.04", "22.04"].map((v): Asked => ["Ubuntu", v]),
  ["Debian", "13"],
  ...["rhel", "rocky-linux", "almalinux"].flatMap((p) =>
    ["10", "9", "8"].map((v): Asked => [p, v]),
  ),
  ["office", "2024"],
  ["office", "2024-ltsc"],
  ["Microsoft 365 Apps", "16.0.20228.20190"],
  ["msexchange", "subscription"],
  ["sharepoint", "subscription"],
  ...["17.0", "16.0", "15.0", "14.0"].map((v): Asked => ["SQL Server", v]),
  ["dotnet", "10"],
  ["PowerShell", "7.6"],
  ...["26", "24", "22"].map((v): Asked => ["node", v]),
  ...["3.14", "3.13", "3.12", "3.11"].map((v): Asked => ["python", v]),
  ...["8.5", "8.4", "8.3", "8.2"].map((v): Asked => ["php", v]),
  ...["18", "17", "16", "15"].map((v): Asked => ["postgresql", v]),
  ...["9.7", "8.4"].map((v): Asked => ["mysql", v]),
  ...["12.3", "11.8", "11.4", "10.11"].map((v): Asked => ["mariadb", v]),
  ...["esxi", "vcenter"].flatMap((p) => ["9.1", "9.0", "8.0"].map((v): Asked => [p, v])),
  ...["8.0", "7.6", "7.4"].map((v): Asked => ["fortios", v]),
  ...["12.2", "12.1", "11.2", "11.1"].map((v): Asked => ["panos", v]),
];

/** Over, or only with a paid or opt-in extension, on that day. */
const unsupported: readonly Asked[] = [
  ["Windows 11", "24H2", "Pro"],
  ["Windows 11", "23H2", "Enterprise"],
  ["Windows 10", "22H2"],
  ["Windows 10", "1607", "Enterprise LTSC"],
  ["Windows Server", "2012 R2"],
  ["macOS", "14"],
  ["Ubuntu", "20.04"],
  ["Ubuntu", "18.04"],
  ["Debian", "12"],
  ["rhel", "7"],
  ["office", "2021"],
  ["office", "2021-ltsc"],
  ["msexchange", "2019"],
  ["sharepoint", "2019"],
  ["SQL Server", "13.0.6300"],
  ["SQL Server", "12.0.6024"],
  ["dotnet", "9"],
  ["dotnet", "8"],
  ["PowerShell", "7.4"],
  ["node", "20"],
  ["python", "3.10"],
  ["php", "8.1"],
  ["postgresql", "14"],
  ["mysql", "8.0"],
  ["mariadb", "10.6"],
  ["esxi", "7.0"],
  ["fortios", "7.2"],
  ["panos", "11.0"],
];

test.each(supported)("%s %s is supported on 21 November 2026", (...asked) => {
  expect(["supported", "ending-soon"]).toContain(statusOf(asked, "2026-11-21"));
});

test.each(unsupported)("%s %s is unsupported on 21 November 2026", (...asked) => {
  expect(statusOf(asked, "2026-11-21")).toBe("unsupported");
});

test("what is unsupported on 21 November 2026 still is on 30 June 2027", () => {
  const revived = unsupported.filter((asked) => statusOf(asked, "2027-06-30") !== "unsupported");
  expect(revived).toEqual([]);
});

test("what goes out of support by 30 June 2027 among these", () => {
  const gone = supported.filter((asked) => statusOf(asked, "2027-06-30") === "unsupported");
  expect(gone.map((asked) => asked.slice(0, 2).join(" "))).toEqual([
    "Windows 10 21H2",
    "Windows Server 2016",
    "Ubuntu 22.04",
    "node 22",
    "php 8.2",
    "panos 11.2",
    "panos 11.1",
  ]);
});

test("a changed date changes verdicts made with the new list only: the old list still says the same", () => {
  const debian = products.find((p) => p.product === "debian");
  if (debian === undefined) throw new Error("no Debian");
  const shortened = {
    ...debian,
    cycles: debian.cycles.map((c) => (c.cycle === "13" ? { ...c, endOfSupport: "2026-11-20" } : c)),
  };
  const os: OsValue = {
    platform: "linux",
    id: "debian",
    name: "Debian",
    version: "13",
    like: [],
    rolling: false,
    architecture: "x86_64",
  };
  const day = terms("2026-11-21");
  const before = createLists([debian]);
  const first = before.osSupport(os, day);
  expect(createLists([shortened]).osSupport(os, day).status).toBe("unsupported");
  expect(before.osSupport(os, day)).toEqual(first);
  expect(createLists([debian]).osSupport(os, terms("2026-11-21"))).toEqual(first);
  expect(first.status).toBe("supported");
});

import { expect, test } from "@jest/globals";
import { explain } from "./explain.ts";
import { products } from "./products/index.ts";
import type { SupportTerms } from "./types.ts";

const terms = (today: string): SupportTerms => ({
  today,
  endingSoonMonths: 12,
  listMaxDays: 365,
  latestOnlyListMaxDays: 14,
  countFreeExtendedSupport: false,
  programme: undefined,
});

test.each([
  ["windows", "24H2", "Enterprise", "11-24h2-e", "ending-soon"],
  ["Windows 11", "24H2", "Pro", "11-24h2-w", "unsupported"],
  ["Windows 11", "24H2", "Enterprise LTSC", "11-24h2-e-lts", "supported"],
  ["Microsoft Windows", "11 24H2", "IoTEnterpriseS", "11-24h2-iot-lts", "supported"],
  ["windows", "26100.3194", "Professional", "11-24h2-w", "unsupported"],
  ["Windows 10", "22H2", undefined, "10-22h2", "unsupported"],
  ["Windows Server", "2019", undefined, "2019", "supported"],
  ["windows server 2012 r2", "", undefined, "2012-r2", "unsupported"],
  ["Debian", "12", undefined, "12", "unsupported"],
  ["ubuntu", "24.04.3", undefined, "24.04", "supported"],
  ["Microsoft SQL Server", "2019", undefined, "15.0", "supported"],
  ["SQL Server", "15.0.4345.5", undefined, "15.0", "supported"],
  ["node", "22.1.0", undefined, "22", "ending-soon"],
  ["Google Chrome", "157", undefined, "157", "supported"],
  ["Firefox", "153", undefined, "153", "unsupported"],
  ["Firefox", "153", "ESR", "153", "supported"],
  ["macOS", "15.7", undefined, "15", "supported"],
  ["libreoffice", "99.1", undefined, undefined, "unknown-cycle"],
  ["Windows 11", "26100.3194", "Pro", "11-24h2-w", "unsupported"],
  ["windows", "11-24h2-e", undefined, "11-24h2-e", "ending-soon"],
  ["Windows 10", "1809", "LTSC", "10-1809-e-lts", "supported"],
  ["Windows 11", "99H9", undefined, undefined, "unknown-cycle"],
  ["Windows 11", "", undefined, undefined, "unknown-cycle"],
  ["SQL Server", "13.0-sp2", undefined, "13.0-sp2", "unsupported"],
  ["SQL Server", "constructor", undefined, undefined, "unknown-cycle"],
  ["temurin", "1.8.0_412", undefined, "8", "supported"],
  ["Microsoft 365 Apps", "2408", undefined, undefined, "unknown-cycle"],
  ["Microsoft 365 Apps", "16.0.99999.1", undefined, "rolling", "supported"],
  ["adobe-acrobat", "24.002.20933", undefined, "dc", "supported"],
  ["adobe-acrobat", "2408", undefined, undefined, "unknown-cycle"],
  ["sles", "15 SP5", undefined, "15.5", "unsupported"],
  ["sles", "15-SP7", undefined, "15.7", "supported"],
  ["debian", "bookworm", undefined, "12", "unsupported"],
  ["macOS", "Sequoia", undefined, "15", "supported"],
  ["Office", "2021 LTSC", undefined, "2021-ltsc", "unsupported"],
  ["Office", "LTSC 2021", undefined, undefined, "unknown-cycle"],
  ["exchange", "2019 CU14", undefined, "2019", "unsupported"],
  ["SQL Server", "2016 SP3", undefined, "13.0-sp3", "unsupported"],
  ["Visual C++ Redistributable", "2010", undefined, "10.0", "unsupported"],
  ["python", "", undefined, undefined, "unknown-cycle"],
] as const)("%s %s %s", (product, version, edition, cycle, status) => {
  const said = explain(products, { product, version, edition }, terms("2026-11-21"));
  expect(said).toMatchObject({ support: { cycle, status } });
});

test("three lines: the verdict, why, where from", () => {
  const asked = { product: "Windows 11", version: "24H2", edition: "Pro" };
  expect(explain(products, asked, terms("2026-11-21"))).toMatchObject({
    lines: [
      "Windows 11 24H2 Home and Pro: unsupported, last supported day 13 October 2026",
      "Because: Windows 11 24H2 Home and Pro left support on 13 October 2026.",
      "Source: https://learn.microsoft.com/windows/release-health/windows11-release-information, checked on 22 August 2026 (secondary)",
    ],
  });
});

test.each([
  ["no such product", ["frobnicator", "1"], "no product in the lists is called frobnicator"],
  ["a part of a name", ["Java", "8"], "called Java; it may be Oracle JDK (oracle-jdk)"],
  ["no name", [" ", "1"], "name a product"],
  ["a name nobody would read", ["x".repeat(50_000), "1"], `called ${"x".repeat(60)}…`],
  ["an edition decides", ["Windows 11", "24H2"], "Windows 11 24H2 can be"],
  ["an edition that does not exist", ["Windows 11", "24H2", "Deluxe"], "--edition Deluxe does not"],
  ["a word of several editions", ["Windows 11", "24H2", "LTSC"], "--edition LTSC does not tell"],
  ["a service pack decides", ["SQL Server", "2016"], "give what stands in brackets"],
])("%s", (_, [product = "", version = "", edition], problem) => {
  const said = explain(products, { product, version, edition }, terms("2026-11-21"));
  expect("problem" in said ? said.problem : "").toContain(problem);
  expect("problem" in said ? said.problem.length : 0).toBeLessThan(600);
});

test.each(["foo", "999999.9", "2408", "-1", "NaN", "constructor", "99 SP9", " "])(
  "%s is a version of nothing: no product is called supported for it",
  (version) => {
    const supported = products.filter(({ product }) => {
      const said = explain(products, { product, version }, terms("2026-11-21"));
      return "support" in said && said.support.status === "supported";
    });
    expect(supported.map((p) => p.product)).toEqual([]);
  },
);

import { describe, expect, test } from "@jest/globals";
import type { Detail } from "../controls/types.ts";
import { type RegisteredDevice, RiskRegister } from "./register.ts";

const TODAY = "2026-11-21";

function over(what: string, more: Partial<Detail> = {}): Detail {
  return { what, state: "unsupported", because: "over", date: "2026-06-30", ...more };
}

function late(what: string, more: Partial<Detail> = {}): Detail {
  return { what, version: "2", state: "overdue", because: "late", date: "2026-11-01", ...more };
}

function device(details: readonly Detail[], more: Partial<RegisteredDevice> = {}) {
  const of = (state: string) => details.filter((d) => d.state === state);
  const finding = (control: string, failing: readonly Detail[]) =>
    failing.length === 0 ? [] : [{ control, outcome: "not-met" as const, details: failing }];
  const findings = [
    ...finding("software-supported", of("unsupported")),
    ...finding("security-updates-in-time", of("overdue")),
  ];
  return { form: "desktop", exposed: false, findings, ...more } as const;
}

function rowsOf(...devices: readonly RegisteredDevice[]) {
  const register = new RiskRegister();
  for (const each of devices) register.add(each, () => []);
  return register.rows(TODAY);
}

describe("ranks", () => {
  test.each<[string, RegisteredDevice[], RegisteredDevice[]]>([
    [
      "an exploited late update over software long out of support",
      [device([late("ssl", { exploited: true })])],
      [device([over("PHP 5", { date: "2018-12-31" })])],
    ],
    [
      "what is open to the network over what is not",
      [device([late("ssl")], { exposed: true })],
      [device([over("PHP 5", { date: "2018-12-31" })])],
    ],
    [
      "unsupported over a critical late update",
      [device([over("PHP 5")])],
      [device([late("ssl", { critical: true })])],
    ],
    [
      "longer out of support over more devices",
      [device([over("PHP 5", { date: "2024-11-20" })])],
      [device([over("PHP 8")]), device([over("PHP 8")])],
    ],
    [
      "a critical late update over more devices",
      [device([late("ssl", { critical: true })])],
      [device([late("vim")]), device([late("vim")])],
    ],
    [
      "more devices over a server",
      [device([over("PHP 5")]), device([over("PHP 5")])],
      [device([over("PHP 8")], { form: "server" })],
    ],
    [
      "a server over a desktop",
      [device([over("PHP 8")], { form: "server" })],
      [device([over("PHP 5")])],
    ],
    ["by name at last", [device([over("PHP 5")])], [device([over("PHP 8")])]],
  ])("%s", (_, first, second) => {
    const name = first[0]?.findings[0]?.details?.[0]?.what;
    for (const all of [
      [...first, ...second],
      [...second, ...first],
    ]) {
      expect(rowsOf(...all)[0]?.what).toBe(name);
    }
  });

  test("a year counts once it is over: 365 days", () => {
    const years = (date: string) => rowsOf(device([over("PHP 5", { date })]))[0]?.why;
    expect(years("2025-11-22")).not.toContain("year");
    expect(years("2025-11-21")).toContain(", 1 year ago");
  });
});

test("each thing is counted once a device, with its servers, its firewalls and its earliest day", () => {
  const server = { form: "server", exposed: true } as const;
  const [row, ...others] = rowsOf(
    device([over("PHP 5", { version: "5.6.1" }), over("PHP 5", { version: "5.6.2" })]),
    device([over("PHP 5", { date: "2024-01-01", version: "5.6.3" })], server),
    device([]),
  );
  expect(others).toEqual([]);
  expect(row).toMatchObject({
    control: "software-supported",
    version: null,
    devices: 2,
    servers: 1,
    exposed: 1,
    since: "2024-01-01",
    why: "the firewall lets connections in on 1 device; support ended on 1 January 2024, 2 years ago; on 2 devices, of which 1 server",
  });
});

test("versions tell late updates apart; without a day it says so", () => {
  const bare: Detail = { what: "vim", version: "9", state: "overdue", because: "late" };
  const rows = rowsOf(device([late("vim"), bare]));
  expect(rows.map(({ version }) => version)).toEqual(["2", "9"]);
  expect(rows[1]?.why).toBe("late since a day that is not known; on 1 device");
});

test("a distribution takes its packages with it", () => {
  const rows = rowsOf(device([over("Debian 10"), over("Packages of Debian 10")]));
  expect(rows.map(({ what }) => what)).toEqual(["Debian 10"]);
  expect(rowsOf(device([over("Packages of Debian 10")]))).toHaveLength(1);
});

test("what is covered is counted device by device, and still stands in its rank", () => {
  const register = new RiskRegister();
  register.add(device([over("PHP 5")]), () => ["b", "a"]);
  register.add(device([over("PHP 5")]), () => []);
  register.add(device([over("PHP 8")]), ({ detail }) => [detail.what]);
  expect(register.rows(TODAY)).toMatchObject([
    { what: "PHP 5", devices: 2, accepted: 1, acceptances: ["a", "b"] },
    { what: "PHP 8", devices: 1, accepted: 1, acceptances: ["PHP 8"] },
  ]);
});

test("what is met, or only unsure, stands in no register", () => {
  const unsure = { ...over("PHP 5"), state: "unknown-cycle" };
  const met = { control: "software-supported", outcome: "met", details: [over("PHP 5")] } as const;
  const open = {
    control: "software-supported",
    outcome: "no-evidence",
    details: [unsure],
  } as const;
  expect(rowsOf({ form: "desktop", exposed: false, findings: [met, open] })).toEqual([]);
});

test.each<[string, RegisteredDevice, boolean | null]>([
  ["a late update that fixes an exploited flaw", device([late("ssl", { exploited: true })]), true],
  ["a late update whose flaws are not listed", device([late("ssl")]), false],
  ["what is out of support", device([over("PHP 5")]), null],
])("whether %s is known to be exploited is %s", (_, each, exploited) => {
  expect(rowsOf(each).map((row) => row.exploited)).toEqual([exploited]);
});

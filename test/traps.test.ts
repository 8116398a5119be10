import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { type Day, defaultPolicy, type Facts, judgeSubject, type Policy } from "@muster/mapping";
import { createLists } from "@muster/mapping/lifecycle";
import { products } from "@muster/mapping/lifecycle/products";
import { bundledTables } from "@muster/mapping/patches/tables";

/**
 * The traps that other programs fell into, each on both sides of its dates, and on two days: in November 2026, and half a year
 * later in June. Facts go in as agents send them, every control judges, one control's word is looked at.
 * What a trap needs of agent, intake, nights or packs stands in a test of that part: {@link elsewhere}.
 */
const lists = createLists(products, undefined, bundledTables);

const NOW = "2026-11-21";
const JUNE = "2027-06-30";

type Row = readonly [what: string, facts: readonly Said[], today: Day, outcome: string];
interface Said {
  readonly kind: string;
}
interface Terms {
  readonly policy?: Partial<Policy>;
  readonly receivedOn?: Day;
}

/** Lists count however old they are, so that a date years ahead can be tried on both sides. */
const timeless: Terms = { policy: { listMaxDays: 10_000 } };

function judged(control: string, facts: readonly Said[], today: Day, terms: Terms = {}) {
  const subject = {
    state: "approved" as const,
    // Made here in the shapes of facts/: the schemas are held against agents elsewhere.
    facts: Object.fromEntries(facts.map((f) => [f.kind, f])) as Facts,
    receivedOn: terms.receivedOn ?? today,
    firstSeen: () => undefined,
  };
  const policy = { ...defaultPolicy, ...terms.policy };
  const found = judgeSubject(subject, { today, lists, policy });
  const judgement = found.find((f) => f.control === control)?.judgement;
  return `${judgement?.outcome}: ${judgement?.because}`;
}

function rows(control: string, all: readonly Row[], terms: Terms = {}) {
  test.each(all)(`${control}: %s, %#`, (_, facts, today, outcome) => {
    expect(judged(control, facts, today, terms)).toMatch(new RegExp(`^${outcome}`));
  });
}

const fact = (kind: string, value: object): Said & { readonly [member: string]: unknown } => ({
  kind,
  state: "known",
  source: "test",
  value,
});
const notRead = (kind: string, reason: string, detail: string) => ({
  kind,
  state: "unknown",
  reason,
  detail,
});

const plain = { like: [], rolling: false, architecture: "x86_64" };
function windows(build: string, edition?: string, productType = "workstation", version?: string) {
  const said = { build, productType, ...(edition && { edition }), ...(version && { version }) };
  return fact("os", { ...plain, platform: "windows", id: "windows", name: "Windows", ...said });
}
const server = (build: string, edition = "ServerStandard") => windows(build, edition, "server");
const mac = (version: string) =>
  fact("os", { ...plain, platform: "macos", id: "macos", name: "macOS", version });
const debian = fact("os", {
  ...plain,
  platform: "linux",
  id: "debian",
  name: "Debian GNU/Linux 13 (trixie)",
  version: "13",
});

function programmes(...all: readonly object[]) {
  return fact("support-programme", {
    programmes: all.map((p) => ({ state: "active", source: "test", ...p })),
  });
}
const esu = (year: number, state = "active") =>
  programmes({ programme: "windows-esu", year, state });

/** Days on which the outcome is the one of the first word, and then of the second. */
function sides(what: string, said: Said | readonly Said[], last: Day, after: Day): readonly Row[] {
  const facts = [said].flat();
  return [
    [`${what}, last day`, facts, last, "met"],
    [`${what}, day after`, facts, after, "not-met"],
  ];
}

// 1. One build, several dates: edition and product type decide, never the build alone. Days are the last supported ones.
rows("os-supported", [
  ["11 24H2 Pro", [windows("26100.9168", "Professional")], NOW, "not-met"],
  ["11 24H2 Enterprise", [windows("26100.9168", "Enterprise")], NOW, "met"],
  ["11 24H2 LTSC", [windows("26100.9168", "EnterpriseS")], NOW, "met"],
  ["11 24H2 IoT LTSC", [windows("26100.9168", "IoTEnterpriseS")], NOW, "met"],
  ["Server 2025 of the same build", [server("26100.33296")], NOW, "met"],
  ["11 24H2, edition not reported", [windows("26100.9168")], NOW, "no-evidence"],
  ["11 24H2 Pro", [windows("26100.9168", "Professional")], JUNE, "not-met"],
  ["11 24H2 Enterprise", [windows("26100.9168", "Enterprise")], JUNE, "met"],
  ["11 24H2 LTSC", [windows("26100.9168", "EnterpriseS")], JUNE, "met"],
  ["11 24H2 IoT LTSC", [windows("26100.9168", "IoTEnterpriseS")], JUNE, "met"],
  ["Server 2025 of the same build", [server("26100.33296")], JUNE, "met"],
  ["10 21H2 LTSC", [windows("19044.7663", "EnterpriseS")], NOW, "met"],
  ["10 21H2 LTSC", [windows("19044.7663", "EnterpriseS")], JUNE, "not-met"],
  ["10 21H2 IoT LTSC", [windows("19044.7663", "IoTEnterpriseS")], JUNE, "met"],
  ["Server 2016", [server("14393.9418")], NOW, "met"],
  ["Server 2016", [server("14393.9418")], JUNE, "not-met"],
  ["10 1607 LTSB of the same build", [windows("14393.9418", "EnterpriseS")], NOW, "not-met"],
]);
rows(
  "os-supported",
  [
    ...sides("11 24H2 Pro", windows("26100.9168", "Professional"), "2026-10-13", "2026-10-14"),
    ...sides("11 24H2 Enterprise", windows("26100.1", "Enterprise"), "2027-10-12", "2027-10-13"),
    ...sides("11 24H2 LTSC", windows("26100.1", "EnterpriseS"), "2029-10-09", "2029-10-10"),
    ...sides("11 24H2 IoT LTSC", windows("26100.1", "IoTEnterpriseS"), "2034-10-10", "2034-10-11"),
    ...sides("Server 2025", server("26100.33296"), "2034-11-14", "2034-11-15"),
    ...sides("11 23H2 Enterprise", windows("22631.1", "Enterprise"), "2026-11-10", "2026-11-11"),
    ...sides("10 21H2 LTSC", windows("19044.7663", "EnterpriseS"), "2027-01-12", "2027-01-13"),
    ...sides("10 21H2 IoT LTSC", windows("19044.1", "IoTEnterpriseS"), "2032-01-13", "2032-01-14"),
    ...sides("10 1809 LTSC", windows("17763.9121", "EnterpriseS"), "2029-01-09", "2029-01-10"),
    ...sides("Server 2019", server("17763.9121"), "2029-01-09", "2029-01-10"),
    ...sides("10 1607 LTSB", windows("14393.9418", "EnterpriseS"), "2026-10-13", "2026-10-14"),
    // A public list has 13 January, a time zone off.
    ...sides("Server 2016", server("14393.9418"), "2027-01-12", "2027-01-13"),
  ],
  timeless,
);

// 2. Extended support: the product's end, a proof for the year that runs, and what is installed are three facts.
const ten = windows("19045.7663", "Professional");
rows("os-supported", [
  ["10 22H2 without a proof", [ten, programmes()], NOW, "not-met"],
  ["10 22H2, programmes not read", [ten], NOW, "not-met"],
  ["10 22H2 with year 1, which is over", [ten, esu(1)], NOW, "not-met"],
  ["10 22H2 with year 2", [ten, esu(2)], NOW, "met"],
  ["10 22H2 with year 2 that is not active", [ten, esu(2, "inactive")], NOW, "not-met"],
  ["10 22H2 with year 2 that could not be told", [ten, esu(2, "unknown")], NOW, "not-met"],
  ["10 22H2 without a proof", [ten, programmes()], JUNE, "not-met"],
  ["10 22H2 with year 1", [ten, esu(1)], JUNE, "not-met"],
  ["10 22H2 with year 2", [ten, esu(2)], JUNE, "met"],
  ["10 1607 LTSB without DisplayVersion", [windows("14393", "EnterpriseS")], NOW, "not-met"],
  ["Server 2012 R2 without a revision", [server("9600"), esu(3)], NOW, "not-met"],
  ["Server 2012 R2 without a revision", [server("9600")], JUNE, "not-met"],
]);
rows(
  "os-supported",
  [
    ...sides("10 22H2 without a proof", ten, "2025-10-14", "2025-10-15"),
    ...sides("10 22H2 with year 1", [ten, esu(1)], "2026-10-13", "2026-10-14"),
    ...sides("10 22H2 with year 2", [ten, esu(2)], "2027-10-12", "2027-10-13"),
    ...sides("10 22H2 with year 3", [ten, esu(3)], "2028-10-10", "2028-10-11"),
    ...sides("Server 2012 R2 with year 3", [server("9600"), esu(3)], "2026-10-13", "2026-10-14"),
  ],
  timeless,
);

const asked = (today: Day) => fact("update-check", { checkedAt: `${today}T06:00:00Z` });
const nothingMissing = fact("pending-updates", { updates: [], securityOrigins: ["microsoft"] });
const noRestart = fact("restart", { required: false, because: [] });
const clean = (today: Day) => [nothingMissing, asked(today), noRestart];

rows("security-updates-in-time", [
  [
    "10 22H2 with a proof, at its last free build",
    [windows("19045.6456", "Professional"), esu(2), ...clean(NOW)],
    NOW,
    "not-met: .*19045.6456 has lacked",
  ],
  ["10 22H2 with a proof, at the newest build listed", [ten, esu(2), ...clean(NOW)], NOW, "met"],
  [
    "10 22H2 at the newest build listed, without a proof",
    [ten, programmes(), ...clean(NOW)],
    NOW,
    "no-evidence: .*out of support",
  ],
]);

// 3. A system of the future is unknown: neither supported nor ended.
rows("os-supported", [
  ["macOS 28", [mac("28.0")], NOW, "no-evidence"],
  ["macOS 28", [mac("28.0")], JUNE, "no-evidence"],
  ["Windows after every list", [windows("29500.1", "Professional")], NOW, "no-evidence"],
  ["Windows after every list", [windows("29500.1", "Professional")], JUNE, "no-evidence"],
  ["a server after every list", [server("29500.1")], NOW, "no-evidence"],
  ["a server after every list", [server("29500.1")], JUNE, "no-evidence"],
]);
rows("os-supported", [
  ["macOS 14, last day", [mac("14.8")], "2026-09-14", "met"],
  ["macOS 14, day after", [mac("14.8")], "2026-09-15", "not-met"],
]);

// 4. Antivirus: that it is registered proves nothing. How its words are read: elsewhere.
const defender = {
  product: "defender",
  name: "Microsoft Defender",
  running: "yes",
  realTime: "yes",
  mode: "active",
  signaturesAt: `${NOW}T02:00:00Z`,
  signaturesFresh: "unknown",
  licensed: "unknown",
};
const antivirus = (...products: readonly object[]) => fact("antivirus", { products });
rows("antivirus-active", [
  ["on", [antivirus(defender)], NOW, "met"],
  ["registered, but off", [antivirus({ ...defender, running: "no" })], NOW, "not-met"],
  ["it runs and scans nothing", [antivirus({ ...defender, realTime: "no" })], NOW, "not-met"],
  ["a folder is left of it: no product", [antivirus()], NOW, "not-met"],
  [
    "two are registered and the second protects",
    [antivirus({ ...defender, mode: "passive" }, { ...defender, product: "other", name: "Other" })],
    NOW,
    "met",
  ],
  [
    "two are registered and neither protects",
    [antivirus({ ...defender, mode: "passive" }, { ...defender, running: "no" })],
    NOW,
    "not-met",
  ],
  [
    "a server without a Security Center that could not be asked",
    [server("20348.1"), notRead("antivirus", "not_reported", "no Security Center here")],
    NOW,
    "no-evidence",
  ],
]);

// 5. Firewall: what is in force decides, in the weakest layer.
const profile = (name: string, enabled: string) => ({ name, enabled, defaultInbound: "block" });
const firewall = (domain: string, others = "yes") =>
  fact("firewall", {
    layers: [profile("domain", domain), profile("private", others), profile("public", others)],
  });
rows("firewall-on", [
  ["all profiles", [firewall("yes")], NOW, "met"],
  ["on in the local store, off by policy: off", [firewall("no", "no")], NOW, "not-met"],
  ["the domain profile alone is off", [firewall("no")], NOW, "not-met"],
  ["one profile could not be told", [firewall("unknown")], NOW, "no-evidence"],
  [
    "macOS 15 and later without its file, where the tool was not allowed to say",
    [notRead("firewall", "not_reported", "socketfilterfw says that it is managed")],
    NOW,
    "no-evidence",
  ],
]);

// 6. The machine's own list of missing updates, where it is no list.
const eleven = windows("26200.9168", "Enterprise");
const withList = (pending: Said, check: Said = asked(NOW)) => [eleven, pending, check, noRestart];
rows("security-updates-in-time", [
  ["nothing is missing", withList(nothingMissing), NOW, "met"],
  [
    "the agent of Windows Update fails",
    withList(notRead("pending-updates", "failed", "Windows Update answered 0x8024402C")),
    NOW,
    "no-evidence: .*0x8024402C",
  ],
  [
    "it is slower than its time",
    withList(notRead("pending-updates", "timeout", "Windows Update did not answer in time")),
    NOW,
    "no-evidence: .*in time",
  ],
  [
    "SoftwareDistribution was cleared: it never asked",
    withList(nothingMissing, fact("update-check", {})),
    NOW,
    "no-evidence: .*not known",
  ],
  [
    "WSUS cannot be reached: it asked too long ago",
    withList(nothingMissing, asked("2026-11-13")),
    NOW,
    "no-evidence: .*too old",
  ],
  [
    "it asked on the last day that counts",
    withList(nothingMissing, asked("2026-11-14")),
    NOW,
    "met",
  ],
  [
    "WSUS shows what it approved",
    withList(fact("pending-updates", { updates: [], securityOrigins: ["WSUS"] })),
    NOW,
    "no-evidence: .*approved",
  ],
]);

// 7. A build newer than the table is the table's age: neither behind nor ahead.
const newer = "is newer than every release in the table";
rows("security-updates-in-time", [
  ["newer than the table", [windows("26200.99999", "Enterprise"), ...clean(NOW)], NOW, "met"],
  ["newer than the table", [windows("26200.99999", "Enterprise"), ...clean(JUNE)], JUNE, "met"],
  ["newer than the table, and no list", [windows("26200.99999", "Enterprise")], NOW, "no-evidence"],
  ["the table's newest, and no list", [windows("26200.9168", "Enterprise")], NOW, "no-evidence"],
  [
    "behind the table, on the last day",
    [windows("26200.8894", "Enterprise"), ...clean("2026-08-25")],
    "2026-08-25",
    "met: .*in time until 25 August 2026",
  ],
  [
    "behind the table, on the day after",
    [windows("26200.8894", "Enterprise"), ...clean("2026-08-26")],
    "2026-08-26",
    "not-met: .*26200.9168, released on 11 August 2026",
  ],
]);
test("what is newer than the table is said to be so, in the row of the level", () => {
  const facts = Object.fromEntries(
    [windows("26200.99999", "Enterprise"), ...clean(NOW)].map((f) => [f.kind, f]),
  ) as unknown as Facts;
  const about = { state: "approved", facts, receivedOn: NOW, firstSeen: () => undefined } as const;
  const found = judgeSubject(about, { today: NOW, lists, policy: defaultPolicy });
  const { details } = found.find((f) => f.control === "security-updates-in-time")?.judgement ?? {};
  expect(details).toMatchObject([{ state: "table-old", because: expect.stringContaining(newer) }]);
});

// 8. An inventory that is not whole passes nothing, and what it shows counts.
const inventory = (complete: boolean, ...items: readonly object[]) =>
  fact("installed-software", {
    items: items.map((item) => ({ source: "file", ...item })),
    complete,
    read: ["file"],
    unread: complete ? [] : ["rpm: the database is locked"],
  });
const php = (version: string) => ({ name: "PHP", version });
rows("software-supported", [
  ["whole", [debian, inventory(true, php("8.4.1"))], NOW, "met"],
  ["cut short", [debian, inventory(false, php("8.4.1"))], NOW, "no-evidence: .*rpm"],
  [
    "cut short, and one is out of support",
    [debian, inventory(false, php("7.4.33"))],
    NOW,
    "not-met",
  ],
  ["PHP 8.2, last day", [debian, inventory(true, php("8.2.1"))], "2026-12-31", "met"],
  ["PHP 8.2, day after", [debian, inventory(true, php("8.2.1"))], "2027-01-01", "not-met"],
  ["PHP 8.2", [debian, inventory(true, php("8.2.1"))], JUNE, "not-met"],
]);

// 9. A device that was away: what it said last proves nothing good any more, and what was bad stands.
const laptop = fact("machine-class", { form: "laptop", runsIn: "physical" });
const away = (days: Day): Terms => ({ receivedOn: days });
rows("os-supported", [["fourteen days ago", [debian, laptop], NOW, "met"]], away("2026-11-07"));
rows(
  "os-supported",
  [["fifteen days ago", [debian, laptop], NOW, "no-evidence"]],
  away("2026-11-06"),
);
rows(
  "os-supported",
  [["forty days ago", [debian, laptop], NOW, "no-evidence"]],
  away("2026-10-12"),
);
rows(
  "os-supported",
  [
    [
      "forty days ago and out of support",
      [server("9600"), laptop],
      NOW,
      "not-met: As last reported",
    ],
  ],
  away("2026-10-12"),
);

// 10. Lists older than their limit: "supported" rests on nothing any more, "ended" stays.
const few: Terms = { policy: { listMaxDays: 100 } };
rows(
  "os-supported",
  [
    ["lists on their last day", [windows("26200.9168", "Enterprise")], "2026-11-30", "met"],
    ["lists a day older", [windows("26200.9168", "Enterprise")], "2026-12-01", "no-evidence"],
    ["lists long past", [windows("26200.9168", "Enterprise")], JUNE, "no-evidence"],
    ["ended, by lists long past", [windows("26100.9168", "Professional")], JUNE, "not-met"],
  ],
  few,
);

/** What the other parts do about traps, by the titles of their tests. */
const elsewhere: readonly (readonly [trap: string, file: string, title: string])[] = [
  ["4 productState", "packages/agent/src/probes/antivirus/windows.test.ts", "productState"],
  ["8 partial", "packages/agent/src/probes/installed-software/windows.test.ts", "%s -> incomplete"],
  ["9 cloned", "test/device-life.test.ts", "a clone is found on its second report"],
  [
    "9 re-imaged",
    "test/device-life.test.ts",
    "a machine that was re-imaged is found by its serial",
  ],
  ["9 clock skew", "test/device-life.test.ts", "moves no interval and is shown"],
  [
    "9 old spool",
    "packages/agent/src/outbox/outbox.test.ts",
    "over its limit of reports the oldest go",
  ],
  ["9 old spool", "test/clocks.test.ts", "reports that waited through wrong clocks are all taken"],
  [
    "10 old bundle",
    "packages/collector/src/lists/refresh/refresh.test.ts",
    "a bundle older than what",
  ],
  [
    "10 flipped",
    "packages/collector/src/lists/refresh/refresh.test.ts",
    "old verdicts keep their list",
  ],
  [
    "10 flipped",
    "packages/collector/src/packs/verify/reperform.test.ts",
    "the old pack's verdict stays",
  ],
  [
    "11 expires",
    "packages/collector/src/people/acceptance.test.ts",
    "turns back by itself the day after",
  ],
  [
    "11 too broad",
    "packages/collector/src/people/acceptance.test.ts",
    "covers who is in it on the day",
  ],
  ["12 down", "packages/collector/src/scheduler/scheduler.test.ts", "nobody was there to listen"],
  [
    "12 down",
    "packages/collector/src/scheduler/scheduler.test.ts",
    "nights without a run are made up",
  ],
];

test.each(elsewhere)("trap %s stands in %s", (_, file, title) => {
  expect(readFileSync(join(import.meta.dirname, "..", file), "utf8")).toContain(title);
});

import { expect, test } from "@jest/globals";
import type {
  AntivirusProduct,
  FactOf,
  Facts,
  PendingUpdate,
  Support,
  SupportTerms,
} from "@muster/mapping";
import { defaultPolicy, pendingKnown } from "@muster/mapping";
import { noTables, type OsValue, type PatchTables } from "@muster/mapping/patches";
import { counted, listed, withoutValue } from "./line.ts";
import { antivirus, encryption, firewall } from "./protection.ts";
import { TitleBook } from "./software.ts";
import { machineClass, operatingSystem, osEndOfSupport, restart, updatePolicy } from "./system.ts";
import { pendingUpdates } from "./updates.ts";

const unknownFact = {
  state: "unknown",
  reason: "access_denied",
  detail: "needs root",
} as const;
const notApplicable = { state: "not-applicable", because: "a container has no disk" } as const;
const TODAY = "2026-11-21";

const lines = {
  operatingSystem: (fact: never) => operatingSystem(fact),
  machineClass: (fact: never) => machineClass(fact),
  restart: (fact: never) => restart(fact),
  updatePolicy: (fact: never) => updatePolicy(fact),
  antivirus: (fact: never) => antivirus(fact),
  firewall: (fact: never) => firewall(fact),
  encryption: (fact: never) => encryption(fact),
  pendingUpdates: (fact: never) => pendingUpdates(fact, undefined, { today: TODAY, known: [] }),
  software: (fact: never) => new TitleBook(listsSaying({})).line(fact, ground),
};

test.each(Object.entries(lines))(
  "%s: a fact nobody reported, could not read or cannot exist",
  (_, line) => {
    expect(line(undefined as never)).toMatchObject({
      state: "unknown",
      text: "unknown: not reported",
    });
    expect(line(unknownFact as never)).toMatchObject({
      state: "unknown",
      text: "unknown: needs root",
    });
    expect(line(notApplicable as never)).toMatchObject({
      state: "not-applicable",
      text: "not applicable: a container has no disk",
    });
  },
);

test("an unknown without words gets those of its reason", () => {
  const text = withoutValue({ state: "unknown", reason: "stale_cache", detail: "" })?.text;
  expect(text).toBe("unknown: the machine's own lists are too old to tell");
});

function known<V>(value: V) {
  return { state: "known", source: "test", value } as const;
}

test.each<[Partial<Extract<FactOf<"os">, { state: "known" }>["value"]>, string]>([
  [{ name: "Debian GNU/Linux 12 (bookworm)", version: "12" }, "Debian GNU/Linux 12 (bookworm)"],
  [{ name: "Debian GNU/Linux", version: "12", point: "12.8" }, "Debian GNU/Linux 12.8"],
  [
    { name: "Windows 11", version: "24H2", edition: "Professional", build: "26100.2314" },
    "Windows 11 24H2 Professional (build 26100.2314)",
  ],
])("operating system %j -> %s", (os, text) => {
  const value = { platform: "linux", id: "x", like: [], rolling: false, architecture: "x", ...os };
  expect(operatingSystem({ kind: "os", ...known(value) } as FactOf<"os">).text).toBe(text);
});

const support = (status: Support["status"], more: Partial<Support> = {}): Support => ({
  status,
  product: "debian",
  cycle: "12",
  label: "Debian 12",
  judgedBy: "vendor",
  endOfSupport: "2026-06-10",
  endOfExtendedSupport: undefined,
  because: "no lifecycle known",
  source: undefined,
  checkedOn: undefined,
  confidence: undefined,
  changesOn: undefined,
  ...more,
});

test.each<[Support, string, string]>([
  [support("supported"), "known", "supported until 10 June 2026"],
  [support("ending-soon"), "known", "supported until 10 June 2026"],
  [support("supported", { endOfSupport: false }), "known", "supported, no end announced"],
  [support("unsupported"), "known", "support ended 10 June 2026"],
  [support("unsupported", { endOfSupport: true }), "known", "support has ended"],
  [
    support("extended-support", { endOfExtendedSupport: "2028-06-30" }),
    "known",
    "support ended 10 June 2026; extended support until 30 June 2028",
  ],
  [support("unrecognised"), "unknown", "unknown: no lifecycle known"],
  [support("unknown-cycle"), "unknown", "unknown: no lifecycle known"],
  [support("lists-too-old"), "unknown", "unknown: no lifecycle known"],
  [support("not-assessed"), "unknown", "unknown: no lifecycle known"],
])("support %# is %s: %s", (said, state, text) => {
  expect(osEndOfSupport(undefined, said)).toEqual({ state, text });
});

test("without an operating system its support is unknown for the same reason", () => {
  expect(osEndOfSupport({ kind: "os", ...unknownFact }, undefined).text).toBe(
    "unknown: needs root",
  );
});

test.each([
  [{ form: "laptop", runsIn: "physical" }, "laptop"],
  [
    { form: "server", runsIn: "virtual-machine", technology: "kvm" },
    "server, in a virtual machine (kvm)",
  ],
  [{ form: "unknown", runsIn: "unknown" }, "form not known, whether virtual is not known"],
])("machine %j -> %s", (value, text) => {
  expect(machineClass({ kind: "machine-class", ...known(value) } as never).text).toBe(text);
});

test.each([
  [{ required: false, because: [] }, "not needed"],
  [{ required: true, because: [] }, "needed"],
  [{ required: true, because: ["a", "b", "c", "d"] }, "needed, for a, b, c and 1 more"],
])("restart %j -> %s", (value, text) => {
  expect(restart({ kind: "restart", ...known(value) }).text).toBe(text);
});

test.each([
  [
    { automatic: "install", mechanism: "unattended-upgrades", scope: "security", obstacles: [] },
    "installed automatically by unattended-upgrades (security updates)",
  ],
  [
    { automatic: "install", deferralDays: 7, obstacles: ["the timer is disabled"] },
    "installed automatically after 7 days; in the way: the timer is disabled",
  ],
  [
    { automatic: "install", mechanism: "windows-update", deferralDays: 1, obstacles: [] },
    "installed automatically by Windows Update after 1 day",
  ],
  [{ automatic: "off", obstacles: [] }, "automatic updates are off"],
])("update policy %j -> %s", (value, text) => {
  expect(updatePolicy({ kind: "update-policy", ...known(value) } as never).text).toBe(text);
});

function update(more: Partial<PendingUpdate>): PendingUpdate {
  return { name: "p", candidate: "2", security: "yes", severity: "unknown", held: false, ...more };
}

const noDate = () => undefined;

function lineOf(
  fact: FactOf<"pending-updates">,
  firstSeen: (u: string) => string | undefined,
  patches: PatchTables = noTables,
) {
  const about = { today: TODAY, receivedOn: TODAY, policy: defaultPolicy, firstSeen };
  const os = {
    platform: "windows",
    id: "windows",
    name: "Windows",
    like: [],
    rolling: false,
    architecture: "x64",
  } satisfies OsValue;
  const facts: Facts = { "pending-updates": fact, os: { kind: "os", ...known(os) } };
  const updates = pendingKnown(facts, { ...about, lists: { ...listsSaying({}), patches } });
  return pendingUpdates(fact, undefined, { today: TODAY, known: updates });
}

test("updates that fix what is exploited are counted and said", () => {
  const updates = [update({ cves: ["CVE-2026-0001"] }), update({ name: "KB5090110" }), update({})];
  const fact = { kind: "pending-updates", ...known({ updates, securityOrigins: ["S"] }) } as const;
  const added = { added: "2026-11-03", ransomware: false };
  const row = { line: "Windows 11 25H2", build: 26_200, ubr: 1, kind: "security" };
  const patches: PatchTables = {
    ...noTables,
    windows: {
      ...noTables.windows,
      checkedOn: TODAY,
      rows: [{ ...row, released: "2026-11-10", kb: "KB5090110", cves: ["CVE-2026-0002"] }],
    },
    exploited: {
      ...noTables.exploited,
      rows: ["CVE-2026-0001", "CVE-2026-0002"].map((cve) => ({ cve, ...added })),
    },
  };
  expect(lineOf(fact, noDate, patches)).toMatchObject({
    exploited: 2,
    oldestSecurityDays: 11,
    text: expect.stringContaining(", 2 of them known to be exploited"),
    first: [
      { update: "KB5090110", exploited: true, until: "2026-11-24" },
      { update: "p 2", exploited: true, until: null },
      { update: "p 2", exploited: false, until: null, text: "Of unknown release day." },
    ],
  });
  const more = ["a", "b", "c", "d", "e", "f"].map((name) => update({ name }));
  const all = { ...fact, value: { ...fact.value, updates: more } };
  expect(lineOf(all, noDate).first.map((u) => u.update)).toEqual([
    "a 2",
    "b 2",
    "c 2",
    "d 2",
    "e 2",
  ]);
});

test.each<[string, PendingUpdate[], string[], (u: string) => string | undefined, object]>([
  [
    "none",
    [],
    ["Security"],
    noDate,
    { state: "known", security: 0, other: 0, text: "no security update, 0 other updates pending" },
  ],
  [
    "the oldest decides the age, and its release goes before the day it was seen",
    [update({ releasedAt: "2026-11-07T12:00:00Z" }), update({ candidate: "3" })],
    ["Security"],
    () => "2026-11-20",
    { security: 2, oldestSecurityDays: 14 },
  ],
  [
    "one seen today",
    [update({})],
    ["Security"],
    () => TODAY,
    {
      oldestSecurityDays: 0,
      text: "1 security update (first seen today), 0 other updates pending",
    },
  ],
  [
    "of unknown age",
    [update({})],
    ["Security"],
    noDate,
    {
      oldestSecurityDays: null,
      text: "1 security update (age not known), 0 other updates pending",
    },
  ],
  [
    "a source that does not say: nought is not claimed",
    [update({ security: "unknown" }), update({ security: "no" })],
    ["Security"],
    noDate,
    { state: "known", security: null, other: 1 },
  ],
  [
    "no security source: none can be seen",
    [update({ security: "no" })],
    [],
    noDate,
    { state: "unknown", security: null, other: 1 },
  ],
])("pending updates: %s", (_, updates, securityOrigins, firstSeen, expected) => {
  const fact = { kind: "pending-updates", ...known({ updates, securityOrigins }) } as const;
  expect(lineOf(fact, firstSeen)).toMatchObject(expected);
});

test("the line says how old the machine's own lists are", () => {
  const fact = {
    kind: "pending-updates",
    ...known({ updates: [], securityOrigins: ["S"] }),
  } as const;
  const check = { kind: "update-check", ...known({ listsDate: "2026-11-20T00:00:00Z" }) } as const;
  const { text } = pendingUpdates(fact, check, { today: TODAY, known: [] });
  expect(text).toMatch(/, by lists of 20 November 2026$/);
});

const clam: AntivirusProduct = {
  product: "clamav",
  name: "ClamAV",
  running: "yes",
  realTime: "no",
  mode: "active",
  signaturesFresh: "unknown",
  licensed: "unknown",
};

test.each<[AntivirusProduct[], string]>([
  [[], "none found"],
  [
    [{ ...clam, version: "1.4.3", signaturesAt: "2026-11-20T08:00:00Z" }],
    "ClamAV 1.4.3: running, does not scan files as they are used, signatures of 20 November 2026",
  ],
  [
    [{ ...clam, running: "unknown", realTime: "unknown", mode: "passive", licensed: "no" }],
    "ClamAV: whether it runs is not known, whether it scans files as they are used is not known, passive beside another product, age of signatures not known, not licensed",
  ],
  [
    [
      { ...clam, realTime: "yes", alerts: { count: 1, from: "2026-11-03T08:00:00Z" } },
      { ...clam, realTime: "yes", alerts: { count: 0, from: "2026-08-21T00:00:00Z" } },
    ],
    "ClamAV: running, scans files as they are used, age of signatures not known, 1 alert recorded since 3 November 2026; ClamAV: running, scans files as they are used, age of signatures not known, 0 alerts recorded since 21 August 2026",
  ],
])("antivirus %# -> %s", (products, text) => {
  expect(antivirus({ kind: "antivirus", ...known({ products }) }).text).toBe(text);
});

test.each([
  [
    [
      { name: "ipv4", enabled: "yes", defaultInbound: "block" },
      { name: "ipv6", enabled: "no", defaultInbound: "unknown" },
    ],
    "known",
    "ipv4: on, inbound blocked unless allowed; ipv6: off (nftables)",
  ],
  [
    [
      { name: "a", enabled: "yes", defaultInbound: "allow" },
      { name: "b", enabled: "unknown", defaultInbound: "unknown" },
      { name: "c", enabled: "yes", defaultInbound: "unknown" },
    ],
    "known",
    "a: on, inbound allowed unless blocked; b: not known; c: on, what it does with inbound traffic is not known (nftables)",
  ],
  [
    [{ name: "a", enabled: "unknown", defaultInbound: "block" }],
    "unknown",
    "unknown: a: not known (nftables)",
  ],
  [[], "unknown", "unknown: no place where inbound traffic is decided was reported"],
])("firewall %# is %s: %s", (layers, state, text) => {
  const fact = { kind: "firewall", ...known({ layers, managedBy: "nftables" }) };
  expect(firewall(fact as never)).toEqual({ state, text });
});

test.each([
  [
    [
      { mount: "/", use: "system", state: "encrypted" },
      { mount: "/home", use: "data", state: "encrypted" },
      { mount: "x", use: "swap", state: "plain" },
    ],
    "known",
    "/ and /home: encrypted; swap: not encrypted",
  ],
  [[{ mount: "/", use: "system", state: "unknown" }], "unknown", "unknown: /: not known"],
  [[], "unknown", "unknown: no fixed volume was reported"],
])("encryption %# is %s: %s", (volumes, state, text) => {
  const fact = { kind: "disk-encryption", ...known({ volumes }) };
  expect(encryption(fact as never)).toEqual({ state, text });
});

const terms: SupportTerms = {
  today: TODAY,
  endingSoonMonths: 12,
  listMaxDays: 365,
  latestOnlyListMaxDays: 14,
  countFreeExtendedSupport: false,
  programme: undefined,
};
const ground = { os: undefined, terms, key: "" };

/** Lists that say of a title what stands here; asked counts how often. */
function listsSaying(says: Record<string, Partial<Support>>, asked: string[] = []) {
  return {
    files: [],
    patches: noTables,
    osSupport: () => support("unrecognised"),
    recognise: () => ({ product: undefined, because: "" }),
    titleSupport: ({ name }: { name: string }) => {
      asked.push(name);
      return support("unrecognised", { product: undefined, ...says[name] });
    },
  };
}

function inventory(names: readonly string[], more = {}): FactOf<"installed-software"> {
  const items = names.map((name) => ({ name, version: "1", source: "dpkg" as const }));
  return {
    kind: "installed-software",
    ...known({ items, complete: true, read: ["dpkg"], unread: [], ...more }),
  };
}

test("software: every title is counted once, and packages of the system are said apart", () => {
  const lists = listsSaying({
    old: { status: "unsupported", product: "php" },
    soon: { status: "ending-soon", product: "php" },
    odd: { status: "unknown-cycle", product: "php" },
    stale: { status: "lists-too-old", product: "php" },
    part: { status: "not-assessed", product: "php" },
    packaged: { status: "supported" },
    unjudged: { status: "not-assessed" },
  });
  const names = ["old", "soon", "odd", "stale", "part", "packaged", "unjudged", "strange"];
  expect(new TitleBook(lists).line(inventory(names), ground)).toEqual({
    state: "known",
    text: "8 titles: 6 recognised, 1 of them as packages of the operating system; 1 unsupported; 1 with support ending within 12 months; 2 of unknown support; 2 not recognised",
    titles: 8,
    recognised: 6,
    unsupported: 1,
    endingWithin12Months: 1,
    unrecognised: 2,
  });
});

test("software: an incomplete list says so", () => {
  const fact = inventory(["a"], { complete: false, unread: ["rpm: database locked"] });
  const { text } = new TitleBook(listsSaying({})).line(fact, ground);
  expect(text).toMatch(/; the list is not complete \(rpm: database locked\)$/);
});

test("software: equal titles are looked up once, in other circumstances again", () => {
  const asked: string[] = [];
  const book = new TitleBook(listsSaying({}, asked));
  book.line(inventory(["a", "b"]), ground);
  book.line(inventory(["b", "a"]), ground);
  expect(asked).toEqual(["a", "b"]);
  book.line(inventory(["a"]), { ...ground, key: "another system" });
  expect(asked).toEqual(["a", "b", "a"]);
});

test.each([
  [[], ""],
  [["a"], "a"],
  [["a", "b"], "a and b"],
  [["a", "b", "c"], "a, b and c"],
  [["a", "b", "c", "d"], "a, b, c and 1 more"],
])("listed %j -> %s", (words, text) => {
  expect(listed(words, 3)).toBe(text);
});

test("counts are written as people write them", () => {
  expect([counted(0, "title"), counted(1, "title"), counted(1204, "title")]).toEqual([
    "0 titles",
    "1 title",
    "1,204 titles",
  ]);
});

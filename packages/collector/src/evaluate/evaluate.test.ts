import { createHash } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { afterAll, beforeEach, expect, test } from "@jest/globals";
import {
  addDays,
  controlIds,
  defaultPolicy,
  judgeSubject,
  type Lists,
  rememberTitles,
  type Support,
  sameDays,
} from "@muster/mapping";
import { createLists, type Product } from "@muster/mapping/lifecycle";
import { products } from "@muster/mapping/lifecycle/products";
import { type AdvisoryTable, noTables, type PatchTables } from "@muster/mapping/patches";
import { canonicalJson, type Json } from "@muster/mapping/wire";
import { openStore, type Store } from "../store/index.ts";
import { Evaluator, judgeEstate } from "./index.ts";
import { carriesOn, type Said, sayingOf, sinceOf } from "./interval.ts";

const DAY = "2026-11-21";
const folder = mkdtempSync(join(tmpdir(), "muster-evaluate-"));
const stores: Store[] = [];
let store: Store;
let leaves: readonly { readonly type: string; readonly of: string }[];
let evaluator: Evaluator;

beforeEach(async () => {
  store = await openStore(`sqlite:${join(folder, `${stores.length}.db`)}`);
  stores.push(store);
  leaves = [];
  evaluator = new Evaluator({
    store,
    rules: () => "1",
    append: async (_, organisation, { type, about }) => {
      leaves = [...leaves, { of: organisation, type, ...about }];
      return leaves.length - 1;
    },
  });
  const organisation = {
    name: "Demo",
    category: 3,
    edition: "2025-26",
    created_at: `${DAY}T08:00:00Z`,
  };
  await store.db
    .insertInto("organisation")
    .values({ id: "DEMO-1", ...organisation })
    .execute();
});

afterAll(async () => {
  for (const each of stores) await each.close();
});

/** Lists that support everything until the last day given. */
function listsUntil(last: string, text = "{}"): Lists {
  const support: Support = {
    status: "supported",
    product: "debian",
    cycle: "12",
    label: "Debian 12",
    judgedBy: "vendor",
    endOfSupport: last,
    endOfExtendedSupport: undefined,
    because: `supported until ${last}`,
    source: "https://example.org",
    checkedOn: DAY,
    confidence: "primary",
    changesOn: addDays(last, 1),
  };
  const ended: Support = { ...support, status: "unsupported", because: "support ended" };
  const on = (today: string) => (today > last ? ended : support);
  return {
    osSupport: (_, terms) => on(terms.today),
    titleSupport: (_, __, terms) => on(terms.today),
    recognise: () => ({ product: undefined, because: "test" }),
    patches: noTables,
    files: [{ file: "debian.json", text, checkedOn: DAY }],
  };
}

const terms = (today = DAY, lists = listsUntil("2028-06-30")) => ({
  today,
  lists,
  policy: defaultPolicy,
});

const os = (codename: string) => ({
  kind: "os",
  state: "known",
  source: "os-release",
  value: {
    platform: "linux",
    id: "debian",
    name: "Debian",
    version: "12",
    codename,
    like: [],
    rolling: false,
    architecture: "x64",
  },
});

const firewall = (enabled: "yes" | "no") => ({
  kind: "firewall",
  state: "known",
  source: "nft",
  value: {
    layers: [{ name: "ipv4", enabled, defaultInbound: enabled === "yes" ? "block" : "allow" }],
  },
});

async function enrol(id: string) {
  await store.db
    .insertInto("device")
    .values({
      id,
      organisation: "DEMO-1",
      site: null,
      state: "approved",
      platform: "linux",
      enrolled_at: `${DAY}T08:00:00Z`,
      seq: 0,
      head: null,
      last_report_at: null,
      label: null,
    })
    .execute();
}

/** Lays down what intake leaves behind an accepted report. */
async function report(device: string, facts: readonly { kind: string }[], day = DAY) {
  const at = `${day}T10:00:00Z`;
  for (const fact of facts) {
    const bytes = canonicalJson({ v: 1, fact } as unknown as Json);
    const section = createHash("sha256").update(bytes).digest("hex");
    await store.db
      .insertInto("section")
      .values({
        digest: section,
        kind: fact.kind,
        bytes: bytes.length,
        zstd: zstdCompressSync(bytes),
        device: null,
        problem: null,
      })
      .onConflict((oc) => oc.doNothing())
      .execute();
    const row = { device, kind: fact.kind, section, report: `report ${at}`, observed_at: at };
    await store.db
      .insertInto("latest_section")
      .values(row)
      .onConflict((oc) => oc.columns(["device", "kind"]).doUpdateSet({ section }))
      .execute();
  }
  const head = createHash("sha256")
    .update(`${device} ${at} ${JSON.stringify(facts)}`)
    .digest("hex");
  await store.db
    .updateTable("device")
    .set({ head, last_report_at: at })
    .where("id", "=", device)
    .execute();
}

function intervals(device: string, control: string) {
  return store.db
    .selectFrom("finding")
    .select(["outcome", "from_day", "to_day"])
    .where("device", "=", device)
    .where("control", "=", control)
    .orderBy("id")
    .execute();
}

test("a device that never reported is no evidence for every control", async () => {
  await enrol("a");
  expect(await evaluator.evaluateDue("DEMO-1", terms())).toEqual({
    devices: 1,
    opened: controlIds.length,
    closed: 0,
  });
  const rows = await store.db.selectFrom("finding").selectAll().execute();
  expect(rows.map((r) => r.control).sort()).toEqual([...controlIds].sort());
  expect(new Set(rows.map((r) => r.outcome))).toEqual(new Set(["no-evidence"]));
  expect(rows[0]).toMatchObject({ report: null, rules: "1", from_day: DAY, to_day: null });
});

test("judging again on the same day writes nothing, and the next night visits nobody", async () => {
  await enrol("a");
  await report("a", [os("bookworm"), firewall("yes")]);
  await evaluator.evaluateDue("DEMO-1", terms());
  expect(leaves.map(({ type }) => type)).toEqual(["lists", "findings"]);
  expect(await evaluator.evaluateDue("DEMO-1", terms())).toMatchObject({ devices: 0 });
  expect(await evaluator.evaluateDevice("a", terms())).toEqual({
    devices: 1,
    opened: 0,
    closed: 0,
  });
  expect(await evaluator.evaluateDue("DEMO-1", terms(addDays(DAY, 1)))).toMatchObject({
    devices: 0,
  });
  expect(leaves.map(({ type }) => type)).toEqual(["lists", "findings"]);
});

test("a night on which the same facts are reported again writes no finding", async () => {
  await enrol("a");
  await report("a", [os("bookworm"), firewall("yes")]);
  await evaluator.evaluateDue("DEMO-1", terms());
  const next = addDays(DAY, 1);
  await report("a", [os("bookworm"), firewall("yes")], next);
  expect(await evaluator.evaluateDue("DEMO-1", terms(next))).toEqual({
    devices: 1,
    opened: 0,
    closed: 0,
  });
});

test("a changed outcome ends one interval and begins the next on the same day", async () => {
  await enrol("a");
  await report("a", [os("bookworm"), firewall("yes")]);
  await evaluator.evaluateDevice("a", terms());
  const next = addDays(DAY, 1);
  await report("a", [firewall("no")], next);
  await evaluator.evaluateDevice("a", terms(next));
  expect(await intervals("a", "firewall-on")).toEqual([
    { outcome: "met", from_day: DAY, to_day: next },
    { outcome: "not-met", from_day: next, to_day: null },
  ]);
  expect(leaves.at(-1)).toMatchObject({ type: "findings", day: next, opened: 1, closed: 1 });
});

test("two changes on one day leave an empty interval and no overlap", async () => {
  await enrol("a");
  await report("a", [firewall("yes")]);
  await evaluator.evaluateDevice("a", terms());
  await report("a", [firewall("no")]);
  await evaluator.evaluateDevice("a", terms());
  expect(await intervals("a", "firewall-on")).toEqual([
    { outcome: "met", from_day: DAY, to_day: DAY },
    { outcome: "not-met", from_day: DAY, to_day: null },
  ]);
});

test.each([
  ["the last supported day", "2026-11-23", 0, "met"],
  ["the day after it", "2026-11-24", 1, "not-met"],
])("a judgement holds through %s", async (_, today, devices, outcome) => {
  await enrol("a");
  await report("a", [os("bookworm")]);
  const lists = listsUntil("2026-11-23");
  await evaluator.evaluateDue("DEMO-1", terms(DAY, lists));
  expect(await evaluator.evaluateDue("DEMO-1", terms(today, lists))).toMatchObject({ devices });
  expect((await intervals("a", "os-supported")).at(-1)).toMatchObject({ outcome });
});

const software = (items: readonly { readonly name: string; readonly version: string }[]) => ({
  kind: "installed-software",
  state: "known",
  source: "dpkg",
  value: {
    items: items.map((item) => ({ source: "file", ...item })),
    complete: true,
    read: ["file"],
    unread: [],
  },
});

test("a changed date visits the devices that looked into its file, and no other", async () => {
  await enrol("a");
  await enrol("b");
  await report("a", [software([{ name: "PHP", version: "8.4.1" }])], DAY);
  await report("b", [software([{ name: "none", version: "1" }])], DAY);
  const on = async (lists: Lists) =>
    (await evaluator.evaluateDue("DEMO-1", terms(DAY, lists))).devices;
  const change = (to: Partial<Product>) =>
    createLists(products.map((p) => (p.product === "php" ? { ...p, ...to } : p)));
  const cycles = (products.find((p) => p.product === "php")?.cycles ?? []).map((c) =>
    c.cycle === "8.4" ? { ...c, endOfSupport: "2026-11-20" } : c,
  );
  expect(await on(change({}))).toBe(2);
  expect(await on(change({}))).toBe(0);
  expect(await on(change({ cycles }))).toBe(1);
  expect((await intervals("a", "software-supported")).at(-1)?.outcome).toBe("not-met");
  expect(await on(change({ cycles }))).toBe(0);
  // Another title may be recognised now: anybody may have it.
  expect(await on(change({ cycles, recognise: [] }))).toBe(2);
  expect(await on(createLists([]))).toBe(2);
});

test.each<[string, readonly object[], number]>([
  ["share an inventory", [{ name: "PHP", version: "8.4.1" }], 3],
  [
    "have it from their distribution, whose dates decide",
    [{ name: "php8.4-cli", version: "8.4.1-1+deb12u1", source: "dpkg" }],
    0,
  ],
])("a changed date visits all devices that %s", async (_, items, visited) => {
  for (const device of ["a", "b", "c"]) {
    await enrol(device);
    await report(device, [os("bookworm"), software(items as never)]);
  }
  const on = async (lists: Lists) =>
    (await evaluator.evaluateDue("DEMO-1", terms(DAY, lists))).devices;
  const php = products.find((p) => p.product === "php");
  const cycles = (php?.cycles ?? []).map((c) => ({ ...c, endOfSupport: "2026-11-20" }));
  expect(await on(createLists(products))).toBe(3);
  const changed = products.map((p) => (p === php ? { ...p, cycles } : p));
  expect(await on(createLists(changed))).toBe(visited);
});

test("changed security data visit the devices that lack updates of that vendor, and no other", async () => {
  const pending = {
    kind: "pending-updates",
    state: "known",
    source: "apt",
    value: {
      updates: [
        { name: "curl", candidate: "8.1-1", security: "yes", severity: "unknown", held: false },
      ],
      securityOrigins: ["s"],
    },
  };
  for (const device of ["a", "b"]) await enrol(device);
  await report("a", [os("bookworm"), pending]);
  await report("b", [os("bookworm")]);
  const on = async (tables: Partial<PatchTables>) => {
    const lists = createLists(products, undefined, { ...noTables, ...tables });
    return (await evaluator.evaluateDue("DEMO-1", terms(DAY, lists))).devices;
  };
  const table = (released: string): AdvisoryTable => ({
    checkedOn: DAY,
    wholeOn: DAY,
    sources: [],
    covered: [{ line: "debian 12", packages: ["curl"] }],
    rows: [
      {
        id: "DSA-1-1",
        released,
        cves: [],
        url: "https://example.org",
        fixes: [{ line: "debian 12", package: "curl", fixed: "8.1-1" }],
      },
    ],
  });
  const ubuntu = table("2026-11-01");
  expect(await on({ debian: table("2026-11-20"), ubuntu })).toBe(2);
  expect((await intervals("a", "security-updates-in-time")).at(-1)?.outcome).toBe("no-evidence");
  expect(await on({ debian: table("2026-11-02"), ubuntu })).toBe(1);
  expect((await intervals("a", "security-updates-in-time")).at(-1)?.outcome).toBe("not-met");
  const wider = { ...table("2026-11-02"), covered: [], wholeOn: "2026-11-01" };
  expect(await on({ debian: wider, ubuntu })).toBe(1);
  expect(await on({ debian: wider, ubuntu: table("2026-11-02") })).toBe(0);
});

test("what machines share is judged once and says of each what it would alone", async () => {
  const inventories = [
    [{ name: "PHP", version: "8.2.1" }],
    [
      { name: "PHP", version: "8.2.1" },
      { name: "openssl", version: "3.0-1", source: "dpkg" },
    ],
    [{ name: "firefox-esr", version: "115.6.0esr-1~deb12u1", source: "dpkg" }],
  ].map((items) => software(items as never));
  const systems = [
    os("bookworm"),
    { ...os("trixie"), value: { ...os("trixie").value, version: "13" } },
  ];
  const programmes = ["debian-elts", "none"].map((programme) => ({
    kind: "support-programme",
    state: "known",
    source: "test",
    value: { programmes: [{ programme, state: "active", source: "test" }] },
  }));
  const machines = systems.flatMap((system) =>
    programmes.flatMap((programme) => inventories.map((items) => [system, programme, items])),
  );
  const lists = createLists(products);
  // Twice over, so that each combination meets what the one before it left in memory.
  const all = [...machines, ...machines.toReversed()].map((facts, i) => ({ id: `d${i}`, facts }));
  for (const { id, facts } of all) {
    await enrol(id);
    await report(id, facts);
  }
  await evaluator.evaluateDue("DEMO-1", terms(DAY, lists));
  for (const { id, facts } of all) {
    const rows = await store.db
      .selectFrom("finding")
      .selectAll()
      .where("device", "=", id)
      .execute();
    const alone = judgeSubject(
      {
        state: "approved",
        facts: structuredClone(Object.fromEntries(facts.map((f) => [f.kind, f]))) as never,
        receivedOn: DAY,
        firstSeen: () => undefined,
      },
      terms(DAY, createLists(products)),
    );
    const said = alone.map(({ control, judgement }) => [control, sayingOf(judgement)]);
    const stored = rows.map(({ control, outcome, because, source, holds_until, details }) => [
      control,
      { outcome, because, source, holdsUntil: holds_until, details },
    ]);
    expect(stored).toEqual(said);
  }
});

test("changed lists, rules or thresholds are judged anew [T23]", async () => {
  await enrol("a");
  await report("a", [os("bookworm")]);
  await evaluator.evaluateDue("DEMO-1", terms());
  const visited = async (other: Parameters<Evaluator["evaluateDue"]>[1], by = evaluator) =>
    (await by.evaluateDue("DEMO-1", other)).devices;
  const changed = listsUntil("2028-06-30", '{"new":1}');
  expect(await visited(terms(DAY, changed))).toBe(1);
  expect(await visited(terms(DAY, changed))).toBe(0);
  const policy = { ...defaultPolicy, securityUpdateDays: sameDays(7) };
  expect(await visited({ ...terms(DAY, changed), policy })).toBe(1);
  const newer = new Evaluator({ store, rules: () => "2", append: async () => 0 });
  expect(await visited({ ...terms(DAY, changed), policy }, newer)).toBe(1);
  expect(await store.db.selectFrom("list_file").select("file").execute()).toHaveLength(2);
});

test("which lists are judged by is entered once, then what differs [T23]", async () => {
  await enrol("a");
  const by = async (text: string, day = DAY) => {
    leaves = [];
    await evaluator.evaluateDevice("a", terms(day, listsUntil("2028-06-30", text)));
    return leaves.filter(({ type }) => type === "lists");
  };
  const [first, ...more] = await by('{"a":1}');
  expect(more).toEqual([]);
  expect(first).toMatchObject({ of: "DEMO-1", day: DAY });
  expect(first).toHaveProperty("files.length", 1);
  expect(await by('{"a":1}', addDays(DAY, 1))).toEqual([]);
  const digest = createHash("sha256").update('{"a":2}').digest("hex");
  expect(await by('{"a":2}', addDays(DAY, 2))).toMatchObject([{ files: [{ digest }] }]);
});

test("a clock that went back writes nothing and says so", async () => {
  await enrol("a");
  await evaluator.evaluateDue("DEMO-1", terms("2027-11-21"));
  await report("a", [os("bookworm")]);
  expect(await evaluator.evaluateDue("DEMO-1", terms())).toEqual({
    devices: 0,
    opened: 0,
    closed: 0,
    behind: "2027-11-21",
  });
});

test("a revoked device's findings end; a quarantined one's are no evidence", async () => {
  for (const id of ["a", "b"]) {
    await enrol(id);
    await report(id, [os("bookworm")]);
  }
  await evaluator.evaluateDue("DEMO-1", terms());
  const state = (id: string, to: "revoked" | "quarantined") =>
    store.db.updateTable("device").set({ state: to }).where("id", "=", id).execute();
  await state("a", "revoked");
  await state("b", "quarantined");
  const next = addDays(DAY, 1);
  expect(await evaluator.evaluateDue("DEMO-1", terms(next))).toMatchObject({ devices: 2 });
  expect((await intervals("a", "os-supported")).at(-1)).toMatchObject({
    outcome: "met",
    to_day: next,
  });
  expect((await intervals("b", "os-supported")).at(-1)).toMatchObject({
    outcome: "no-evidence",
    to_day: null,
  });
});

test.each([
  ["the real day", DAY, "met", DAY],
  ["a day the lists call late", "2029-01-01", "no-evidence", "2029-01-01"],
  ["a day before the report", "2026-01-01", "met", "2026-01-01"],
])("judging as of %s writes nothing", async (_, today, outcome, since) => {
  await enrol("a");
  await report("a", [os("bookworm")]);
  await evaluator.evaluateDue("DEMO-1", terms());
  const before = await store.db.selectFrom("finding").selectAll().execute();
  const findings = await judgeEstate(
    store.db,
    { organisation: "DEMO-1", rules: "1" },
    terms(today, listsUntil("2030-01-01")),
  );
  expect(findings).toHaveLength(controlIds.length);
  expect(findings.find((f) => f.control === "os-supported")).toMatchObject({ outcome, since });
  expect(await store.db.selectFrom("finding").selectAll().execute()).toEqual(before);
});

const said: Said = {
  outcome: "met",
  because: "Signatures are of 20 November 2026.",
  source: "policy",
  holdsUntil: "2026-11-23",
  details: "[]",
};

test.each<[string, Partial<Said>, Partial<Said>, boolean]>([
  ["the same words", {}, {}, true],
  [
    "a pass whose day moved ahead",
    {},
    { because: "Signatures are of 21 November 2026.", holdsUntil: "2026-11-24" },
    true,
  ],
  ["a pass that holds for shorter", {}, { holdsUntil: "2026-11-22" }, false],
  ["a pass that got an end", { holdsUntil: null }, {}, false],
  ["a pass that lost its end", {}, { holdsUntil: null }, true],
  ["other words", {}, { because: "Another product is of 20 November 2026." }, false],
  ["another outcome", {}, { outcome: "not-met" }, false],
  ["other details", {}, { details: '[{"what":"x"}]' }, false],
  ["another source", {}, { source: "https://example.org" }, false],
  [
    "a failure whose day moved",
    { outcome: "not-met" },
    { outcome: "not-met", because: "Signatures are of 21 November 2026." },
    false,
  ],
])("%s: carries on is %p", (_, open, next, expected) => {
  expect(carriesOn({ ...said, ...open }, { ...said, ...next })).toBe(expected);
});

test.each<[string, [string, string, string | null][], string]>([
  ["no interval", [], DAY],
  ["one open interval", [["met", "2026-11-01", null]], "2026-11-01"],
  [
    "the same outcome twice",
    [
      ["met", "2026-11-01", "2026-11-10"],
      ["met", "2026-11-10", null],
    ],
    "2026-11-01",
  ],
  [
    "another outcome between",
    [
      ["met", "2026-11-01", "2026-11-10"],
      ["not-met", "2026-11-10", "2026-11-12"],
      ["met", "2026-11-12", null],
    ],
    "2026-11-12",
  ],
  [
    "an empty interval between",
    [
      ["met", "2026-11-01", "2026-11-10"],
      ["not-met", "2026-11-10", "2026-11-10"],
      ["met", "2026-11-10", null],
    ],
    "2026-11-01",
  ],
  ["another outcome now", [["not-met", "2026-11-01", null]], DAY],
  [
    "a gap",
    [
      ["met", "2026-11-01", "2026-11-05"],
      ["met", "2026-11-10", null],
    ],
    "2026-11-10",
  ],
  ["an interval yet to begin", [["met", "2026-12-01", null]], DAY],
])("since when: %s", (_, rows, expected) => {
  const stored = rows.map(([outcome, from, to]) => ({ outcome: outcome as "met", from, to }));
  expect(sinceOf(stored, "met", DAY)).toBe(expected);
});

test("who waits at the door is served while a large estate is judged", async () => {
  for (let i = 0; i < 251; i++) await enrol(`d${i}`);
  let served = 0;
  setImmediate(() => {
    served += 1;
  });
  expect(await evaluator.evaluateDue("DEMO-1", terms())).toMatchObject({ devices: 251 });
  expect(served).toBe(1);
});

test("a title is judged once for each operating system and programme", () => {
  let asked = 0;
  const lists = rememberTitles({
    ...listsUntil("2028-06-30"),
    titleSupport: (...of) => {
      asked += 1;
      return listsUntil("2028-06-30").titleSupport(...of);
    },
  });
  const support = (name: string, fact: object | undefined) =>
    lists.titleSupport({ name, version: "1", platform: "linux" }, fact as never, {
      ...defaultPolicy,
      today: DAY,
      programme: undefined,
    });
  const [one, other] = [os("bookworm"), os("trixie")];
  support("a", one);
  support("a", one);
  expect(asked).toBe(1);
  support("b", one);
  support("a", other);
  support("a", undefined);
  expect(asked).toBe(4);
});

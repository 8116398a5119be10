import { afterEach, expect, test } from "@jest/globals";
import { defaultPolicy, editionOf, type Fact, type Policy } from "@muster/mapping";
import { createLists } from "@muster/mapping/lifecycle";
import { products } from "@muster/mapping/lifecycle/products";
import { type Estate, ODS, testEstate } from "../packs/testing/estate.ts";
import { firewallFact, sampleFacts } from "../packs/testing/facts.ts";
import { addCertificate, approveAcceptance, requestAcceptance } from "../people/index.ts";
import { peopleParts, sampleRisk } from "../people/testing.ts";
import { forecastEstate } from "./index.ts";

const TODAY = "2026-11-21";
const UNTIL = "2027-06-30";
/** Last day of support of Debian 13 in the lists of this test. */
const END = "2027-01-12";

const lists = createLists(
  products
    .filter(({ product }) => ["debian", "firefox", "openssl"].includes(product))
    .map((p) =>
      p.product === "debian"
        ? {
            ...p,
            cycles: p.cycles.map((c) => (c.cycle === "13" ? { ...c, endOfSupport: END } : c)),
          }
        : p,
    ),
);

let estate: Estate;
afterEach(() => estate.close());

const software = (
  ...items: { name: string; version: string; origin?: string; sourceName?: string }[]
): Fact => ({
  kind: "installed-software",
  state: "known",
  source: "test",
  value: {
    items: items.map((item) => ({ source: "dpkg", ...item })),
    complete: true,
    read: ["dpkg"],
    unread: [],
  },
});
const updates = (...released: string[]): Fact => ({
  kind: "pending-updates",
  state: "known",
  source: "test",
  value: {
    updates: released.map((day, i) => ({
      name: `lib${i}`,
      installed: "1",
      candidate: "2",
      security: "yes" as const,
      severity: "unknown" as const,
      origin: "Debian-Security",
      releasedAt: `${day}T00:00:00.000Z`,
      held: false,
    })),
    securityOrigins: ["Debian-Security:13"],
  },
});
const clean = [
  software(
    { name: "openssl", version: "3.5.1-1", sourceName: "openssl" },
    { name: "firefox-esr", version: "140.5.0esr-1~deb13u1" },
  ),
  updates(),
];
const open = firewallFact("no");

/** Devices that reported on the day of the forecast. @returns their ids */
async function devices(...changes: (readonly Fact[])[]): Promise<readonly string[]> {
  estate = await testEstate({ lists });
  const ids: string[] = [];
  for (const change of changes) {
    const device = await estate.enrol();
    await device.report(sampleFacts(change), `${TODAY}T09:00:00.000Z`);
    ids.push(device.id);
  }
  await estate.evaluate(TODAY);
  return ids;
}

function forecast(over: { until?: string; policy?: Policy; today?: string } = {}) {
  const set = editionOf("2025-26", 3);
  if (set === undefined) throw new Error("the edition is gone");
  const { until = UNTIL, policy = defaultPolicy, today = TODAY } = over;
  const { db } = estate.store;
  const terms = { today, lists, policy };
  return forecastEstate({ db, organisation: ODS, set, terms, until }, ({ id }) => id);
}

test("a system's support ends: yes up to its last day, no from the day after, with the devices", async () => {
  const ids = await devices(clean, clean);
  const { turns, endings, devices: looked } = await forecast();
  expect(looked).toBe(2);
  const turn = turns.find(({ ref }) => ref === "8.1.4");
  expect(turn).toMatchObject({ lastDay: END, on: "2027-01-13", from: "yes", to: "no" });
  expect(turn?.because).toContain("2 of 2");
  const ending = endings.find(({ control }) => control === "os-supported");
  expect(ending).toMatchObject({
    lastDay: END,
    on: "2027-01-13",
    from: "met",
    to: "not-met",
    what: expect.stringContaining("Debian 13"),
    devices: [...ids].sort(),
  });
  expect(ending?.items).toContain("8.1.4");
});

test.each([
  ["on its last day", END, 0],
  ["on the day after", "2027-01-13", 1],
])("looked at up to %s", async (_, until, turns) => {
  await devices(clean);
  const said = await forecast({ until });
  expect(said.turns.filter(({ ref }) => ref === "8.1.4")).toHaveLength(turns);
});

test("the days of each missing update run out one after the other, each on its own day", async () => {
  await devices([...clean, updates("2026-11-10", "2026-11-12")], clean);
  const { endings } = await forecast({ until: "2026-12-31" });
  const late = endings.filter(({ control }) => control === "security-updates-in-time");
  expect(late.map(({ lastDay, on, from, to, what }) => [lastDay, on, from, to, what])).toEqual([
    ["2026-11-24", "2026-11-25", "met", "not-met", "lib0 2"],
    ["2026-11-26", "2026-11-27", "not-met", "not-met", "lib1 2"],
  ]);
});

test("nothing turns by getting old: reports, lists and signatures stay as fresh as they are", async () => {
  await devices(clean);
  const { turns, endings } = await forecast({ until: "2027-01-01" });
  expect([turns, endings]).toEqual([[], []]);
});

test("what is too old on the day of the forecast stays no evidence, and never turns good", async () => {
  await devices(clean);
  const today = "2026-12-20";
  const { endings } = await forecast({ today });
  // Its good word is gone already; only what the vendor's date proves is told.
  expect(endings.map(({ control, from, to }) => [control, from, to])).toEqual([
    ["browser-supported", "no-evidence", "not-met"],
    ["os-supported", "no-evidence", "not-met"],
    ["software-supported", "no-evidence", "not-met"],
  ]);
});

test("a device that left the estate causes nothing", async () => {
  estate = await testEstate({ lists });
  const [stays, goes] = [await estate.enrol(), await estate.enrol()];
  for (const device of [stays, goes]) {
    await device.report(sampleFacts(clean), `${TODAY}T09:00:00.000Z`);
  }
  await goes.revoke(`${TODAY}T10:00:00.000Z`);
  const { endings, devices: looked } = await forecast();
  expect(looked).toBe(1);
  expect(new Set(endings.flatMap((e) => e.devices))).toEqual(new Set([stays.id]));
});

test("an acceptance that runs out brings the failure back on the day after its last", async () => {
  const [id = ""] = await devices([...clean, open]);
  const wish = {
    ...sampleRisk,
    scope: "device",
    about: id,
    cycle: undefined,
    controls: ["firewall-on"],
    review: "2026-12-01",
    expiry: "2026-12-10",
  } as const;
  const asked = await requestAcceptance(peopleParts(estate, TODAY), wish);
  const approval = { organisation: ODS, id: asked.id, by: "Bo" };
  await approveAcceptance(peopleParts(estate, TODAY), approval);
  const { endings } = await forecast({ until: "2026-12-31" });
  expect(endings.map(({ lastDay, on, from, to, what }) => [lastDay, on, from, to, what])).toEqual([
    ["2026-12-10", "2026-12-11", "accepted", "not-met", ""],
  ]);
  expect((await forecast({ until: "2026-12-10" })).endings).toEqual([]);
});

test("a certificate that runs out brings its items back", async () => {
  await devices(clean);
  await addCertificate(peopleParts(estate, TODAY), {
    organisation: ODS,
    kind: "iso27001",
    scope: "everything",
    expiry: "2026-12-10",
    by: "Ann",
  });
  const { turns } = await forecast({ until: "2026-12-31" });
  expect(turns.length).toBeGreaterThan(0);
  for (const turn of turns) {
    expect(turn).toMatchObject({ lastDay: "2026-12-10", on: "2026-12-11", exemptionEnds: true });
  }
  expect((await forecast({ until: "2026-12-10" })).turns).toEqual([]);
});

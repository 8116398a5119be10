import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Fact } from "@muster/mapping";
import {
  addCertificate,
  approveAcceptance,
  changeGroup,
  createGroup,
  requestAcceptance,
  reviewAcceptance,
  setPlan,
  signPlan,
} from "../people/index.ts";
import type { PeopleParts } from "../people/parts.ts";
import { peopleParts, sampleRisk } from "../people/testing.ts";
import { readWorkbook } from "../testing/workbook.ts";
import { buildPack } from "./build.ts";
import { buildSummary } from "./summary.ts";
import { type Estate, ODS, testEstate } from "./testing/estate.ts";
import { sampleFacts } from "./testing/facts.ts";

const TODAY = "2026-11-21";
let estate: Estate;
let parts: PeopleParts;
const ids: string[] = [];

const facts = (all: readonly object[]) =>
  // The compiler cannot follow one kind with its own value through the union.
  all.map((fact) => ({ state: "known", source: "test", ...fact })) as unknown as readonly Fact[];

/** Out of support since 30 June 2024 by the vendor's extended programme, which needs proof. */
const oldSystem = {
  kind: "os",
  value: {
    platform: "linux",
    id: "debian",
    name: "Debian GNU/Linux 10 (buster)",
    version: "10",
    codename: "buster",
    like: [],
    rolling: false,
    architecture: "x86_64",
  },
};

/** A server whose firewall lets connections in. */
const openServer = [
  { kind: "machine-class", value: { form: "server", runsIn: "physical" } },
  {
    kind: "firewall",
    value: { layers: [{ name: "ipv4", enabled: "yes", defaultInbound: "allow" }] },
  },
];

beforeAll(async () => {
  estate = await testEstate();
  parts = peopleParts(estate, TODAY);
  for (const more of [[], openServer]) {
    const device = await estate.enrol();
    await device.report(sampleFacts(facts([oldSystem, ...more])), `${TODAY}T02:00:00.000Z`);
    ids.push(device.id);
  }
  await estate.evaluate(TODAY);
});
afterAll(() => estate.close());

async function summaryOn(day: string) {
  return buildSummary(await estate.request(join(estate.folder, "none"), day));
}

async function accept(change: object): Promise<string> {
  const wish = { ...sampleRisk, scope: "group", about: "desks", product: "Debian", cycle: "10" };
  const { id } = await requestAcceptance(parts, { ...wish, ...change } as typeof sampleRisk);
  await approveAcceptance(parts, { organisation: ODS, id, by: "Dee" });
  return id;
}

async function countOn(day: string) {
  const { controls } = await summaryOn(day);
  const { notMet, accepted, met } = controls.find((c) => c.id === "os-supported") ?? {};
  return { notMet, accepted, met };
}

test("with nobody's word nothing is accepted, and the open server stands in the register for it", async () => {
  const { risks } = await summaryOn(TODAY);
  expect(await countOn(TODAY)).toEqual({ notMet: 2, accepted: 0, met: 0 });
  expect(risks.acceptances).toEqual([]);
  expect(risks.register).toMatchObject([
    {
      what: "Debian 10 (Buster)",
      kind: "unsupported",
      devices: 2,
      servers: 1,
      exposed: 1,
      accepted: 0,
      covered: "Not accepted",
    },
    { what: "Firefox 140", control: "browser-supported", devices: 2 },
  ]);
  expect(risks.register[0]?.why).toContain("the firewall lets connections in on 1 device");
});

test("an acceptance for one device's group counts for that device, changes no finding, and ends by itself", async () => {
  const before = await summaryOn(TODAY);
  const group = { organisation: ODS, name: "desks", by: "ann" };
  await createGroup(parts, group);
  await changeGroup(parts, group, { act: "added", devices: ids.slice(0, 1) });
  const id = await accept({});
  expect(await countOn(TODAY)).toEqual({ notMet: 2, accepted: 1, met: 0 });
  const { risks, findings } = await summaryOn(TODAY);
  expect(findings).toEqual(before.findings);
  expect(risks.register).toMatchObject([
    {
      devices: 2,
      accepted: 1,
      acceptances: [id],
      covered: `Accepted on 1 of 2 devices by Cy until 1 June 2027 (${id.slice(0, 8)})`,
    },
    { what: "Firefox 140", accepted: 0, covered: "Not accepted" },
  ]);
  expect(risks.acceptances).toMatchObject([
    {
      id,
      of: "group desks: Debian 10",
      devices: 1,
      isolation:
        "The firewall blocks inbound by default on 1 of 1 device. Said to be isolated, and 1 of 1 device reported to the collector in the last 7 days, last on 21 November 2026: it reaches at least the collector. None of this proves isolation.",
    },
  ]);
  expect(await countOn("2027-06-01")).toMatchObject({ notMet: 2, accepted: 1 });
  expect(await countOn("2027-06-02")).toMatchObject({ notMet: 2, accepted: 0 });
  expect((await summaryOn("2027-06-02")).risks.notices).toContainEqual(
    "The acceptance of group desks: Debian 10 ended after 1 June 2027: what it covered is not accepted any more.",
  );
});

test("an overdue review is said in register and acceptances until it is reviewed, and nothing else moves", async () => {
  const counts = await countOn("2027-04-17");
  const said = async (day: string) => {
    const { risks } = await summaryOn(day);
    return [risks.register[0]?.covered, risks.acceptances[0]?.reviewed, ...risks.notices].join(
      "\n",
    );
  };
  expect(await said("2027-04-15")).not.toContain("overdue");
  expect(await said("2027-04-16")).toMatch(/^Accepted .*, review overdue since 16 April 2027\)\n/);
  expect(await said("2027-04-16")).toContain(
    "by 15 April 2027: review overdue since 16 April 2027.",
  );
  const [{ id = "" } = {}] = (await summaryOn(TODAY)).risks.acceptances;
  const seen = { organisation: ODS, id, by: "Bea", nextReview: "2027-05-01" };
  await reviewAcceptance(peopleParts(estate, "2027-04-17"), seen);
  expect(await said("2027-04-17")).not.toContain("overdue");
  expect(await said("2027-04-17")).toContain(
    "reviewed on 17 April 2027 by Bea; next review by 1 May 2027",
  );
  expect(await countOn("2027-04-17")).toEqual(counts);
});

test.each([
  ["2026-11-28", "reported to the collector in the last 7 days, last on 21 November 2026"],
  ["2026-11-29", "No report in the last 7 days from 1 of 1 device: cut off, or only switched off."],
])("of contact with what is said to be isolated it says on %s: %s", async (day, words) => {
  expect((await summaryOn(day)).risks.acceptances[0]?.isolation).toContain(words);
});

test("isolation that the machine speaks against is called contradicted", async () => {
  const id = await accept({ scope: "device", about: ids[1] });
  const { risks } = await summaryOn(TODAY);
  const asked = risks.acceptances.find((each) => each.id === id);
  expect(asked?.of).toMatch(/^device device-[0-9a-f]{8}: Debian 10$/);
  expect(asked?.isolation).toContain(
    "Contradicted: the firewall lets connections in on 1 of 1 device.",
  );
  expect(await countOn(TODAY)).toMatchObject({ notMet: 2, accepted: 2 });
});

test("a certificate exempts to its last day and not the day after", async () => {
  const about = { organisation: ODS, scope: "all sites", expiry: "2027-02-01", by: "ann" };
  const { id } = await addCertificate(parts, { ...about, kind: "cyber_essentials" });
  const exempt = async (day: string) =>
    (await summaryOn(day)).items.filter(({ suggested }) => suggested === "exempt").length;
  expect(await exempt(TODAY)).toBe(0);
  await addCertificate(parts, { ...about, kind: "cyber_essentials_plus" });
  const some = await exempt("2027-02-01");
  expect(some).toBeGreaterThan(0);
  expect(await exempt("2027-02-02")).toBe(0);
  const { risks } = await summaryOn("2027-01-02");
  expect(risks.certificates.find((each) => each.id === id)).toMatchObject({
    name: "Cyber Essentials",
    state: "holds",
  });
  expect(risks.notices).toContain(
    "The certificate Cyber Essentials Plus ends after 1 February 2027.",
  );
});

test("a pack says of the plan whether it is signed off, on the first page, the item's and in the table", async () => {
  const planned = { organisation: ODS, action: "Replace it", owner: "Bea", by: "ann" };
  await setPlan(parts, { ...planned, item: "8.1.4", due: "2027-03-01" });
  const read = async (name: string) => {
    const out = join(estate.folder, name);
    await buildPack(await estate.request(out, TODAY));
    const page = (path: string) => readFileSync(join(out, path), "utf8");
    return [page("README.html"), page("items/8.1.4.html"), page("improvement-plan.csv")];
  };
  for (const text of await read("unsigned")) expect(text).toMatch(/not signed off/);
  const signature = { organisation: ODS, signedBy: "Cy", signedAs: "partner", by: "ann" } as const;
  await signPlan(parts, { ...signature, signedOn: TODAY });
  for (const text of await read("signed")) {
    expect(text).toMatch(/[Ss]igned off (by Cy \(partner\) )?on 21 November 2026/);
    expect(text).not.toMatch(/not signed off/);
  }
  await setPlan(parts, { organisation: ODS, item: "8.1.4", owner: "Dee", by: "ann" });
  for (const text of await read("changed")) {
    expect(text).toMatch(
      /[Cc]hanged since it was signed off (by Cy \(partner\) )?on 21 November 2026/,
    );
  }
});

test("a pack has the register as table and sheet, and acceptances with what they cover", async () => {
  const out = join(estate.folder, "pack");
  await buildPack(await estate.request(out, TODAY));
  const read = (name: string) => readFileSync(join(out, name), "utf8");
  expect(read("unsupported-register.csv")).toMatch(
    /^\uFEFF?rank,what,.*\r?\n1,Debian 10 \(Buster\),,unsupported,.*,not known,/,
  );
  expect(read("acceptances.csv")).toContain(
    "The firewall blocks inbound by default on 1 of 1 device.",
  );
  expect(read("findings.csv")).toMatch(/os-supported,not-met,.*,[0-9a-f]{16}\r?\n/);
  expect(read("certificates.csv")).toContain("cyber_essentials_plus,all sites,holds");
  expect(read("improvement-plan.csv")).toMatch(/\r?\n\d+\.\d+\.\d+,.*,nothing is planned,\r?\n/);
  const sheets = readWorkbook(readFileSync(join(out, "tables.xlsx")));
  expect(sheets.get("unsupported-register")?.[1]?.map((cell) => cell?.value)).toEqual(
    expect.arrayContaining([1, "Debian 10 (Buster)", 2]),
  );
  expect(sheets.has("improvement-plan")).toBe(true);
  expect(JSON.parse(read("summary.json")).risks.register).toHaveLength(2);
});

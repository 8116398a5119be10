import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import type { SummaryDevice } from "../packs/summary-schema.ts";
import { sampleDevice, sampleSummary } from "../testing/sample-summary.ts";
import { withNotice } from "./layout.ts";
import { home } from "./pages/home.ts";
import { risks } from "./pages/risks.ts";
import * as signIn from "./pages/sign-in.ts";

const pages: Record<string, string> = {
  home: home(sampleSummary),
  risks: risks(sampleSummary),
  needed: signIn.signInNeeded(),
  refused: signIn.signInRefused(),
  out: signIn.signedOut(),
  closed: withNotice(signIn.signInClosed(), "why"),
  missing: signIn.notFound(),
  many: signIn.tooMany(),
  failed: signIn.failed(),
  strange: signIn.strange(),
  malformed: signIn.malformed(),
  nothing: signIn.nothingYet(sampleSummary.organisation),
};

/** The only one of its kind in the sample. */
function only<T>([first]: readonly T[]): T {
  if (first === undefined) throw new Error("the sample has one of each");
  return first;
}

const sampleFinding = only(sampleSummary.findings);
const sampleItem = only(sampleSummary.items);
const drafted = { ...sampleItem, ref: "1.3.2", suggested: "text" as const, text: "- one\n- two" };
const person = { ...sampleItem, ref: "4.4.1", suggested: "person" as const, controls: [] };
const items = home({ ...sampleSummary, items: [person, drafted] });

/** Devices pc-0 (revoked, with most controls not met), pc-1 … */
function several(n: number): SummaryDevice[] {
  return Array.from({ length: n }, (_, i) => ({
    ...sampleDevice,
    id: `device-${i}`,
    label: `pc-${i}`,
    state: i === 0 ? "revoked" : "reporting",
  }));
}

function found(device: string, outcomes: readonly ("not-met" | "no-evidence")[]) {
  return outcomes.map((outcome) => ({ ...sampleFinding, device: `device-${device}`, outcome }));
}

const many = home({
  ...sampleSummary,
  devices: several(250),
  findings: [
    ...found("0", ["not-met", "not-met", "not-met"]),
    ...found("1", ["not-met"]),
    ...found("3", ["not-met", "no-evidence"]),
    ...found("7", ["not-met", "not-met"]),
  ],
});

test.each(Object.entries(pages))(
  "%s has language, landmarks, a skip link and one heading",
  (_, text) => {
    expect(text).toContain('<html lang="en-GB">');
    for (const landmark of ["<header", "<main", "<footer"]) {
      expect(text.split(landmark)).toHaveLength(2);
    }
    expect(text).toContain('href="#main"');
    expect(text.split("<h1")).toHaveLength(2);
    expect(text).not.toContain("<script");
    expect(text).not.toMatch(/(?:href|src|action)="https?:/);
    expect(text).not.toMatch(/\bNHS\b/);
  },
);

test("a device's missing updates stand with it, marked where what they fix is exploited", () => {
  const rows = /Security updates that reception-01 lacks[\s\S]*?<\/table>/.exec(
    pages.home ?? "",
  )?.[0];
  expect(rows?.split("Exploited")).toHaveLength(2);
  expect(rows).toMatch(
    /libssl3 3\.0\.17-1[\s\S]*Exploited[\s\S]*2 December 2026[\s\S]*curl 8\.1-1/,
  );
  expect(pages.home).not.toContain("more update");
});

test("in a large estate the row of a device says so", () => {
  expect(many).toContain("1 missing update fixes a flaw that is known to be exploited");
});

test("titles are unique", () => {
  const titles = Object.values(pages).map((p) => /<title>(.*)<\/title>/.exec(p)?.[1]);
  expect(new Set(titles).size).toBe(titles.length);
});

test("every table has a caption, its headers a scope, and roles that outlast its look", () => {
  for (const [page, tables] of [
    ["home", 3],
    ["risks", 4],
  ] as const) {
    const text = pages[page] ?? "";
    expect(text.split("<table")).toHaveLength(tables + 1);
    expect(text.split('role="table"')).toHaveLength(tables + 1);
    expect(text.split("<caption")).toHaveLength(tables + 1);
    for (const [header] of text.matchAll(/<th\b[^>]*>/g)) {
      expect(header).toMatch(/role="(columnheader|rowheader)" scope="(col|row)"/);
    }
  }
});

test("every class has a look, and every look of ours a place", () => {
  const css = readFileSync(join(import.meta.dirname, "assets/console.css"), "utf8");
  const used = new Set(
    [...Object.values(pages), many, items]
      .flatMap((page) => [...page.matchAll(/class="(?<names>[^"]*)"/g)])
      .flatMap((match) => match.groups?.names?.split(" ") ?? []),
  );
  const styled = new Set([...css.matchAll(/\.(?<name>[a-z][\w-]*)/g)].map((m) => m.groups?.name));
  expect([...used].filter((name) => !styled.has(name))).toEqual([]);
  const ours = [...styled].filter((name) => name?.startsWith("muster-") === true);
  expect(ours.filter((name) => name === undefined || !used.has(name))).toEqual([]);
});

test("the first page: sentences first, unknown written out, wording in doubt marked", () => {
  const { home: text = "" } = pages;
  const order = [
    "1 of 2 known devices",
    "8.1.1",
    "1 of 2 devices runs unsupported software",
    "who accepted the risk for each device",
    "Devices by outcome, of 2 known devices",
    "reception-01",
    ">Nightly runs</h2>",
    "npx muster pack build",
  ];
  const places = order.map((part) => text.indexOf(part));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places).not.toContain(-1);
  expect(text).toContain("Unknown</strong> reading the rules needs root");
  expect(text).toContain("Inferred from what is public: wording to be checked where you answer it");
  expect(text).toContain("Scanned without administrator rights");
});

test("a control is shown with its counts and its commonest reasons, the worst first", () => {
  const why = [...Array(3).fill("Debian 11 is out"), "Windows 7 is out", "CentOS 8 is out", "?"];
  const findings = why.map((because) => ({ ...sampleFinding, because }));
  const control = only(sampleSummary.controls);
  const fine = { ...control, id: "firewall-on", title: "The firewall is on", met: 1204, notMet: 0 };
  const text = home({
    ...sampleSummary,
    findings,
    controls: [fine, { ...control, notMet: 6, accepted: 4 }],
  });
  expect(text).toMatch(
    /data-is="Not met"[^>]*><span>6<.*data-is="Of these accepted"[^>]*><span>4</,
  );
  expect(text).toContain("Debian 11 is out (3 devices)");
  expect(text).toContain("Windows 7 is out<");
  expect(text).not.toContain("CentOS 8 is out");
  expect(text).toContain("and 2 other reasons");
  expect(text).toContain(">1,204<");
  expect(text.indexOf(control.title)).toBeLessThan(text.indexOf(fine.title));
});

test("a drafted text can be unfolded; items that devices do not speak to stand apart", () => {
  expect(items).toMatch(
    /<details[^>]*><summary[^>]*><span[^>]*>Text drafted for it<[\s\S]*- one\n- two/,
  );
  expect(items).toContain("1 item to which devices do not speak");
  expect(items.indexOf("1.3.2")).toBeLessThan(items.indexOf("4.4.1"));
});

test("more than five devices are a table: those that need somebody first, the revoked last", () => {
  expect(home({ ...sampleSummary, devices: several(5) })).not.toContain("Every device, those");
  expect(many).toContain("The 200 devices with most controls not met, of 250 devices");
  const rows = [...many.matchAll(/class="muster-name">(?<name>[^<]*)/g)].map((m) => m.groups?.name);
  expect(rows).toHaveLength(200);
  expect(rows.slice(0, 3)).toEqual(["pc-7", "pc-3", "pc-1"]);
  expect(rows).not.toContain("pc-0");
  expect(many).toContain("devices.csv");
  const six = home({ ...sampleSummary, devices: several(6) });
  expect(six.indexOf("pc-0")).toBeGreaterThan(six.indexOf("pc-5"));
});

test("nights stand newest first, and one that lasts says how many are to come", () => {
  const run = only(sampleSummary.runs);
  const now = { ...run, night: "2026-11-21", scheduled: 5, finished: 1, missed: 1 };
  const text = home({ ...sampleSummary, runs: [run, now] });
  expect(text).toMatch(/21 November 2026<span class="muster-why">under way: 3 devices to come/);
  expect(text.indexOf(">21 November 2026<")).toBeLessThan(text.indexOf(">20 November 2026<"));
  expect(text.split("under way")).toHaveLength(2);
});

test.each([
  ["markup", "<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"],
  ["a template", "{{7*7}}", "{{7*7}}"],
  ["a terminal escape", "\u001b[31m", "\\u001b[31m"],
  ["text turned round", "\u202egnp.exe", "\\u202egnp.exe"],
  ["the end of an attribute", '" autofocus onfocus="x', "&quot; autofocus onfocus=&quot;x"],
])("a device named by %s stays text", (_, label, shown) => {
  const text = home({ ...sampleSummary, devices: [{ ...sampleDevice, label }] });
  expect(text).toContain(shown);
  expect(text).not.toContain("<img");
});

test("no device, no run: said in words", () => {
  const text = home({ ...sampleSummary, devices: [], runs: [] });
  expect(text).toContain("No device is known yet");
  expect(text).toContain("No night has passed yet");
});

test.each([
  ["file", "in a file"],
  ["os-store", "in the system&#39;s key store, as the device says"],
  ["hardware", "in hardware, as the device says"],
  [null, "in a place that is not on record"],
] as const)("a key's place stands with its device: %s", (keyProtection, says) => {
  const few = { ...sampleSummary, devices: [{ ...sampleDevice, keyProtection }] };
  expect(home(few)).toContain(`Its key lies ${says}`);
  const six = { ...few, devices: several(6).map((d) => ({ ...d, keyProtection })) };
  expect(home(six).split(says)).toHaveLength(7);
});

test("who is online now, and whose agent stopped itself, stands with the device", () => {
  const stopped = {
    at: "2026-11-20T02:03:04.000Z",
    over: "memory",
    measured: 213,
    limit: 200,
  } as const;
  const alone = { ...sampleSummary, devices: [{ ...sampleDevice, stopped }] };
  const said =
    "The agent stopped itself on 2026-11-20 at 02:03 UTC by the device&#39;s clock: 213 MB of memory, over its limit of 200";
  expect(home(alone)).toContain(said);
  expect(home(alone)).not.toContain("Online now");
  expect(home(alone, new Set([sampleDevice.id]))).toContain("Online now");
  const six = { ...sampleSummary, devices: several(6) };
  expect(home(six)).not.toContain("online now");
  expect(home(six, new Set(six.devices.map((d) => d.id))).match(/online now/g)?.length).toBe(6);
});

test("what people must see to is told on the first page, and the register says who accepted what", () => {
  expect(pages.home).toContain("The acceptance of product PHP 7.4 ends after 1 December 2026.");
  expect(pages.home).toContain('href="/risks"');
  for (const part of [
    "Accepted on 2 of 3 devices by Cy",
    "Not shown by 2 of 2 devices",
    "Cy, management, on 1 June 2026",
    "1 thing, the riskiest first",
    "1 item not met or not confirmed; the deadline is 30 June 2026",
    "due after the deadline",
    "Changed since it was signed off by Cy (management) on 1 June 2026: 8.1.4.",
    "changed since it was signed off on 1 June 2026: due",
  ]) {
    expect(pages.risks).toContain(part);
  }
  const none = { notices: [], register: [], acceptances: [], certificates: [] };
  const bare = { ...sampleSummary, risks: none, plan: [] };
  expect(home(bare)).not.toContain("To see to");
  expect(risks(bare)).toContain("Nothing of this is found on the devices that could tell");
  expect(risks(bare)).toContain("No item is known to be short of anything");
  expect(risks(bare)).toContain("None was asked for");
  const row = only(sampleSummary.risks.register);
  const many = { ...none, register: Array.from({ length: 201 }, () => row) };
  expect(risks({ ...bare, risks: many })).toContain("unsupported-register.csv");
});

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Fact } from "@muster/mapping";
import { approveAcceptance, requestAcceptance, setPlan, signPlan } from "../../people/index.ts";
import { peopleParts, sampleRisk } from "../../people/testing.ts";
import { runMuster } from "../../testing/in-process.ts";
import { buildPack } from "../build.ts";
import { type Estate, testEstate } from "../testing/estate.ts";
import { sampleFacts } from "../testing/facts.ts";
import type { TestDevice } from "../testing/reporter.ts";
import { comparePacks } from "./compare.ts";

/** `muster pack diff`, on packs of an estate that changed between two days. */
const folder = mkdtempSync(join(tmpdir(), "muster-diff-"));
const [before, after] = [join(folder, "before"), join(folder, "after")];
let estate: Estate;
let names: readonly string[];

const firewall = (enabled: "yes" | "no"): Fact => ({
  kind: "firewall",
  state: "known",
  source: "test",
  value: {
    layers: [{ name: "ipv4", enabled, defaultInbound: "block" }],
    managedBy: "nftables",
  },
});
const dark: Fact = { kind: "firewall", state: "unknown", reason: "failed", detail: "no answer" };

beforeAll(async () => {
  estate = await testEstate();
  const devices: TestDevice[] = [];
  for (let i = 0; i < 5; i++) devices.push(await estate.enrol());
  const [breaks, mends, darkens, leaves, keeps] = devices;
  const report = async (day: string, facts: readonly (Fact | undefined)[]) => {
    for (const [i, fact] of facts.entries()) {
      if (fact === undefined) continue;
      await devices[i]?.report(sampleFacts([fact]), `${day}T02:0${i}:00.000Z`);
    }
    await estate.evaluate(day);
  };
  await report("2026-11-20", [
    firewall("yes"),
    firewall("no"),
    firewall("no"),
    firewall("yes"),
    firewall("yes"),
  ]);
  await buildPack(await estate.request(before, "2026-11-20"));
  await report("2026-11-21", [firewall("no"), firewall("yes"), dark, undefined, firewall("yes")]);
  await leaves?.revoke("2026-11-21T03:00:00.000Z");
  const newcomer = await estate.enrol();
  const parts = peopleParts(estate, "2026-11-21");
  const { id } = await requestAcceptance(parts, sampleRisk);
  await approveAcceptance(parts, { organisation: sampleRisk.organisation, id, by: "Dee Down" });
  const words = { organisation: sampleRisk.organisation, by: "Ann Ash" };
  const planned = { item: "8.1.4", action: "Replace it", owner: "Bea", due: "2027-03-01" };
  await setPlan(parts, { ...words, ...planned });
  await signPlan(parts, {
    ...words,
    signedBy: "Cy",
    signedAs: "management",
    signedOn: "2026-11-21",
  });
  const request = await estate.request(after, "2026-11-21");
  await buildPack(request);
  names = [breaks, mends, darkens, leaves, keeps, newcomer].map((d) =>
    request.pseudonym(d?.id ?? ""),
  );
});

afterAll(async () => {
  await estate.close();
  rmSync(folder, { recursive: true, force: true });
});

const muster = (...argv: string[]) => runMuster(["pack", "diff", ...argv], { columns: 110 });

const about = (moved: readonly { control: string; devices: readonly string[] }[]) =>
  moved.filter(({ control }) => control === "firewall-on").map(({ devices }) => devices);

test("says who fails newly, who was mended and of whom nobody can say any more", async () => {
  const diff = await comparePacks(before, after);
  expect(about(diff.failing)).toEqual([[names[0]]]);
  expect(about(diff.mended)).toEqual([[names[1]]]);
  expect(about(diff.unclear)).toEqual([[names[2]]]);
  expect(diff.failing[0]?.because).toMatch(/firewall is off/);
});

test("says who came and who left, what was accepted, and which counts moved", async () => {
  const diff = await comparePacks(before, after);
  expect(diff.devices).toEqual({ gone: [names[3]], come: [names[5]] });
  expect(diff.acceptances.map((a) => [a.before, a.after])).toEqual([[null, "approved"]]);
  const counts = diff.controls.find(({ id }) => id === "firewall-on");
  expect(counts).toMatchObject({ notMet: [2, 1], noEvidence: [0, 2] });
  expect([diff.from.estate.known, diff.to.estate.known]).toEqual([5, 5]);
});

test("says what is planned otherwise, and who signed the plan", async () => {
  const { plan, signOff } = await comparePacks(before, after);
  expect(plan).toMatchObject([
    {
      item: "8.1.4",
      before: null,
      after: { action: "Replace it", owner: "Bea", due: "2027-03-01", status: "open" },
    },
  ]);
  expect(signOff).toEqual({
    before: "Nothing is planned yet, so there is nothing that could be signed off.",
    after: expect.stringContaining("Signed off by Cy (management) on 21 November 2026"),
  });
});

test("items that one pack was not asked for did not come or go", async () => {
  const some = join(folder, "some");
  const request = await estate.request(some, "2026-11-21");
  const items = request.edition.items.filter(({ ref }) => ref === "8.1.4");
  await buildPack({ ...request, edition: { ...request.edition, items }, items: ["8.1.4"] });
  const diff = await comparePacks(before, some);
  expect([diff.from.someItems, diff.to.someItems]).toEqual([false, true]);
  expect(diff.items.filter(({ ref }) => ref !== "8.1.4")).toEqual([]);
  expect(diff.plan.map(({ item }) => item)).toEqual(["8.1.4"]);
  const { out } = await muster(before, some);
  expect(out).toContain("One of them is of some items alone");
  expect(out).not.toContain("not asked");
});

test("a pack and itself differ in nothing", async () => {
  const diff = await comparePacks(after, after);
  expect(diff).toMatchObject({ items: [], controls: [], failing: [], mended: [], unclear: [] });
  expect(diff).toMatchObject({ plan: [], signOff: undefined });
  expect(diff).toMatchObject({ lists: [], acceptances: [], devices: { gone: [], come: [] } });
});

describe("as a command", () => {
  test("says it in text, as JSON and as a page", async () => {
    const page = join(folder, "diff.html");
    const { code, out } = await muster(before, after, "--out", page);
    expect(code).toBe(0);
    expect(out).toContain("Newly not met");
    expect(out).toContain(`1: ${names[0]}`);
    expect(out.replaceAll(/\s+/g, " ")).toContain("Replace it (open; Bea, by 1 March 2027)");
    expect(out.endsWith(`\nWritten to ${page}\n`)).toBe(true);
    const html = readFileSync(page, "utf8");
    expect(html).toContain("<title>What changed at Rowan House Care Home, 20 November 2026 to");
    expect(html).toContain(names[3]);
    const { out: json } = await muster(before, after, "--json");
    expect(JSON.parse(json)).toEqual(await comparePacks(before, after));
    expect(await muster(before, after, "--out", page)).toMatchObject({
      code: 2,
      err: expect.stringContaining("name a new file"),
    });
  });

  const changed = (name: string, change: (pack: string) => void) => {
    const pack = join(folder, name);
    cpSync(after, pack, { recursive: true });
    change(pack);
    return pack;
  };
  const edit =
    (file: string, [from, to]: readonly [string, string]) =>
    (pack: string) => {
      const path = join(pack, file);
      const text = readFileSync(path, "utf8");
      expect(text).toContain(from);
      writeFileSync(path, text.replace(from, to));
    };

  test.each([
    [
      "a summary that was changed",
      "a",
      edit("summary.json", ['"suggested":"no"', '"suggested":"yes"']),
      "summary.json is not what was signed",
    ],
    [
      "a manifest that was changed",
      "b",
      edit("manifest.json", ['"today":"2026-11-21"', '"today":"2026-11-22"']),
      "manifest.json is not as it was signed",
    ],
    [
      "a pack without its summary",
      "c",
      (pack: string) => rmSync(join(pack, "summary.json")),
      "cannot be compared: summary.json is missing from the pack. Check it",
    ],
  ])("%s is refused", async (_, name, change, cure) => {
    const { code, err } = await muster(before, changed(name, change));
    expect([code, err]).toEqual([2, expect.stringContaining(cure)]);
  });

  test.each([
    ["the later pack first", () => [after, before], "give the earlier one first"],
    ["a folder that is not there", () => [before, join(folder, "none")], "is no folder"],
    ["a folder that is no pack", () => [before, folder], "is no pack: it has no manifest.json"],
  ])("%s is wrong use", async (_, folders, cure) => {
    const { code, err } = await muster(...folders());
    expect([code, err]).toEqual([2, expect.stringContaining(cure)]);
  });
});

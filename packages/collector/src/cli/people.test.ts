import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { runMuster } from "../testing/in-process.ts";

let folder = "";
let signed = "";

const muster = (...argv: string[]) =>
  runMuster([...argv, "--data", join(folder, "data")], { columns: 200 });

/** What a command prints with `--json`, read. */
async function read(...argv: readonly string[]) {
  const { code, out } = await muster(...argv, "--json");
  expect(code).toBe(0);
  return JSON.parse(out);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "muster-people-cli-"));
  signed = join(folder, "signed.pdf");
  await writeFile(signed, "signed");
  const made = ["--ods", "A81001", "--name", "Ash House", "--category", "3"];
  expect((await muster("org", "create", ...made, "--edition", "2025-26")).code).toBe(0);
  expect((await muster("site", "create", "--name", "Ward 7")).code).toBe(0);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const risk = [
  ...["--reason", "no successor", "--control", "apart", "--owner", "Bea", "--signed-by", "Cy"],
  ...["--signed-as", "management", "--signed-on", "2026-11-20", "--review", "2026-12-01"],
  ...["--expiry", "2026-12-15", "--by", "Ann Ash"],
];

test("a risk is asked for, approved by another, told as expiring and taken back", async () => {
  const asked = ["--product", "PHP", "--cycle", "7.4", "--file", signed, ...risk];
  const made = await muster("acceptance", "request", ...asked);
  expect([made.code, made.err]).toEqual([0, ""]);
  expect(made.out).toContain("What it names is found on 0 of 0 known devices now. Nothing");
  const [{ id }] = await read("acceptance", "list");
  expect(made.out).toContain(`muster acceptance approve ${id} --org `);
  const own = await muster("acceptance", "approve", id, "--by", "ann ash");
  expect([own.code, own.err]).toEqual([2, expect.stringContaining("Another person does")]);
  const other = await muster("acceptance", "approve", id.slice(0, 6), "--by", "Bea");
  expect(other.out).toContain("is approved, until 2026-12-15");
  const listed = await muster("acceptance", "list");
  expect(listed.out).toMatch(
    /product PHP 7\.4 +expiring +Bea +first review by 1 December 2026 +2026-12-15/,
  );
  expect(listed.out).toContain("ends after 15 December 2026");
  expect(await read("acceptance", "register")).toEqual([]);
  const next = ["--next-review", "2026-12-10", "--note", "still needed"];
  const stranger = await muster("acceptance", "review", id, ...next, "--by", "Dee");
  expect([stranger.code, stranger.err]).toEqual([2, expect.stringContaining("its owner (Bea)")]);
  const seen = await muster("acceptance", "review", id, ...next, "--by", "Cy");
  expect([seen.code, seen.out]).toEqual([
    0,
    `Acceptance ${id} was reviewed by Cy; next review by 2026-12-10.\n`,
  ]);
  expect((await muster("acceptance", "list")).out).toMatch(
    /expiring +Bea +reviewed on 21 November 2026 by Cy; next review by 10 December 2026 +2026-12-15/,
  );
  const shown = await muster("acceptance", "show", id.slice(0, 6));
  for (const line of [
    "of             product PHP 7.4",
    "state          expiring, last day 15 December 2026",
    "signed         by Cy (management) on 20 November 2026",
    "asked          by Ann Ash on 21 November 2026",
    "approved       by Bea on 21 November 2026",
    "reviewed       by Cy on 21 November 2026: still needed",
    "found          What it names is found on 0 of 0 known devices now.",
  ]) {
    expect(shown.out).toContain(line);
  }
  expect(await read("acceptance", "show", id)).toMatchObject({ review: "2026-12-10" });
  expect((await muster("acceptance", "show", "ffff")).code).toBe(2);
  await muster("acceptance", "withdraw", id, "--why", "replaced", "--by", "Bea");
  expect(await read("acceptance", "list")).toMatchObject([{ id, state: "withdrawn" }]);
});

test("what is only asked for says nothing of isolation, because it covers no device yet", async () => {
  const apart = ["--product", "PHP", "--cycle", "5.6", "--control-kind", "isolated", ...risk];
  const { id } = await read("acceptance", "request", ...apart);
  expect(await read("acceptance", "show", id)).toMatchObject({ isolation: null });
  expect((await muster("acceptance", "show", id)).out).not.toContain("isolation ");
  expect(await read("acceptance", "approve", id, "--by", "Bea")).toMatchObject({
    id,
    covers: { devices: 0 },
  });
  const looked = ["--next-review", "2026-12-10", "--by", "Cy"];
  expect(await read("acceptance", "review", id, ...looked)).toMatchObject({ acceptance: id });
  expect(await read("acceptance", "show", id)).toMatchObject({
    isolation: "It covers no device now, so nothing shows.",
  });
  const back = ["--why", "replaced", "--by", "Bea"];
  expect(await read("acceptance", "withdraw", id, ...back)).toMatchObject({
    id,
    withdrawn: { by: "Bea", why: "replaced" },
  });
});

test.each([
  ["nothing", [], "Give --device ID, --group NAME, --site NAME or --product NAME"],
  ["a group that is none", ["--group", "x", "--for", "os-supported"], "There is no group x"],
  ["a whole site", ["--site", "Ward 7"], "too much to accept"],
  ["a product and a control", ["--product", "P", "--for", "os-supported"], "cannot be used with"],
  [
    "a file that is none",
    ["--product", "P", "--cycle", "1", "--file", "none"],
    "give the path of a file",
  ],
])("a risk of %s is wrong use, with the cure", async (_, scope, cure) => {
  const before = await read("acceptance", "list");
  const { code, err } = await muster("acceptance", "request", ...scope, ...risk);
  expect([code, err]).toEqual([2, expect.stringContaining(cure)]);
  expect(await read("acceptance", "list")).toEqual(before);
});

test("a group is made once and listed", async () => {
  expect((await muster("group", "create", "scanners", "--by", "ann")).code).toBe(0);
  expect((await muster("group", "create", "scanners", "--by", "ann")).code).toBe(2);
  const { code, err } = await muster("group", "add", "scanners", "abcd", "--by", "ann");
  expect([code, err]).toEqual([2, expect.stringContaining("There is no device abcd")]);
  expect(await read("group", "list")).toEqual([{ name: "scanners", devices: [] }]);
});

test("one file is kept for two items, superseded and withdrawn", async () => {
  const words = ["--owner", "Bea", "--review", "2027-05-01", "--by", "ann"];
  const file = ["--file", signed, ...words];
  const added = await read("evidence", "add", "--item", "1.3.2", "--item", "8.1.4", ...file);
  expect(added).toMatchObject([{ item: "1.3.2" }, { item: "8.1.4" }]);
  const instead = ["--statement", "We do.", "--instead-of", added[0].id];
  await read("evidence", "add", "--item", "1.3.2", ...instead, ...words);
  await muster("evidence", "withdraw", added[1].id, "--why", "wrong file", "--by", "ann");
  const listed = await read("evidence", "list");
  const back = listed.filter((e: { withdrawn: object | null }) => e.withdrawn !== null);
  expect(back.map((e: { id: string }) => e.id).sort()).toEqual([added[0].id, added[1].id].sort());
  expect((await muster("evidence", "list")).out).toMatch(/1\.3\.2 +statement +Bea +2027-05-01/);
});

test("a certificate is entered with its kind as people type it", async () => {
  const words = ["--scope", "all sites", "--expiry", "2027-02-01", "--by", "ann"];
  const kind = ["--kind", "cyber-essentials-plus"];
  expect(await read("certificate", "add", ...kind, ...words, "--file", signed)).toMatchObject({
    kind: "cyber_essentials_plus",
  });
  expect((await muster("certificate", "add", "--kind", "iso", ...words)).code).toBe(2);
  expect((await muster("certificate", "list")).out).toMatch(
    /cyber-essentials-plus +holds +2027-02-01 +all sites/,
  );
});

test("the plan has a line for what cannot be confirmed, and says what is planned too late", async () => {
  const first = await muster("plan", "set", "8.1.4", "--status", "done", "--by", "ann");
  expect([first.code, first.err]).toEqual([2, expect.stringContaining("--action")]);
  const words = ["--action", "Replace it", "--owner", "Bea", "--due", "2027-08-01"];
  expect((await muster("plan", "set", "8.1.4", ...words, "--by", "ann")).code).toBe(0);
  const { lines, signOff } = await read("plan", "list");
  expect(signOff).toMatchObject({ state: "not signed", signedOn: null });
  expect(lines.find((line: { item: string }) => line.item === "8.1.4")).toMatchObject({
    action: "Replace it",
    status: "open",
    remark: "due after the deadline of 30 June 2026",
  });
  const { out } = await muster("plan", "list");
  expect(out).toMatch(
    /8\.1\.4 +Supported [^\n]+\n +status +open, Bea by 1 August 2027; due after the\s+deadline of 30 June 2026\n +gap +\S[^:]+\n +action +Replace it\n/,
  );
  expect(out).toMatch(/9\.5\.2 [^\n]+\n +status +open; nothing is planned\n +gap +/);
  // Nothing is cut off, and no line is wider than the terminal.
  expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
});

test("the plan is signed off, changed since, signed again and taken back", async () => {
  const sign = ["--signed-by", "Cy", "--signed-on", "2026-11-21", "--by", "ann"];
  const wrong = await muster("plan", "sign", ...sign, "--signed-as", "siro");
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining("management or partner")]);
  const signed = await muster("plan", "sign", ...sign, "--signed-as", "partner");
  expect([signed.code, signed.out]).toEqual([
    0,
    expect.stringContaining("Signed off by Cy (partner) on"),
  ]);
  await muster("plan", "set", "8.1.4", "--due", "2027-09-01", "--by", "ann");
  expect((await muster("plan", "list")).out).toContain("Changed since it was signed off by Cy");
  const again = await read("plan", "sign", ...sign, "--signed-as", "partner");
  expect(again).toMatchObject({ act: "signed", signed_by: "Cy" });
  expect((await read("plan", "list")).signOff).toMatchObject({ state: "signed", changed: [] });
  expect(await read("plan", "withdraw", "--why", "a mistake", "--by", "Bea")).toMatchObject({
    edition: "2025-26",
  });
  const { signOff } = await read("plan", "list");
  expect(signOff).toMatchObject({ state: "not signed" });
  expect(signOff.says).toMatch(
    /^The plan is not signed off: what was signed by Cy .*\(a mistake\)/,
  );
});

import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { workbookOf } from "../editions/testing/workbook.ts";
import { runMuster } from "../testing/in-process.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "muster-editions-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const muster = (...argv: string[]) => runMuster(argv, { columns: 200 });

const place = () => ["--data", join(folder, "data")];

const head = ["Standard", "Assertion", "Evidence ref", "Evidence text", "Mandatory"];
const official = workbookOf(
  { name: "Read me", rows: [["Data Security and Protection Toolkit"]] },
  {
    name: "CAT3",
    rows: [
      ["Version 8"],
      head,
      ["6", "6.2", "6.2.1", "Official words on antivirus.", "Mandatory"],
      ["8", "8.1", "8.1.4", "Official words on support.", "Optional"],
      ["8", "8.9", "8.9.9", "Something that is new.", "Mandatory"],
    ],
  },
  { name: "CAT4", rows: [head, ["6", "6.2", "6.2.1", "Words for practices.", "Mandatory"]] },
);

const NAME = "Version8_25-26 CAT2 Cat3 and CAT4.xlsx";

async function file(name: string, bytes: Buffer | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

beforeAll(async () => {
  const made = [
    ["--ods", "CARE3", "--name", "Care", "--category", "3"],
    ["--ods", "PRAC4", "--name", "Practice", "--category", "4"],
    ["--ods", "TRUST1", "--name", "Trust", "--category", "1"],
  ];
  for (const words of made) {
    const { code, err } = await muster(
      "org",
      "create",
      ...place(),
      ...words,
      "--edition",
      "2025-26",
    );
    expect([code, err]).toEqual([0, ""]);
  }
});

test("without --yes an import says what it would change, and changes nothing", async () => {
  const path = await file(NAME, official);
  const { code, out } = await muster("edition", "import", path, "--org", "CARE3", ...place());
  expect(code).toBe(0);
  expect(out).toMatch(/^Version8_25-26 CAT2 Cat3 and CAT4\.xlsx, SHA-256 [0-9a-f]{64}\n/);
  expect(out).toContain("CARE3, edition 2025-26, category 3: 3 items, 2 wordings now official");
  expect(out).toContain("  8.1.4  flag: mandatory -> optional");
  expect(out).toContain("  8.9.9  new here: Something that is new.");
  expect(out).toContain("  9.5.2  not in the file: Encryption of portable devices");
  expect(out).toContain(
    "47 of the 49 items in force are not in the file and would be asked no more: make sure that it is the whole sheet.",
  );
  expect(out).toContain("Nothing was changed. Lay it over with --yes --by NAME.");
  const shown = await muster("edition", "show", "--org", "CARE3", ...place());
  expect(shown.out).not.toContain("8.9.9");
});

test("with --yes it is in force, in the log, and in packs with its source", async () => {
  const path = await file(NAME, official);
  const { out } = await muster(
    "edition",
    "import",
    path,
    "--all",
    "--yes",
    "--by",
    "ann",
    "--json",
    ...place(),
  );
  const said = JSON.parse(out);
  expect(said).toMatchObject({
    applied: true,
    read: [
      { sheet: "CAT3", category: 3 },
      { sheet: "CAT4", category: 4 },
    ],
  });
  // The trust answers a category that the file does not have.
  expect(said.organisations.map((o: { organisation: string }) => o.organisation)).toEqual([
    "CARE3",
    "PRAC4",
  ]);
  const again = await muster("edition", "import", path, "--org", "CARE3", ...place());
  expect(again.out).toContain("category 3: 3 items, 0 wordings now official\n\n");

  const pack = join(folder, "pack");
  const built = await muster("pack", "build", "--org", "CARE3", "--out", pack, ...place());
  expect([built.code, built.err]).toEqual([0, expect.any(String)]);
  const { items } = JSON.parse(await readFile(join(pack, "summary.json"), "utf8"));
  expect(
    items.map((i: Record<string, unknown>) => [i.ref, i.asks, i.mandatory, i.confidence, i.remark]),
  ).toEqual([
    ["6.2.1", "Official words on antivirus.", true, "verified", null],
    ["8.1.4", "Official words on support.", false, "verified", null],
    ["8.9.9", "Something that is new.", true, "verified", null],
  ]);
  expect(items[0].source).toBe(`${NAME}, SHA-256 ${said.digest}, imported on 21 November 2026`);
  const log = await readFile(join(pack, "answers.csv"), "utf8");
  expect(log).toContain("Official words on support.");
  expect((await muster("log", "check", ...place())).code).toBe(0);
});

test("another file takes its place", async () => {
  const path = await file(
    "items.csv",
    'Ref,Text,Mandatory\n6.2.1,"Newer, ""official"" words.",Yes\n',
  );
  const words = ["--edition", "2025-26", "--category", "3", "--org", "CARE3"];
  const { code, out } = await muster(
    "edition",
    "import",
    path,
    ...words,
    "--yes",
    "--by",
    "ann",
    ...place(),
  );
  expect([code, out]).toEqual([
    0,
    expect.stringContaining("8.9.9  not in the file: Something that is new."),
  ]);
  const shown = await muster("edition", "show", "--org", "CARE3", "--json", ...place());
  expect(JSON.parse(shown.out).items.map((i: { asks: string }) => i.asks)).toEqual([
    'Newer, "official" words.',
  ]);
  const other = await muster("edition", "show", "2024-25", "--org", "CARE3", ...place());
  expect(other.out).toContain("8.1.4");
});

test("edition list and show say what is assumed", async () => {
  const { out } = await muster("edition", "list");
  expect(out).toMatch(/2026-27 +3 +items +2027-06-30 +49 +49 assumed\n/);
  expect(out).toMatch(/2025-26 +1 +CAF +2026-06-30 +47 +expected level not found of 32\n/);
  const shown = await muster("edition", "show", "2026-27", "--category", "4");
  expect(shown.out).toMatch(
    /9\.5\.2 +Encryption of portable devices +mandatory +yes\/no +assumed\n/,
  );
});

test("category 1a has the outcomes of category 1, and says that its levels were not found", async () => {
  const one = await muster("edition", "show", "2025-26", "--category", "1");
  expect(one.out).toMatch(
    /C1\.a +Coverage of monitoring +mandatory +partially achieved +inferred\n/,
  );
  expect(one.out).toMatch(/A3\.a .* achieved \(from memory\) +inferred\n/);
  const strict = await muster("edition", "show", "2025-26", "--category", "1a");
  expect(strict.out).toMatch(
    /C1\.a +Coverage of monitoring +mandatory +level not found +inferred\n/,
  );
  const none = await muster("edition", "show", "2023-24", "--category", "1a");
  expect([none.code, none.err]).toEqual([2, expect.stringContaining("no items for category 1a")]);
});

test.each<[string, () => Promise<readonly string[]>, RegExp]>([
  ["no such file", async () => ["none.xlsx"], /none\.xlsx is no file: give the path/],
  ["an empty file", async () => [await file("empty.csv", "")], /is empty: download it again/],
  [
    "an old workbook",
    async () => [await file("old-25-26.xls", Buffer.from("d0cf11e0a1b11ae100000000", "hex"))],
    /an old \.xls, or one with a password, is to be saved as \.xlsx/,
  ],
  [
    "100 MB",
    async () => {
      const path = await file("large.csv", "");
      await truncate(path, 100 * 1000 * 1000);
      return [path];
    },
    /has 96 MiB, and at most 16 are read/,
  ],
  [
    "no edition in the name",
    async () => [await file("a.csv", "Ref,Text\n1.1.1,x"), "--category", "3"],
    /give it with --edition, such as 2025-26/,
  ],
  [
    "an edition nobody knows",
    async () => [
      await file("b.csv", "Ref,Text\n1.1.1,x"),
      "--category",
      "3",
      "--edition",
      "2031-32",
    ],
    /no edition 2031-32 for category 3/,
  ],
  [
    "a category the file has not",
    async () => [await file("25-26.csv", "Ref,Text\n1.1.1,x"), "--category", "4"],
    /has items of category 4 \(numbered items\), and none of category 3/,
  ],
  [
    "--yes by nobody",
    async () => [await file(NAME, official), "--yes"],
    /say who does it with --by NAME/,
  ],
])("%s is wrong use, with the cure", async (_, argv, words) => {
  const { code, err } = await muster(
    "edition",
    "import",
    ...(await argv()),
    "--org",
    "CARE3",
    ...place(),
  );
  expect([code, err]).toEqual([2, expect.stringMatching(words)]);
});

test("an organisation of category 1a answers the CAF, with no level where none was found", async () => {
  const { out: list } = await muster("edition", "list");
  expect(list).toMatch(/2025-26 +1a +CAF +2026-06-30 +47 +expected level not found of 47\n/);
  const made = await muster("org", "create", ...place(), "--ods", "INFRA1", "--category", "1A");
  expect([made.err, made.out]).toEqual(["", "INFRA1 (INFRA1), category 1a, edition 2025-26.\n"]);
  expect((await muster("org", "list", ...place())).out).toMatch(/INFRA1 +INFRA1 +1a +2025-26/);
  const own = ["--org", "INFRA1", ...place()];
  const assessed = await muster("assessment", ...own);
  expect(assessed.out).toContain("INFRA1: DSPT 2025-26, category 1a");
  const out = join(folder, "infra");
  const built = await muster("pack", "build", ...own, "--out", out);
  expect([built.code, built.err]).toEqual([0, expect.anything()]);
  const { organisation, items } = JSON.parse(await readFile(join(out, "summary.json"), "utf8"));
  expect(organisation.category).toBe("1a");
  expect(items).toHaveLength(47);
  for (const { because } of items.filter(({ suggested }: Item) => suggested === "cannot confirm")) {
    expect(because).toContain("Which level is expected for Standards Met was not found");
  }
  expect(await readFile(join(out, "README.html"), "utf8")).toContain("Category 1a, ODS code");
  expect((await muster("log", "check", ...place())).code).toBe(0);
});

interface Item {
  readonly suggested: string;
}

test.each([
  ["a year in which 1a is none", ["--edition", "2023-24"], "Give one of 2024-25, 2025-26, 2026-27"],
  ["a category that is none", ["--category", "1b"], "Give 1, 1a, 2, 3 or 4"],
])("%s is refused with the cure", async (_, words, cure) => {
  const asked = ["--ods", "INFRA2", "--category", "1a", ...words];
  const { code, err } = await muster("org", "create", ...place(), ...asked);
  expect([code, err]).toEqual([2, expect.stringContaining(cure)]);
});

import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { ownList } from "./index.ts";
import { OwnListError } from "./own-files.ts";

const root = mkdtempSync(join(tmpdir(), "muster-own-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let count = 0;

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = join(root, String(count++));
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const product = (versions: string, recognise = "[{ platform: windows, names: [Viewer] }]") =>
  `products:\n  - name: Viewer\n    recognise: ${recognise}\n    versions:\n      - ${versions}\n`;
const VERSION = '{ version: "4", ends: 2028-03-31, owner: o, source: c, checkedOn: 2026-11-20 }';
const title = (rest: string) =>
  `titles:\n  - name: Helper\n    recognise:\n      - platform: windows\n        names: [Helper]\n${rest}`;
const override = (line: string, reviewBy = "2027-03-31") =>
  `overrides:\n  - ${line}\n    ends: 2027-06-30\n    reason: r\n    owner: o\n    decidedOn: 2026-11-01\n    reviewBy: ${reviewBy}\n`;
const wes = (systems: string, marks = "organisations: [A81001]") =>
  `warranted:\n  source: s\n  owner: o\n  checkedOn: 2026-11-20\n  systems: ${systems}\n  browsers: [{ product: edge, cycles: all }]\n  ${marks}\n`;

test.each([
  ["broken YAML", "titles: [", 1, "not YAML", "examples"],
  ["a list", "- a", 1, "the whole file", "examples"],
  ["an alias", "products: &a []\ntitles: *a", 1, "aliases", "write it out"],
  ["a key of no list", "\nproduct: []", 2, "product: is not a key", "product's id"],
  [
    "a key of no entry",
    title("    verdict: approved\n    why: r"),
    2,
    "titles.0.reason: is missing",
    "",
  ],
  [
    "a product without versions",
    "products:\n  - name: Viewer\n",
    2,
    "recognise: is missing",
    "list at",
  ],
  [
    "a number for a version",
    product(VERSION.replace('"4"', "4.10")),
    5,
    "versions.0.version",
    "quotes",
  ],
  [
    "a version that is a word",
    product(VERSION.replace('"4"', "new")),
    5,
    "number with dots",
    "quotes",
  ],
  [
    "a day that is none",
    product(VERSION.replace("03-31", "02-30")),
    5,
    "versions.0.ends",
    "2027-03-31",
  ],
  [
    "an end that is never",
    product(VERSION.replace("2028-03-31", "false")),
    5,
    "must be a day",
    "2027",
  ],
  ["no owner", product(VERSION.replace("owner: o, ", "")), 5, "owner: is missing", "role"],
  [
    "an empty source",
    product(VERSION.replace("source: c", 'source: " "')),
    5,
    "not be empty",
    "contract",
  ],
  [
    "a version twice",
    product(`${VERSION}\n      - ${VERSION}`),
    4,
    "names a version twice",
    "once",
  ],
  [
    "all beside another",
    product(`${VERSION}\n      - ${VERSION.replace('"4"', "all")}`),
    4,
    "all beside",
    "once",
  ],
  ["no platform", product(VERSION, "[{ names: [V] }]"), 3, "platform", "windows, linux"],
  [
    "nothing to recognise",
    product(VERSION, "[{ platform: windows }]"),
    3,
    "recognises nothing",
    "list at",
  ],
  [
    "a pattern",
    product(VERSION, "[{ platform: windows, names: ['V*'] }]"),
    3,
    "no patterns",
    "machine shows",
  ],
  [
    "a name without a word",
    product(VERSION, "[{ platform: windows, names: ['(x64)'] }]"),
    3,
    "a word",
    "machine",
  ],
  ["another verdict", title("    verdict: yes\n"), 6, "approved or not-approved", "write approved"],
  [
    "an unknown product",
    override("product: debain\n    cycle: '11'"),
    2,
    "no product of the lists",
    "explain",
  ],
  [
    "an unknown line",
    override("product: debian\n    cycle: '99'"),
    3,
    "no release line of debian",
    "explain",
  ],
  ["a line as a number", override("product: debian\n    cycle: 11"), 3, "must be text", "quotes"],
  [
    "a review too far off",
    override("product: debian\n    cycle: '11'", "2027-11-03"),
    8,
    "within a year",
    "at most",
  ],
  [
    "a review on no day",
    override("product: debian\n    cycle: '11'", "soon"),
    8,
    "must be a day",
    "at most",
  ],
  [
    "a specification of an unknown line",
    wes('[{ product: windows, cycles: ["13"] }]'),
    5,
    "no release line",
    "explain",
  ],
  [
    "a specification for nobody",
    wes("[{ product: windows, cycles: all }]", "devices: []"),
    1,
    "marks no device",
    "ODS",
  ],
])("%s: file, line, key and cure", (_, text, line, reason, cure) => {
  const folder = folderOf({ "a.yaml": text });
  const read = () => ownList(folder);
  expect(read).toThrow(OwnListError);
  expect(read).toThrow(`${join(folder, "a.yaml")}: line ${line}: `);
  expect(read).toThrow(reason);
  expect(read).toThrow(new RegExp(`Cure: .*${cure}`));
});

test.each([
  ["a product in two files", product(VERSION), product(VERSION), "stands twice"],
  [
    "one name for two products",
    product(VERSION),
    product(VERSION).replace("name: Viewer", "name: Other"),
    "another entry already",
  ],
  [
    "an override twice",
    override("product: debian\n    cycle: '11'"),
    override("product: debian\n    cycle: '11'"),
    "overridden twice",
  ],
  [
    "two specifications",
    wes("[{ product: windows, cycles: all }]"),
    wes("[{ product: windows, cycles: all }]"),
    "two files",
  ],
])("%s: the second file is named", (_, a, b, reason) => {
  const folder = folderOf({ "a.yaml": a, "b.yml": b });
  expect(() => ownList(folder)).toThrow(reason);
  expect(() => ownList(folder)).toThrow(join(folder, "b.yml"));
});

test("a file that cannot be read and a folder that is not there are errors with a cure", () => {
  const folder = folderOf({});
  mkdirSync(join(folder, "a.yaml"));
  expect(() => ownList(folder)).toThrow(/a\.yaml cannot be read: .*Cure/);
  expect(() => ownList(join(folder, "none"))).toThrow(/cannot be read. Cure/);
});

test("examples and other files are no lists", () => {
  const folder = folderOf({ "a.example.yaml": "titles: [", "notes.txt": "-", "a.yaml.bak": "-" });
  expect(ownList(folder)).toBeUndefined();
});

const examples = join(import.meta.dirname, "../../../../config/supported-software");

test("the examples can be taken as they stand", () => {
  const folder = folderOf({});
  for (const name of readdirSync(examples).filter((f) => f.endsWith(".example.yaml")))
    copyFileSync(join(examples, name), join(folder, name.replace(".example", "")));
  const own = ownList(folder);
  expect(own?.files.map((f) => f.file)).toEqual(["own/clinical-systems.json", "own/spine.json"]);
  expect(own?.isSpine({ organisation: "A81001", hostname: undefined })).toBe(true);
});

test("a remark changes nothing that is kept, an entry does", () => {
  const textOf = (text: string) => ownList(folderOf({ "a.yaml": text }))?.files[0]?.text;
  expect(textOf(`# why\n${product(VERSION)}`)).toBe(textOf(product(VERSION)));
  expect(textOf(product(VERSION.replace("2028", "2029")))).not.toBe(textOf(product(VERSION)));
});

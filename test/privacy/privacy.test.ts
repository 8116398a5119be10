import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { personalKinds } from "@muster/mapping/facts";
import { sql } from "kysely";
import * as z from "zod";
import { Config } from "../../packages/collector/src/config/schema.ts";
import { leafShapes, leafTypes } from "../../packages/collector/src/log/leaf-shapes.ts";
import { openStore } from "../../packages/collector/src/store/index.ts";
import { columns, kinds } from "./classes.ts";
import { entryMembers } from "./entry-members.ts";

/** What is kept of people is written down once, and program and papers are held against it. */

const collector = join(import.meta.dirname, "../../packages/collector");
const paper = (name: string) => readFileSync(join(collector, "privacy", name), "utf8");

test("every column of the database has its class, and there is none that is not", async () => {
  const store = await openStore("sqlite::memory:");
  const { rows } = await sql<{ table: string; column: string }>`
    select m.name as "table", p.name as "column" from sqlite_schema m, pragma_table_info(m.name) p
    where m.type = 'table' and m.name not like 'sqlite_%'`.execute(store.db);
  await store.close();
  const there = rows.map(({ table, column }) => `${table}.${column}`);
  const classed = Object.entries(columns).flatMap(([table, own]) =>
    Object.keys(own).map((column) => `${table}.${column}`),
  );
  expect(classed.sort()).toEqual(there.sort());
});

test("the kinds that are called personal are the ones that are salted and kept apart", () => {
  const personal = Object.entries(kinds).filter(([, word]) => word === "personal");
  expect(personal.map(([kind]) => kind).sort()).toEqual([...personalKinds].sort());
});

/** Members of entries in which text may stand, but never a person's: ids, names of keys, rules, files and lists. */
const technical = [
  "approvedBy",
  "checkedOn",
  "code",
  "connector",
  "control",
  "edition",
  "file",
  "from",
  "id",
  "instead",
  "item",
  "keyid",
  "member",
  "nonce",
  "protection",
  "rules",
  "run",
  "site",
  "source",
  "to",
  "token",
  "what",
];

/** The members below a JSON Schema in which any text may stand. */
function freeTexts(schema: unknown, name = ""): readonly string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const shape = schema as Readonly<Record<string, unknown>>;
  const bound = ["enum", "const", "pattern", "format"].some((word) => word in shape);
  const own = shape.type === "string" && !bound && name !== "" ? [name] : [];
  const below = Object.entries(shape).flatMap(([key, value]) =>
    key === "properties"
      ? Object.entries(value as object).flatMap(([member, inner]) => freeTexts(inner, member))
      : key === "propertyNames"
        ? []
        : freeTexts(value, name),
  );
  return [...own, ...below];
}

test.each(leafTypes)(
  "an entry %s names people in no member but those that are written down",
  (type) => {
    const free = new Set(freeTexts(z.toJSONSchema(leafShapes[type], { io: "input" })));
    const people = [...free].filter((member) => !technical.includes(member));
    expect(people.sort()).toEqual([...entryMembers[type]].sort());
  },
);

test("the impact assessment's table is the list of what is kept, neither more nor less", () => {
  const [, table = ""] = paper("DPIA.md").split(/<!-- data:(?:start|end) -->/);
  const rows = [...table.matchAll(/^\| `(?<where>[^`]+)` \| (?<word>\w+) \|/gm)];
  const written = rows.map(({ groups }) => `${groups?.where}: ${groups?.word}`);
  const members = [...new Set(Object.values(entryMembers).flat())];
  const expected = [
    ...Object.entries(columns).flatMap(([name, own]) =>
      Object.entries(own).map(([column, word]) => [`${name}.${column}`, word]),
    ),
    ...Object.entries(kinds).map(([kind, word]) => [`fact ${kind}`, word]),
    // Reasons, notes and names of organisations and files are free words; the others are names of people.
    ...members.map((m) => [`entry ${m}`, ["why", "name", "note"].includes(m) ? "may" : "personal"]),
  ]
    .filter(([, word]) => word !== "no")
    .map((row) => row.join(": "));
  expect(written.sort()).toEqual(expected.sort());
});

test("the periods in the papers are the program's", () => {
  const { years, personalYears } = Config.parse({}).retention;
  expect(paper("DPIA.md")).toContain(
    `${personalYears} year for personal sections and names of devices that fell silent, and ${years} years for all other`,
  );
  expect(paper("PRIVACY-STATEMENT.md")).toMatch(
    new RegExp(`\\[${personalYears} year\\].*\\n?.*\\[${years} years\\]`, "s"),
  );
  expect(paper("record-of-processing.csv")).toContain(
    `${personalYears} assessment year after the one they came in, other sections ${years} years`,
  );
});

/** Syllables as a rule of thumb counts them: groups of vowels, without an e that is not heard. */
function syllables(word: string): number {
  const heard = word.toLowerCase().replace(/(?:[^laeiouy]es|ed|[^laeiouy]e)$/, "");
  return Math.max(1, (heard.match(/[aeiouy]+/g) ?? []).length);
}

/** Flesch-Kincaid grade: 4 to 6 is what children of 9 to 11 read (Kincaid and others, 1975). */
function grade(text: string): number {
  const sentences = text.split(/[.?!:]\s|\n\n|\n- /).filter((s) => /[a-z]/i.test(s));
  const words = text.match(/[A-Za-z']+/g) ?? [];
  const spoken = words.reduce((sum, word) => sum + syllables(word), 0);
  return 0.39 * (words.length / sentences.length) + 11.8 * (spoken / words.length) - 15.59;
}

test("staff of any schooling can read what they are told, on one page", () => {
  const text = paper("PRIVACY-STATEMENT.md");
  expect(grade(text)).toBeLessThanOrEqual(6);
  expect(grade("The collector authenticates parcels before decompression occurs.")).toBeGreaterThan(
    12,
  );
  expect(text.split(/\s+/).length).toBeLessThan(500);
});

test("the record of processing is one row under its heads, with every field of Article 30(1)", () => {
  const [heads = "", row = "", ...rest] = paper("record-of-processing.csv").trimEnd().split("\n");
  const cells = (line: string) => [...line.matchAll(/(?:^|,)(?:"[^"]*"|[^,]*)/g)].length;
  expect([cells(row), rest]).toEqual([cells(heads), []]);
  for (const field of [
    "controller",
    "purposes",
    "categories of people",
    "categories of personal data",
    "recipients",
    "transfers",
    "retention",
    "security measures",
  ]) {
    expect(heads).toContain(field);
  }
});

test("the papers are where people look for them", () => {
  const guide = readFileSync(join(collector, "README.md"), "utf8");
  const security = readFileSync(join(collector, "../../SECURITY.md"), "utf8");
  for (const name of readdirSync(join(collector, "privacy"))) {
    expect(guide).toContain(`privacy/${name}`);
  }
  expect(security).toContain("packages/collector/privacy/DPIA.md");
});

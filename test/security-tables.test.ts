import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { taggedTests, testFiles } from "../scripts/tagged-tests.ts";

/** What the security documents claim, held against the tests and the sources. */

const root = join(import.meta.dirname, "..");
const folder = join(root, "packages/collector/security");
const read = (name: string) => readFileSync(join(folder, name), "utf8");

/** Rows of a document's tables: the cells' texts. */
function rowsOf(text: string): string[][] {
  return text
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| ---"))
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
}

describe("THREATS.md", () => {
  const rows = rowsOf(read("THREATS.md")).filter(([id]) => /^T\d+$/.test(id ?? ""));
  const ids = rows.map(([id]) => id);

  test("has each of T1 to T27 once, with actor, threat, what is built and whether it holds", () => {
    expect(ids).toEqual(Array.from({ length: 27 }, (_, i) => `T${i + 1}`));
    for (const row of rows) {
      expect(row).toHaveLength(5);
      for (const cell of row) expect(cell).not.toBe("");
    }
  });

  test("every row has a test that bears its number, and every number in a title is a row", () => {
    const tags = new Set(taggedTests().flatMap((t) => t.tags));
    expect(ids.filter((id) => !tags.has(id ?? ""))).toEqual([]);
    expect([...tags].filter((tag) => !ids.includes(tag))).toEqual([]);
  });

  test("numbers stand where they are found: at the end of a title", () => {
    const found = new Set(taggedTests().map((t) => `${t.file} ${t.title}`));
    const lines = testFiles().flatMap((file) =>
      readFileSync(join(root, file), "utf8")
        .split("\n")
        .filter((line) => /\[T\d+\]/.test(line) && !line.includes("[T13]`"))
        .map((line) => ({ file, line })),
    );
    const lost = lines.filter(
      ({ file, line }) =>
        ![...found].some(
          (f) => f.startsWith(`${file} `) && line.includes(f.slice(file.length + 1)),
        ),
    );
    expect(lost).toEqual([]);
  });
});

/** How many requirements of levels 1 and 2 each section has, in the standard's order: `chapter.section: levels`. */
const sections: readonly (readonly [section: string, levels: string])[] = [
  ["1.1", "22"],
  ["1.2", "111112222"],
  ["1.3", "11222222222"],
  ["1.4", "222"],
  ["1.5", "12"],
  ["2.1", "122"],
  ["2.2", "112"],
  ["2.3", "1222"],
  ["2.4", "2"],
  ["3.2", "11"],
  ["3.3", "1222"],
  ["3.4", "112222"],
  ["3.5", "11122"],
  ["3.7", "22"],
  ["4.1", "122"],
  ["4.2", "2"],
  ["4.3", "22"],
  ["4.4", "1222"],
  ["5.1", "2"],
  ["5.2", "112"],
  ["5.3", "11"],
  ["5.4", "222"],
  ["6.1", "122"],
  ["6.2", "111111112222"],
  ["6.3", "1122"],
  ["6.4", "1122"],
  ["6.5", "22222"],
  ["6.6", "222"],
  ["6.8", "2222"],
  ["7.1", "222"],
  ["7.2", "1111"],
  ["7.3", "22"],
  ["7.4", "11222"],
  ["7.5", "22"],
  ["7.6", "22"],
  ["8.1", "12"],
  ["8.2", "112"],
  ["8.3", "1"],
  ["8.4", "2"],
  ["9.1", "111"],
  ["9.2", "1222"],
  ["10.1", "22"],
  ["10.2", "22"],
  ["10.3", "2222"],
  ["10.4", "11111222222"],
  ["10.5", "22222"],
  ["10.6", "22"],
  ["10.7", "222"],
  ["11.1", "22"],
  ["11.2", "222"],
  ["11.3", "112"],
  ["11.4", "1222"],
  ["11.5", "2"],
  ["11.6", "2"],
  ["12.1", "122"],
  ["12.2", "11"],
  ["12.3", "2222"],
  ["13.1", "2"],
  ["13.2", "22222"],
  ["13.3", "22"],
  ["13.4", "12222"],
  ["14.1", "22"],
  ["14.2", "1222"],
  ["14.3", "122"],
  ["15.1", "122"],
  ["15.2", "122"],
  ["15.3", "1222222"],
  ["16.1", "2"],
  ["16.2", "22222"],
  ["16.3", "2222"],
  ["16.4", "222"],
  ["16.5", "222"],
  ["17.1", "2"],
  ["17.2", "2222"],
  ["17.3", "22"],
];
const beyond = ["4.1.5", "1.3.12", "5.2.4", "5.3.3", "7.5.3", "11.1.4", "15.1.4"];

describe("ASVS.md", () => {
  const rows = rowsOf(read("ASVS.md"))
    .filter(([id]) => /^\d/.test(id ?? ""))
    .map(([id = "", level = "", what = "", status = "", why = ""]) => ({
      id,
      level,
      what,
      status,
      why,
    }));
  const sources = new Map(testFiles().map((f) => [f, readFileSync(join(root, f), "utf8")]));

  test("the standard has 70 requirements of level 1 and 183 of level 2", () => {
    const levels = sections.map(([, l]) => l).join("");
    expect([levels.replaceAll("2", "").length, levels.replaceAll("1", "").length]).toEqual([
      70, 183,
    ]);
  });

  test("each required id stands in it once, with its level", () => {
    const required = [
      ...sections.flatMap(([section, levels]) =>
        [...levels].map((level, i) => `${section}.${i + 1} level ${level}`),
      ),
      ...beyond.map((id) => `${id} level 3`),
    ];
    expect(rows.map((r) => `${r.id} level ${r.level}`).sort()).toEqual(required.sort());
  });

  test.each(rows)("$id: $status", ({ what, status, why }) => {
    expect(what).not.toBe("");
    expect(["met", "not applicable", "not met"]).toContain(status);
    const tests = [...why.matchAll(/`(?<file>[\w.-]+\.test\.ts)`: (?<title>[^;|]+)/g)];
    const links = [...why.matchAll(/\]\((?<to>[^)]+)\)/g)].map((m) => m.groups?.to ?? "");
    if (status === "met") expect(tests.length + links.length).toBeGreaterThan(0);
    else expect(why.replaceAll(/`[^`]*`: [^;]*/g, "")).toMatch(/\w{3}/);
    for (const { groups } of tests)
      expect(titled(groups?.file ?? "", groups?.title ?? "")).toBe(true);
    for (const link of links) expect([link, leads(link)]).toEqual([link, true]);
  });

  test("what it counts is what it has", () => {
    const of = (status: string) => rows.filter((r) => r.status === status).length;
    const said = `${of("met")} met, ${of("not applicable")} not applicable, ${of("not met")} not met.`;
    expect(read("ASVS.md")).toContain(said);
  });

  /** Whether a file of that name holds a test or group whose title begins so. */
  function titled(file: string, title: string): boolean {
    const wanted = title.trim();
    return [...sources].some(
      ([path, text]) =>
        basename(path) === file && ['"', "`"].some((quote) => text.includes(quote + wanted)),
    );
  }

  function leads(to: string): boolean {
    const [path = "", anchor] = to.split("#");
    const text = readFileSync(join(folder, path), "utf8");
    const anchors = [...text.matchAll(/^#+ (?<heading>.*)$/gm)].map((m) =>
      (m.groups?.heading ?? "")
        .toLowerCase()
        .replace(/[^\w\- ]/g, "")
        .replaceAll(" ", "-"),
    );
    return anchor === undefined || anchors.includes(anchor);
  }
});

describe("what the documents say of the sources", () => {
  const programs = ["packages/agent/src", "packages/collector/src", "packages/mapping/src"];
  const files = programs.flatMap((program) =>
    readdirSync(join(root, program), { recursive: true, encoding: "utf8" })
      .filter((f) => /\.(ts|mjs)$/.test(f) && !/\.test\.ts$|(^|\/)(testing|fixtures)\//.test(f))
      .map((f) => [`${program}/${f}`, readFileSync(join(root, program, f), "utf8")] as const),
  );
  const holding = (what: RegExp) => files.filter(([, text]) => what.test(text)).map(([f]) => f);

  test("no weak hash or cipher is named anywhere in the programs, and what is random is fit for keys", () => {
    // Authenticator apps know numbers by HMAC-SHA-1 alone (RFC 6238), and OSCAL's names are UUIDs of version 5, which prove
    // nothing: CRYPTOGRAPHY.md says why neither is a weakness.
    expect(holding(/["'`](md5|sha1|sha-1|rc4|des|aes-\d+-ecb)["'`]/i)).toEqual([
      "packages/collector/src/console/totp.ts",
      "packages/collector/src/packs/formats/uuid.ts",
    ]);
    expect(holding(/aes-\d+-cbc/i)).toEqual([]);
    // How long the agent rests after a failure is nobody's secret.
    expect(holding(/Math\.random/)).toEqual(["packages/agent/src/start.ts"]);
  });

  test("values are compared without conversion", () => {
    // `== null` is told apart by the language: null and undefined, nothing else.
    expect(holding(/[\w)\]"'] == (?!null)[\w"'(]|[\w)\]] != (undefined|true|false|\d)/)).toEqual(
      [],
    );
  });

  test("the table of components names each dependency with its licence", () => {
    const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
    const stated = ["agent", "collector", "mapping"].flatMap((p) =>
      Object.keys(lock[`packages/${p}`].dependencies ?? {}).filter(
        (n) => !n.startsWith("@muster/"),
      ),
    );
    const rows = rowsOf(read("COMPONENTS.md")).filter(([, , day]) => /^\d{4}-/.test(day ?? ""));
    expect(rows.map(([name]) => name)).toEqual([...new Set(stated)].sort());
    for (const [name = "", licence, , risky, why] of rows) {
      expect([name, licence]).toEqual([name, lock[`node_modules/${name}`].license]);
      expect(["yes", "no"]).toContain(risky);
      expect(why).not.toBe("");
    }
  });
});

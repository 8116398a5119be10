import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

const root = join(import.meta.dirname, "..");

/** Every test file of the project, seen from its root. */
export function testFiles(): readonly string[] {
  return ["packages", "test"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((f) => f.endsWith(".test.ts") && !/(^|\/)(node_modules|dist)\//.test(f))
      .map((f) => relative(root, join(root, folder, f)))
      .sort(),
  );
}

interface TaggedTest {
  readonly file: string;
  /** As in the source: a table's title has its `%s`. */
  readonly title: string;
  /** `T13`. */
  readonly tags: readonly string[];
}

/** A text of the source that ends with one tag or more, in whichever quotes. */
const TITLE = /(?<quote>["`])(?<title>(?:(?!\k<quote>)[^\n])*?)(?<tags>(?: \[T\d+\])+)\k<quote>/g;

/** Tests, or groups of them, whose title says which threat they prove something about. */
export function taggedTests(): readonly TaggedTest[] {
  return testFiles().flatMap((file) =>
    [...readFileSync(join(root, file), "utf8").matchAll(TITLE)].map(({ groups }) => ({
      file,
      title: groups?.title ?? "",
      tags: [...(groups?.tags ?? "").matchAll(/T\d+/g)].map(([tag]) => tag),
    })),
  );
}

/** The list that THREATS.md shows: each tag, and the tests that bear it. */
export function proofsList(): string {
  const tests = taggedTests();
  const tags = [...new Set(tests.flatMap((t) => t.tags))];
  return tags
    .sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)))
    .flatMap((tag) => {
      const own = tests.filter((t) => t.tags.includes(tag));
      const files = [...Map.groupBy(own, (t) => t.file)];
      return [
        `**${tag}**`,
        "",
        ...files.flatMap(([file, some]) => [
          `- [${file}](../../../${file})`,
          ...some.map(({ title }) => `  - ${title.replaceAll(/[<>|*_\\]/g, "\\$&")}`),
        ]),
        "",
      ];
    })
    .join("\n")
    .trimEnd();
}

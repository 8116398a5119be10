import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { generated, withGenerated } from "../scripts/write-docs.ts";

const root = join(import.meta.dirname, "..");

test.each(generated.map((g) => [`${g.file} (${g.name})`, g] as const))(
  "%s is what the registries say: else `npm run docs`",
  (_, g) => {
    const text = readFileSync(join(root, g.file), "utf8");
    expect(text).toBe(withGenerated(text, { name: g.name, part: g.text() }));
  },
);

test("every link in the guides leads to a file", () => {
  const guides = [
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    ...new Set(generated.map((g) => g.file)),
  ];
  const broken = guides.flatMap((guide) => {
    const text = readFileSync(join(root, guide), "utf8");
    const targets = [...text.matchAll(/\]\((?<to>[^)#:]+)\)/g)].map((m) => m.groups?.to ?? "");
    return targets
      .filter((to) => !exists(join(root, guide, "..", to)))
      .map((to) => `${guide}: ${to}`);
  });
  expect(broken).toEqual([]);
});

function exists(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}

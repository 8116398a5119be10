import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "@jest/globals";

/** What a package holds once it is packed: the program whole, and nothing that only its tests need. */

const root = join(import.meta.dirname, "..");

interface Packed {
  readonly files: readonly { readonly path: string }[];
}

function packed(name: string): readonly string[] {
  const args = ["pack", "--dry-run", "--json", "--ignore-scripts", "-w", `packages/${name}`];
  // One package: npm lists it, or names it, by its age.
  const said = JSON.parse(execFileSync("npm", args, { cwd: root, encoding: "utf8" })) as object;
  const [only] = Object.values(said) as Packed[];
  return (only?.files ?? []).map(({ path }) => path);
}

describe.each(["mapping", "agent", "collector"])("the package %s", (name) => {
  const files = packed(name);
  const sources = files.filter((path) => path.startsWith("src/") && path.endsWith(".ts"));

  test("holds no test, no sample and no helper of a test", () => {
    expect(
      files.filter((path) => /(\.test\.ts$|\/testing(\/|\.ts$)|\/fixtures\/)/.test(path)),
    ).toEqual([]);
    expect(sources.length).toBeGreaterThan(50);
  });

  test("holds every file of its own that a file in it names", () => {
    const has = new Set(files);
    const lacking = sources.flatMap((path) => {
      const text = readFileSync(join(root, "packages", name, path), "utf8");
      const named = [...text.matchAll(/(?:from |import\(|new URL\()"(?<to>\.{1,2}\/[^"]+\.\w+)"/g)];
      return named
        .map((m) => normalize(join(dirname(path), m.groups?.to ?? "")))
        .filter((to) => to.startsWith("src/") && !has.has(to))
        .map((to) => `${path}: ${to}`);
    });
    expect(lacking).toEqual([]);
  });
});

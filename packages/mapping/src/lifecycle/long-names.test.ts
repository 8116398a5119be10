import { expect, test } from "@jest/globals";
import { TEXT_LIMIT } from "../facts/limits.ts";
import { createLists } from "./index.ts";
import { products } from "./products/index.ts";
import { compareDpkg, compareRpm, schemes } from "./versioning/index.ts";

/**
 * Names and versions as long as a hostile endpoint likes, shaped to make a pattern go back and forth. No list holds a
 * pattern of its own: rules are names, prefixes and versions, so the time grows with the length and with nothing else.
 */
const LENGTH = 100 * 1024;
const lists = createLists(products);
const of = (piece: string, end = "") =>
  piece.repeat(Math.ceil(LENGTH / piece.length)).slice(0, LENGTH) + end;
const shapes = [
  ["one letter", of("a", "!")],
  ["words", of("aa ", "!")],
  ["numbers", of("1.", "x")],
  ["digits", of("1")],
  ["blanks", of(" ", "x")],
  ["brackets", of("(", ")")],
  ["a product's own words, again and again", of("Microsoft Office Professional Plus 2016 ")],
  ["a name that begins like a package's", `postgresql-${of("1-", "x")}`],
  ["hyphens and tildes", of("-~+", "1")],
] as const;

/** The shortest of a few runs: what the machine did beside is not the rules' time. */
function shortest(work: (run: number) => unknown): number {
  const times = Array.from({ length: 5 }, (_, run) => {
    const began = performance.now();
    work(run);
    return performance.now() - began;
  });
  return Math.min(...times);
}

test.each(shapes)(
  "100 KiB of %s as a name is held against every rule under 100 ms [T19]",
  (_, name) => {
    const titles = [
      { name, version: "1.0", platform: "linux" as const },
      { name, version: name, platform: "windows" as const },
      { name: "postgresql", version: name, platform: "macos" as const },
    ];
    // Another name each time: what was looked up before is remembered.
    for (const { name: long, ...title } of titles) {
      const look = (run: number) => lists.recognise({ ...title, name: `${run}${long}` });
      expect(shortest(look)).toBeLessThan(100);
    }
  },
);

/** The longest version that a fact may hold. */
test.each(shapes)("4 KiB of %s as a version are compared under 10 ms [T19]", (_, long) => {
  const version = long.slice(-TEXT_LIMIT);
  for (const compare of [compareDpkg, compareRpm]) {
    expect(shortest(() => compare(version, `${version.slice(1)}1`))).toBeLessThan(10);
    expect(shortest(() => compare("1.2.3", version))).toBeLessThan(10);
  }
  for (const product of products) {
    const scheme = schemes[product.versioning];
    expect(shortest(() => scheme?.cycleOf(version, product))).toBeLessThan(10);
  }
});

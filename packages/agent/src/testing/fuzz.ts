import { expect } from "@jest/globals";
import fc from "fast-check";

/** A parser with a text that it is made for. */
export type Trial = readonly [(text: string) => unknown, string];

/** Damage that real answers suffer: cut short, bytes turned, lines said twice, in another order, or glued together. */
const damage = fc.oneof(
  fc.record({ kind: fc.constant("cut" as const), at: fc.nat(), to: fc.nat() }),
  fc.record({
    kind: fc.constant("flip" as const),
    at: fc.nat(),
    by: fc.integer({ min: 1, max: 0xffff }),
  }),
  fc.record({
    kind: fc.constant("repeat" as const),
    at: fc.nat(),
    times: fc.integer({ min: 2, max: 50 }),
  }),
  fc.record({ kind: fc.constant("swap" as const), at: fc.nat(), to: fc.nat() }),
  fc.record({
    kind: fc.constant("insert" as const),
    at: fc.nat(),
    text: fc.string({ unit: "binary" }),
  }),
);
type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

function onLines(text: string, how: (lines: string[]) => void): string {
  const lines = text.split("\n");
  how(lines);
  return lines.join("\n");
}

function damaged(text: string, by: Damage): string {
  const at = by.at % (text.length + 1);
  switch (by.kind) {
    case "cut":
      return text.slice(0, at) + text.slice(at + (by.to % (text.length + 1)));
    case "flip":
      return `${text.slice(0, at)}${String.fromCharCode((text.charCodeAt(at) || 0) ^ by.by)}${text.slice(at + 1)}`;
    case "repeat":
      return onLines(text, (lines) => {
        const line = by.at % lines.length;
        lines.splice(line, 0, ...Array.from({ length: by.times }, () => lines[line] ?? ""));
      });
    case "swap":
      return onLines(text, (lines) => {
        const [a, b] = [by.at % lines.length, by.to % lines.length];
        [lines[a], lines[b]] = [lines[b] ?? "", lines[a] ?? ""];
      });
    case "insert":
      return text.slice(0, at) + by.text + text.slice(at);
  }
}

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 400 }),
  fc.string({ maxLength: 400 }),
  fc.json({ maxDepth: 4 }),
  fc.array(fc.string({ maxLength: 60 }), { maxLength: 20 }).map((lines) => lines.join("\n")),
);

/** Whole, empty, random and damaged texts: none may make the parser throw. */
export function expectNeverToThrow([parse, sample]: Trial): void {
  expect(() => parse(sample)).not.toThrow();
  expect(() => parse("")).not.toThrow();
  fc.assert(
    fc.property(anyText, (text) => void parse(text)),
    { numRuns: 150 },
  );
  const blows = fc.array(damage, { minLength: 1, maxLength: 4 });
  const property = fc.property(blows, (all) => void parse(all.reduce(damaged, sample)));
  fc.assert(property, { numRuns: 200 });
}

/** Patterns that go back over what they have read would take minutes for these. */
const monsters = [
  "a".repeat(50_000),
  " ".repeat(50_000),
  "-".repeat(50_000),
  "a-".repeat(25_000),
  ": ".repeat(25_000),
  "[".repeat(50_000),
  '<update a="'.repeat(5_000),
  "1.".repeat(25_000),
  '"\\'.repeat(25_000),
  "\n".repeat(50_000),
  "Inst a [".repeat(6_000),
];

/** @param more starts and lines that lead the parser's own patterns on */
export function expectQuick(parse: Trial[0], more: readonly string[] = []): void {
  const began = performance.now();
  for (const monster of [...monsters, ...more]) parse(monster);
  expect(performance.now() - began).toBeLessThan(2_000);
}

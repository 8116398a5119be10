import { expect, test } from "@jest/globals";
import { refreshProduct, type SourceCycle } from "./refresh.ts";
import type { Cycle, Product } from "./types.ts";

const line = (cycle: string, more: Partial<Cycle> = {}): Cycle => ({
  cycle,
  released: `20${cycle}-01-01`,
  endOfSupport: `20${Number(cycle) + 5}-01-01`,
  source: "https://example.org",
  checkedOn: "2026-08-22",
  confidence: "secondary",
  ...more,
});

const product = (cycles: readonly Cycle[]): Product => ({
  product: "thing",
  label: "Thing",
  category: "app",
  source: "https://example.org",
  versioning: "major",
  recognise: [],
  cycles,
});

const said = (cycle: string, more: Partial<SourceCycle> = {}): SourceCycle => ({
  cycle,
  released: `20${cycle}-01-01`,
  endOfSupport: `20${Number(cycle) + 5}-01-01`,
  ...more,
});

const on = { today: "2026-11-25", staleAfter: 180 };
const nothing = { moved: [], added: [], gone: [], needsHand: [], kept: [] };

test("nothing moved: the same file, until its day of check grows old", () => {
  const before = product([line("25"), line("24")]);
  const lines = [said("25"), said("24")];
  expect(refreshProduct(before, lines, on)).toEqual({ product: before, ...nothing });
  const after = refreshProduct(before, lines, { ...on, today: "2027-02-17" });
  expect(after.product).toEqual(before);
  const old = refreshProduct(before, lines, { ...on, today: "2027-02-18" });
  expect(old).toMatchObject(nothing);
  expect(old.product.cycles.map((c) => c.checkedOn)).toEqual(["2027-02-18", "2027-02-18"]);
});

test("a date that moved is taken and said, and the line was checked today", () => {
  const { product: after, ...about } = refreshProduct(
    product([line("25"), line("24")]),
    [said("25", { endOfSupport: "2031-06-30", endOfActiveSupport: false }), said("24")],
    on,
  );
  expect(about).toEqual({
    ...nothing,
    moved: [
      { cycle: "25", member: "endOfActiveSupport", to: false },
      { cycle: "25", member: "endOfSupport", from: "2030-01-01", to: "2031-06-30" },
    ],
  });
  expect(after.cycles[0]).toMatchObject({ endOfSupport: "2031-06-30", checkedOn: "2026-11-25" });
  expect(after.cycles[1]).toEqual(line("24"));
});

test("a new line stands where its day of release puts it", () => {
  const {
    product: after,
    added,
    moved,
  } = refreshProduct(
    product([line("25"), line("23")]),
    [said("26"), said("25"), said("24"), said("23")],
    on,
  );
  expect(after.cycles.map((c) => c.cycle)).toEqual(["26", "25", "24", "23"]);
  expect(after.cycles[0]).toMatchObject({ confidence: "secondary", source: product([]).source });
  expect(added).toEqual(["26", "24"]);
  expect(moved.map((m) => m.cycle)).toEqual(["26", "24"]);
});

test.each([
  ["where lines say which builds they are for", [line("25", { build: "26200" })], said("26")],
  ["of unknown release day", [line("25")], { cycle: "26", endOfSupport: false }],
] as const)("a new line %s needs a person", (_, cycles, fresh) => {
  const before = product(cycles);
  const after = refreshProduct(before, [fresh, said("25")], on);
  expect(after).toEqual({ product: before, ...nothing, needsHand: ["26"] });
});

test("a line from a better source stays as it is, and the difference is said", () => {
  const before = product([line("25", { from: "the vendor's own files" })]);
  const after = refreshProduct(before, [said("25", { endOfSupport: "2029-01-01" })], on);
  expect(after).toEqual({
    product: before,
    ...nothing,
    kept: [{ cycle: "25", member: "endOfSupport", from: "2030-01-01", to: "2029-01-01" }],
  });
});

test("a line that the source has no more stays, and so does a paid phase that it never had", () => {
  const before = product([line("25", { endOfExtendedSupport: "2033-01-01" }), line("24")]);
  expect(refreshProduct(before, [said("25")], on)).toEqual({
    product: before,
    ...nothing,
    gone: ["24"],
  });
});

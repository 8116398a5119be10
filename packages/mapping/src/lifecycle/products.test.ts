import { hash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import facts from "./fixtures/facts.json" with { type: "json" };
import { formatProduct } from "./format.ts";
import { createLists } from "./index.ts";
import { products } from "./products/index.ts";
import { ProductSchema } from "./schema.ts";
import { digestOfCycles } from "./testing/digest.ts";
import type { Product, Recogniser, Title } from "./types.ts";

const sha256 = (text: string) => hash("sha256", text, "hex");

const folder = join(import.meta.dirname, "products");
const lists = createLists(products);

test("every file of the folder is registered, and nothing else is", () => {
  const files = readdirSync(folder).filter((f) => f.endsWith(".json"));
  expect(products.map((p) => `${p.product}.json`).sort()).toEqual(files.sort());
});

test.each(products.map((p) => [p.product, p] as const))("%s is a product file", (name, product) => {
  expect(ProductSchema.safeParse(product).error?.issues ?? []).toEqual([]);
  expect(readFileSync(join(folder, `${name}.json`), "utf8")).toBe(formatProduct(product));
  const cycles = product.cycles.map((c) => c.cycle);
  expect(new Set(cycles).size).toBe(cycles.length);
  const released = product.cycles.map((c) => c.released ?? "");
  expect(released).toEqual([...released].sort().reverse());
  const named = [
    ...(product.table ?? []).map(([, cycle]) => cycle),
    ...Object.values(product.words ?? {}).flat(),
    ...product.recognise.map((r) => r.cycle),
    ...Object.values(product.proof ?? {}).flatMap((p) => Object.keys(p.years ?? {})),
  ].filter((c) => typeof c === "string");
  expect(named.filter((c) => !cycles.includes(c))).toEqual([]);
  expect(product.recognise.filter((r) => !r.id.startsWith(`${name}.`))).toEqual([]);
});

test("every product and line of the facts is here with the facts' dates and sources", () => {
  const here = products
    .filter((p) => p.product in facts)
    .map((p) => [p.product, { cycles: p.cycles.length, digest: digestOfCycles(p.cycles, sha256) }]);
  expect(Object.fromEntries(here)).toEqual(facts);
  expect(products.filter((p) => p.device === undefined).length).toBeGreaterThanOrEqual(215);
});

test("a device is one by its category, and no title is recognised as one", () => {
  for (const p of products) {
    expect(p.device !== undefined).toBe(p.category === "device");
    if (p.device !== undefined) expect(p.recognise).toEqual([]);
  }
});

test("recognisers have ids of their own", () => {
  const ids = products.flatMap((p) => p.recognise.map((r) => r.id));
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
});

function numbers(text: string): readonly number[] {
  return text.split(".").map(Number);
}

test("tables run from the newest down", () => {
  for (const { table = [] } of products) {
    const froms = table.map(([from]) => numbers(from));
    const sorted = [...froms].sort((a, b) => {
      const at = [0, 1, 2, 3].find((i) => (a[i] ?? 0) !== (b[i] ?? 0)) ?? 0;
      return (b[at] ?? 0) - (a[at] ?? 0);
    });
    expect(froms).toEqual(sorted);
  }
});

// --- Examples are run: what a recogniser claims, and what it must leave alone.

function titleOf(recogniser: Recogniser, example: readonly (string | null)[]): Title {
  const [name, version, publisher] = example;
  const keyed = recogniser.names === undefined && recogniser.packages === undefined;
  const source = recogniser.sources?.[0] ?? (recogniser.packages ? "dpkg" : undefined);
  return {
    name: name ?? "",
    version: version ?? "",
    platform: recogniser.platform,
    publisher: publisher ?? undefined,
    source: /\.(?:el|fc|amzn)\d|PGDG|150200|remi/.test(version ?? "") ? "rpm" : source,
    bundleId: keyed ? (name ?? undefined) : undefined,
  };
}

const claims = products.flatMap((p: Product) =>
  p.recognise.flatMap((r) => r.examples.match.map((e) => [r.id, e, p.product, r] as const)),
);
const refusals = products.flatMap((p: Product) =>
  p.recognise.flatMap((r) => r.examples.none.map((e) => [r.id, e, r] as const)),
);

test.each(claims)("%s takes %j", (id, example, product, recogniser) => {
  const found = lists.recognise(titleOf(recogniser, example));
  expect(found).toMatchObject({ product, recogniser: id, as: recogniser.as ?? "product" });
  expect("cycle" in found ? (found.cycle ?? null) : null).toBe(example[3] ?? null);
});

test.each(refusals)("%s leaves %j", (id, example, recogniser) => {
  const found = lists.recognise(titleOf(recogniser, example));
  expect("recogniser" in found ? found.recogniser : undefined).not.toBe(id);
});

// --- Microsoft's fixed policy ends on Tuesdays; this finds typing errors.

const fixedPolicy = [
  "windows",
  "windows-server",
  "windows-embedded",
  "office",
  "ms-visio",
  "ms-project",
  "ms-skype-for-business",
  "msexchange",
  "sharepoint",
  "mssqlserver",
  "mssql-compact",
  "silverlight",
  "visual-cpp-redistributable",
  "dotnetfx",
  "internet-explorer",
];
/** Ends that Microsoft itself put on another day, or that the list has so and marks to be checked. */
const otherDays = new Set([
  "windows-server 2016 2030-01-12",
  "msexchange 2019 2026-11-01",
  "msexchange 2016 2026-11-01",
  "internet-explorer 10 2020-01-31",
  "mssqlserver 17.0 2036-01-06",
  "mssqlserver 12.0-sp3 2027-07-12",
  "mssqlserver 6.0-sp3 1999-03-31",
]);

test("Microsoft's ends are Tuesdays, but for the known exceptions", () => {
  const ends = products
    .filter((p) => fixedPolicy.includes(p.product))
    .flatMap((p) => [
      ...p.cycles.flatMap((c) =>
        [c.endOfSupport, c.endOfExtendedSupport].map((e) => [p.product, c.cycle, e] as const),
      ),
      ...Object.values(p.proof ?? {}).flatMap((proof) =>
        Object.entries(proof.years ?? {}).flatMap(([cycle, years]) =>
          years.map((e) => [p.product, cycle, e] as const),
        ),
      ),
    ]);
  const odd = ends
    .filter(([, , end]) => typeof end === "string" && new Date(end).getUTCDay() !== 2)
    .map((row) => row.join(" "));
  expect(new Set(odd)).toEqual(otherDays);
});

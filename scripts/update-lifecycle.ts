import { hash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatProduct } from "../packages/mapping/src/lifecycle/format.ts";
import { digestOfCycles } from "../packages/mapping/src/lifecycle/testing/digest.ts";
import type { Confidence, Cycle, Product } from "../packages/mapping/src/lifecycle/types.ts";

const sha256 = (text: string) => hash("sha256", text, "hex");

/**
 * Converts a facts file (`lifecycle-facts/1`, of software or of devices) into `lifecycle/products/<product>.json`, one file
 * a product, and rewrites the registry beside them and the digests of what the facts said in `lifecycle/fixtures`. Dates come from the facts; what people wrote by hand stays: recognisers, versioning, proofs.
 *
 *   node scripts/update-lifecycle.ts FACTS.json
 */

interface FactCycle {
  readonly cycle: string;
  readonly supplement?: string;
  readonly confidence?: string;
  readonly source?: string;
  readonly lts?: boolean | string;
  readonly released: string;
  readonly [member: string]: unknown;
}

interface FactProduct {
  readonly product: string;
  readonly label: string;
  readonly category: string;
  readonly sourceUrl: string;
  readonly phaseNames?: Readonly<Record<string, string>>;
  readonly supplement?: string;
  readonly confidence?: string;
  readonly aliases?: readonly string[];
  readonly cycles: readonly FactCycle[];
}

interface Facts {
  readonly format: string;
  readonly snapshot: { readonly date: string };
  readonly browsers: string;
  readonly supplementAsOf: string;
  readonly products: readonly FactProduct[];
}

const folder = join(import.meta.dirname, "../packages/mapping/src/lifecycle/products");
/** Members of a cycle taken over as they are, in the order they are written. */
const taken = [
  "label",
  "codename",
  "released",
  "endOfActiveSupport",
  "endOfSupport",
  "endOfExtendedSupport",
  "endOfLegacySupport",
  "discontinued",
] as const;
/** Device models: what the facts call the systems a model runs, by its family. */
const systemMembers = [
  "supportedIosVersions",
  "supportedIpadOsVersions",
  "supportedAndroidVersions",
] as const;
const windowsMembers = ["editions", "editionIds", "skus", "build", "version"] as const;
/** Members of a product that people write and a refresh keeps. */
const handWritten = [
  "versioning",
  "table",
  "words",
  "latestOnly",
  "newestLines",
  "longTermIf",
  "floor",
  "followsOs",
  "osIds",
  "osNameHas",
  "osOnBase",
  "proof",
  "device",
  "recognise",
] as const;

const isBrowserLine = (cycle: FactCycle) => cycle.supplement?.startsWith("@mdn/") ?? false;

function checkedOn(cycle: FactCycle, product: FactProduct, facts: Facts): string {
  if (isBrowserLine(cycle)) return /\d{4}-\d{2}-\d{2}/.exec(facts.browsers)?.[0] ?? "";
  return cycle.supplement === undefined && product.supplement === undefined
    ? facts.snapshot.date.slice(0, 10)
    : facts.supplementAsOf;
}

/** A planned release is an announcement; what was only collected from others quoting the vendor is secondary. */
function confidence(text: string | undefined): Confidence {
  if (text === "planned") return "unverified";
  return text === "primary" || text === "derived" || text === "unverified" ? text : "secondary";
}

/** Windows' short marks in words: `11 24H2 (W)` -> `11 24H2 Home and Pro`. */
function windowsLabel(cycle: FactCycle): string {
  const label = String(cycle.label ?? cycle.cycle);
  if (label.endsWith(" IoT")) return `${label} Enterprise LTSC`;
  return label
    .replace(" (W)", " Home and Pro")
    .replace(" (E)", cycle.lts === true ? " Enterprise LTSC" : " Enterprise and Education");
}

/** A line's name alone: how its builds are told from others is the recognisers' business. */
const spokenLabel = (label: string) => label.replace(/: .*$| \([^()]*xxx[^()]*\)$/, "");

const exchangeLabel = (cycle: FactCycle) =>
  cycle.cycle === "subscription" ? "Subscription Edition" : cycle.cycle;

function pick(cycle: FactCycle, members: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    members.filter((m) => cycle[m] !== undefined).map((m) => [m, cycle[m]]),
  );
}

function systemsOf(cycle: FactCycle): { systems?: string } {
  const systems = systemMembers.map((m) => cycle[m]).find((v) => typeof v === "string");
  return typeof systems === "string" ? { systems } : {};
}

function cycleOf(cycle: FactCycle, product: FactProduct, facts: Facts): Cycle {
  const picked = pick(cycle, taken);
  if (typeof picked.label === "string") picked.label = spokenLabel(picked.label);
  if (product.product === "windows") picked.label = windowsLabel(cycle);
  // Exchange's labels name the newest update of the line, which a machine need not have.
  if (product.product === "msexchange") picked.label = exchangeLabel(cycle);
  const from = isBrowserLine(cycle) ? undefined : (cycle.supplement ?? product.supplement);
  return {
    cycle: cycle.cycle,
    ...picked,
    ...systemsOf(cycle),
    ...(cycle.lts === undefined || cycle.lts === false ? {} : { lts: true }),
    ...pick(cycle, windowsMembers),
    source: cycle.source ?? product.sourceUrl,
    ...(from === undefined ? {} : { from }),
    checkedOn: checkedOn(cycle, product, facts),
    confidence: confidence(cycle.confidence ?? product.confidence),
    ...pick(cycle, ["note"]),
  } as Cycle;
}

function productOf(fact: FactProduct, facts: Facts): Product {
  const file = join(folder, `${fact.product}.json`);
  const before: Partial<Product> = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const kept = Object.fromEntries(
    handWritten.filter((m) => before[m] !== undefined).map((m) => [m, before[m]]),
  );
  return {
    product: fact.product,
    label: fact.label,
    ...(fact.aliases === undefined ? {} : { aliases: fact.aliases }),
    category: fact.category,
    source: fact.sourceUrl,
    ...(fact.phaseNames === undefined ? {} : { phaseNames: fact.phaseNames }),
    versioning: fact.category === "device" ? "exact" : "prefix-longest",
    recognise: [],
    ...kept,
    cycles: fact.cycles
      .map((c) => cycleOf(c, fact, facts))
      .sort((a, b) => (b.released ?? "").localeCompare(a.released ?? "")),
  };
}

const camel = (name: string) => name.replace(/[^a-z0-9]+(.)/g, (_, c: string) => c.toUpperCase());

function registry(names: readonly string[]): string {
  return [
    "// Written by scripts/update-lifecycle.ts: one line a product file.",
    ...names.map(
      (n) => `export { default as ${camel(n)} } from "./${n}.json" with { type: "json" };`,
    ),
    "",
  ].join("\n");
}

const path = process.argv[2];
if (path === undefined) {
  console.error("Usage: node scripts/update-lifecycle.ts FACTS.json");
  process.exit(2);
}
const facts: Facts = JSON.parse(readFileSync(path, "utf8"));
if (facts.format !== "lifecycle-facts/1") {
  console.error(`${path}: format is ${facts.format}, expected lifecycle-facts/1`);
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
for (const fact of facts.products) {
  writeFileSync(join(folder, `${fact.product}.json`), formatProduct(productOf(fact, facts)));
}

/** What the facts said, taken from them and not from the files, so that a hand that changes a date is noticed. */
const digestsFile = join(folder, "../fixtures/facts.json");
const before = existsSync(digestsFile) ? JSON.parse(readFileSync(digestsFile, "utf8")) : {};
const digests = facts.products.map((p) => {
  const cycles = p.cycles.map((c) => ({ ...c, source: c.source ?? p.sourceUrl }));
  return [p.product, { cycles: cycles.length, digest: digestOfCycles(cycles, sha256) }] as const;
});
const all = Object.entries({ ...before, ...Object.fromEntries(digests) });
const sorted = Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(digestsFile, formatProduct(sorted));

const names = readdirSync(folder)
  .filter((f) => f.endsWith(".json"))
  .map((f) => f.slice(0, -".json".length))
  .sort();
writeFileSync(join(folder, "registry.ts"), registry(names));
console.log(`${facts.products.length} products converted, ${names.length} registered`);

import { writeDay } from "../days.ts";
import { judgeLine } from "./judge.ts";
import { isLongTerm } from "./long-term.ts";
import { judgeOutside } from "./outside.ts";
import { labelOf, nameOf } from "./sentences.ts";
import type { Cycle, Product, Support, SupportTerms } from "./types.ts";
import { schemes, splitBuild } from "./versioning/index.ts";

/** What is asked: a product as people or files call it, a version, and where it decides, an edition. */
export interface Question {
  readonly product: string;
  readonly version: string;
  readonly edition?: string | undefined;
}

/** The verdict in three lines: what it is, why, and where that comes from. */
export type Explanation =
  | { readonly support: Support; readonly lines: readonly [string, string, string] }
  | { readonly problem: string };

const simple = (text: string) =>
  text
    .toLowerCase()
    .replace(/^microsoft /, "")
    .replace(/[^a-z0-9+]+/g, "");

const namesOf = (p: Product) => [p.product, p.label, nameOf(p), ...(p.aliases ?? [])].map(simple);

/** The product asked for, and words of the version that stood with its name (`Windows 11` `24H2`). */
function productOf(
  products: readonly Product[],
  { product, version }: Question,
): { product: Product; version: string } | undefined {
  const words = product.trim().split(/\s+/);
  for (let taken = words.length; taken > 0; taken--) {
    const name = simple(words.slice(0, taken).join(" "));
    const found = products.find((p) => namesOf(p).includes(name));
    if (found !== undefined)
      return { product: found, version: [...words.slice(taken), version].join(" ").trim() };
  }
  return undefined;
}

function fitsEdition(cycle: Cycle, edition: string | undefined): boolean {
  if (edition === undefined || cycle.editionIds === undefined) return true;
  const wanted = simple(edition);
  return [...cycle.editionIds, ...(cycle.editions ?? [])].some((e) => simple(e) === wanted);
}

/** A version as cycles write it: `2012 R2` -> `2012-r2`. */
const written = (version: string) => version.trim().toLowerCase().replace(/\s+/g, "-");

function fitsVersion(cycle: Cycle, version: string): boolean {
  const wanted = written(version);
  const family = cycle.cycle.split("-", 1)[0] ?? "";
  const marketing =
    cycle.version === undefined ? [] : [cycle.version, `${family}-${cycle.version}`];
  const build = splitBuild(cycle.build ?? "")?.build;
  return (
    [cycle.cycle, ...marketing].some((v) => written(v) === wanted) ||
    (build !== undefined && splitBuild(version)?.build === build)
  );
}

/** Lines named by their own words, else the line the product's scheme puts the version in. */
function linesOf(product: Product, { version, edition }: Question): readonly Cycle[] {
  const named = product.cycles.filter((c) => fitsVersion(c, version) && fitsEdition(c, edition));
  if (named.length > 0) return named;
  const word = product.words?.[version.toLowerCase()];
  const cycle = word ?? schemes[product.versioning]?.cycleOf(version, product).cycle ?? [];
  return product.cycles.filter((c) => [cycle].flat().includes(c.cycle));
}

const verdicts = {
  supported: "supported",
  "ending-soon": "supported, ending soon",
  "extended-support": "extended support",
  unsupported: "unsupported",
  unrecognised: "unrecognised",
  "unknown-cycle": "unknown",
  "lists-too-old": "unknown: the list is too old",
  "not-assessed": "not assessed",
} as const;

function since(support: Support): string {
  const dated = support.status === "unsupported" && typeof support.endOfSupport === "string";
  return dated ? `, last supported day ${writeDay(String(support.endOfSupport))}` : "";
}

function linesFor(support: Support): readonly [string, string, string] {
  const checked =
    support.checkedOn === undefined ? "" : `, checked on ${writeDay(support.checkedOn)}`;
  const trust =
    support.confidence === undefined || support.confidence === "primary"
      ? ""
      : ` (${support.confidence})`;
  return [
    `${support.label}: ${verdicts[support.status]}${since(support)}`,
    `Because: ${support.because}.`,
    `Source: ${support.source ?? "none"}${checked}${trust}`,
  ];
}

/** Says what the lists make of a product and version; editions are asked for where they decide. */
export function explain(
  products: readonly Product[],
  question: Question,
  terms: SupportTerms,
): Explanation {
  const asked = productOf(products, question);
  if (asked === undefined)
    return { problem: `no product in the lists is called ${question.product}` };
  const { product, version } = asked;
  const lines = linesOf(product, { ...question, version });
  const [cycle, ...others] = lines;
  if (cycle === undefined) {
    const outside = schemes[product.versioning]?.cycleOf(version, product).outside ?? "between";
    const support = judgeOutside(product, { version, outside }, terms.today);
    return { support, lines: linesFor(support) };
  }
  if (others.length > 0) {
    const choices = lines.map((c) => `${labelOf(product, c)} (${c.cycle})`).join(", ");
    return {
      problem: `${question.product} ${question.version} can be ${choices}: say which edition`,
    };
  }
  const longTerm = isLongTerm(product, { name: question.edition ?? "", version });
  const support = judgeLine({ product, cycle, version, longTerm }, terms);
  return { support, lines: linesFor(support) };
}

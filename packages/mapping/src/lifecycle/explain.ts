import { writeDay } from "../days.ts";
import type { PatchTables } from "../patches/index.ts";
import { hardwareSupport, isAppleIdentifier } from "./hardware.ts";
import { judgeLine } from "./judge.ts";
import { isLongTerm } from "./long-term.ts";
import { isByChannel, judgeByChannel } from "./office-channel.ts";
import { judgeOutside } from "./outside.ts";
import type { Own } from "./own/index.ts";
import { labelOf, nameOf } from "./sentences.ts";
import { isVersionToken } from "./tokens.ts";
import type { Cycle, Product, Support, SupportTerms } from "./types.ts";
import { type Placement, schemes, splitBuild } from "./versioning/index.ts";
import { wordCycle } from "./words.ts";

/** What is asked: a product as people or files call it, a version, and where it decides, an edition. */
export interface Question {
  readonly product: string;
  readonly version: string;
  readonly edition?: string | undefined;
  /** The organisation's own list, to stand beside the vendors'. */
  readonly own?: Own | undefined;
  /** The vendors' release tables: Microsoft 365 Apps is judged by them, with its update channel as the edition. */
  readonly patches?: PatchTables | undefined;
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

/** Lines of an edition: by its own name, else by a word of it (`LTSC`). Lines for every edition fit any. */
function ofEdition(lines: readonly Cycle[], edition: string | undefined): readonly Cycle[] {
  if (edition === undefined) return lines;
  const wanted = simple(edition);
  const called = (c: Cycle) => [...(c.editionIds ?? []), ...(c.editions ?? [])].map(simple);
  const exact = lines.filter((c) => c.editionIds === undefined || called(c).includes(wanted));
  return exact.length > 0
    ? exact
    : lines.filter((c) => called(c).some((name) => name.includes(wanted)));
}

/** A version as cycles write it: `2012 R2` -> `2012-r2`. */
const written = (version: string) => version.trim().toLowerCase().replace(/\s+/g, "-");

/** The Windows build in a version: `11 26100.3194`, `10.0.26100`. A release such as `24H2` is none. */
function buildIn(version: string): number | undefined {
  const word = version.trim().split(/\s+/).at(-1) ?? "";
  return /^(?:\d+\.\d+\.)?\d{4,5}(?:\.\d+)?$/.test(word) ? splitBuild(word)?.build : undefined;
}

function fitsVersion(cycle: Cycle, version: string): boolean {
  const wanted = written(version);
  const family = cycle.cycle.split("-", 1)[0] ?? "";
  const marketing =
    cycle.version === undefined ? [] : [cycle.version, `${family}-${cycle.version}`];
  const build = splitBuild(cycle.build ?? "")?.build;
  const codename = cycle.codename?.split(" ")[0] ?? cycle.cycle;
  return (
    [cycle.cycle, codename, ...marketing].some((v) => written(v) === wanted) ||
    (build !== undefined && buildIn(version) === build)
  );
}

/** Where the product's scheme puts a version that names no line itself. */
function placed(product: Product, version: string): Placement {
  if (version === "") return { outside: "no-version" };
  const build = product.versioning === "windows-build";
  const numbered = build ? buildIn(version) !== undefined : isVersionToken(version);
  if (!numbered) return { outside: "between" };
  return schemes[product.versioning]?.cycleOf(version, product) ?? { outside: "between" };
}

/** Lines that the version names by a word of their own: id, release, build, year or label. */
function named(product: Product, version: string): readonly Cycle[] {
  const own = product.cycles.filter((c) => fitsVersion(c, version));
  if (own.length > 0) return own;
  const cycles = [wordCycle(product, version.toLowerCase()) ?? []].flat();
  if (cycles.length > 0) return product.cycles.filter((c) => cycles.includes(c.cycle));
  return product.cycles.filter((c) => written(c.label ?? c.cycle) === written(version));
}

/** Lines named by their own words, whatever words follow (`2019 CU14`), else the line the product's scheme puts it in. */
function linesOf(product: Product, version: string): readonly Cycle[] {
  const [whole] = product.cycles;
  if (product.category === "own" && whole?.cycle === "all") return [whole];
  const words = version.split(/\s+/).slice(0, 8);
  for (let taken = words.length; taken > 0; taken--) {
    const lines = named(product, words.slice(0, taken).join(" "));
    if (lines.length > 0) return lines;
  }
  const { cycle } = placed(product, version);
  return product.cycles.filter((c) => c.cycle === cycle);
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

/** What was asked, short enough to be said back. */
const saidBack = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}…` : text);

function noSuchProduct(products: readonly Product[], asked: string): Explanation {
  const wanted = simple(asked);
  if (wanted === "") return { problem: "name a product, such as debian or SQL Server" };
  const near = products.filter((p) => namesOf(p).some((name) => name.includes(wanted)));
  const names = near.slice(0, 5).map((p) => `${nameOf(p)} (${p.product})`);
  const hint = names.length === 0 ? "" : `; it may be ${names.join(", ")}`;
  return { problem: `no product in the lists is called ${saidBack(asked)}${hint}` };
}

/** Several lines fit: they are named, with the ways to choose. */
function choice(
  product: Product,
  lines: readonly Cycle[],
  { product: asked, version, edition }: Question,
): Explanation {
  const named = saidBack(`${asked} ${version}`.trim());
  const choices = lines.map((c) => `${labelOf(product, c)} (${c.cycle})`).join(", ");
  const byEdition = lines.some((c) => c.editionIds !== undefined);
  const how = `${byEdition ? "say which edition, or " : ""}give what stands in brackets as the version`;
  const begins =
    edition === undefined
      ? `${named} can be`
      : `--edition ${saidBack(edition)} does not tell which ${named} it is:`;
  return { problem: `${begins} ${choices}: ${how}` };
}

/** A device by its whole name (`iPhone 12`), or an identifier that can only be one. */
function ofDevice(products: readonly Product[], asked: Question, terms: SupportTerms) {
  const model = `${asked.product} ${asked.version}`.trim();
  const support = hardwareSupport({ model }, products, terms);
  return support.product !== undefined || isAppleIdentifier(model) ? support : undefined;
}

/** Microsoft 365 Apps by its channel, which is asked for as an edition: `Monthly Enterprise`. */
function byChannel(
  product: Product,
  line: Support,
  {
    question,
    version,
    terms,
  }: { readonly question: Question; readonly version: string; readonly terms: SupportTerms },
): Support {
  const table = question.patches?.office;
  if (table === undefined || !isByChannel(product, "windows", table)) return line;
  const channel = question.edition;
  return judgeByChannel(line, { version, channel }, { table, terms });
}

/** Says what the lists make of a product and version; editions are asked for where they decide. */
export function explain(
  listed: readonly Product[],
  question: Question,
  terms: SupportTerms,
): Explanation {
  const device = ofDevice(listed, question, terms);
  if (device !== undefined) return { support: device, lines: linesFor(device) };
  const products = [...listed, ...(question.own?.products ?? [])];
  const asked = productOf(products, question);
  if (asked === undefined) return noSuchProduct(products, question.product);
  const { product, version } = asked;
  const fitting = linesOf(product, version);
  const lines = ofEdition(fitting, question.edition);
  const [cycle, ...others] = lines;
  if (fitting.length === 0) {
    const { outside = "between" } = placed(product, version);
    const support = judgeOutside(product, { version, outside }, terms.today);
    return { support, lines: linesFor(support) };
  }
  if (cycle === undefined || others.length > 0)
    return choice(product, cycle === undefined ? fitting : lines, question);
  const longTerm = isLongTerm(product, { name: question.edition ?? "", version });
  const line = judgeLine({ product, cycle, version, longTerm }, terms);
  const vendor = byChannel(product, line, { question, version, terms });
  const support = question.own?.override(vendor, terms) ?? vendor;
  return { support, lines: linesFor(support) };
}

import { type Day, earliest } from "../days.ts";
import type { FactOf, SoftwareItem, ValueOf } from "../facts/index.ts";
import type { Support, Title } from "../lifecycle/index.ts";
import { lastDay, outcomeOf, spineTerms, supportDetail, supportTerms } from "./support.ts";
import type { Circumstances, Detail, Facts } from "./types.ts";

/** One product and release line on a device, however many titles carry it. */
export interface JudgedTitle {
  /** The first title found, as the machine calls it. */
  readonly name: string;
  readonly version: string;
  /** How many installed titles are this product and release line. */
  readonly titles: number;
  readonly support: Support;
}

/** The installed software of one device against the lists. Every title is in exactly one of the members. */
export interface TitleAssessment {
  /** Every installed title. */
  readonly titles: number;
  /** Titles that are on no list, or that the lists do not judge. Counted, never hidden. */
  readonly notAssessed: number;
  /** Titles that are part of a product and are judged with it. */
  readonly parts: number;
  /** What the distribution built and supports, in one row: it is judged as the distribution is. Browsers stand apart. */
  readonly packages: JudgedTitle | undefined;
  /** Recognised products, one row for each product and release line, in the order of their names. */
  readonly products: readonly JudgedTitle[];
  /** Products whose dates these verdicts rest on. */
  readonly restsOn: readonly string[];
}

/** Which recognised products to take: browsers are judged apart. */
export type Which = "browsers" | "software";

/**
 * Product files of category `browser`. A browser is only as good as its newest release, so a control of its own judges it.
 * A test keeps this equal to the product files.
 */
export const browserProducts: ReadonlySet<string> = new Set([
  "chrome",
  "firefox",
  "internet-explorer",
  "edge",
  "safari",
  "edge-legacy",
]);

type Reads = "installed-software" | "os" | "support-programme";

/** What an assessment depends on, beside the inventory. */
interface Ground {
  readonly os: FactOf<"os"> | undefined;
  readonly programme: FactOf<"support-programme"> | undefined;
  readonly today: Day;
  readonly lists: Circumstances["lists"];
  readonly policy: Circumstances["policy"];
  readonly spine: boolean;
}

/**
 * The last assessment of each inventory. Two controls look at the same titles one after the other, and machines made from
 * one image share their inventory: it is judged once while nothing that bears on it changes.
 */
const assessed = new WeakMap<ValueOf<"installed-software">, readonly [Ground, TitleAssessment]>();

/** Judges every title once for each product and release line. */
export function assessTitles(
  software: ValueOf<"installed-software">,
  facts: Facts<Reads>,
  about: Circumstances,
): TitleAssessment {
  const { today, lists, policy, spine = false } = about;
  const programme = facts["support-programme"];
  const ground = { os: facts.os, programme, today, lists, policy, spine };
  const [before, last] = assessed.get(software) ?? [];
  if (before !== undefined && last !== undefined && isSame(before, ground)) {
    // Whoever notes what a judgement looked into hears of it for each machine, although the lists are asked once.
    lists.note?.(last.restsOn);
    return last;
  }
  const assessment = assess(software, facts, about);
  assessed.set(software, [ground, assessment]);
  return assessment;
}

function isSame(a: Ground, b: Ground): boolean {
  return (
    a.os === b.os &&
    a.programme === b.programme &&
    a.today === b.today &&
    a.lists === b.lists &&
    a.policy === b.policy &&
    a.spine === b.spine
  );
}

function assess(
  { items }: ValueOf<"installed-software">,
  facts: Facts<Reads>,
  about: Circumstances,
): TitleAssessment {
  const terms = spineTerms(facts, about);
  const rows = new Rows(distributionOf(facts, about));
  const restsOn = new Set<string>();
  let notAssessed = 0;
  let parts = 0;
  for (const item of items) {
    const title = titleOf(item, facts.os);
    const support = about.lists.titleSupport(title, facts.os, terms);
    const decides = decidingProduct(support);
    if (decides !== undefined) restsOn.add(decides);
    if (support.status !== "unrecognised" && support.status !== "not-assessed") {
      rows.add(item, support);
    } else if (support.product !== undefined && isPart(title, about)) parts += 1;
    else notAssessed += 1;
  }
  const { packages, products } = rows;
  return { titles: items.length, notAssessed, parts, packages, products, restsOn: [...restsOn] };
}

/**
 * The product whose dates a verdict on a title rests on. A package that its distribution supports rests on the distribution's
 * dates alone, unless it stands in a row of its own and is called there by its release line.
 */
export function decidingProduct(support: Support): string | undefined {
  return isShared(support) && support.own === undefined ? undefined : support.product;
}

function isPart(title: Title, { lists }: Circumstances): boolean {
  const found = lists.recognise(title);
  return found.product !== undefined && found.as === "component";
}

/** The distribution as the lists call it: the name of the row that its packages share. */
function distributionOf({ os, ...facts }: Facts<Reads>, about: Circumstances): Support | undefined {
  if (os?.state !== "known") return undefined;
  return about.lists.osSupport(os.value, supportTerms(facts, about));
}

/** One row for each product and release line; packages of the distribution share one. */
class Rows {
  readonly #rows = new Map<string, JudgedTitle>();
  readonly #distribution: Support | undefined;

  constructor(distribution: Support | undefined) {
    this.#distribution = distribution;
  }

  add({ name, version }: SoftwareItem, found: Support): void {
    const packaged = isShared(found);
    const support = packaged ? { ...withoutOwn(found), ...this.#named(found) } : found;
    const { product, cycle, status, own } = support;
    const key = packaged
      ? PACKAGES
      : [product, cycle ?? `?${version}`, status, own?.says ?? ""].join("|");
    const seen = this.#rows.get(key);
    this.#rows.set(
      key,
      seen === undefined ? { name, version, titles: 1, support } : withOneMore(seen, support),
    );
  }

  #named({ because }: Support): Pick<Support, "label" | "because" | "product" | "own"> {
    const os = this.#distribution;
    return {
      ...(os?.own === undefined ? {} : { own: os.own }),
      product: undefined,
      label: os?.label ?? "the distribution",
      because: os?.because ?? because,
    };
  }

  get packages(): JudgedTitle | undefined {
    return this.#rows.get(PACKAGES);
  }

  get products(): readonly JudgedTitle[] {
    const packages = this.packages;
    return [...this.#rows.values()].filter((row) => row !== packages).sort(byLabel);
  }
}

const PACKAGES = "";

/** A package judged as its distribution is, unless the organisation's own list speaks of it by name. */
function isShared({ judgedBy, product, own }: Support): boolean {
  const named = own?.scope === "title" && (own.decides || own.disagrees);
  return judgedBy === "distribution" && !browserProducts.has(product ?? "") && !named;
}

const withoutOwn = ({ own: _, ...support }: Support): Support => support;

/** The row with one title more; the first day on which either of them changes is the row's. */
function withOneMore(row: JudgedTitle, { changesOn }: Support): JudgedTitle {
  const support = { ...row.support, changesOn: earliest(row.support.changesOn, changesOn) };
  return { ...row, titles: row.titles + 1, support };
}

function byLabel(a: JudgedTitle, b: JudgedTitle): number {
  if (a.support.label === b.support.label) return 0;
  return a.support.label < b.support.label ? -1 : 1;
}

/** The title as the lists take it. Without a known operating system its source says which platform it is of. */
export function titleOf(item: SoftwareItem, os: FactOf<"os"> | undefined): Title {
  return {
    name: item.name,
    version: item.version,
    platform: os?.state === "known" ? os.value.platform : platformOf(item.source),
    source: item.source,
    publisher: item.publisher,
    bundleId: item.bundleId,
    path: item.path,
    sourceName: item.sourceName,
    origin: item.origin,
  };
}

function platformOf(source: SoftwareItem["source"]): Title["platform"] {
  if (source === "registry" || source === "msix") return "windows";
  return source === "app" || source === "homebrew" ? "macos" : "linux";
}

/** The products of one kind. */
export function only(which: Which, { products }: TitleAssessment): readonly JudgedTitle[] {
  return products.filter(
    ({ support }) => browserProducts.has(support.product ?? "") === (which === "browsers"),
  );
}

/** The products whose support has the given worth. */
export function worth(
  products: readonly JudgedTitle[],
  outcome: "met" | "not-met" | "no-evidence",
): readonly JudgedTitle[] {
  return products.filter((p) => outcomeOf[p.support.status] === outcome);
}

/** The last day on which every one of these products is judged as today. */
export function lastDayOf(products: readonly JudgedTitle[]): Day | undefined {
  return earliest(...products.map((p) => lastDay(p.support)));
}

/**
 * Everything that is not plainly supported, worst first, then what the two lists disagree about: the register of
 * unsupported software is made of these.
 */
export function titleDetails(products: readonly JudgedTitle[]): readonly Detail[] {
  const order = [
    "unsupported",
    "unknown-cycle",
    "lists-too-old",
    "extended-support",
    "ending-soon",
  ];
  const ordered = order.flatMap((status) => products.filter((p) => p.support.status === status));
  const others = products.filter((p) => p.support.own?.disagrees && !ordered.includes(p));
  return [...ordered, ...others].map(titleDetail);
}

function titleDetail({ version, support }: JudgedTitle): Detail {
  if (support.product !== undefined) return supportDetail(support, version);
  return { ...supportDetail(support, undefined), what: `Packages of ${support.label}` };
}

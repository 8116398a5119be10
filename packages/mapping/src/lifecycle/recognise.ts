import { type Compiled, compile, firstPart, type Index, type NamePattern } from "./compile.ts";
import { builderOf, isPackage } from "./packager.ts";
import { hasPhrase, packageShape, wordsOf } from "./tokens.ts";
import type { Product, Recogniser, Recognition, Title } from "./types.ts";
import { type Placement, schemes, splitDpkg, splitRpm } from "./versioning/index.ts";
import { wordCycle } from "./words.ts";

/** A title with what matching needs of it, worked out once. */
interface Prepared {
  readonly title: Title;
  readonly words: readonly string[];
  readonly publisher: readonly string[];
}

/** A recogniser that fits, how sure it is, and the version its pattern caught. */
interface Match {
  readonly of: Compiled;
  readonly weight: number;
  readonly caught: string | undefined;
}

/** An explicit key outranks any name. */
const BY_KEY = 1000;
const BY_SPELLING = 600;
const BY_PACKAGE = 500;
const BY_SHAPE = 400;
const BY_PREFIX = 300;

function speaksFor({ recogniser }: Compiled, title: Title): boolean {
  if (recogniser.platform !== title.platform) return false;
  if (recogniser.sources === undefined) return true;
  return title.source === undefined || recogniser.sources.includes(title.source);
}

function publisherFits(
  { recogniser, publishers }: Compiled,
  publisher: readonly string[],
): boolean {
  if (publishers.length === 0) return true;
  if (publisher.length === 0) return recogniser.publisherRequired !== true;
  return publishers.some((p) => p.every((word, i) => publisher[i] === word));
}

function textFits({ recogniser }: Compiled, title: Title): boolean {
  const version = title.version.toLowerCase();
  const path = title.path?.toLowerCase() ?? "";
  return (
    !recogniser.notVersion?.some((t) => version.includes(t)) &&
    recogniser.versionStarts?.some((t) => version.startsWith(t)) !== false &&
    !recogniser.notPath?.some((t) => path.includes(t))
  );
}

function fits(of: Compiled, { title, words, publisher }: Prepared): boolean {
  return (
    speaksFor(of, title) &&
    publisherFits(of, publisher) &&
    textFits(of, title) &&
    (of.has.length === 0 || of.has.some((phrase) => hasPhrase(words, phrase))) &&
    !of.not.some((phrase) => hasPhrase(words, phrase))
  );
}

/** Matches word by word: every slot takes exactly one word, so that the time is that of reading the name once. */
function matchName(
  pattern: NamePattern,
  words: readonly string[],
): { caught?: string } | undefined {
  const { slots, rest } = pattern;
  if (rest ? words.length < slots.length : words.length !== slots.length) return undefined;
  let caught: string | undefined;
  for (const [i, slot] of slots.entries()) {
    const word = words[i] ?? "";
    if (!slot.takes(word)) return undefined;
    if (slot.captures) caught ??= word;
  }
  return caught === undefined ? {} : { caught };
}

function byName(index: Index, prepared: Prepared): readonly Match[] {
  const [first = "", second = ""] = prepared.words;
  const rules = [`${first} ${second}`, `${first} *`].flatMap((k) => index.names.get(k) ?? []);
  return rules.flatMap(({ of, pattern }) => {
    const hit = matchName(pattern, prepared.words);
    if (hit === undefined || !fits(of, prepared)) return [];
    return [{ of, weight: 2 * pattern.literals + Number(!pattern.rest), caught: hit.caught }];
  });
}

function byPackage(index: Index, prepared: Prepared): readonly Match[] {
  const { shape, runs } = packageShape(prepared.title.name);
  const name = prepared.title.name.split(":", 1)[0] ?? "";
  const plain = name.toLowerCase();
  const match = (weight: number) => (of: Compiled) => ({ of, weight, caught: runs[0] });
  const prefixes = index.packagePrefixes.get(firstPart(shape)) ?? [];
  return [
    // A vendor's own spelling (`MariaDB-server`) says more than the same name in lower case.
    ...(name === plain ? [] : (index.packages.get(name) ?? []).map(match(BY_SPELLING))),
    ...(index.packages.get(plain) ?? []).map(match(BY_PACKAGE)),
    ...(shape === plain ? [] : (index.packages.get(shape) ?? []).map(match(BY_SHAPE))),
    ...prefixes
      .filter((p) => shape.startsWith(p.prefix))
      .map((p) => match(BY_PREFIX + p.prefix.length)(p.of)),
  ].filter(({ of }) => fits(of, prepared));
}

const PACKAGE_LIKE = new Set(["dpkg", "rpm", "apk", "pacman", "snap", "flatpak", "homebrew"]);

/** Package family names carry the publisher's hash behind an underscore. */
const plainId = (id: string) => id.toLowerCase().split("_", 1)[0] ?? "";

function byKey(index: Index, prepared: Prepared): readonly Match[] {
  const { title } = prepared;
  const id = title.bundleId ?? (title.platform === "android" ? title.name : undefined);
  if (id === undefined) return [];
  return (index.bundleIds.get(plainId(id)) ?? [])
    .filter((of) => fits(of, prepared))
    .map((of) => ({ of, weight: BY_KEY, caught: undefined }));
}

/** Updates listed as programs bear the number of their article; whatever else they say, they are no product. */
const isUpdate = ({ title, words }: Prepared) =>
  title.platform === "windows" && words.some((w) => /^kb\d{6,7}$/.test(w));

/** On a Mac the bundle id says what an application is; a name beside an id we do not know proves nothing. */
const nameMayDecide = (title: Title) => title.platform !== "macos" || title.bundleId === undefined;

function matches(index: Index, prepared: Prepared): readonly Match[] {
  const { title } = prepared;
  const keyed = byKey(index, prepared);
  if (keyed.length > 0) return keyed;
  const assumed = title.platform === "linux" ? "dpkg" : "app";
  if (PACKAGE_LIKE.has(title.source ?? assumed)) return byPackage(index, prepared);
  return nameMayDecide(title) ? byName(index, prepared) : [];
}

/** The package's own numbers, without what the packager put around them. */
function upstream(title: Title): string {
  if (title.source === "rpm") return splitRpm(title.version).version;
  return isPackage(title) ? splitDpkg(title.version).upstream : title.version;
}

type Found = Placement & { readonly among?: readonly string[] };

/** What the product's table of words knows of the first pair of words, or word, that stands in it. */
function cycleByWord(product: Product, words: readonly string[]): Found {
  const pairs = words.map((w, i) => `${w} ${words[i + 1] ?? ""}`);
  const cycle = [...pairs, ...words].map((w) => wordCycle(product, w)).find((c) => c !== undefined);
  if (cycle === undefined) return { outside: "no-version" };
  return typeof cycle === "string" ? { cycle } : { outside: "no-version", among: cycle };
}

function versionOf(recogniser: Recogniser, title: Title, caught: string | undefined): string {
  const field = upstream(title).trim();
  const from = recogniser.versionFrom ?? "field";
  if (from === "none") return "";
  if (from === "field") return field === "" ? (caught ?? "") : field;
  if (from === "name" || from === "package") return caught ?? "";
  if (from === "path") return title.path ?? "";
  return caught ?? field;
}

function placed({ of, caught }: Match, prepared: Prepared): Found {
  const { product, recogniser } = of;
  if (recogniser.cycle !== undefined) return { cycle: recogniser.cycle };
  const { versionFrom = "field" } = recogniser;
  const bare = versionFrom === "field" && prepared.title.version.trim() === "";
  if (versionFrom === "word" || (bare && product.words !== undefined))
    return cycleByWord(product, prepared.words);
  const scheme = schemes[recogniser.versioning ?? product.versioning];
  const version = versionOf(recogniser, prepared.title, caught);
  return scheme?.cycleOf(version, product) ?? { outside: "no-version" };
}

function judgedBy(recogniser: Recogniser, title: Title): "vendor" | "distribution" {
  const { distributionIf } = recogniser;
  if (recogniser.judgedBy !== undefined) return recogniser.judgedBy;
  if (distributionIf?.some((mark) => title.version.includes(mark)) === false) return "vendor";
  return isPackage(title) && builderOf(title) !== "third-party" ? "distribution" : "vendor";
}

function recognition(match: Match, prepared: Prepared): Recognition {
  const { product, recogniser } = match.of;
  const { cycle, outside, among } = placed(match, prepared);
  return {
    product: product.product,
    cycle,
    ...(outside === undefined ? {} : { outside }),
    ...(among === undefined ? {} : { among }),
    judgedBy: judgedBy(recogniser, prepared.title),
    as: recogniser.as ?? "product",
    recogniser: recogniser.id,
  };
}

/**
 * A function that says which product and release line a title is. The surest recogniser wins; two equally sure ones that
 * name different products decide nothing. What no recogniser fits is unrecognised, never guessed.
 */
export function recogniserOf(products: readonly Product[]): (title: Title) => Recognition {
  const index = compile(products);
  return (title) => {
    const prepared = {
      title,
      words: wordsOf(title.name),
      publisher: wordsOf(title.publisher ?? ""),
    };
    if (isUpdate(prepared))
      return { product: undefined, because: "an update, listed as if it were a program" };
    const found = [...matches(index, prepared)].sort((a, b) => b.weight - a.weight);
    const [best] = found;
    if (best === undefined)
      return { product: undefined, because: "no product in the lists goes by this name" };
    const rival = found.find((m) => m.weight === best.weight && m.of.product !== best.of.product);
    if (rival !== undefined) {
      const names = [best, rival].map((m) => m.of.product.label).join(" and ");
      return { product: undefined, because: `fits ${names} equally well` };
    }
    return recognition(best, prepared);
  };
}

import { isVersionToken, isYearToken, wordsOf } from "./tokens.ts";
import type { Product, Recogniser } from "./types.ts";

/** One word of a name pattern: what it takes, and how much it says. */
interface Slot {
  readonly takes: (token: string) => boolean;
  readonly literal: boolean;
  readonly captures: boolean;
}

/** A name pattern ready to match: exact but for `rest`. */
export interface NamePattern {
  readonly slots: readonly Slot[];
  readonly rest: boolean;
  /** Number of literal words: the more a pattern says, the sooner it is believed. */
  readonly literals: number;
}

export interface Compiled {
  readonly product: Product;
  readonly recogniser: Recogniser;
  readonly publishers: readonly (readonly string[])[];
  readonly has: readonly (readonly string[])[];
  readonly not: readonly (readonly string[])[];
}

export interface NameRule {
  readonly of: Compiled;
  readonly pattern: NamePattern;
}

export interface PackagePrefix {
  readonly of: Compiled;
  readonly prefix: string;
}

/** Recognisers by what a title must begin with, so that a title meets only those that can fit. */
export interface Index {
  readonly names: ReadonlyMap<string, readonly NameRule[]>;
  readonly packages: ReadonlyMap<string, readonly Compiled[]>;
  readonly packagePrefixes: ReadonlyMap<string, readonly PackagePrefix[]>;
  readonly bundleIds: ReadonlyMap<string, readonly Compiled[]>;
}

const takesAny = () => true;

function slotOf(word: string): Slot {
  if (word === "{version}") return { takes: isVersionToken, literal: false, captures: true };
  if (word === "{year}") return { takes: isYearToken, literal: false, captures: true };
  if (word === "{any}") return { takes: takesAny, literal: false, captures: false };
  const words = new Set(word.split("|"));
  return { takes: (token) => words.has(token), literal: true, captures: false };
}

/** `a b? c` stands for `a b c` and `a c`. */
function expand(words: readonly string[]): readonly (readonly string[])[] {
  const at = words.findIndex((w) => w.endsWith("?"));
  if (at < 0) return [words];
  const [before, after] = [words.slice(0, at), words.slice(at + 1)];
  const word = (words[at] ?? "").slice(0, -1);
  return [...expand([...before, word, ...after]), ...expand([...before, ...after])];
}

const REST = "{rest}";

function patternOf(words: readonly string[]): NamePattern {
  const rest = words.at(-1) === REST;
  const slots = (rest ? words.slice(0, -1) : words).map(slotOf);
  return { slots, rest, literals: slots.filter((s) => s.literal).length };
}

/** Keys under which a pattern is found: its first word, with the second where that is a word too. */
function keysOf(words: readonly string[]): readonly string[] {
  const alternatives = (word: string | undefined) =>
    word === undefined || word.startsWith("{") ? ["*"] : word.split("|");
  return alternatives(words[0]).flatMap((first) =>
    alternatives(words[1]).map((second) => `${first} ${second}`),
  );
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

const phrases = (texts: readonly string[] | undefined) => (texts ?? []).map((t) => wordsOf(t));

/** What a package name must begin with, where the pattern ends in `...`. */
const PREFIX_END = "...";

/** The part of a package name before its first dash. */
export const firstPart = (name: string): string => name.split("-", 1)[0] ?? "";

/** An index being filled. */
class Filling implements Index {
  readonly names = new Map<string, NameRule[]>();
  readonly packages = new Map<string, Compiled[]>();
  readonly packagePrefixes = new Map<string, PackagePrefix[]>();
  readonly bundleIds = new Map<string, Compiled[]>();

  add(of: Compiled): void {
    for (const name of of.recogniser.names ?? []) this.#addName(of, name.split(" "));
    for (const id of of.recogniser.bundleIds ?? []) push(this.bundleIds, id.toLowerCase(), of);
    for (const name of of.recogniser.packages ?? []) this.#addPackage(of, name);
  }

  #addName(of: Compiled, words: readonly string[]): void {
    for (const one of expand(words)) {
      const rule = { of, pattern: patternOf(one) };
      for (const key of keysOf(one)) push(this.names, key, rule);
    }
  }

  #addPackage(of: Compiled, name: string): void {
    if (name.endsWith(PREFIX_END)) {
      const prefix = name.slice(0, -PREFIX_END.length);
      push(this.packagePrefixes, firstPart(prefix), { of, prefix });
    } else push(this.packages, name, of);
  }
}

/** Sorts every recogniser of every product under the keys of the titles it can fit. */
export function compile(products: readonly Product[]): Index {
  const index = new Filling();
  for (const product of products)
    for (const recogniser of product.recognise)
      index.add({
        product,
        recogniser,
        publishers: phrases(recogniser.publishers),
        has: phrases(recogniser.has),
        not: phrases(recogniser.not),
      });
  return index;
}

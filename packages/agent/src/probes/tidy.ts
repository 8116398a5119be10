import type { Fact, FactKind } from "@muster/mapping/facts";
import { SOFTWARE_LIMIT, TEXT_LIMIT, UPDATES_LIMIT } from "@muster/mapping/facts/limits";
import { unknown } from "./answers.ts";
import type { ReadingOf } from "./types.ts";

/** Lists whose first entries still say something true when the rest is cut; the probe puts what matters first. */
const mayBeCut: Readonly<Record<string, number>> = {
  items: SOFTWARE_LIMIT,
  updates: UPDATES_LIMIT,
  because: 256,
  cves: 512,
  like: 16,
  read: 32,
  unread: 32,
  found: 2_000,
  transactions: 20,
  tools: 64,
  issues: 32,
  conflicts: 16,
  ports: 32,
};

/** Lists that are whole or nothing: a volume or a firewall layer left out could be the one that is open. */
const whole: Readonly<Record<string, number>> = {
  layers: 16,
  volumes: 256,
  products: 16,
  obstacles: 32,
  programmes: 64,
  securityOrigins: 64,
  browsers: 64,
  members: 500,
  settings: 64,
  services: 32,
  hints: 32,
  policies: 64,
  others: 32,
};

/** Control characters, and the marks that turn the direction of text round: names of software are chosen by others. */
const unseen = /[\p{Cc}\u{202a}-\u{202e}\u{2066}-\u{2069}]/gu;

/**
 * Places that are called after people, each with what may stay of it. Names in Windows and macOS may hold blanks: there the name
 * goes on to the next separator, colon or quote, or to the end of the line.
 */
const places: readonly (readonly [RegExp, string])[] = [
  [
    /(?<base>[\\/](?:Users|Documents and Settings)[\\/])(?:[^\\/:*?"<>|\n]+(?=[\\/"\n]|: |$)|[^\\/\s:"']+)/gi,
    "$<base>…",
  ],
  [
    /(?<base>\/home\/|\/run\/media\/|\/(?:etc\/sudoers\.d|var\/mail)\/)(?:[^/\\\s:"']|'(?=\w))+/g,
    "$<base>…",
  ],
  [/(?<base>\/media\/)(?:[^/\\\s:"']|'(?=\w))+(?=\/[^/\s])/g, "$<base>…"],
  // Security ids of accounts, as they stand in paths of the registry.
  [/\bS-1-(?:5-21|12-1)(?:-\d+)+(?:_Classes)?/g, "<user>"],
];

/**
 * Text as it may leave the machine: well-formed, without control characters other than line ends, without the names and
 * security ids of people in paths, and no longer than the limit.
 */
export function tidyText(text: string): string {
  // Nearly every text of an inventory is a short plain word.
  if (text.length < 64 && /^(?!S-1-)[\w.+~:-]*$/.test(text)) return text;
  const seen = text.toWellFormed().replace(unseen, (char) => (char === "\n" ? char : ""));
  const plain = places.reduce((cut, [place, stays]) => cut.replace(place, stays), seen);
  if (plain.length <= TEXT_LIMIT) return plain;
  // The cut must not halve a character outside the basic plane.
  return `${plain.slice(0, TEXT_LIMIT - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

class TooMany extends Error {}

function tidyList(name: string, list: readonly unknown[]): unknown[] {
  const limit = whole[name];
  if (limit !== undefined && list.length > limit) {
    throw new TooMany(`more than ${limit} ${name}`);
  }
  return list.slice(0, mayBeCut[name] ?? list.length).map((entry) => tidy(name, entry));
}

function tidy(name: string, value: unknown): unknown {
  if (typeof value === "string") return tidyText(value);
  if (Array.isArray(value)) return tidyList(name, value);
  if (typeof value !== "object" || value === null) return value;
  const members: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) members[key] = tidy(key, member);
  }
  return members;
}

/** The fact as it may leave the machine. Members that are `undefined` are left out; lists and texts keep their limits. */
export function tidyFact(kind: FactKind, reading: ReadingOf<FactKind>): Fact {
  // A probe's type ties its reading to its kind; TypeScript cannot follow that through a list of probes.
  const fact = (plain: unknown) => plain as Fact;
  try {
    return fact(tidy("", { kind, ...reading }));
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
    return fact({ kind, ...unknown("too_large", error.message) });
  }
}

import type {
  FactOf,
  Lists,
  SoftwareItem,
  Support,
  SupportStatus,
  SupportTerms,
  Title,
} from "@muster/mapping";
import {
  count,
  counted,
  known,
  knownValue,
  type Line,
  listed,
  unknown,
  withoutValue,
} from "./line.ts";

export interface SoftwareLine extends Line {
  readonly titles: number | null;
  readonly recognised: number | null;
  readonly unsupported: number | null;
  readonly endingWithin12Months: number | null;
  readonly unrecognised: number | null;
}

const uncounted = {
  titles: null,
  recognised: null,
  unsupported: null,
  endingWithin12Months: null,
  unrecognised: null,
};

/** What a device's titles are looked up with; `key` names these circumstances, so that equal titles are looked up once. */
export interface Ground {
  readonly os: FactOf<"os"> | undefined;
  readonly terms: SupportTerms;
  readonly key: string;
}

const platformOf: Readonly<Record<SoftwareItem["source"], Title["platform"]>> = {
  dpkg: "linux",
  rpm: "linux",
  apk: "linux",
  pacman: "linux",
  snap: "linux",
  flatpak: "linux",
  homebrew: "macos",
  registry: "windows",
  msix: "windows",
  app: "macos",
  file: "linux",
};

/** The title of an inventory's row: its platform is the operating system's, or where that is unknown the source's. */
export function titleOf(item: SoftwareItem, os: FactOf<"os"> | undefined): Title {
  return {
    name: item.name,
    version: item.version,
    publisher: item.publisher,
    platform: knownValue(os)?.platform ?? platformOf[item.source],
    source: item.source,
    bundleId: item.bundleId,
    path: item.path,
    sourceName: item.sourceName,
    origin: item.origin,
  };
}

/** Counts an inventory's titles by what the lists say of them, each distinct title looked up once per estate. */
export class TitleBook {
  readonly #lists: Lists;
  readonly #seen = new Map<string, Pick<Support, "status" | "product">>();

  constructor(lists: Lists) {
    this.#lists = lists;
  }

  #support(item: SoftwareItem, ground: Ground): Pick<Support, "status" | "product"> {
    const { name, version, source, publisher, bundleId, path, sourceName, origin } = item;
    const key = [
      ground.key,
      name,
      version,
      source,
      publisher,
      bundleId,
      path,
      sourceName,
      origin,
    ].join("\0");
    const seen = this.#seen.get(key);
    if (seen !== undefined) return seen;
    const { status, product } = this.#lists.titleSupport(
      titleOf(item, ground.os),
      ground.os,
      ground.terms,
    );
    const said = { status, product };
    this.#seen.set(key, said);
    return said;
  }

  /** The line of one device's installed software. */
  line(fact: FactOf<"installed-software"> | undefined, ground: Ground): SoftwareLine {
    const value = knownValue(fact);
    if (value === undefined) {
      return { ...(withoutValue(fact) ?? unknown("not reported")), ...uncounted };
    }
    const of = new Map<SupportStatus, number>();
    let recognised = 0;
    for (const item of value.items) {
      const { status, product } = this.#support(item, ground);
      of.set(status, (of.get(status) ?? 0) + 1);
      if (product !== undefined) recognised += 1;
    }
    const counts = {
      titles: value.items.length,
      recognised,
      unsupported: of.get("unsupported") ?? 0,
      endingWithin12Months: of.get("ending-soon") ?? 0,
      unrecognised: value.items.length - recognised,
    };
    const unsure = (of.get("unknown-cycle") ?? 0) + (of.get("lists-too-old") ?? 0);
    return { ...known(inWords(counts, unsure) + gaps(value)), ...counts };
  }
}

function inWords(
  counts: { readonly [K in keyof typeof uncounted]: number },
  unsure: number,
): string {
  const parts = [
    `${count(counts.recognised)} recognised`,
    `${count(counts.unsupported)} unsupported`,
    `${count(counts.endingWithin12Months)} with support ending within 12 months`,
  ];
  if (unsure > 0) parts.push(`${count(unsure)} of unknown support`);
  parts.push(`${count(counts.unrecognised)} not recognised`);
  return `${counted(counts.titles, "title")}: ${parts.join(", ")}`;
}

function gaps(value: { readonly complete: boolean; readonly unread: readonly string[] }): string {
  if (value.complete) return "";
  const what = value.unread.length === 0 ? "" : ` (${listed(value.unread, 3)})`;
  return `; the list is not complete${what}`;
}

import {
  type FactOf,
  type Lists,
  type SoftwareItem,
  type Support,
  type SupportTerms,
  titleOf,
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

type Inventory = Extract<FactOf<"installed-software">, { state: "known" }>["value"];
type Said = Pick<Support, "status" | "product">;

/** Counts an inventory's titles by what the lists say of them, each distinct title looked up once per estate. */
export class TitleBook {
  readonly #lists: Lists;
  readonly #seen = new Map<string, Said>();
  /** Machines that share a section share its fact: made from one image, they are counted once. */
  readonly #lines = new WeakMap<object, Map<string, SoftwareLine>>();

  constructor(lists: Lists) {
    this.#lists = lists;
  }

  #support(item: SoftwareItem, { key, os, terms }: Ground): Said {
    const { name, version, source, publisher, bundleId, path, sourceName, origin } = item;
    const what = [name, version, source, publisher, bundleId, path, sourceName, origin];
    const title = [key, ...what].join("\0");
    const seen = this.#seen.get(title);
    if (seen !== undefined) return seen;
    const { status, product } = this.#lists.titleSupport(titleOf(item, os), os, terms);
    const said = { status, product };
    this.#seen.set(title, said);
    return said;
  }

  /** The line of one device's installed software. */
  line(fact: FactOf<"installed-software"> | undefined, ground: Ground): SoftwareLine {
    const value = knownValue(fact);
    if (value === undefined) {
      return { ...(withoutValue(fact) ?? unknown("not reported")), ...uncounted };
    }
    const known = this.#lines.get(value) ?? new Map<string, SoftwareLine>();
    this.#lines.set(value, known);
    const line = known.get(ground.key) ?? this.#count(value, ground);
    known.set(ground.key, line);
    return line;
  }

  #count(value: Inventory, ground: Ground): SoftwareLine {
    const all = value.items.map((item) => this.#support(item, ground));
    const recognised = all.filter(isRecognised);
    const of = (...statuses: readonly Support["status"][]) =>
      all.filter(({ status }) => statuses.includes(status)).length;
    const counts = {
      titles: all.length,
      recognised: recognised.length,
      unsupported: of("unsupported"),
      endingWithin12Months: of("ending-soon"),
      unrecognised: all.length - recognised.length,
    };
    const beside = {
      packages: recognised.filter(({ product }) => product === undefined).length,
      unsure: of("unknown-cycle", "lists-too-old"),
    };
    return { ...known(inWords(counts, beside) + gaps(value)), ...counts };
  }
}

/** A title on a list, or a package that the operating system's maker supports without being on one. */
function isRecognised({ status, product }: Said): boolean {
  return product !== undefined || (status !== "unrecognised" && status !== "not-assessed");
}

function inWords(
  counts: { readonly [K in keyof typeof uncounted]: number },
  { packages, unsure }: { readonly packages: number; readonly unsure: number },
): string {
  const packaged = `, ${count(packages)} of them as packages of the operating system`;
  const parts = [
    `${count(counts.recognised)} recognised${packages > 0 ? packaged : ""}`,
    `${count(counts.unsupported)} unsupported`,
    `${count(counts.endingWithin12Months)} with support ending within 12 months`,
  ];
  if (unsure > 0) parts.push(`${count(unsure)} of unknown support`);
  parts.push(`${count(counts.unrecognised)} not recognised`);
  return `${counted(counts.titles, "title")}: ${parts.join("; ")}`;
}

function gaps(value: Inventory): string {
  if (value.complete) return "";
  const what = value.unread.length === 0 ? "" : ` (${listed(value.unread, 3)})`;
  return `; the list is not complete${what}`;
}

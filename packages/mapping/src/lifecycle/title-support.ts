import type { FactOf } from "../facts/index.ts";
import type { PatchTables } from "../patches/tables.ts";
import { judgeAmong } from "./among.ts";
import { judgeLine } from "./judge.ts";
import { isLongTerm } from "./long-term.ts";
import { isByChannel, judgeByChannel } from "./office-channel.ts";
import { judgeOutside } from "./outside.ts";
import { builderOf, isPackage } from "./packager.ts";
import { labelOf, nameOf } from "./sentences.ts";
import type {
  OsValue,
  Product,
  Recognition,
  Support,
  SupportStatus,
  SupportTerms,
  Title,
} from "./types.ts";

type Recognised = Extract<Recognition, { product: string }>;

/** What judging titles needs of the lists. */
export interface Judges {
  readonly products: ReadonlyMap<string, Product>;
  readonly recognise: (title: Title) => Recognition;
  readonly osSupport: (os: OsValue, terms: SupportTerms) => Support;
  readonly patches: PatchTables;
}

function plain(title: Title, status: SupportStatus, because: string): Support {
  return {
    status,
    product: undefined,
    cycle: undefined,
    label: title.name,
    judgedBy: "vendor",
    endOfSupport: undefined,
    endOfExtendedSupport: undefined,
    because,
    source: undefined,
    checkedOn: undefined,
    confidence: undefined,
    changesOn: undefined,
  };
}

/** The distribution supports what it packages, for as long as the distribution itself is supported. */
function byDistribution(
  about: { title: Title; label: string; os: FactOf<"os"> | undefined },
  judges: Judges,
  terms: SupportTerms,
): Support {
  const { title, label, os } = about;
  if (os?.state !== "known" || os.value.platform !== "linux")
    return {
      ...plain(
        title,
        "not-assessed",
        `${label} is a distribution's package, and which distribution this machine runs is not known`,
      ),
      label,
      judgedBy: "distribution",
    };
  const of = judges.osSupport(os.value, terms);
  return {
    ...of,
    product: undefined,
    cycle: undefined,
    label,
    judgedBy: "distribution",
    because: `${label} is its distribution's to support: ${of.because}`,
  };
}

function byVendor(
  { title, found, product }: { title: Title; found: Recognised; product: Product },
  terms: SupportTerms,
): Support {
  if (found.among !== undefined) {
    const lines = product.cycles.filter((c) => found.among?.includes(c.cycle));
    return judgeAmong(product, lines, terms);
  }
  const cycle = product.cycles.find((c) => c.cycle === found.cycle);
  if (cycle === undefined) {
    const outside = found.outside ?? "between";
    return judgeOutside(product, { version: title.version, outside }, terms.today);
  }
  const longTerm = isLongTerm(product, title);
  return judgeLine({ product, cycle, version: title.version, longTerm }, terms);
}

/** A part of the operating system: its support is the system's, unless its own line ended before. */
function withOs(
  own: Support,
  os: FactOf<"os"> | undefined,
  about: { judges: Judges; terms: SupportTerms },
): Support {
  if (own.status !== "supported" || own.endOfSupport !== false) return own;
  if (os?.state !== "known")
    return {
      ...own,
      status: "not-assessed",
      because: `${own.label} is supported as long as the Windows it runs on, which is not known`,
      changesOn: undefined,
    };
  const of = about.judges.osSupport(os.value, about.terms);
  return {
    ...of,
    product: own.product,
    cycle: own.cycle,
    label: own.label,
    because: `${own.label} is supported as long as the system it runs on: ${of.because}`,
  };
}

/** A title no recogniser fits: the distribution's where it is proved to be its package, else unknown to the lists. */
function ofUnrecognised(
  { title, os, because }: { title: Title; os: FactOf<"os"> | undefined; because: string },
  judges: Judges,
  terms: SupportTerms,
): Support {
  const packaged = isPackage(title) && builderOf(title) === "distribution";
  return packaged
    ? byDistribution({ title, label: title.name, os }, judges, terms)
    : plain(title, "unrecognised", because);
}

/**
 * Support of one installed title. Packages of a distribution are the distribution's to support, recognised or not; what a
 * vendor installed has its own life; a part of a product is judged with the product.
 */
export function titleSupport(
  title: Title,
  os: FactOf<"os"> | undefined,
  about: { judges: Judges; terms: SupportTerms },
): Support {
  const { judges, terms } = about;
  const found = judges.recognise(title);
  if (found.product === undefined)
    return ofUnrecognised({ title, os, because: found.because }, judges, terms);
  const product = judges.products.get(found.product);
  if (product === undefined)
    return ofUnrecognised({ title, os, because: "the lists lack the product" }, judges, terms);
  const named = { product: product.product, cycle: found.cycle };
  if (found.as === "component") {
    const because = `a part of ${nameOf(product)}, which is judged as a whole`;
    return { ...plain(title, "not-assessed", because), ...named };
  }
  if (found.judgedBy === "distribution") {
    const cycle = product.cycles.find((c) => c.cycle === found.cycle);
    const label =
      cycle === undefined ? `${nameOf(product)} ${title.version}` : labelOf(product, cycle);
    return { ...byDistribution({ title, label, os }, judges, terms), ...named };
  }
  const own = byVendor({ title, found, product }, terms);
  const table = judges.patches.office;
  if (isByChannel(product, title.platform, table))
    return judgeByChannel(own, { version: title.version, channel: title.origin }, { table, terms });
  return product.followsOs ? withOs(own, os, about) : own;
}

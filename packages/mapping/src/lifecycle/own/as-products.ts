import { packageShape, wordsOf } from "../tokens.ts";
import type { Product, Recogniser } from "../types.ts";
import { compareParts, numericParts } from "../versioning/index.ts";
import type { OwnFile, OwnRecogniser, OwnTitle, OwnVersion } from "./types.ts";

/** A name as the recogniser compares it: its words in lower case. Empty where no word is left. */
export const plainName = (name: string): string => wordsOf(name).join(" ");

/** Every name a recogniser goes by, so that two entries with the same one can be found. */
export function keysOf(own: OwnRecogniser): readonly string[] {
  const { platform, names = [], prefixes = [], bundleIds = [] } = own;
  return [
    ...names.map((n) => `${platform} name ${plainName(n)}`),
    ...prefixes.map((n) => `${platform} prefix ${plainName(n)}`),
    ...bundleIds.map((n) => `${platform} id ${n.toLowerCase()}`),
  ];
}

/** Linux knows titles by the names of their packages, the others by what they are called. */
function recogniserOf(own: OwnRecogniser, id: string): Recogniser {
  const { platform, names = [], prefixes = [], bundleIds, publishers } = own;
  const packages = [
    ...names.map((n) => n.toLowerCase()),
    ...prefixes.map((n) => `${packageShape(n).shape}...`),
  ];
  const words = [...names.map(plainName), ...prefixes.map((n) => `${plainName(n)} {rest}`)];
  return {
    id,
    platform,
    ...(platform === "linux" ? { packages } : { names: words }),
    ...(bundleIds === undefined ? {} : { bundleIds }),
    ...(publishers === undefined ? {} : { publishers, publisherRequired: true }),
    judgedBy: "vendor",
    examples: { match: [], none: [] },
  };
}

const ALL = "all";

function cycleOf(name: string, { version, ends, source, checkedOn, owner }: OwnVersion) {
  return {
    cycle: version,
    ...(version === ALL ? { label: name } : {}),
    endOfSupport: ends,
    source,
    checkedOn,
    confidence: "primary" as const,
    note: owner,
  };
}

const newestFirst = (a: OwnVersion, b: OwnVersion) =>
  compareParts(numericParts(b.version), numericParts(a.version));

const idOf = (name: string) => `own:${plainName(name).replaceAll(" ", "-")}`;

/** Local products in the form of product files, so that they are recognised and judged by the same rules. */
export function productsOf(files: readonly OwnFile[]): readonly Product[] {
  return files.flatMap(({ products }) =>
    products.map(({ name, recognise, versions }) => {
      const [first] = versions;
      const whole = first?.version === ALL ? { cycle: ALL } : {};
      return {
        product: idOf(name),
        label: name,
        category: "own",
        source: first?.source ?? "",
        versioning: "prefix-longest",
        recognise: recognise.map((r) => ({ ...recogniserOf(r, idOf(name)), ...whole })),
        cycles: [...versions].sort(newestFirst).map((v) => cycleOf(name, v)),
      };
    }),
  );
}

/** Titles with a verdict as products without a version, and which product is which title. */
export function titlesOf(files: readonly OwnFile[]) {
  const byId = new Map<string, OwnTitle>();
  const products = files
    .flatMap(({ titles }) => titles)
    .map((title): Product => {
      const id = idOf(title.name);
      byId.set(id, title);
      const recognise = title.recognise.map((r) => ({ ...recogniserOf(r, id), cycle: ALL }));
      const about = { label: title.name, category: "own", source: "", versioning: "exact" };
      return { product: id, ...about, recognise, cycles: [] };
    });
  return { products, byId };
}

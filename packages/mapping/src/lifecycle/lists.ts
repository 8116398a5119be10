import type { Day } from "../days.ts";
import { noTables, type PatchTables, type TableName, tableFiles } from "../patches/index.ts";
import { formatProduct } from "./format.ts";
import { osSupport } from "./os-support.ts";
import type { Own } from "./own/index.ts";
import { recogniserOf } from "./recognise.ts";
import { titleSupport } from "./title-support.ts";
import type { ListFile, Lists, OsValue, Product, Support, SupportTerms } from "./types.ts";

const oldestCheck = (product: Product): Day =>
  product.cycles.map((c) => c.checkedOn).sort()[0] ?? "0001-01-01";

/** By product: lists that differ in one product share the others. */
const files = new WeakMap<Product, ListFile>();

function fileOf(product: Product): ListFile {
  const before = files.get(product);
  if (before !== undefined) return before;
  const text = formatProduct(product);
  const file = { file: `${product.product}.json`, text, checkedOn: oldestCheck(product) };
  files.set(product, file);
  return file;
}

/** The release tables as list files; one that knows nothing is none. */
function tableList(tables: PatchTables): readonly ListFile[] {
  return (Object.keys(tableFiles) as readonly TableName[])
    .filter((name) => tables[name].rows.length > 0)
    .map((name) => ({
      file: tableFiles[name],
      text: formatProduct(tables[name]),
      checkedOn: tables[name].checkedOn,
    }));
}

/** Judges each machine's system once a day, however many packages ask for it. */
function remembered(products: readonly Product[], own: Own | undefined) {
  const known = new WeakMap<SupportTerms, WeakMap<OsValue, Support>>();
  return (os: OsValue, terms: SupportTerms): Support => {
    const ofDay = known.get(terms) ?? new WeakMap<OsValue, Support>();
    known.set(terms, ofDay);
    const before = ofDay.get(os);
    if (before !== undefined) return before;
    const vendor = osSupport(products, os, terms);
    const support = own === undefined ? vendor : own.override(vendor, terms);
    ofDay.set(os, support);
    return support;
  };
}

/**
 * The lists of a set of product files, with the organisation's own list beside them and the vendors' release tables. Pure: the same files, title and day
 * give the same answer, in whatever order the files come.
 */
export function createLists(
  files: readonly Product[],
  own?: Own,
  patches: PatchTables = noTables,
): Lists {
  const products = [...files].sort((a, b) => (a.product < b.product ? -1 : 1));
  return listsOf(products, own, patches);
}

function listsOf(products: readonly Product[], own: Own | undefined, patches: PatchTables): Lists {
  const recognise = recogniserOf(products);
  const byId = new Map(products.map((p) => [p.product, p]));
  const browsers = new Set(products.filter((p) => p.category === "browser").map((p) => p.product));
  const ofOs = remembered(products, own);
  const judges = { products: byId, recognise, osSupport: ofOs, patches };
  let files: readonly ListFile[] | undefined;
  return {
    osSupport: (os, terms) => {
      const support = ofOs(os, terms);
      return own !== undefined && terms.spine ? own.warranted(support, terms) : support;
    },
    recognise,
    titleSupport: (title, os, terms) => {
      const vendor = titleSupport(title, os, { judges, terms });
      if (own === undefined) return vendor;
      const said = own.title(own.override(vendor, terms), title, terms);
      return terms.spine && browsers.has(said.product ?? "") ? own.warranted(said, terms) : said;
    },
    patches,
    own,
    get files() {
      files ??= [...products.map(fileOf), ...tableList(patches), ...(own?.files ?? [])];
      return files;
    },
  };
}

import type { Day } from "../days.ts";
import { formatProduct } from "./format.ts";
import { osSupport } from "./os-support.ts";
import { recogniserOf } from "./recognise.ts";
import { titleSupport } from "./title-support.ts";
import type { ListFile, Lists, OsValue, Product, Support, SupportTerms } from "./types.ts";

const oldestCheck = (product: Product): Day =>
  product.cycles.map((c) => c.checkedOn).sort()[0] ?? "0001-01-01";

function fileOf(product: Product): ListFile {
  return {
    file: `${product.product}.json`,
    text: formatProduct(product),
    checkedOn: oldestCheck(product),
  };
}

/** Judges each machine's system once a day, however many packages ask for it. */
function remembered(products: readonly Product[]) {
  const known = new WeakMap<SupportTerms, WeakMap<OsValue, Support>>();
  return (os: OsValue, terms: SupportTerms): Support => {
    const ofDay = known.get(terms) ?? new WeakMap<OsValue, Support>();
    known.set(terms, ofDay);
    const before = ofDay.get(os);
    if (before !== undefined) return before;
    const support = osSupport(products, os, terms);
    ofDay.set(os, support);
    return support;
  };
}

/** The lists of a set of product files. Pure: the same files, title and day give the same answer. */
export function createLists(products: readonly Product[]): Lists {
  const recognise = recogniserOf(products);
  const byId = new Map(products.map((p) => [p.product, p]));
  const ofOs = remembered(products);
  const judges = { products: byId, recognise, osSupport: ofOs };
  let files: readonly ListFile[] | undefined;
  return {
    osSupport: ofOs,
    recognise,
    titleSupport: (title, os, terms) => titleSupport(title, os, { judges, terms }),
    get files() {
      files ??= products.map(fileOf);
      return files;
    },
  };
}

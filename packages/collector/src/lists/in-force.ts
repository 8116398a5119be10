import { createLists, type Lists, type Own, type Product } from "@muster/mapping/lifecycle";
import { products as bundled } from "@muster/mapping/lifecycle/products";
import { type PatchTables, tableFiles } from "@muster/mapping/patches";
import { bundledTables } from "@muster/mapping/patches/tables";

/** A list file in force in place of the program's own. */
export interface ListText {
  readonly file: string;
  readonly text: string;
}

/** Products and tables: the program's own, with those in force laid over them. */
export interface ListParts {
  readonly products: readonly Product[];
  readonly tables: PatchTables;
}

const names = Object.keys(tableFiles) as readonly (keyof PatchTables)[];

/** Every text passed its schema before it came into force. */
export function listParts(texts: readonly ListText[]): ListParts {
  const byFile = new Map(texts.map(({ file, text }) => [file, text]));
  const products = bundled.map((product) => {
    const text = byFile.get(`${product.product}.json`);
    return text === undefined ? product : (JSON.parse(text) as Product);
  });
  const own = names.flatMap((name) => {
    const text = byFile.get(tableFiles[name]);
    return text === undefined ? [] : [[name, JSON.parse(text)] as const];
  });
  return { products, tables: { ...bundledTables, ...Object.fromEntries(own) } };
}

/** The lists of these parts, with the organisation's own beside them. */
export function listsOf({ products, tables }: ListParts, own: Own | undefined): Lists {
  return createLists(products, own, tables);
}

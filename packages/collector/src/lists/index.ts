import { createLists, createOwn, type Lists, type Own } from "@muster/mapping/lifecycle";
import { products } from "@muster/mapping/lifecycle/products";
import { bundledTables } from "@muster/mapping/patches/tables";
import { readOwnFiles } from "./own-files.ts";

export { type Change, ListDesk, type SourceStanding } from "./desk.ts";
export { BundleError } from "./refresh/bundle.ts";
export { askThrough, listSources } from "./refresh/index.ts";
export { type SourceOutcome, sourceWord } from "./refresh/run.ts";
export type { ListChange } from "./refresh/types.ts";

let bundled: Lists | undefined;

/**
 * The lists this program was built with. The same object every time, so that what was worked out once stays known.
 */
export function bundledLists(): Lists {
  bundled ??= createLists(products, undefined, bundledTables);
  return bundled;
}

/** The organisation's own list in a folder; `undefined` where no file in it counts. @throws {OwnListError} */
export function ownList(folder: string): Own | undefined {
  const files = readOwnFiles(folder, products);
  return files.length === 0 ? undefined : createOwn(files);
}

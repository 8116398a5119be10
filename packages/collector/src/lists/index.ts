import { createLists, type Lists } from "@muster/mapping/lifecycle";
import { products } from "@muster/mapping/lifecycle/products";

let bundled: Lists | undefined;

/**
 * The lists this program was built with. The same object every time, so that what was worked out once stays known.
 * Lists refreshed from their sources will be made here too, by `createLists` over other product files.
 */
export function bundledLists(): Lists {
  bundled ??= createLists(products);
  return bundled;
}

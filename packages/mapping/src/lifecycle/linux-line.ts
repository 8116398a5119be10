import type { Cycle, OsValue, Product } from "./types.ts";

/** The product an os-release ID stands for; where two share an ID, the name decides (`CentOS Stream`). */
export function linuxProduct(products: readonly Product[], os: OsValue): Product | undefined {
  const id = os.id.toLowerCase();
  const same = products.filter((p) => p.osIds?.includes(id));
  const name = os.name.toLowerCase();
  const named = same.find((p) => p.osNameHas !== undefined && name.includes(p.osNameHas));
  return named ?? same.find((p) => p.osNameHas === undefined);
}

/** The version as the product's list names it: a branch on another base has a prefix (`lmde6`). */
export function linuxVersion(product: Product, os: OsValue): string {
  const branch = product.osOnBase;
  const version = os.version ?? "";
  return branch !== undefined && os.base?.id === branch.base ? branch.prefix + version : version;
}

/** The line of the distribution a derivative is built on, by its code name (`jammy`). */
export function baseLine(
  products: readonly Product[],
  base: NonNullable<OsValue["base"]>,
): { product: Product; cycle: Cycle } | undefined {
  const product = products.find((p) => p.osIds?.includes(base.id.toLowerCase()));
  const wanted = base.codename.toLowerCase();
  const cycle = product?.cycles.find((c) => c.codename?.toLowerCase().split(" ")[0] === wanted);
  return product === undefined || cycle === undefined ? undefined : { product, cycle };
}

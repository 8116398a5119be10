import type { Product } from "../types.ts";
import * as registry from "./registry.ts";

/** Every product file, of the shape that `products.test.ts` has validated. */
export const products = Object.values(registry) as readonly unknown[] as readonly Product[];

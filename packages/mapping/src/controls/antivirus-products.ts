import type { AntivirusProduct } from "../facts/index.ts";

/** Whether a product protects the machine, and what speaks against it where it does not. */
export interface Protection {
  readonly product: AntivirusProduct;
  readonly protects: "yes" | "no" | "unknown";
  /** `ClamAV runs but does not scan files as they are opened`; empty where it protects. */
  readonly because: string;
}

/**
 * A product protects when it runs, scans files as they are opened and is in active mode. One clear "no" settles it; what
 * is not known leaves it open. A lapsed licence stops updates and counts as a "no".
 */
export function protection(product: AntivirusProduct): Protection {
  const no = against(product);
  if (no !== undefined) return { product, protects: "no", because: `${product.name} ${no}` };
  const open = unread(product);
  if (open !== undefined) {
    return {
      product,
      protects: "unknown",
      because: `whether ${product.name} ${open} is not known`,
    };
  }
  return { product, protects: "yes", because: "" };
}

function against({ running, realTime, mode, licensed }: AntivirusProduct): string | undefined {
  if (running === "no") return "is installed but does not run";
  if (mode === "passive") return "runs in passive mode and does not protect";
  if (mode === "reduced") return "runs with reduced functionality and does not protect";
  if (realTime === "no") return "runs but does not scan files as they are opened";
  return licensed === "no" ? "runs without a valid licence" : undefined;
}

function unread({ running, realTime, mode }: AntivirusProduct): string | undefined {
  if (running === "unknown") return "runs";
  if (realTime === "unknown") return "scans files as they are opened";
  return mode === "unknown" ? "is active or passive" : undefined;
}

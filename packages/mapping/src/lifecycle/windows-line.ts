import type { Cycle, OsValue, Product } from "./types.ts";
import { splitBuild } from "./versioning/index.ts";

/** Semi-annual and annual channel editions of Windows Server, and their SKU numbers. */
const channelEditions = ["serverdatacenteracor", "serverstandardacor"];
const channelSkus = [145, 146];

/** The lines of one Windows machine: one where it can be told, several where what would tell is missing. */
export type WindowsLines = { readonly lines: readonly Cycle[] } | { readonly unknown: string };

/** Which of the two Windows products: by product type, or by an edition that exists on servers only. */
export function windowsProduct(os: OsValue): "windows" | "windows-server" | undefined {
  if (os.productType === "workstation") return "windows";
  if (os.productType !== undefined) return "windows-server";
  if (os.edition === undefined) return undefined;
  const edition = os.edition.toLowerCase();
  return edition.startsWith("server") && edition !== "serverrdsh" ? "windows-server" : "windows";
}

const isChannel = (cycle: Cycle) => cycle.cycle.endsWith("-sac") || cycle.cycle.endsWith("-ac");

function serverLines(cycles: readonly Cycle[], os: OsValue): readonly Cycle[] {
  const channel =
    channelEditions.includes(os.edition?.toLowerCase() ?? "") || channelSkus.includes(os.sku ?? -1);
  const fitting = cycles.filter((c) => isChannel(c) === channel);
  return fitting.length > 0 ? fitting : cycles;
}

function clientLines(cycles: readonly Cycle[], os: OsValue): readonly Cycle[] {
  const edition = os.edition?.toLowerCase();
  return cycles.filter((c) => {
    if (c.editionIds === undefined) return cycles.length === 1;
    if (edition !== undefined) return c.editionIds.some((e) => e.toLowerCase() === edition);
    return os.sku === undefined || (c.skus?.includes(os.sku) ?? false);
  });
}

/** Lines of `product` that this machine's build and edition leave possible; the marketing name is never looked at. */
export function windowsLines(product: Product, os: OsValue): WindowsLines {
  const build = splitBuild(os.build ?? "")?.build;
  if (build === undefined) return { unknown: "the build number was not reported" };
  const same = product.cycles.filter((c) => splitBuild(c.build ?? "")?.build === build);
  if (same.length === 0) return { lines: [] };
  const lines = product.product === "windows" ? clientLines(same, os) : serverLines(same, os);
  if (lines.length > 0) return { lines };
  return { unknown: `edition ${os.edition ?? `SKU ${os.sku}`} is not listed for build ${build}` };
}

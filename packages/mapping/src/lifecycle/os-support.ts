import { judgeAmong } from "./among.ts";
import { judgeLine } from "./judge.ts";
import { baseLine, linuxProduct, linuxVersion } from "./linux-line.ts";
import { judgeOutside } from "./outside.ts";
import { labelOf, nameOf } from "./sentences.ts";
import type { Cycle, OsValue, Product, Support, SupportTerms } from "./types.ts";
import { schemes } from "./versioning/index.ts";
import { windowsLines, windowsProduct } from "./windows-line.ts";

const isEvaluation = (os: OsValue) => /Eval$/i.test(os.edition ?? "");

/** A system nothing can be said of, with the reason. */
function unknownOs(os: OsValue, because: string): Support {
  return {
    status: "unknown-cycle",
    product: undefined,
    cycle: undefined,
    label: [os.name, os.version].filter((t) => t !== undefined).join(" "),
    judgedBy: "vendor",
    endOfSupport: undefined,
    endOfExtendedSupport: undefined,
    because,
    source: undefined,
    checkedOn: undefined,
    confidence: undefined,
    changesOn: undefined,
  };
}

function windowsSupport(products: readonly Product[], os: OsValue, terms: SupportTerms): Support {
  const id = windowsProduct(os);
  const product = products.find((p) => p.product === id);
  if (product === undefined)
    return unknownOs(os, "Windows client or server: the product type was not reported");
  const found = windowsLines(product, os);
  const build = os.build ?? "";
  if ("unknown" in found)
    return { ...unknownOs(os, `${nameOf(product)}: ${found.unknown}`), product: product.product };
  const [cycle, ...others] = found.lines;
  if (cycle === undefined) {
    const placed = schemes["windows-build"]?.cycleOf(build, product);
    const outside = placed?.outside ?? "between";
    return judgeOutside(product, { version: `build ${build}`, outside }, terms.today);
  }
  if (others.length > 0) return judgeAmong(product, found.lines, terms);
  const remark = isEvaluation(os)
    ? "an evaluation edition: it stops working when its term ends"
    : undefined;
  return judgeLine({ product, cycle, ...(remark === undefined ? {} : { remark }) }, terms);
}

/** A version of a product's own numbering: its line, or where it stands against the lines. */
function versionSupport(product: Product, version: string, terms: SupportTerms): Support {
  const exact = schemes.exact?.cycleOf(version, product).cycle;
  const placed =
    exact === undefined ? schemes[product.versioning]?.cycleOf(version, product) : { cycle: exact };
  const cycle = product.cycles.find((c) => c.cycle === placed?.cycle);
  if (cycle !== undefined) return judgeLine({ product, cycle, version }, terms);
  return judgeOutside(product, { version, outside: placed?.outside ?? "no-version" }, terms.today);
}

function derivativeSupport(
  os: OsValue,
  base: { product: Product; cycle: Cycle },
  terms: SupportTerms,
): Support {
  const of = judgeLine(base, terms);
  const label = `${os.name} ${os.version ?? ""}`.trim();
  return {
    ...of,
    label,
    confidence: "derived",
    because: `${label} takes its packages from ${labelOf(base.product, base.cycle)}: ${of.because}`,
  };
}

function linuxSupport(products: readonly Product[], os: OsValue, terms: SupportTerms): Support {
  if (os.rolling)
    return unknownOs(
      os,
      `${os.name} is a rolling release: it has no release line whose support could end, so what counts is that its updates are installed`,
    );
  const product = linuxProduct(products, os);
  if (product !== undefined) return versionSupport(product, linuxVersion(product, os), terms);
  const base = os.base === undefined ? undefined : baseLine(products, os.base);
  if (base !== undefined) return derivativeSupport(os, base, terms);
  return unknownOs(os, `no lifecycle is listed for ${os.name} (${os.id})`);
}

/**
 * Support of an operating system. Windows by product type, build and edition; macOS and Linux by version; a derivative by
 * what it is built on. What cannot be told apart, is rolling or is newer than the list is `unknown-cycle`.
 */
export function osSupport(products: readonly Product[], os: OsValue, terms: SupportTerms): Support {
  if (os.platform === "windows") return windowsSupport(products, os, terms);
  if (os.platform === "linux") return linuxSupport(products, os, terms);
  const product = products.find((p) => p.osIds?.includes(os.id.toLowerCase()));
  if (product === undefined) return unknownOs(os, `no lifecycle is listed for ${os.name}`);
  return versionSupport(product, os.version ?? "", terms);
}

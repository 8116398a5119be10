import { type Day, writeDay } from "../days.ts";
import type { Cycle, PhaseEnd, Product } from "./types.ts";

/** A product's name, without the maker where nobody says it. */
export const nameOf = (product: Product): string =>
  product.label.replace(/^(?:Microsoft (?=Windows)|Apple )/, "");

/** `Debian 12 (Bookworm)`, `Windows 11 24H2 Home and Pro`: product and line as a person says them. */
export function labelOf(product: Product, cycle: Cycle): string {
  const name = product.device?.prefix ?? nameOf(product);
  const line = (cycle.label ?? cycle.cycle).replace(/ '([^']+)'/, " ($1)");
  if (line.toLowerCase().includes(name.toLowerCase())) return line;
  const codename = cycle.label === undefined && cycle.codename ? ` (${cycle.codename})` : "";
  return `${name} ${line}${codename}`;
}

/** What the ordinary phase is called: distributions speak of security support, vendors of support. */
export function phaseOf(product: Product): string {
  return product.category === "os-linux" ? "security support" : "support";
}

export function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? "" : "s"}`;
}

/** How a phase that is over ended: `left support on 13 October 2026`. */
export function leftOn(phase: string, end: PhaseEnd): string {
  return typeof end === "string"
    ? `left ${phase} on ${writeDay(end)}`
    : `has left ${phase}; the day is not known`;
}

/** How a phase that runs will end: `has support until 9 January 2029`. */
export function runsUntil(phase: string, end: PhaseEnd): string {
  return typeof end === "string"
    ? `has ${phase} until ${writeDay(end)}`
    : `has ${phase}; no end is announced`;
}

export function tooOld(checkedOn: Day, maxDays: number): string {
  return `the list that says so was checked on ${writeDay(checkedOn)}, more than ${count(maxDays, "day")} ago`;
}

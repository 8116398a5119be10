import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser } from "../hostile/browser.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds wrong on the page that is open: rule and place. */
export async function violations(browser: Browser): Promise<string[]> {
  await browser.evaluate(`${axe}; 0`);
  return browser.evaluate<string[]>(
    `axe.run({ runOnly: ${JSON.stringify(TAGS)} }).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + " " + target)))`,
  );
}

/** Widths in pixels: of what the page holds, and of the window. Where the first is the larger, a reader scrolls sideways. */
export function widths(browser: Browser): Promise<[content: number, window: number]> {
  return browser.evaluate(
    "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
  );
}

import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { compile } from "sass";

const collector = join(import.meta.dirname, "../packages/collector");
const folder = join(collector, "src/console");
/** The collector's dependency, wherever npm put it. */
const nhsuk = createRequire(join(collector, "package.json")).resolve("nhsuk-frontend/package.json");

/**
 * The console's style sheet from its source: small, and asking nothing of any host.
 * @throws {Error} where it would load something
 */
export function consoleCss(): string {
  const { css } = compile(join(folder, "console.scss"), {
    style: "compressed",
    loadPaths: [join(dirname(nhsuk), "..")],
    silenceDeprecations: ["if-function"],
    quietDeps: true,
  });
  // Compressed Sass begins a sheet of non-ASCII text with a byte order mark; the server says the encoding.
  const sheet = css.replace(/^\uFEFF/, "");
  if (!standsAlone(sheet)) throw new Error("the style sheet would load something from elsewhere");
  return `${sheet}\n`;
}

/** Whether a style sheet loads nothing and names no host. */
export function standsAlone(css: string): boolean {
  return !/url\(|@import|@font-face|https?:/i.test(css);
}

if (import.meta.main) {
  const target = join(folder, "assets/console.css");
  const css = consoleCss();
  writeFileSync(target, css);
  console.log(`${target}: ${css.length} characters`);
}

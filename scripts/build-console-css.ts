import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "sass";

/** Compiles the console's style sheet. Run after changing console.scss or updating nhsuk-frontend. */
const collector = join(import.meta.dirname, "../packages/collector");
const console_ = join(collector, "src/console");

const { css } = compile(join(console_, "console.scss"), {
  style: "compressed",
  loadPaths: [join(collector, "node_modules"), join(import.meta.dirname, "../node_modules")],
  silenceDeprecations: ["if-function"],
  quietDeps: true,
});
if (/url\(\s*["']?(https?:)?\/\//.test(css)) {
  throw new Error("the style sheet would ask another host");
}
const target = join(console_, "assets/console.css");
writeFileSync(target, `${css}\n`);
console.log(`${target}: ${css.length} bytes`);

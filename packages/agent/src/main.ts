import { fileURLToPath } from "node:url";
import { keepCompiled } from "./compiled.ts";

/** The program's first module: it does nothing but have the rest compiled cheaply and started. */
const main = fileURLToPath(import.meta.url);
// Whatever it writes, and what it starts, is its user's alone.
process.umask(0o077);
keepCompiled(main, process.argv.slice(2));
// No top-level await: what ships is bundled as CommonJS, which starts faster and knows none.
void import("./start.ts")
  .then(({ start }) => start(main))
  .then((exitCode) => {
    process.exitCode = exitCode;
  });

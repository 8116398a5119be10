import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Oldest Node that runs the sources as they are (type stripping without a flag or a warning). */
const OLDEST = 24;

/** The Node binary pinned in package.json; where it is not there yet, the program ends and says what to do. */
function pinnedNode() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve("node/package.json"));
    return join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
  } catch {
    console.error(
      "This clone is not installed yet, or not wholly: run npm ci in its folder first.",
    );
    process.exit(3);
  }
}

/**
 * Runs a program's main module: in this process where its Node is new enough, else under the pinned Node.
 * @param {URL} main
 */
export async function launch(main) {
  if (Number.parseInt(process.versions.node, 10) >= OLDEST) {
    await import(main.href);
    return;
  }
  const child = spawn(pinnedNode(), [fileURLToPath(main), ...process.argv.slice(2)], {
    stdio: "inherit",
  });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === null ? 3 : 130)));
}

import { lstatSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { readEnvironment } from "./config/environment.ts";
import { defaultPlaces } from "./config/places.ts";
import { wrongInside } from "./identity/inside.ts";

/** The folder in which the state lies by argument, variable or default; a settings file is not read for this. */
function stateFolder(argv: readonly string[]): string {
  const environment = readEnvironment();
  const given = argv.find((a) => a.startsWith("--state="))?.slice("--state=".length);
  const at = argv.indexOf("--state");
  const after = at < 0 ? undefined : argv[at + 1];
  return given ?? after ?? environment.state ?? defaultPlaces(environment).state;
}

const COMPILED = "compiled";

/**
 * A folder that nobody else may write to, with nothing of anybody else's among what was compiled: from anywhere else it would
 * be somebody else's code.
 */
function isOurs(folder: string): boolean {
  try {
    const stat = lstatSync(folder);
    const ours = stat.isDirectory() && stat.uid === process.geteuid?.();
    if (!ours || (stat.mode & 0o077) !== 0) return false;
    const kept = lstatSync(join(folder, COMPILED), { throwIfNoEntry: false });
    if (kept === undefined) return true;
    const closed = kept.isDirectory() && kept.uid === stat.uid && (kept.mode & 0o022) === 0;
    return closed && wrongInside(join(folder, COMPILED)) === undefined;
  } catch {
    return false;
  }
}

/**
 * Has Node keep what it compiles of the bundle in the state folder, which spares the next start a tenth of its processor
 * time. Only where that folder is there already and its owner's alone; losing the cache costs time and nothing else. Windows
 * tells rights in another way and goes without.
 */
export function keepCompiled(main: string, argv: readonly string[]): void {
  if (main.endsWith(".ts") || process.platform === "win32") return;
  const folder = stateFolder(argv);
  if (isOurs(folder)) enableCompileCache(join(folder, COMPILED));
}

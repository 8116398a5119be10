import { lstatSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { readEnvironment } from "./config/environment.ts";
import { defaultPlaces } from "./config/places.ts";

/** The folder in which the state lies by argument, variable or default; a settings file is not read for this. */
function stateFolder(argv: readonly string[]): string {
  const environment = readEnvironment();
  const given = argv.find((a) => a.startsWith("--state="))?.slice("--state=".length);
  const at = argv.indexOf("--state");
  const after = at < 0 ? undefined : argv[at + 1];
  return given ?? after ?? environment.state ?? defaultPlaces(environment).state;
}

/** A folder that nobody else may write to: compiled code from anywhere else would be somebody else's code. */
function isOurs(folder: string): boolean {
  try {
    const stat = lstatSync(folder);
    return stat.isDirectory() && stat.uid === process.geteuid?.() && (stat.mode & 0o077) === 0;
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
  if (isOurs(folder)) enableCompileCache(join(folder, "compiled"));
}

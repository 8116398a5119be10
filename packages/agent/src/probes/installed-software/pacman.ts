import { splitNvr } from "./rpm.ts";
import type { Package, Packages } from "./types.ts";

/** Pacman keeps a folder for each package, `name-version-release`: their names say all that is needed. */
export function parsePacmanFolders(names: readonly string[]): Packages {
  const packages: Package[] = [];
  let damaged = 0;
  for (const folder of names) {
    if (folder === "ALPM_DB_VERSION") continue;
    const parts = splitNvr(folder);
    if (parts === undefined) damaged += 1;
    else packages.push(parts);
  }
  return { packages, damaged };
}

import { perScan } from "../exec/per-scan.ts";
import type { Machine } from "../exec/types.ts";
import { processNames } from "./antivirus/processes.ts";
import { type Database, databases } from "./installed-software/databases.ts";

/** What the traces of products are looked for in: packages and processes, read once a scan. */
export interface Traces {
  /** Versions of the installed packages by name. */
  readonly packages: ReadonlyMap<string, string>;
  /** Every package database that is there was read whole, and there is one. */
  readonly whole: boolean;
  /** `undefined` where not all processes are shown. */
  readonly processes: ReadonlySet<string> | undefined;
}

function isWhole(found: readonly Database[]): boolean {
  return found.length > 0 && found.every(({ problem }) => problem === undefined);
}

export const tracesOf = perScan(async (machine: Machine): Promise<Traces> => {
  const found = await databases(machine);
  const packages = found.flatMap((database) => database.packages);
  return {
    packages: new Map(packages.map(({ name, version }) => [name, version])),
    whole: isWhole(found),
    processes: await processNames(machine),
  };
});

/** Whether one of the packages is installed, or one of the places is there. */
export async function isInstalled(
  machine: Machine,
  what: { readonly packages: readonly string[]; readonly places: readonly string[] },
): Promise<boolean> {
  const { packages } = await tracesOf(machine);
  if (what.packages.some((name) => packages.has(name))) return true;
  for (const place of what.places) if (await machine.exists(place)) return true;
  return false;
}

/** Whether one of the processes runs; unknown where not all are shown, unless one of them is. */
export function runningOf(
  names: readonly string[],
  processes: ReadonlySet<string> | undefined,
): "yes" | "no" | "unknown" {
  if (processes === undefined) return "unknown";
  return names.some((name) => processes.has(name)) ? "yes" : "no";
}

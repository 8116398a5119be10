import type { InstalledUpdate } from "@muster/mapping/facts";
import { instantAt, textAt } from "../../macos/values.ts";

/** One line of the install history, from the profiler or from the file it reads. */
export interface Installed {
  readonly name: string;
  readonly version: string | undefined;
  readonly at: string | undefined;
  readonly fromApple: boolean;
}

/** An item of `SPInstallHistoryDataType`: `_name`, `install_date`, `install_version`, `package_source`. */
export function fromProfilerHistory(entry: unknown): Installed | undefined {
  const name = textAt(entry, "_name");
  if (name === undefined) return undefined;
  return {
    name,
    version: textAt(entry, "install_version"),
    at: instantAt(entry, "install_date"),
    fromApple: textAt(entry, "package_source") === "package_source_apple",
  };
}

const appleProcesses =
  /^(?:softwareupdated?|macOS Installer|OS X Installer|Software Update|osinstallersetupd)$/;

/** An entry of `/Library/Receipts/InstallHistory.plist`. */
export function fromReceipt(entry: unknown): Installed | undefined {
  const name = textAt(entry, "displayName");
  if (name === undefined) return undefined;
  return {
    name,
    version: textAt(entry, "displayVersion"),
    at: instantAt(entry, "date"),
    fromApple: appleProcesses.test(textAt(entry, "processName") ?? ""),
  };
}

/** Each title once, its newest installation; those without a date count as oldest. Newest first. */
export function newestOfEach(history: readonly Installed[]): readonly InstalledUpdate[] {
  const newest = new Map<string, Installed>();
  for (const entry of history) {
    const earlier = newest.get(entry.name);
    if (earlier === undefined || (earlier.at ?? "") <= (entry.at ?? ""))
      newest.set(entry.name, entry);
  }
  return [...newest.values()]
    .sort((a, b) => order(b.at ?? "", a.at ?? "") || order(a.name, b.name))
    .map(({ name, version, at }) => ({
      id: name,
      ...(version !== undefined && !name.includes(version) && { title: `${name} ${version}` }),
      ...(at !== undefined && { at }),
      result: "installed" as const,
    }));
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Lists of known malware and the like come by the day and say nothing of when updates were last installed. */
const systemUpdate =
  /^(?:macOS|Mac OS X|OS X|Security Update|Rapid Security|Background Security|Safari|Supplemental)/i;

/** When an update of the system or of Safari was last installed. */
export function lastSystemUpdate(history: readonly Installed[]): string | undefined {
  return history
    .filter(({ name, fromApple }) => fromApple && systemUpdate.test(name))
    .map(({ at }) => at)
    .filter((at) => at !== undefined)
    .sort()
    .at(-1);
}

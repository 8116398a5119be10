import type { PendingUpdate } from "@muster/mapping/facts";

/** Neither Arch nor Alpine marks security updates. */
const unmarked = { security: "unknown", severity: "unknown" } as const;

/** `pacman -Qu`: `name old -> new`, with `[ignored]` behind a package that the configuration holds back. */
export function parsePacmanUpdates(text: string): readonly PendingUpdate[] {
  const updates: PendingUpdate[] = [];
  for (const line of text.split(/\r?\n/)) {
    const match =
      /^(?<name>\S+) (?<installed>\S+) -> (?<candidate>\S+)(?<held> \[ignored\])?\s*$/.exec(line);
    const { name, installed, candidate, held } = match?.groups ?? {};
    if (name === undefined || candidate === undefined) continue;
    updates.push({ name, installed, candidate, ...unmarked, held: held !== undefined });
  }
  return updates;
}

const upgradable =
  /^(?<name>\S+)-(?<candidate>\d[^\s-]*-r\d+) .*\[upgradable from: \k<name>-(?<installed>\S+)\]\s*$/;

/**
 * `apk version -v -l '<'`: `name-version-rN < newer`, below a line of headings. `apk list --upgradable`: `name-newer arch {origin}
 * (licence) [upgradable from: name-version-rN]`.
 */
export function parseApkUpdates(text: string): readonly PendingUpdate[] {
  const updates: PendingUpdate[] = [];
  for (const line of text.split(/\r?\n/)) {
    const match =
      /^(?<name>\S+)-(?<installed>\d\S*-r\d+)\s+<\s+(?<candidate>\S+)/.exec(line) ??
      upgradable.exec(line);
    const { name, installed, candidate } = match?.groups ?? {};
    if (name === undefined || candidate === undefined) continue;
    updates.push({ name, installed, candidate, ...unmarked, held: false });
  }
  return updates;
}

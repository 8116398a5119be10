import type { PendingUpdate } from "@muster/mapping/facts";

/** Neither tells what an update is about. */
const unmarked = { security: "unknown", severity: "unknown", held: false } as const;

/**
 * `snap refresh --list`: a table with the columns Name, Version, Rev, Size, Publisher, Notes, or the words that all is up to date
 * (on standard error). `undefined` where it is neither. A refresh that is held says so in its notes.
 */
export function parseSnapRefreshes(said: {
  readonly stdout: string;
  readonly stderr: string;
}): readonly PendingUpdate[] | undefined {
  const lines = said.stdout.split(/\r?\n/).filter((line) => line.trim() !== "");
  const start = lines.findIndex((line) => /^Name\s+Version\s/.test(line));
  if (start < 0) {
    return /All snaps up to date/i.test(`${said.stdout}\n${said.stderr}`) ? [] : undefined;
  }
  // `snap list`, which has the same beginning, lists what is installed.
  if (/\sTracking\s/.test(lines[start] ?? "")) return undefined;
  return lines.slice(start + 1).flatMap((line) => {
    const [name, candidate, , , , notes = ""] = line.trim().split(/\s+/);
    if (name === undefined || candidate === undefined) return [];
    return [{ name, candidate, ...unmarked, origin: "snap", held: /\bheld\b/.test(notes) }];
  });
}

/** `flatpak remote-ls --updates --columns=application,version,branch`; the branch stands in where an app tells no version. */
export function parseFlatpakUpdates(text: string): readonly PendingUpdate[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [name, version, branch, installation] = line.split("\t").map((cell) => cell.trim());
    // `flatpak list` has a column more, and lists what is installed.
    if (name === undefined || installation !== undefined || !/^[\w-]+(?:\.[\w-]+){2,}$/.test(name))
      return [];
    return [{ name, candidate: version || branch || "unknown", ...unmarked, origin: "flatpak" }];
  });
}

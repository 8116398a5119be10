import type { UpdateTransaction } from "./transactions.ts";

const line =
  /^\[(?<at>\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:?\d{2})\] \[ALPM\] (?<what>.*)$/;

/** What one line does to the count of changes so far. */
function counted(what: string, changed: number): number {
  if (what === "transaction started") return 0;
  return /^(?:installed|upgraded|downgraded|reinstalled|removed) /.test(what)
    ? changed + 1
    : changed;
}

/**
 * Reads `/var/log/pacman.log`, whose times bear their zone (from pacman 5.2 on; older lines do not and are left out).
 * Oldest first.
 */
export function parsePacmanLog(text: string): readonly UpdateTransaction[] {
  const runs: UpdateTransaction[] = [];
  let changed = 0;
  for (const row of text.split(/\r?\n/)) {
    const { at, what } = line.exec(row)?.groups ?? {};
    if (at === undefined || what === undefined) continue;
    changed = counted(what, changed);
    if (what !== "transaction completed" || changed === 0) continue;
    const ms = Date.parse(at);
    if (Number.isFinite(ms)) runs.push({ at: new Date(ms).toISOString(), changed });
    changed = 0;
  }
  return runs;
}

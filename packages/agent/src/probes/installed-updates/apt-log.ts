/** A run of a package manager, at the local time its log writes: without a zone, as milliseconds as if it were UTC. */
export interface LocalRun {
  readonly at: number;
  readonly changed: number;
}

const stamp = /^(?<y>\d{4})-(?<mo>\d{2})-(?<d>\d{2})[ T]+(?<h>\d{2}):(?<mi>\d{2})(?::(?<s>\d{2}))?/;

/** `2026-11-18  06:12:03` as if it were UTC. */
function localTime(text: string): number | undefined {
  const { y, mo, d, h, mi, s = "0" } = stamp.exec(text)?.groups ?? {};
  if (y === undefined) return undefined;
  const ms = Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s));
  return Number.isFinite(ms) ? ms : undefined;
}

const changes = /^(?:Install|Upgrade|Downgrade|Reinstall|Remove|Purge): (?<list>.*)$/;

/** Packages in `a:amd64 (1.0), b:amd64 (1.0, 2.0), c:amd64 (1.0, automatic)`. */
function countIn(list: string): number {
  return list.split("), ").filter((entry) => entry.includes("(")).length;
}

/** Reads `/var/log/apt/history.log`: the runs that changed something and came to their end, oldest first. */
export function parseAptHistory(text: string): readonly LocalRun[] {
  return text.split(/\r?\n\s*\r?\n/).flatMap((block) => {
    let at: number | undefined;
    let changed = 0;
    for (const line of block.split(/\r?\n/)) {
      if (line.startsWith("End-Date: ")) at = localTime(line.slice(10).trim());
      changed += countIn(changes.exec(line)?.groups?.list ?? "");
    }
    return at === undefined || changed === 0 ? [] : [{ at, changed }];
  });
}

/** Runs whose steps lie closer together than this are one: neither dpkg nor rpm says where a run ends. */
const GAP_MS = 10 * 60_000;

/** Makes runs of single changes, by the pauses between them; oldest first. */
export function runsOf(times: readonly number[]): readonly LocalRun[] {
  const runs: { at: number; changed: number }[] = [];
  for (const at of [...times].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && at - last.at <= GAP_MS) {
      last.at = at;
      last.changed += 1;
    } else {
      runs.push({ at, changed: 1 });
    }
  }
  return runs;
}

/** Reads `/var/log/dpkg.log`: `2026-11-18 06:12:03 upgrade bash:amd64 5.2-1 5.2-2`. */
export function parseDpkgLog(text: string): readonly LocalRun[] {
  const times = text.split(/\r?\n/).flatMap((line) => {
    const at = localTime(line);
    const isChange = /^\S+ \S+ (?:install|upgrade|remove|purge) /.test(line);
    return at === undefined || !isChange ? [] : [at];
  });
  return runsOf(times);
}

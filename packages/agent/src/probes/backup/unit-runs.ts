import { parseBlocks } from "../key-value.ts";

/** What systemd says of a unit's last run. */
export interface UnitRun {
  readonly loaded: boolean;
  readonly active: boolean;
  readonly enabled: boolean;
  /** Instant of its last end, where that was a success. */
  readonly succeededAt: string | undefined;
}

const utc =
  /^(?:[A-Z][a-z]{2} )?(?<day>\d{4}-\d{2}-\d{2}) (?<time>\d{2}:\d{2}:\d{2})(?:\.\d+)? (?:UTC|GMT)$/;

/**
 * When a unit's main process ended. The text is local and its zone is three letters that several places share, so only UTC
 * is read from it; else the time since the start of the machine is added to that.
 */
function endedAt(block: ReadonlyMap<string, string>, bootedAt: number | undefined) {
  const text = block.get("ExecMainExitTimestamp")?.trim() ?? "";
  const epoch = /^@(?<seconds>\d{9,11})(?:\.\d+)?$/.exec(text)?.groups?.seconds;
  if (epoch !== undefined) return Number(epoch) * 1000;
  const { day, time } = utc.exec(text)?.groups ?? {};
  if (day !== undefined) return Date.parse(`${day}T${time}Z`);
  const since = block.get("ExecMainExitTimestampMonotonic")?.trim() ?? "";
  if (!/^[1-9]\d{0,15}$/.test(since) || bootedAt === undefined) return undefined;
  return bootedAt + Math.floor(Number(since) / 1000);
}

/**
 * Reads `systemctl show UNIT… -p Id,LoadState,ActiveState,UnitFileState,Result,ExecMainStatus,ExecMainExitTimestamp…`.
 *
 * @param bootedAt milliseconds since the epoch
 */
export function parseUnitRuns(
  text: string,
  bootedAt: number | undefined,
): ReadonlyMap<string, UnitRun> {
  const runs = new Map<string, UnitRun>();
  for (const block of parseBlocks(text)) {
    const id = block.get("Id");
    if (id === undefined) continue;
    const ended = endedAt(block, bootedAt);
    const well = block.get("Result") === "success" && block.get("ExecMainStatus") === "0";
    const sound = ended !== undefined && Number.isFinite(ended) && well;
    runs.set(id, {
      loaded: block.get("LoadState") === "loaded",
      active: block.get("ActiveState") === "active",
      enabled: /^enabled/.test(block.get("UnitFileState") ?? ""),
      succeededAt: sound ? new Date(ended).toISOString() : undefined,
    });
  }
  return runs;
}

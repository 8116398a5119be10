/**
 * When the machine started, to the minute: the kernel computes it from the clock, so the seconds wander with every
 * correction of the clock and would make an unchanged fact look new each night.
 */
export function parseBootTime(stat: string): string | undefined {
  const seconds = Number(/^btime (?<seconds>\d{1,11})$/m.exec(stat)?.groups?.seconds);
  // 0 and small numbers are a clock that was not set yet.
  if (!Number.isSafeInteger(seconds) || seconds < 86_400) return undefined;
  return new Date(Math.round(seconds / 60) * 60_000).toISOString();
}

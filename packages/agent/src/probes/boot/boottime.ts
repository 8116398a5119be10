/**
 * `sysctl -n kern.boottime`: `{ sec = 1795000000, usec = 5 } Wed Nov 18 …`, to the minute: the kernel corrects it with every
 * correction of the clock.
 */
export function parseBoottime(text: string): string | undefined {
  const seconds = Number(/\bsec = (?<seconds>\d{1,11})\b/.exec(text)?.groups?.seconds);
  // Small numbers are a clock that was not set yet.
  if (!Number.isSafeInteger(seconds) || seconds < 86_400) return undefined;
  return new Date(Math.round(seconds / 60) * 60_000).toISOString();
}

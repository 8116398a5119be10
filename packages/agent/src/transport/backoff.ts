/** How attempts are spaced: doubling from `firstMs`, never over `mostMs`. */
export interface BackoffRule {
  readonly firstMs: number;
  readonly mostMs: number;
}

export const BACKOFF: BackoffRule = { firstMs: 15_000, mostMs: 30 * 60_000 };

/**
 * How long to wait after failure number `failures` (1, 2, 3 …), in milliseconds: between half and the whole of a delay
 * that doubles, so that a fleet that lost its collector does not come back at one second; at least what it asked for.
 * @param random 0 up to, not including, 1
 */
export function backoffMs(
  failures: number,
  random: number,
  { askedMs = 0, rule = BACKOFF }: { askedMs?: number | undefined; rule?: BackoffRule } = {},
): number {
  const whole = Math.min(rule.mostMs, rule.firstMs * 2 ** Math.min(failures - 1, 30));
  return Math.max(askedMs, Math.round((whole * (1 + random)) / 2));
}

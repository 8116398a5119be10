/** Lists older than this prove nothing by being empty (days; endpoint practice, assumed). */
export const LIST_DAYS = 7;

const MS_PER_DAY = 86_400_000;

/**
 * Whole days since an instant. More than a day ahead of this machine's clock it is `ahead`: one of the two is wrong, and
 * nothing is known of the age.
 */
export function daysSince(at: string, now: number): number | "ahead" {
  const days = Math.floor((now - Date.parse(at)) / MS_PER_DAY);
  return days < -1 ? "ahead" : days;
}

/** Why lists on disk are too old for "nothing pending" to be a reading; `undefined` where they are fresh enough. */
export function staleness(lists: {
  readonly now: number;
  /** When the sources were last asked. */
  readonly checkedAt: string | undefined;
  /** When the publisher says its own list expires. */
  readonly validUntil?: string | undefined;
}): string | undefined {
  if (lists.checkedAt === undefined) return "when the package lists were last fetched is not known";
  const days = daysSince(lists.checkedAt, lists.now);
  if (days === "ahead") return "the package lists are dated ahead of this machine's clock";
  if (days >= LIST_DAYS) return `the package lists were last fetched ${days} days ago`;
  if (lists.validUntil !== undefined && Date.parse(lists.validUntil) < lists.now) {
    return `the security list expired on ${lists.validUntil.slice(0, 10)}`;
  }
  return undefined;
}

import type { PendingUpdate } from "../facts/index.ts";

export type Severity = PendingUpdate["severity"];

/** Days from release within which a security update of each severity is installed; null: the severity has no limit. */
export type UpdateDays = Readonly<Record<Severity, number | null>>;

/** A limit that severities share. */
export function sameDays(days: number): UpdateDays {
  return { critical: days, important: days, moderate: days, low: days, unknown: days };
}

/**
 * What Cyber Essentials asks of every severity: 14 days where the vendor calls the fix critical or high, where it scores 7 or
 * more, or where it says nothing. A vendor's "moderate" or "low" has no limit there, although it may still score 7.
 * Requirements for IT infrastructure v3.3, security update management, checked 2026-11-21:
 * https://www.ncsc.gov.uk/files/cyber-essentials-requirements-for-it-infrastructure-v3-3.pdf
 */
export const cyberEssentialsDays: UpdateDays = { ...sameDays(14), moderate: null, low: null };

/** `14 days`; where severities differ, `the days that its severity allows`. */
export function limitWords(days: UpdateDays): string {
  const limits = new Set(Object.values(days).filter((limit) => limit !== null));
  const [only] = limits;
  if (limits.size !== 1 || only === undefined) return "the days that its severity allows";
  return only === 1 ? "1 day" : `${only} days`;
}

/** The shortest limit there is. */
export function strictestDays(days: UpdateDays): number {
  return Math.min(...Object.values(days).filter((limit) => limit !== null));
}

import type { Day, FactOf, PendingUpdate } from "@muster/mapping";
import { dayOf, daysBetween } from "@muster/mapping";
import {
  counted,
  days,
  known,
  knownValue,
  type Line,
  onDay,
  unknown,
  withoutValue,
} from "./line.ts";

export interface UpdatesLine extends Line {
  readonly security: number | null;
  readonly other: number | null;
  readonly oldestSecurityDays: number | null;
}

/** What decides an update's age. */
export interface UpdateTimes {
  readonly today: Day;
  /** Day the collector first saw this update missing (`name candidate`). */
  readonly firstSeen: (update: string) => Day | undefined;
}

const uncounted = { security: null, other: null, oldestSecurityDays: null };

/** Day from which an update is known to be missing: its release where the source says so, else when it was first seen. */
export function missingSince(
  update: PendingUpdate,
  firstSeen: UpdateTimes["firstSeen"],
): Day | undefined {
  return update.releasedAt === undefined
    ? firstSeen(`${update.name} ${update.candidate}`)
    : dayOf(update.releasedAt);
}

function oldest(updates: readonly PendingUpdate[], times: UpdateTimes): number | null {
  const since = updates.map((u) => missingSince(u, times.firstSeen)).filter((d) => d !== undefined);
  const first = since.sort()[0];
  return first === undefined ? null : Math.max(0, daysBetween(first, times.today));
}

/** Updates that wait, the security ones apart; those whose source does not say are counted with neither. */
export function pendingUpdates(
  fact: FactOf<"pending-updates"> | undefined,
  check: FactOf<"update-check"> | undefined,
  times: UpdateTimes,
): UpdatesLine {
  const value = knownValue(fact);
  if (value === undefined) {
    return { ...(withoutValue(fact) ?? unknown("not reported")), ...uncounted };
  }
  const of = (kind: PendingUpdate["security"]) => value.updates.filter((u) => u.security === kind);
  const [security, other, unsaid] = [of("yes"), of("no"), of("unknown")];
  const lists = knownValue(check)?.listsDate;
  const asOf = lists === undefined ? "" : `, by lists of ${onDay(lists)}`;
  if (value.securityOrigins.length === 0 && security.length === 0) {
    const rest = counted(value.updates.length, "update");
    const text = `no source of security updates is configured, so none can be seen; ${rest} pending`;
    return { ...unknown(text), ...uncounted, other: other.length };
  }
  const age = oldest(security, times);
  const parts = [
    security.length === 0
      ? "no security update"
      : counted(security.length, "security update") + aged(age),
    counted(other.length, "other update"),
  ];
  if (unsaid.length > 0)
    parts.push(`${counted(unsaid.length, "update")} of a kind its source does not say`);
  return {
    ...known(`${parts.join(", ")} pending${asOf}`),
    // Nought is only said where every update's source says what it is.
    security: security.length === 0 && unsaid.length > 0 ? null : security.length,
    other: other.length,
    oldestSecurityDays: age,
  };
}

function aged(age: number | null): string {
  if (age === null) return " (age not known)";
  return age === 0 ? " (first seen today)" : ` (the oldest known for ${days(age)})`;
}

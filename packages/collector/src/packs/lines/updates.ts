import type { Day, FactOf, LateUpdate, PendingUpdate } from "@muster/mapping";
import { daysBetween, earliest } from "@muster/mapping";
import {
  count,
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
  /** Security updates that fix a flaw known to be exploited. */
  readonly exploited: number | null;
}

const uncounted = { security: null, other: null, oldestSecurityDays: null, exploited: null };

/** Day from which an update is known to be missing: its release where anybody says so, else when it was first seen. */
export function missingSince({ reported, vendor, outBy }: LateUpdate): Day | undefined {
  return earliest(reported, vendor?.released) ?? outBy;
}

function oldest(updates: readonly LateUpdate[], today: Day): number | null {
  const first = earliest(...updates.map(missingSince));
  return first === undefined ? null : Math.max(0, daysBetween(first, today));
}

/**
 * Updates that wait, the security ones apart; those of which nobody says what they are are counted with neither.
 * @param known what is known of each of the fact's updates
 */
export function pendingUpdates(
  fact: FactOf<"pending-updates"> | undefined,
  check: FactOf<"update-check"> | undefined,
  { today, known: updates }: { readonly today: Day; readonly known: readonly LateUpdate[] },
): UpdatesLine {
  const value = knownValue(fact);
  if (value === undefined) {
    return { ...(withoutValue(fact) ?? unknown("not reported")), ...uncounted };
  }
  const of = (kind: PendingUpdate["security"]) => updates.filter((u) => u.security === kind);
  const [security, other, unsaid] = [of("yes"), of("no"), of("unknown")];
  const lists = knownValue(check)?.listsDate;
  const asOf = lists === undefined ? "" : `, by lists of ${onDay(lists)}`;
  if (value.securityOrigins.length === 0 && security.length === 0) {
    const rest = counted(value.updates.length, "update");
    const text = `no source of security updates is configured, so none can be seen; ${rest} pending`;
    return { ...unknown(text), ...uncounted, other: other.length };
  }
  const age = oldest(security, today);
  const exploited = security.filter((u) => u.exploited.length > 0).length;
  const parts = [
    security.length === 0
      ? "no security update"
      : counted(security.length, "security update") + aged(age) + marked(exploited),
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
    exploited: security.length === 0 && unsaid.length > 0 ? null : exploited,
  };
}

/** Said wherever there is one: these come first. */
function marked(exploited: number): string {
  return exploited === 0 ? "" : `, ${count(exploited)} of them known to be exploited`;
}

function aged(age: number | null): string {
  if (age === null) return " (age not known)";
  return age === 0 ? " (first seen today)" : ` (the oldest known for ${days(age)})`;
}

import type { Day, FactOf, LateUpdate, PendingUpdate } from "@muster/mapping";
import { daysBetween, earliest, updateDetail, updateName } from "@muster/mapping";
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
  /** The first of them: those that fix what is exploited, then by the day their time runs out. */
  readonly first: FirstUpdate[];
}

interface FirstUpdate {
  /** `openssl 3.0.17-1` */
  readonly update: string;
  readonly exploited: boolean;
  /** Last day on which it is in time; null where none is known, or its severity has no limit. */
  readonly until: Day | null;
  /** What is known of it. */
  readonly text: string;
}

/** Updates that a line names; the pack's table has all of them. */
const NAMED = 5;

const uncounted = {
  security: null,
  other: null,
  oldestSecurityDays: null,
  exploited: null,
  first: [],
};

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
    first: [...security]
      .sort(mostUrgent)
      .slice(0, NAMED)
      .map((late) => named(late, today)),
  };
}

function mostUrgent(a: LateUpdate, b: LateUpdate): number {
  const [x, y] = [a, b].map(({ exploited }) => Math.min(exploited.length, 1));
  if (x !== y) return (y ?? 0) - (x ?? 0);
  const [from, to] = [a.dueBy ?? "9999", b.dueBy ?? "9999"];
  if (from !== to) return from < to ? -1 : 1;
  return a.update.name < b.update.name ? -1 : 1;
}

function named(late: LateUpdate, today: Day): FirstUpdate {
  const { because, date } = updateDetail(late, { today });
  return {
    update: updateName(late.update),
    exploited: late.exploited.length > 0,
    until: date ?? null,
    text: because,
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

import { addDays, type Day, dayOf, earliest, writeDay } from "../days.ts";
import type { PendingUpdate } from "../facts/index.ts";
import type { Circumstances, Detail } from "./types.ts";
import { sentence } from "./words.ts";

/** A security update the machine lacks, with what is proven about its age. */
export interface LateUpdate {
  readonly update: PendingUpdate;
  /** Earliest day on which the update is proven to have existed; it may be older. */
  readonly outBy: Day | undefined;
  /** True where `outBy` is the vendor's release day, not only a bound. */
  readonly exact: boolean;
  /** Last day on which it is still in time, counted from `outBy`. */
  readonly dueBy: Day | undefined;
  /** False where the policy sets no limit for its severity: it is shown, and decides nothing. */
  readonly counts: boolean;
}

/**
 * What is proven about an update's age. Its release day where the source gives one; else a bound: it existed when this
 * collector first saw it missing, and when the list that names it was made. The earliest of them counts, because vendors
 * re-date updates that they publish again.
 */
export function ageOf(
  update: PendingUpdate,
  listsDay: Day | undefined,
  about: Circumstances,
): LateUpdate {
  const { policy } = about;
  const seenOn = earliest(about.today, about.receivedOn) ?? about.today;
  const released = notAfter(seenOn, update.releasedAt && dayOf(update.releasedAt));
  const bound = earliest(
    about.firstSeen(`${update.name} ${update.candidate}`),
    notAfter(seenOn, listsDay),
  );
  const outBy = earliest(released, bound);
  const limit = policy.securityUpdateDays[update.severity];
  return {
    update,
    outBy,
    exact: released !== undefined && released === outBy,
    dueBy: outBy === undefined || limit === null ? undefined : addDays(outBy, limit),
    counts: limit !== null,
  };
}

/** A day that lay ahead when it was reported proves nothing, not even once it has come. */
function notAfter(seenOn: Day, day: Day | undefined): Day | undefined {
  return day !== undefined && day <= seenOn ? day : undefined;
}

/**
 * `openssl 3.0.17`; `2026-11 Cumulative Update (KB5090110)`; the name alone where it says which version it is, or where
 * the candidate is only a revision number.
 */
export function updateName({ name, title, candidate }: PendingUpdate): string {
  if (title !== undefined) return title.includes(name) ? title : `${title} (${name})`;
  return name.includes(candidate) || /^KB\d+$/i.test(name) ? name : `${name} ${candidate}`;
}

/** `released on 3 November 2026`, or `out since 3 November 2026 at the latest` where only a bound is proven. */
export function outSince({ outBy, exact }: LateUpdate): string {
  if (outBy === undefined) return "of unknown release day";
  return exact ? `released on ${writeDay(outBy)}` : `out since ${writeDay(outBy)} at the latest`;
}

/** One row for tables; `state` says overdue, due or undated. */
export function updateDetail(late: LateUpdate, { today }: Circumstances): Detail {
  const { update, dueBy, exact, counts } = late;
  const overdue = dueBy !== undefined && today > dueBy;
  const inTime = exact ? "due" : "undated";
  const state = overdue ? "overdue" : inTime;
  const held = update.held ? ", held back on this machine" : "";
  return {
    what: update.name,
    version: update.candidate,
    state: counts ? state : "no limit",
    because: sentence(`${outSince(late)}${held}`),
    ...(dueBy === undefined ? {} : { date: dueBy }),
    ...(update.origin === undefined ? {} : { source: update.origin }),
  };
}

import { addDays, type Day, dayOf, earliest, writeDay } from "../days.ts";
import type { PendingUpdate } from "../facts/index.ts";
import { exploitedWords, type KnownUpdate, updateBook } from "./known-update.ts";
import type { Circumstances, Detail, Facts } from "./types.ts";
import { releasedBy } from "./vendor-word.ts";
import { sentence } from "./words.ts";

/** A security update the machine lacks, with what is proven about its age. */
export interface LateUpdate extends KnownUpdate {
  /** Earliest day on which the update is proven to have existed; it may be older. */
  readonly outBy: Day | undefined;
  /** True where `outBy` is the vendor's release day, not only a bound. */
  readonly exact: boolean;
  /** Last day on which it is still in time, counted from `outBy`. */
  readonly dueBy: Day | undefined;
  /** False where the policy sets no limit for its severity: it is shown, and decides nothing. */
  readonly counts: boolean;
}

/** Every update that a machine's list names, with what is known of each by the machine and by its vendor's data in force. */
export function pendingKnown(
  facts: Facts<"pending-updates" | "update-check" | "os" | "installed-software">,
  about: Circumstances,
): readonly LateUpdate[] {
  const pending = facts["pending-updates"];
  if (pending?.state !== "known") return [];
  const check = facts["update-check"];
  const made = check?.state === "known" ? check.value.listsDate : undefined;
  const machine = { os: facts.os, software: facts["installed-software"] };
  const { today, policy, lists } = about;
  const known = updateBook(machine, { patches: lists.patches, today, policy });
  return pending.value.updates.map((update) => ageOf(known(update), made && dayOf(made), about));
}

/**
 * What is proven about an update's age. Its release day where the machine or the vendor's data give one; else a bound: it existed
 * when this collector first saw it missing, and when the list that names it was made. The earliest of them counts, because
 * vendors re-date updates that they publish again. Vendor data that is too old can still prove an update late, never in time.
 */
function ageOf(known: KnownUpdate, listsDay: Day | undefined, about: Circumstances): LateUpdate {
  const { update, limit, vendor, stale } = known;
  const seenOn = earliest(about.today, about.receivedOn) ?? about.today;
  const reported = notAfter(seenOn, known.reported);
  const bound = earliest(
    about.firstSeen(`${update.name} ${update.candidate}`),
    notAfter(seenOn, listsDay),
  );
  // The list may have been read after the report: an advisory of a day between them is of an update that was there already.
  const published = notAfter(about.today, vendor && releasedBy(vendor.released, bound));
  const released = earliest(reported, published);
  const outBy = earliest(released, bound);
  const isDated = reported !== undefined || (published !== undefined && !stale);
  return {
    ...known,
    outBy,
    exact: isDated && released === outBy,
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

/**
 * `released on 3 November 2026`; `out since 3 November 2026` where it was seen just before its advisory; `… at the latest` where
 * only a bound is proven.
 */
export function outSince({ outBy, exact, reported, vendor }: LateUpdate): string {
  if (outBy === undefined) return "of unknown release day";
  const isSaid = outBy === reported || outBy === vendor?.released;
  if (exact && isSaid) return `released on ${writeDay(outBy)}`;
  return `out since ${writeDay(outBy)}${exact ? "" : " at the latest"}`;
}

/** One row for tables; `state` says overdue, due or undated. */
export function updateDetail(late: LateUpdate, { today }: Pick<Circumstances, "today">): Detail {
  const { update, dueBy, exact, counts, vendor, disagreements, severity, exploited } = late;
  const overdue = dueBy !== undefined && today > dueBy;
  const inTime = exact ? "due" : "undated";
  const state = overdue ? "overdue" : inTime;
  const from = vendor?.url ?? update.origin;
  return {
    what: update.name,
    version: update.candidate,
    state: counts ? state : "no limit",
    because: sentence(remarksOf(late).join(", ")),
    ...(dueBy === undefined ? {} : { date: dueBy }),
    ...(from === undefined ? {} : { source: from }),
    ...(disagreements.length > 0 && { disagrees: true }),
    ...([severity, vendor?.severity].includes("critical") && { critical: true }),
    ...(exploited.length > 0 && { exploited: true }),
  };
}

/** What is known of it, most telling first. */
function remarksOf(late: LateUpdate): readonly string[] {
  const { update, severity, exploited, vendor, stale, disagreements } = late;
  return [
    outSince(late),
    severity === "unknown"
      ? undefined
      : `${severity}${update.severity === "unknown" ? ` by ${vendor?.name}` : ""}`,
    exploitedWords(exploited),
    vendor === undefined ? undefined : advisoryWords(vendor),
    stale ? staleWords(late) : undefined,
    update.held ? "held back on this machine" : undefined,
    ...disagreements,
  ].filter((remark) => remark !== undefined);
}

function advisoryWords({ advisory, more }: NonNullable<LateUpdate["vendor"]>): string | undefined {
  if (advisory === undefined) return undefined;
  return more === 0
    ? advisory
    : `${advisory} and ${more} more ${more === 1 ? "advisory" : "advisories"}`;
}

/** `Debian's list of 1 November 2026 is too old to rest on` */
export function staleWords({ vendor }: Pick<LateUpdate, "vendor">): string | undefined {
  if (vendor === undefined) return undefined;
  return `${vendor.name}'s security data of ${writeDay(vendor.checkedOn)} is too old to rest on`;
}

import {
  type Day,
  dayOf,
  earliest,
  type Lists,
  type PendingUpdate,
  type Policy,
  releasedBy,
  updateBook,
} from "@muster/mapping";
import { type Level, levelRows, type PatchRow } from "@muster/mapping/patches";
import type { Device, LevelSpanRow, SeenUpdate } from "../store/index.ts";

/** What the store remembers of one device's updates. */
export interface PatchMemory {
  readonly updates: readonly SeenUpdate[];
  readonly levels: readonly LevelSpanRow[];
}

/** What decides how they stand. */
export interface PatchTerms {
  readonly today: Day;
  readonly lists: Pick<Lists, "patches">;
  readonly policy: Policy;
  readonly machine: Parameters<typeof updateBook>[0];
}

/** Every security update of a device as of a day, oldest first: those its reports listed, and the releases of its system. */
export function patchRows(
  { last_report_at }: Pick<Device, "last_report_at">,
  { updates, levels }: PatchMemory,
  terms: PatchTerms,
): readonly PatchRow[] {
  const { today, lists } = terms;
  if (last_report_at === null) return [];
  const heard = earlier(dayOf(last_report_at), today);
  const spans = levels
    .filter((span) => span.from_on <= today)
    .map(({ os, from_on: from, until_on }) => {
      // Our own writer made it so.
      const level = JSON.parse(os) as Level;
      return { os: level, from, until: earlier(until_on ?? heard, today) };
    });
  const listed = updates.filter((u) => u.first_seen <= today).map((u) => rowOf(u, heard, terms));
  const covered = levelRows(lists.patches, spans, today);
  const own = new Set(covered.map((row) => row.update.split(" ", 1)[0]));
  return [...listed.filter((row) => !own.has(row.update.split(" ", 1)[0])), ...covered].sort(
    (a, b) =>
      a.existedBy === b.existedBy ? order(a.update, b.update) : order(a.existedBy, b.existedBy),
  );
}

function rowOf(update: SeenUpdate, heard: Day, terms: PatchTerms): PatchRow {
  const { first_seen, missing_on, gone_on, fate } = update;
  const { today } = terms;
  const gone = gone_on !== null && gone_on <= today;
  const { counted, cves, released } = knownOf(update, gone ? gone_on : today, terms);
  return {
    update: nameOf(update),
    severity: counted,
    released,
    existedBy: released ?? first_seen,
    missingFrom: first_seen,
    missingUntil: earlier(missing_on ?? heard, today),
    installedBy: gone && fate === "in-force" ? gone_on : undefined,
    vanished: gone && fate === "vanished",
    ...(cves.length > 0 && { cves }),
  };
}

/**
 * What the device said of an update, filled in from its vendor's data. Of one that is gone the data need have been fresh on the day
 * it went: what they say of it was settled then.
 */
function knownOf(update: SeenUpdate, on: Day, { lists, policy, machine }: PatchTerms) {
  const { released_on, first_seen, name, update_key, installed, security, severity } = update;
  const pending: PendingUpdate = {
    name,
    candidate: update_key.slice(name.length + 1),
    security,
    severity,
    held: false,
    ...(installed !== null && { installed }),
  };
  const known = updateBook(machine, { patches: lists.patches, today: on, policy })(pending);
  const { vendor, stale } = known;
  const theirs =
    vendor === undefined || stale ? undefined : releasedBy(vendor.released, first_seen);
  // A release day that lay ahead when the update was already there is none.
  const own = released_on !== null && released_on <= first_seen ? released_on : undefined;
  return { ...known, released: earliest(own, theirs) };
}

/** `openssl 3.0.17-1`; `KB5121003`, whose candidate is only a revision. */
function nameOf({ name, update_key }: SeenUpdate): string {
  return /^KB\d+$/.test(name) || update_key.startsWith("sha256:") ? name : update_key;
}

const earlier = (a: Day, b: Day): Day => (a < b ? a : b);
const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

import { addDays, type Day, dayOf, earliest, writeDay } from "../days.ts";
import type { FactOf, PendingUpdate, SoftwareItem } from "../facts/index.ts";
import type { PatchTables, Severity, UpdateDays } from "../patches/index.ts";
import { packageOfUpdate, type VendorWord, vendorWord } from "./vendor-word.ts";

/** The machine an update is missing on, as far as it decides which of the vendors' lists speak of it. */
export interface UpdateMachine {
  readonly os: FactOf<"os"> | undefined;
  readonly software: FactOf<"installed-software"> | undefined;
}

/** What is known of one update by the machine and by its vendor's data. */
export interface KnownUpdate {
  readonly update: PendingUpdate;
  /** `yes` also where the machine says otherwise or cannot tell, and an advisory of its vendor names it. */
  readonly security: PendingUpdate["security"];
  /** In the machine's word; where it says none, in its vendor's while that is fresh. */
  readonly severity: Severity;
  /** The stricter of the two words where they differ: it decides. */
  readonly counted: Severity;
  /** Days that this one allows. */
  readonly limit: number | null;
  /** Release day in the machine's word, and in its vendor's. */
  readonly reported: Day | undefined;
  readonly vendor: VendorWord | undefined;
  /** The vendor's data is too old for "in time" to rest on it. */
  readonly stale: boolean;
  /** Last day on which it is not. */
  readonly freshUntil: Day | undefined;
  readonly cves: readonly string[];
  /** Those of them that are known to be exploited. */
  readonly exploited: readonly Exploited[];
  /** Where machine and vendor say different things, in words. */
  readonly disagreements: readonly string[];
}

export interface Exploited {
  readonly cve: string;
  /** Day it came on the list of exploited flaws. */
  readonly added: Day;
}

/** What decides beside the machine. */
export interface UpdateGround {
  readonly patches: PatchTables;
  readonly today: Day;
  readonly policy: {
    readonly securityUpdateDays: UpdateDays;
    readonly securityDataMaxDays: number;
  };
}

/** Looks each of a machine's updates up. Its software is gone through once, and only where a list speaks of its system. */
export function updateBook(
  machine: UpdateMachine,
  ground: UpdateGround,
): (update: PendingUpdate) => KnownUpdate {
  const os = machine.os?.state === "known" ? machine.os.value : undefined;
  let items: ReadonlyMap<string, SoftwareItem> | undefined;
  return (update) => {
    const installed = () => {
      items ??= packagesOf(machine.software);
      return items.get(packageOfUpdate(update));
    };
    return known(update, os && vendorWord(ground.patches, { os, installed }, update), ground);
  };
}

function packagesOf(software: UpdateMachine["software"]): ReadonlyMap<string, SoftwareItem> {
  const items = software?.state === "known" ? software.value.items : [];
  const own = items.filter(({ source }) => source === "dpkg" || source === "rpm");
  return new Map(own.map((item) => [item.name, item]));
}

function known(
  update: PendingUpdate,
  vendor: VendorWord | undefined,
  { patches, today, policy }: UpdateGround,
): KnownUpdate {
  const freshUntil = vendor && addDays(vendor.checkedOn, policy.securityDataMaxDays);
  const stale = freshUntil !== undefined && today > freshUntil;
  const filled = vendor === undefined || stale ? "unknown" : vendor.severity;
  const reported = update.releasedAt === undefined ? undefined : dayOf(update.releasedAt);
  const cves = [...new Set([...(update.cves ?? []), ...(vendor?.cves ?? [])])].sort();
  const counted = stricter([update.severity, vendor?.severity], filled, policy.securityUpdateDays);
  return {
    update,
    security: vendor?.advisory === undefined ? update.security : "yes",
    severity: update.severity === "unknown" ? filled : update.severity,
    counted,
    limit: policy.securityUpdateDays[counted],
    reported,
    vendor,
    stale,
    freshUntil,
    cves,
    exploited: exploitedAmong(patches, cves),
    disagreements: vendor === undefined ? [] : disagreements(update, reported, vendor),
  };
}

/**
 * The word that allows fewer days. One that says nothing decides nothing beside one that does; where both say nothing, or the
 * vendor's is too old to fill a gap, the severity is unknown.
 */
function stricter(
  [machine, vendor = "unknown"]: readonly [Severity, Severity | undefined],
  filled: Severity,
  days: UpdateDays,
): Severity {
  if (machine === "unknown") return filled;
  if (vendor === "unknown") return machine;
  const allowed = (severity: Severity) => days[severity] ?? Number.POSITIVE_INFINITY;
  return allowed(vendor) < allowed(machine) ? vendor : machine;
}

const byCve = new WeakMap<PatchTables["exploited"], ReadonlyMap<string, Exploited>>();

/** Those of some flaws that are on the list of exploited ones. */
export function exploitedAmong(
  { exploited: table }: Pick<PatchTables, "exploited">,
  cves: readonly string[],
): readonly Exploited[] {
  if (cves.length === 0) return [];
  const index = byCve.get(table) ?? new Map(table.rows.map((row) => [row.cve, row]));
  byCve.set(table, index);
  return cves.flatMap((cve) => index.get(cve) ?? []).map(({ cve, added }) => ({ cve, added }));
}

function disagreements(
  { severity, security }: PendingUpdate,
  reported: Day | undefined,
  vendor: VendorWord,
): readonly string[] {
  const said: string[] = [];
  if (security === "no" && vendor.advisory !== undefined) {
    said.push(`the machine does not call it a security update, ${vendor.name} does`);
  }
  if (severity !== "unknown" && vendor.severity !== "unknown" && severity !== vendor.severity) {
    said.push(`the machine calls it ${severity}, ${vendor.name} ${vendor.severity}`);
  }
  if (reported !== undefined && reported !== vendor.released) {
    const [own, theirs] = [writeDay(reported), writeDay(vendor.released)];
    said.push(`the machine says it was released on ${own}, ${vendor.name} says ${theirs}`);
  }
  return said;
}

/** `known to be exploited (CVE-2026-1, on CISA's list since 3 November 2026)` */
export function exploitedWords(exploited: readonly Exploited[]): string | undefined {
  const [first] = exploited;
  if (first === undefined) return undefined;
  const since = earliest(...exploited.map(({ added }) => added)) ?? first.added;
  const more = exploited.length > 3 ? ` and ${exploited.length - 3} more` : "";
  const names = exploited.slice(0, 3).map(({ cve }) => cve);
  return `known to be exploited (${names.join(", ")}${more}, on CISA's list since ${writeDay(since)})`;
}

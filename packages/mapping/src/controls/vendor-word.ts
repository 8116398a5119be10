import { addDays, type Day } from "../days.ts";
import type { PendingUpdate, SoftwareItem } from "../facts/index.ts";
import { compareDpkg, compareRpm } from "../lifecycle/versioning/index.ts";
import {
  type AdvisoryLine,
  type AdvisoryRow,
  type AdvisoryTable,
  advisoryLine,
  type MacosRow,
  type OsValue,
  type PatchTables,
  type Severity,
  type WindowsRow,
} from "../patches/index.ts";

/** What a vendor's own data says of an update that a machine lacks. */
export interface VendorWord {
  /** `Debian` */
  readonly name: string;
  /** The oldest advisory that it fixes, `DSA-5111-1`, and how many more; undefined where the vendor numbers its updates alone. */
  readonly advisory: string | undefined;
  readonly more: number;
  /** Of the oldest: since then the machine has lacked a fix. */
  readonly released: Day;
  /** Of the worst; `unknown` where one has none and none is critical. */
  readonly severity: Severity;
  readonly cves: readonly string[];
  readonly url: string | undefined;
  /** Day on which the data was last looked up. */
  readonly checkedOn: Day;
}

/** Days by which an archive may offer a fix before the advisory of it is dated. Assumed. */
const AHEAD = 3;

/**
 * The day from which an update counts as released: the advisory's, or where it was seen a few days before that, the day it was
 * seen. One that was seen longer before is older than the advisory: undefined.
 */
export function releasedBy(released: Day, seen: Day | undefined): Day | undefined {
  if (seen === undefined || released <= seen) return released;
  return released <= addDays(seen, AHEAD) ? seen : undefined;
}

/** The system of a machine, and what it has of the package today. */
export interface UpdatePlace {
  readonly os: OsValue;
  /** Looked for only where a vendor's list has anything to hold it against. */
  readonly installed: () => SoftwareItem | undefined;
}

/** What the vendors' data in force say of an update; undefined where they do not speak of it. */
export function vendorWord(
  patches: PatchTables,
  place: UpdatePlace,
  update: PendingUpdate,
): VendorWord | undefined {
  if (place.os.platform === "windows") return windowsWord(patches.windows, update);
  if (place.os.platform === "macos") return macosWord(patches.macos, update);
  const at = advisoryLine(place.os);
  if (at === undefined) return undefined;
  const table = patches[at.table];
  if (table.rows.length === 0) return undefined;
  const rows = advisoriesOf(indexOf(table), { at, place, update });
  return wordOf(rows, vendors[at.table], table.checkedOn);
}

const vendors = { debian: "Debian", ubuntu: "Ubuntu", redhat: "Red Hat", suse: "SUSE" } as const;

type Described = Pick<AdvisoryRow, "released" | "severity" | "cves"> & {
  readonly id?: string;
  readonly url?: string;
};

function wordOf(rows: readonly Described[], name: string, checkedOn: Day): VendorWord | undefined {
  const [first] = [...rows].sort((a, b) => (a.released < b.released ? -1 : 1));
  if (first === undefined) return undefined;
  return {
    name,
    advisory: first.id,
    more: rows.length - 1,
    released: first.released,
    severity: worstOf(rows.map(({ severity }) => severity)),
    cves: [...new Set(rows.flatMap(({ cves }) => cves))].sort(),
    url: first.url,
    checkedOn,
  };
}

const order = ["critical", "unknown", "important", "moderate", "low"] as const;

/** A severity that nobody says may be any: it hides all but a critical one. */
function worstOf(severities: readonly (Severity | undefined)[]): Severity {
  const said = severities.map((severity) => severity ?? "unknown");
  return order.find((severity) => said.includes(severity)) ?? "unknown";
}

interface Indexed {
  readonly row: AdvisoryRow;
  readonly fixed: string;
}

interface Index {
  readonly byPackage: ReadonlyMap<string, readonly Indexed[]>;
  readonly byId: ReadonlyMap<string, AdvisoryRow>;
  readonly covered: ReadonlySet<string>;
}

const indexes = new WeakMap<AdvisoryTable, Index>();
const keyOf = (line: string, name: string, source?: true) =>
  `${line}\n${source ? "source" : "binary"}\n${name}`;

function indexOf(table: AdvisoryTable): Index {
  const before = indexes.get(table);
  if (before !== undefined) return before;
  const byPackage = new Map<string, Indexed[]>();
  for (const row of table.rows) {
    for (const { line, package: name, source, fixed } of row.fixes) {
      const key = keyOf(line, name, source);
      const known = byPackage.get(key);
      if (known === undefined) byPackage.set(key, [{ row, fixed }]);
      else known.push({ row, fixed });
    }
  }
  const covered = table.covered.flatMap(({ line, packages }) =>
    packages.map((name) => `${line}\n${name}`),
  );
  const byId = new Map(table.rows.map((row) => [row.id.replace(/-\d+$/, ""), row]));
  const index = { byPackage, byId, covered: new Set(covered) };
  indexes.set(table, index);
  return index;
}

interface Asked {
  readonly at: AdvisoryLine;
  readonly place: UpdatePlace;
  readonly update: PendingUpdate;
}

function advisoriesOf(index: Index, asked: Asked): readonly AdvisoryRow[] {
  const { at, update } = asked;
  const patch = at.table === "suse" ? suseAdvisory(update.name) : undefined;
  if (patch !== undefined) {
    const row = index.byId.get(patch);
    return row?.fixes.some(({ line }) => line === at.line) ? [row] : [];
  }
  const found = spansOf(asked).filter(({ name }) => index.covered.has(`${at.line}\n${name}`));
  const rows = found.flatMap(({ name, source, from, to }) => {
    const compare = at.packages === "dpkg" ? compareDpkg : compareRpm;
    return (
      (index.byPackage.get(keyOf(at.line, name, source)) ?? [])
        .filter(({ fixed }) => compare(fixed, to) <= 0)
        // Of a package that is not there yet the candidate's own advisory alone.
        .filter(({ fixed }) =>
          from === undefined ? compare(fixed, to) === 0 : compare(from, fixed) < 0,
        )
        .map(({ row }) => row)
    );
  });
  return [...new Set(rows)];
}

/**
 * SUSE's patches bear the number of their advisory: `SUSE-SLE-Module-Basesystem-15-SP6-2026-1117` is SUSE-SU-2026:1117-1
 * (https://www.suse.com/support/update/, whose advisories name both; checked 2026-11-26).
 */
function suseAdvisory(name: string): string | undefined {
  const [, year, number] = /^(?:open)?SUSE-.*-(\d{4})-(\d+)$/.exec(name) ?? [];
  return year === undefined ? undefined : `SUSE-SU-${year}:${number}`;
}

/** The package of an update, without the architecture that some machines name it with. */
export function packageOfUpdate({ name }: Pick<PendingUpdate, "name">): string {
  return name.replace(/:[a-z0-9-]+$/, "");
}

/** A package under one of its names, from the version that is there to the one that is offered. */
interface Span {
  readonly name: string;
  readonly source?: true;
  readonly from: string | undefined;
  readonly to: string;
}

function spansOf({ at, place, update }: Asked): readonly Span[] {
  const name = packageOfUpdate(update);
  const installed = place.installed();
  const from = update.installed ?? installed?.version;
  const binary: Span = { name, from, to: update.candidate };
  if (at.packages !== "dpkg") return [binary];
  const source = sourceSpan(name, installed, binary);
  return source === undefined ? [binary] : [binary, source];
}

/** A package that was built again without a new source: `1.2-3+b1`. */
const rebuilt = (version: string) => version.replace(/\+b\d+$/, "");

/**
 * The same as a source package, where the package bears its source's version: only then can the version that is offered be held
 * against the version that the vendor names. The kernel's signed packages have a source of their own and bear the version of
 * `linux`.
 */
function sourceSpan(
  name: string,
  installed: SoftwareItem | undefined,
  { from, to }: Span,
): Span | undefined {
  if (installed === undefined)
    return { name, source: true, from: from && rebuilt(from), to: rebuilt(to) };
  const { sourceName = name, sourceVersion = installed.version, version } = installed;
  const isKernel = /^linux-signed-(amd64|arm64|i386)$/.test(sourceName);
  if (!isKernel && sourceVersion !== rebuilt(version)) return undefined;
  return {
    name: isKernel ? "linux" : sourceName,
    source: true,
    from: from && rebuilt(from),
    to: rebuilt(to),
  };
}

const byArticle = new WeakMap<PatchTables["windows"], ReadonlyMap<string, WindowsRow[]>>();

/** Without `Map.groupBy`, which Node 20 lacks: a pack's rules run with it, too. */
function rowsByArticle(rows: readonly WindowsRow[]): ReadonlyMap<string, WindowsRow[]> {
  const index = new Map<string, WindowsRow[]>();
  for (const row of rows) {
    const { kb = "" } = row;
    const known = index.get(kb);
    if (known === undefined) index.set(kb, [row]);
    else known.push(row);
  }
  return index;
}

function windowsWord(
  table: PatchTables["windows"],
  { name }: PendingUpdate,
): VendorWord | undefined {
  if (!/^KB\d+$/i.test(name)) return undefined;
  const { rows, checkedOn, sources } = table;
  const index = byArticle.get(table) ?? rowsByArticle(rows);
  byArticle.set(table, index);
  const described = (index.get(name.toUpperCase()) ?? []).map(
    ({ released, severity, cves = [] }) => ({
      released,
      cves,
      ...(severity && { severity }),
      ...(sources[0] && { url: sources[0] }),
    }),
  );
  const word = wordOf(described, "Microsoft", checkedOn);
  // One update for several lines: the line whose severity nobody filled in yet is of the same.
  const severity = worstOf(described.flatMap((row) => row.severity ?? []));
  return word && { ...word, severity, more: 0 };
}

/** Apple gives no severity; of the flaws it names the table holds those that are exploited. */
function macosWord(
  { rows, checkedOn }: PatchTables["macos"],
  { name, title, candidate }: PendingUpdate,
): VendorWord | undefined {
  if (!/^macOS\b/i.test(title ?? name)) return undefined;
  const row = rows.find(({ version, cves }: MacosRow) => version === candidate && cves > 0);
  if (row === undefined) return undefined;
  const { released, exploited: cves, advisory: url } = row;
  return wordOf([{ released, cves, ...(url && { url }) }], "Apple", checkedOn);
}

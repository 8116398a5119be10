import { addDays, type Day } from "@muster/mapping/days";
import { formatProduct } from "@muster/mapping/lifecycle";
import {
  type AdvisoryFix,
  type AdvisoryName,
  type AdvisoryRow,
  type AdvisoryTable,
  type PatchTables,
  tableFiles,
} from "@muster/mapping/patches";
import type { Needs } from "./estate.ts";
import type { ListChange, Proposal } from "./types.ts";

/** Days after which an unchanged table is marked as checked anew: well before verdicts stop resting on it. */
const STALE = 5;
/** Days between two questions for everything, where only packages that are new in the estate ask for it. */
const WHOLE_EVERY = 7;

const names = ({ packages }: { readonly packages: Iterable<string> }) => new Set(packages);

/** Whether the estate has packages or lines of which the table does not hold everything. */
export function lacks({ covered }: AdvisoryTable, { lines, packages }: Needs): boolean {
  return lines.some(({ line }) => {
    const known = covered.find((c) => c.line === line);
    return known === undefined || !packages.isSubsetOf(names(known));
  });
}

/**
 * Whether everything is to be asked for: at first, where a line is new, and once a week where packages are. Until then nothing is
 * said of those.
 */
export function wantsWhole(table: AdvisoryTable, needs: Needs, today: Day): boolean {
  const hasLine = ({ line }: { line: string }) => table.covered.some((c) => c.line === line);
  if (!needs.lines.every(hasLine)) return true;
  return lacks(table, needs) && addDays(table.wholeOn, WHOLE_EVERY) <= today;
}

/** Whether the table has to be written even where nothing in it moved. */
export function isDue({ checkedOn }: AdvisoryTable, today: Day): boolean {
  return addDays(checkedOn, STALE) <= today;
}

/** What a vendor says, cut down to an estate while it is read. */
export class Gathered {
  readonly #wanted: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #rows = new Map<string, AdvisoryRow>();

  /** @param covered the packages of each line that count */
  constructor(covered: AdvisoryTable["covered"]) {
    this.#wanted = new Map(covered.map(({ line, packages }) => [line, new Set(packages)]));
  }

  /** Whether any device runs this line. */
  has(line: string): boolean {
    return this.#wanted.has(line);
  }

  wants(line: string, name: string): boolean {
    return this.#wanted.get(line)?.has(name) === true;
  }

  /** Keeps of an advisory what is wanted. One that comes in parts has the fixes of all of them. */
  add(row: AdvisoryRow): void {
    const fixes = row.fixes.filter((fix) => this.wants(fix.line, fix.package));
    if (fixes.length === 0) return;
    const before = this.#rows.get(row.id);
    const all = [...(before?.fixes ?? []), ...fixes];
    const once = new Map(all.map((fix) => [keyOf(fix), fix]));
    // A word cut out of a large text keeps all of that text in memory: what stays is copied.
    const kept = structuredClone({ ...row, fixes: [...once.values()].sort(byKey) });
    this.#rows.set(kept.id, kept);
  }

  get rows(): readonly AdvisoryRow[] {
    return [...this.#rows.values()];
  }
}

const keyOf = ({ line, package: name, source, fixed }: AdvisoryFix) =>
  `${line}\n${name}\n${source ? 1 : 0}\n${fixed}`;
const byKey = (a: AdvisoryFix, b: AdvisoryFix) => (keyOf(a) < keyOf(b) ? -1 : 1);

/** What counts where everything is asked for: the lines and packages of the estate. */
export function coveredBy({ lines, packages }: Needs): AdvisoryTable["covered"] {
  const sorted = [...packages].sort();
  return lines.map(({ line }) => ({ line, packages: sorted }));
}

/** A vendor's word, whole or what came since. */
export interface AdvisoriesRead {
  readonly name: AdvisoryName;
  readonly rows: readonly AdvisoryRow[];
  readonly sources: readonly string[];
  /** What the rows are everything of; absent where they only add to what is there. */
  readonly covered?: AdvisoryTable["covered"];
  readonly remarks?: readonly string[];
}

/**
 * The table with a vendor's word in it. Where everything was asked for it takes the old one's place, else what is there stays.
 * @returns none or one
 */
export function advisoryProposal(
  tables: PatchTables,
  read: AdvisoriesRead,
  today: Day,
): readonly Proposal[] {
  const table = tables[read.name];
  const covered = read.covered ?? table.covered;
  const rows = rowsOf(table, read);
  const changes = changesOf(table.rows, rows);
  const isSame = changes.length === 0 && JSON.stringify(covered) === JSON.stringify(table.covered);
  if (isSame && !isDue(table, today)) return [];
  const after: AdvisoryTable = {
    checkedOn: today,
    sources: read.sources,
    rows,
    covered,
    wholeOn: read.covered === undefined ? table.wholeOn : today,
  };
  const kept = new Gathered(covered);
  const count = (all: readonly AdvisoryRow[]) =>
    all.flatMap(({ fixes }) => fixes).filter((f) => kept.wants(f.line, f.package)).length;
  return [
    {
      file: tableFiles[read.name],
      text: formatProduct(after),
      checkedOn: today,
      changes,
      before: count(table.rows),
      now: count(rows),
      remarks: read.remarks ?? [],
    },
  ];
}

/** A severity that was looked up once stays where the vendor's list itself has none. */
function rowsOf(table: AdvisoryTable, { rows, covered }: AdvisoriesRead): readonly AdvisoryRow[] {
  const known = new Map(table.rows.map((row) => [row.id, row]));
  const fresh = rows.map((row) => {
    const severity = row.severity ?? known.get(row.id)?.severity;
    return severity === undefined ? row : { ...row, severity };
  });
  const all = new Map(covered === undefined ? known : []);
  for (const row of fresh) all.set(row.id, row);
  return [...all.values()].sort((a, b) =>
    a.released === b.released ? (a.id < b.id ? -1 : 1) : a.released < b.released ? -1 : 1,
  );
}

/** What moved between two tables, an advisory or a member of one each. */
export function changesOf(
  before: readonly AdvisoryRow[],
  now: readonly AdvisoryRow[],
): readonly ListChange[] {
  const old = new Map(before.map((row) => [row.id, row]));
  const left = new Set(now.map(({ id }) => id));
  const gone = before.filter(({ id }) => !left.has(id));
  return [
    ...now.flatMap((row) => moved(old.get(row.id), row)),
    ...gone.map(({ id, released }) => ({ what: id, member: "released", from: released })),
  ];
}

/** What moved in one advisory; of a new one, that it is there. */
function moved(old: AdvisoryRow | undefined, row: AdvisoryRow): readonly ListChange[] {
  if (old === undefined) return [{ what: row.id, member: "released", to: row.released }];
  const fixesOf = ({ fixes }: AdvisoryRow) =>
    fixes.map((f) => `${f.line} ${f.package} ${f.fixed}`).join("; ");
  const pairs = [
    ["released", old.released, row.released],
    ["severity", old.severity, row.severity],
    ["cves", old.cves.join(" "), row.cves.join(" ")],
    ["fixes", fixesOf(old), fixesOf(row)],
  ] as const;
  return pairs
    .filter(([, from, to]) => from !== to)
    .map(([member, from, to]) => ({
      what: row.id,
      member,
      ...(from !== undefined && { from: cut(from) }),
      ...(to !== undefined && { to: cut(to) }),
    }));
}

/** What a log's entry says of a long value; the file's digest names all of it. */
const cut = (text: string) => (text.length > 200 ? `${text.slice(0, 199)}…` : text);

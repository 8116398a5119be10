import type { Day } from "../days.ts";
import { isPatchTuesday } from "./calendar.ts";
import type { OfficeRow, ReleaseTable } from "./tables.ts";
import type { PatchLevel } from "./types.ts";

export type Table = ReleaseTable<OfficeRow>;

/** Microsoft 365 Apps on one machine. */
export interface OfficeInstall {
  /** `16.0.20026.20266` */
  readonly version: string;
  /** As agents say it: `Monthly Enterprise Channel`. */
  readonly channel: string | undefined;
}

export interface Numbers {
  readonly build: number;
  readonly revision: number;
}

function numbersOf(version: string): Numbers | undefined {
  const [, build, revision] = /^16\.0\.(\d{4,6})\.(\d{4,6})$/.exec(version) ?? [];
  return build === undefined ? undefined : { build: Number(build), revision: Number(revision) };
}

/** A row with its numbers, which are read once. */
export interface Row extends OfficeRow {
  readonly at: Numbers;
}

export const compare = (a: Numbers, b: Numbers): number =>
  a.build - b.build || a.revision - b.revision;

function oldestFirst(a: Row, b: Row): number {
  if (a.released === b.released) return compare(a.at, b.at);
  return a.released < b.released ? -1 : 1;
}

/** The table as of a day. */
export interface Book {
  readonly today: Day;
  /** Every row that was out, oldest first. */
  readonly rows: readonly Row[];
  /** Days with security fixes. The table does not say what a build holds; Microsoft's fixes come on second Tuesdays. */
  readonly days: readonly Day[];
  /** Levels that were worked out: an estate has few builds. */
  readonly levels: Map<string, PatchLevel>;
}

const books = new WeakMap<Table, Book>();

export function bookOf(table: Table, today: Day): Book {
  const kept = books.get(table);
  if (kept?.today === today) return kept;
  const rows = table.rows
    .filter((r) => r.released <= today)
    .flatMap((r): Row[] => {
      const at = numbersOf(r.build);
      return at === undefined ? [] : [{ ...r, at }];
    })
    .sort(oldestFirst);
  const days = [...new Set(rows.map((r) => r.released).filter(isPatchTuesday))];
  const book = { today, rows, days, levels: new Map<string, PatchLevel>() };
  books.set(table, book);
  return book;
}

/** A channel as the table calls it: `Semi-Annual Enterprise Channel (Preview)` is `Semi-Annual Enterprise Preview`. */
function inTable(channel: string): string {
  return channel.replace(/ Channel( \(Preview\))?$/, (_, preview) => (preview ? " Preview" : ""));
}

/** What the table has of the machine's channel and version. */
export interface Standing extends Pick<Book, "rows" | "days"> {
  readonly at: Numbers;
  /** Rows of the channel; all of them where the channel is not known. */
  readonly own: readonly Row[];
  /** Those of the channel and of the installed version. */
  readonly line: readonly Row[];
}

export function standingOf(
  { rows, days }: Book,
  { version, channel }: OfficeInstall,
): Standing | undefined {
  const at = numbersOf(version);
  if (at === undefined) return undefined;
  const name = channel === undefined ? undefined : inTable(channel);
  const own = name === undefined ? rows : rows.filter((r) => r.channel === name);
  const line = name === undefined ? [] : own.filter((r) => r.at.build === at.build);
  return { at, rows, own, line, days };
}

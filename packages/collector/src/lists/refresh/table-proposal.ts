import { isDeepStrictEqual } from "node:util";
import { addDays, type Day } from "@muster/mapping/days";
import { formatProduct } from "@muster/mapping/lifecycle";
import { type PatchTables, tableFiles } from "@muster/mapping/patches";
import type { ListChange, Proposal } from "./types.ts";

type RowOf<N extends keyof PatchTables> = PatchTables[N]["rows"][number];

/** A release table as a source has it today. */
export interface TableRead<N extends keyof PatchTables> {
  readonly name: N;
  readonly rows: readonly RowOf<N>[];
  readonly sources: readonly string[];
  /** Rows of the same key are one. */
  readonly key: (row: RowOf<N>) => string;
  /** What a new row is, for the log. */
  readonly what: (row: RowOf<N>) => ListChange;
  /** A known row with what the source says of it since; absent where known rows stay as they are. */
  readonly complete?: (known: RowOf<N>, fresh: RowOf<N>) => RowOf<N>;
}

/** Days after which an unchanged table is marked as checked anew: one that changes every night is judged by every night. */
const STALE = 7;

/**
 * The table with a source's new rows in it. A row that is there stays as it is, and so does what the source no longer has: an
 * old release was released whatever a page shows today.
 * @returns none or one
 */
export function tableProposal<N extends keyof PatchTables>(
  tables: PatchTables,
  { name, rows, sources, key, what, complete }: TableRead<N>,
  today: Day,
): readonly Proposal[] {
  const table = tables[name];
  const known = new Set(table.rows.map((row) => key(row)));
  const fresh = rows.filter((row) => !known.has(key(row)));
  const byKey = new Map(complete === undefined ? [] : rows.map((row) => [key(row), row]));
  const kept = table.rows.map((row) => {
    const said = byKey.get(key(row));
    return said === undefined ? row : (complete?.(row, said) ?? row);
  });
  const completed = kept.filter((row, at) => !isDeepStrictEqual(row, table.rows[at]));
  if (fresh.length + completed.length === 0 && addDays(table.checkedOn, STALE) > today) return [];
  const note = table.note === undefined ? {} : { note: table.note };
  const after = { checkedOn: today, sources, ...note, rows: [...kept, ...fresh] };
  const changes = [
    ...fresh.map(what),
    ...completed.map((row) => ({ what: what(row).what, member: "severity and flaws", to: true })),
  ];
  const file = tableFiles[name];
  return [
    { file, text: formatProduct(after), checkedOn: today, changes, before: 0, now: 0, remarks: [] },
  ];
}

import { stringify } from "csv-stringify/sync";
import { visible } from "../../html.ts";
import type { Cell } from "../items/index.ts";

/** Lets Excel read the file as UTF-8. */
const BOM = "\ufeff";

const OPTIONS = {
  escape_formulas: true,
  record_delimiter: "windows",
  // A line feed alone is no delimiter here, and one to every reader.
  quoted_match: /\n/,
} as const;

/**
 * The first line of a table. Tables are RFC 4180 with one header row; cells that a spreadsheet would compute are escaped,
 * control and bidirectional characters are shown.
 */
export function csvHeader(columns: readonly string[]): string {
  return BOM + csvRows([columns]);
}

export function csvRows(rows: Iterable<readonly Cell[]>): string {
  const cells = Array.from(rows, (row) => row.map(cellOf));
  return stringify(cells, OPTIONS);
}

function cellOf(cell: Cell): string | number | null {
  return typeof cell === "string" ? visible(cell) : cell;
}

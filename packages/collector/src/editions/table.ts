/** One sheet as text: what a cell shows, row by row. What is computed is never computed here. */
export interface SheetTable {
  readonly name: string;
  readonly rows: readonly (readonly string[])[];
  /** Cells that hold a formula, as `row column` counted from nought. */
  readonly formulas: ReadonlySet<string>;
}

/** Rows and columns of one sheet, sheets of one file, characters of one cell: the official sheets are far below. */
export const LIMITS = { rows: 10_000, columns: 200, sheets: 40, cell: 32_767 };

/** `B7`, for people, of a cell counted from nought. */
export function cellName(row: number, column: number): string {
  let letters = "";
  for (let n = column + 1; n > 0; n = Math.floor((n - 1) / 26)) {
    letters = String.fromCharCode(65 + ((n - 1) % 26)) + letters;
  }
  return `${letters}${row + 1}`;
}

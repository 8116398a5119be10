import { EditionFileError } from "./problem.ts";
import { LIMITS, type SheetTable } from "./table.ts";
import { attribute, tokens } from "./xml.ts";

type Cells = Pick<SheetTable, "rows" | "formulas">;

/** Where in a sheet the reader is. */
class Sheet {
  readonly rows: string[][] = [];
  readonly formulas = new Set<string>();
  readonly #strings: readonly string[];
  #row = -1;
  #column = -1;
  #type = "n";
  #text = "";

  constructor(strings: readonly string[]) {
    this.#strings = strings;
  }

  startRow(attributes: string): void {
    const given = Number(attribute(attributes, "r"));
    this.#row = Number.isInteger(given) && given > 0 ? given - 1 : this.#row + 1;
    this.#column = -1;
    if (this.#row >= LIMITS.rows) throw tooMuch("rows", LIMITS.rows);
  }

  startCell(attributes: string): void {
    const place = attribute(attributes, "r");
    this.#column = place === undefined ? this.#column + 1 : columnOf(place);
    if (this.#column >= LIMITS.columns) throw tooMuch("columns", LIMITS.columns);
    this.#type = attribute(attributes, "t") ?? "n";
    this.#text = "";
  }

  formula(): void {
    this.formulas.add(`${this.#row} ${this.#column}`);
  }

  text(text: string): void {
    this.#text += text;
  }

  endCell(): void {
    const shown = this.#type === "s" ? (this.#strings[Number(this.#text)] ?? "") : this.#text;
    if (shown === "" || this.#row < 0 || this.#column < 0) return;
    this.put(this.#row, this.#column, shown);
  }

  put(row: number, column: number, shown: string): void {
    while (this.rows.length <= row) this.rows.push([]);
    const cells = this.rows[row] ?? [];
    while (cells.length < column) cells.push("");
    cells[column] = clean(shown);
  }

  /** What stands in the first of merged cells stands in each of them, in so far as they are few. */
  merge(range: string): void {
    const [from = "", to = from] = range.split(":");
    const [top, left, bottom, right] = [rowOf(from), columnOf(from), rowOf(to), columnOf(to)];
    const text = this.rows[top]?.[left] ?? "";
    if (text === "" || (bottom - top + 1) * (right - left + 1) > LIMITS.columns) return;
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) this.put(row, column, text);
    }
  }
}

const starts: ReadonlyMap<string, (sheet: Sheet, attributes: string) => void> = new Map([
  ["row", (sheet, attributes) => sheet.startRow(attributes)],
  ["c", (sheet, attributes) => sheet.startCell(attributes)],
  ["f", (sheet) => sheet.formula()],
  ["mergeCell", (sheet, attributes) => sheet.merge(attribute(attributes, "ref") ?? "")],
]);

/** The cells of one sheet. @throws {EditionFileError} */
export function readSheet(xml: string, strings: readonly string[]): Cells {
  const sheet = new Sheet(strings);
  let shows = false;
  for (const token of tokens(xml)) {
    if (token.kind === "text") {
      if (shows) sheet.text(token.text);
      continue;
    }
    shows = token.kind === "open" && (token.name === "v" || token.name === "t");
    if (token.kind !== "close") starts.get(token.name)?.(sheet, token.attributes);
    else if (token.name === "c") sheet.endCell();
  }
  return { rows: sheet.rows, formulas: sheet.formulas };
}

/** Line ends as Excel escapes them, and what is longer than a cell may be. */
function clean(text: string): string {
  return text.replaceAll("_x000D_", "").slice(0, LIMITS.cell).trim();
}

function columnOf(place: string): number {
  const letters = /^\$?([A-Z]{1,3})/.exec(place)?.[1] ?? "";
  const number = [...letters].reduce((n, letter) => n * 26 + letter.charCodeAt(0) - 64, 0) - 1;
  if (number < 0) throw new EditionFileError("a cell of the workbook has no place: save it anew");
  return number;
}

function rowOf(place: string): number {
  const number = Number(/(\d{1,7})$/.exec(place)?.[1]) - 1;
  if (!(number >= 0 && number < LIMITS.rows)) throw tooMuch("rows", LIMITS.rows);
  return number;
}

function tooMuch(what: string, most: number): EditionFileError {
  return new EditionFileError(`a sheet has more than ${most} ${what}: keep those with items alone`);
}

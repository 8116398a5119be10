import { EditionFileError } from "./problem.ts";
import { LIMITS, type SheetTable } from "./table.ts";

/** The one sheet of a CSV file: comma, semicolon or tab, cells in quotes over several lines as well. @throws {EditionFileError} */
export function readCsv(bytes: Buffer, name: string): SheetTable {
  const text = textOf(bytes);
  const rows = rowsOf(text, separatorOf(text));
  return { name, rows, formulas: new Set() };
}

/** Excel writes the letters of its own computer where nobody asked for UTF-8. */
function textOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** The one that stands most often outside quotes in the first lines. */
function separatorOf(text: string): string {
  const outside = text.slice(0, 20_000).replace(/"[^"]*"/g, "");
  const times = (char: string) => outside.split(char).length;
  return [",", ";", "\t"].reduce((best, char) => (times(char) > times(best) ? char : best));
}

function rowsOf(text: string, separator: string): string[][] {
  const rows: string[][] = [];
  for (let at = 0; at < text.length; ) {
    if (rows.length === LIMITS.rows) throw tooMuch("rows", LIMITS.rows);
    const [row, end] = rowAt(text, { at, separator });
    rows.push(row);
    at = afterLine(text, end);
  }
  return rows;
}

interface Place {
  readonly at: number;
  readonly separator: string;
}

function rowAt(text: string, { at, separator }: Place): [string[], number] {
  const row: string[] = [];
  for (let from = at; ; ) {
    const [cell, end] =
      text[from] === '"' ? quoted(text, from) : plain(text, { at: from, separator });
    if (row.push(cell.trim()) > LIMITS.columns) throw tooMuch("columns", LIMITS.columns);
    if (text[end] !== separator) return [row, end];
    from = end + 1;
  }
}

function plain(text: string, { at, separator }: Place): [string, number] {
  const stop = new RegExp(`[${separator}\r\n]`, "g");
  stop.lastIndex = at;
  const end = stop.exec(text)?.index ?? text.length;
  return [text.slice(at, end), end];
}

/** A cell in quotes, up to what follows it: quotes inside are doubled. */
function quoted(text: string, at: number): [string, number] {
  const parts: string[] = [];
  for (let from = at + 1; ; ) {
    const end = text.indexOf('"', from);
    if (end === -1) {
      throw new EditionFileError("a cell's quotes never close: save the sheet as CSV again");
    }
    parts.push(text.slice(from, end));
    if (text[end + 1] !== '"') return [parts.join(""), end + 1];
    parts.push('"');
    from = end + 2;
  }
}

function afterLine(text: string, at: number): number {
  if (at >= text.length) return at;
  if (text[at] === "\r") return text[at + 1] === "\n" ? at + 2 : at + 1;
  if (text[at] === "\n") return at + 1;
  throw new EditionFileError("text follows a cell in quotes: save the sheet as CSV again");
}

function tooMuch(what: string, most: number): EditionFileError {
  return new EditionFileError(
    `the sheet has more than ${most} ${what}: keep those with items alone`,
  );
}

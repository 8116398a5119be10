import { visible } from "../../html.ts";
import type { Cell } from "../items/index.ts";
import { Memory, PackedText, type Room, zipped } from "./zip.ts";

/** Rows of a worksheet, and characters of a cell, that spreadsheet programs take (Excel's limits, checked 2026-11-25). */
const MOST_ROWS = 1_048_576;
const MOST_CHARACTERS = 32_767;
const CUT = " (cut here: the CSV file has it all)";

interface SheetHead {
  /** Also the name on the sheet's tab: at most 31 characters of a file name. */
  readonly id: string;
  readonly columns: readonly string[];
  /** Columns whose cells hold days or instants: shown as such, so that a spreadsheet can sort and count by them. */
  readonly dates?: readonly string[];
}

/**
 * A workbook written row by row: several sheets may be open together, and what is held of them is packed. Text is a shared
 * string and nothing else: no cell holds a formula, a link or markup, whatever a device calls its software. The same rows
 * give the same bytes.
 */
export class Workbook {
  readonly #strings = new Map<string, number>();
  readonly #sheets: Sheet[] = [];
  readonly #room: (sheet: string) => Room;
  readonly #most: number;

  /** @param room where a sheet waits @param most rows of a sheet */
  constructor(room: (sheet: string) => Room = () => new Memory(), most = MOST_ROWS) {
    this.#room = room;
    this.#most = most;
  }

  sheet(head: SheetHead): Sheet {
    const sheet = new Sheet(head, {
      most: this.#most,
      room: this.#room(head.id),
      shared: (text) => this.#shared(text),
    });
    this.#sheets.push(sheet);
    return sheet;
  }

  /** The file's bytes. Afterwards nothing may be added. */
  *bytes(): Generator<Uint8Array> {
    const names = this.#sheets.map((s) => s.id);
    const parts: readonly (readonly [string, () => Iterable<string>])[] = [
      ["[Content_Types].xml", () => [contentTypes(names)]],
      ["_rels/.rels", () => [relationships([["officeDocument", "xl/workbook.xml"]])]],
      ["xl/workbook.xml", () => [workbookXml(names)]],
      ["xl/_rels/workbook.xml.rels", () => [relationships(targetsOf(names))]],
      ["xl/styles.xml", () => [STYLES]],
      ["xl/sharedStrings.xml", () => sharedStrings(this.#strings.keys())],
    ];
    const sheets = this.#sheets.map((s, i) => [`xl/worksheets/sheet${i + 1}.xml`, s] as const);
    yield* zipped(
      (function* () {
        for (const [name, sheet] of sheets) yield [name, sheet.finish()] as const;
        for (const [name, lines] of parts) yield [name, packed(lines())] as const;
      })(),
    );
  }

  #shared(text: string): number {
    const known = this.#strings.get(text);
    if (known !== undefined) return known;
    const index = this.#strings.size;
    this.#strings.set(text, index);
    return index;
  }
}

interface SheetParts {
  readonly most: number;
  readonly room: Room;
  readonly shared: (text: string) => number;
}

/** A sheet of a workbook: rows go in, in order. */
export class Sheet {
  readonly id: string;
  readonly #parts: SheetParts;
  readonly #columns: readonly string[];
  readonly #isDate: readonly boolean[];
  /** The first rows, until they have said how wide columns are. */
  #first: (readonly Cell[])[] | undefined = [];
  readonly #xml: PackedText;
  #rows = 0;
  #full = false;

  constructor({ id, columns, dates = [] }: SheetHead, parts: SheetParts) {
    this.id = id;
    this.#parts = parts;
    this.#xml = new PackedText(parts.room);
    this.#columns = columns;
    this.#isDate = columns.map((c) => dates.includes(c));
  }

  /** Adds a row. The last row that fits says where the rest is. */
  add(cells: readonly Cell[]): void {
    if (this.#first === undefined) {
      this.#put(cells);
      return;
    }
    this.#first.push(cells);
    if (this.#first.length >= LOOKED_AT) this.#begin(this.#first);
  }

  #begin(first: readonly (readonly Cell[])[]): void {
    this.#first = undefined;
    const widths = this.#columns.map((_, i) => this.#widthOf(i, first));
    const cols = widths.map(
      (width, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`,
    );
    this.#xml.append(`${XML}<worksheet xmlns="${MAIN}">${VIEW}`);
    this.#xml.append(`<cols>${cols.join("")}</cols><sheetData>`);
    this.#write(this.#columns.map((c) => this.#text(c, BOLD)));
    for (const cells of first) this.#put(cells);
  }

  /** In characters: as wide as what stands in it, within bounds. A day that does not fit would be shown as `###`. */
  #widthOf(column: number, rows: readonly (readonly Cell[])[]): number {
    if (this.#isDate[column] === true) return INSTANT_WIDE;
    const head = this.#columns[column]?.length ?? 0;
    const cells = rows.map((cells) => String(cells[column] ?? "").length);
    return Math.min(WIDEST, Math.max(NARROWEST, head, ...cells) + 2);
  }

  #put(cells: readonly Cell[]): void {
    if (this.#rows < this.#parts.most - 1) this.#write(cells.map((c, i) => this.#cell(c, i)));
    else if (!this.#full) {
      this.#full = true;
      this.#write([this.#text(`This sheet is full: ${this.id}.csv has all rows.`)]);
    }
  }

  finish(): ReturnType<PackedText["finish"]> {
    if (this.#first !== undefined) this.#begin(this.#first);
    this.#xml.append("</sheetData></worksheet>");
    return this.#xml.finish();
  }

  #write(cells: readonly string[]): void {
    this.#rows += 1;
    this.#xml.append(`<row>${cells.join("")}</row>`);
  }

  #cell(cell: Cell, column: number): string {
    if (cell === null) return "<c/>";
    if (typeof cell === "number") return `<c><v>${cell}</v></c>`;
    const date = this.#isDate[column] === true ? dateCell(cell) : undefined;
    return date ?? this.#text(cell);
  }

  #text(text: string, style = ""): string {
    const shown = visible(text);
    const cut =
      shown.length <= MOST_CHARACTERS
        ? shown
        : visible(shown.slice(0, MOST_CHARACTERS - CUT.length - SURROGATE)) + CUT;
    return `<c${style} t="s"><v>${this.#parts.shared(cut)}</v></c>`;
  }
}

/** Rows that decide how wide columns are. */
const LOOKED_AT = 100;
/** Widths in characters: of a column, and of an instant (`2026-11-25 12:00:00`). */
const NARROWEST = 6;
const WIDEST = 60;
const INSTANT_WIDE = 20;
/** Half of a pair cut in two is shown as six characters in place of one. */
const SURROGATE = 5;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{3})?Z$/;
const DAY_MS = 86_400_000;
/** Days from the spreadsheets' day 0 (30 December 1899) to 1 January 1970. */
const EPOCH = 25_569;

/** A day or an instant (UTC) as a number that is shown as one; undefined where the text is neither: `never`, `unknown`. */
function dateCell(text: string): string | undefined {
  const style = DAY.test(text) ? 2 : INSTANT.test(text) ? 3 : undefined;
  const at = Date.parse(text);
  if (style === undefined || Number.isNaN(at)) return undefined;
  return `<c s="${style}"><v>${at / DAY_MS + EPOCH}</v></c>`;
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const FORMATS = "http://schemas.openxmlformats.org";
const MAIN = `${FORMATS}/spreadsheetml/2006/main`;
const OFFICE = `${FORMATS}/officeDocument/2006/relationships`;
const BOLD = ' s="1"';
/** The first row stays in sight. */
const VIEW =
  '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>';

/** Plain, bold, a day, an instant. */
const STYLES = `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>
<cellXfs count="4"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/></cellXfs>
</styleSheet>`;

function packed(lines: Iterable<string>) {
  const text = new PackedText();
  for (const line of lines) text.append(line);
  return text.finish();
}

function* sharedStrings(texts: Iterable<string>): Generator<string> {
  yield `${XML}<sst xmlns="${MAIN}">`;
  for (const text of texts) yield `<si><t xml:space="preserve">${escapeXml(text)}</t></si>`;
  yield "</sst>";
}

/** Of text that {@link visible} has made printable. A carriage return is not in it; `_x0041_` would be read as `A`. */
function escapeXml(text: string): string {
  return text
    .replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;" })[c] ?? "&gt;")
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_");
}

function contentTypes(names: readonly string[]): string {
  const of = (part: string, type: string) =>
    `<Override PartName="/xl/${part}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${type}+xml"/>`;
  const parts = [
    of("workbook.xml", "sheet.main"),
    of("styles.xml", "styles"),
    of("sharedStrings.xml", "sharedStrings"),
    ...names.map((_, i) => of(`worksheets/sheet${i + 1}.xml`, "worksheet")),
  ];
  return `${XML}<Types xmlns="${FORMATS}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${parts.join("")}</Types>`;
}

function targetsOf(names: readonly string[]): (readonly [type: string, target: string])[] {
  const sheets = names.map((_, i) => ["worksheet", `worksheets/sheet${i + 1}.xml`] as const);
  return [...sheets, ["styles", "styles.xml"], ["sharedStrings", "sharedStrings.xml"]];
}

function relationships(targets: readonly (readonly [type: string, target: string])[]): string {
  const rows = targets.map(
    ([type, target], i) =>
      `<Relationship Id="rId${i + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`,
  );
  return `${XML}<Relationships xmlns="${FORMATS}/package/2006/relationships">${rows.join("")}</Relationships>`;
}

function workbookXml(names: readonly string[]): string {
  const sheets = names.map(
    (name, i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`,
  );
  return `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${sheets.join("")}</sheets></workbook>`;
}

import { type Cell, named, type Table } from "../../pages/content.ts";
import type { Canvas } from "./canvas.ts";
import { type Faces, type Run, type Style, type TextLine, widthOf, wrap } from "./lines.ts";
import { cellRuns, leading, RULE, small, smallBold } from "./look.ts";
import { scope, type Tag } from "./tags.ts";

const PAD = 4;
const LEADING = leading(small.size);
/** Rows that decide how wide columns are. */
const LOOKED_AT = 100;
/** Room for a caption, the heads and a row, so that none of them stands alone at the end of a page. */
const BEGINNING = 10 * LEADING;
/** The widest that one word may make a column. */
const WORD = 110;

interface Column {
  readonly label: string;
  readonly numeric: boolean;
  readonly x: number;
  readonly width: number;
}

/** Where cells of a row go in the structure; the first is the row's heading. */
type CellTag = (column: number) => Tag;

/** Draws a table: heads again on each page, rows whole where a page has room for them. */
export function drawTable(canvas: Canvas, parent: Tag, table: Omit<Table, "kind">): void {
  const columns = columnsOf(canvas, table);
  canvas.ensure(BEGINNING);
  const tag = parent.child("Table");
  if (table.caption !== "") drawCaption(canvas, tag.child("Caption"), table.caption);
  const heads = columns.map(({ label }) => label);
  const hasHeads = heads.some((label) => label !== "");
  const drawn = new Rows(canvas, columns, hasHeads ? heads : undefined);
  if (hasHeads) drawn.heads(tag.child("THead").child("TR"));
  const rows = tag.child("TBody");
  for (const { cells } of table.rows) {
    const row = rows.child("TR");
    const tagOf: CellTag = (i) => (i === 0 ? row.child("TH", scope("Row")) : row.child("TD"));
    drawn.row(cells, tagOf);
  }
  canvas.y += 10;
}

function drawCaption(canvas: Canvas, tag: Tag, caption: string): void {
  const lines = wrap(canvas.faces, [{ text: caption, style: smallBold }], canvas.width);
  for (const line of lines) {
    canvas.y += LEADING;
    canvas.marked(tag, () => canvas.draw(line, { x: canvas.left, y: canvas.y }));
  }
  canvas.y += 3;
}

class Rows {
  readonly #canvas: Canvas;
  readonly #columns: readonly Column[];
  readonly #heads: readonly string[] | undefined;

  constructor(canvas: Canvas, columns: readonly Column[], heads: readonly string[] | undefined) {
    this.#canvas = canvas;
    this.#columns = columns;
    this.#heads = heads;
  }

  heads(row: Tag): void {
    this.#draw(this.#heads ?? [], smallBold, () => row.child("TH", scope("Column")));
  }

  row(cells: readonly Cell[], tagOf: CellTag): void {
    this.#draw(cells, small, tagOf);
  }

  #draw(cells: readonly Cell[], style: Style, tagOf: CellTag): void {
    const laid = this.#columns.map(({ width }, i) => {
      const own = i === 0 ? { ...style, bold: true } : style;
      return linesOf(
        this.#canvas.faces,
        cellRuns(i === 0 ? named(cells[0] ?? "") : (cells[i] ?? ""), own),
        width - 2 * PAD,
      );
    });
    const most = Math.max(...laid.map((lines) => lines.length));
    const whole = most * LEADING + 2 * PAD;
    if (whole <= this.#canvas.height / 2 && this.#canvas.ensure(whole)) this.#again();
    const tags = laid.map((_, i) => tagOf(i));
    for (let from = 0; from < most; ) {
      const fit = Math.floor((this.#canvas.room - 2 * PAD) / LEADING);
      if (fit < 1) {
        this.#canvas.newPage();
        this.#again();
        continue;
      }
      const until = Math.min(most, from + fit);
      this.#slice(laid, { from, until }, tags);
      from = until;
    }
  }

  /** The heads once more, for the eye alone. */
  #again(): void {
    if (this.#heads === undefined) return;
    const laid = this.#columns.map(({ label, width }) =>
      linesOf(this.#canvas.faces, cellRuns(label, smallBold), width - 2 * PAD),
    );
    const most = Math.max(...laid.map((lines) => lines.length));
    this.#slice(laid, { from: 0, until: most });
  }

  #slice(
    laid: readonly (readonly TextLine[])[],
    { from, until }: { readonly from: number; readonly until: number },
    tags?: readonly Tag[],
  ): void {
    const { y } = this.#canvas;
    for (const [i, lines] of laid.entries()) {
      for (const [at, line] of lines.slice(from, until).entries()) {
        const place = { x: this.#start(i, line), y: y + PAD + (at + 0.8) * LEADING };
        const draw = () => this.#canvas.draw(line, place);
        const tag = tags?.[i];
        if (tag === undefined) this.#canvas.artifact(draw);
        else this.#canvas.marked(tag, draw);
      }
    }
    this.#canvas.y = y + (until - from) * LEADING + 2 * PAD;
    const { left: x, width } = this.#canvas;
    const rule = { x, y: this.#canvas.y, width, height: 0.5 };
    this.#canvas.artifact(() => this.#canvas.rect(rule, RULE));
  }

  #start(column: number, line: TextLine): number {
    const { x = 0, width = 0, numeric = false } = this.#columns[column] ?? {};
    if (!numeric) return x + PAD;
    const wide = line.reduce((sum, run) => sum + widthOf(this.#canvas.faces, run), 0);
    return x + width - PAD - wide;
  }
}

function linesOf(faces: Faces, cell: readonly (readonly Run[])[], width: number) {
  return cell.flatMap((runs) => wrap(faces, runs, width));
}

/** As wide as what stands in them, where that fits; else each gets its longest word and a share of the rest. */
function columnsOf(canvas: Canvas, { columns, rows }: Omit<Table, "kind">): readonly Column[] {
  const { faces } = canvas;
  const heads = columns.map((c) => (typeof c === "string" ? { label: c, numeric: false } : c));
  const cells = heads.map(({ label }, i) => [
    ...cellRuns(label === "" ? " " : label, smallBold),
    ...rows.slice(0, LOOKED_AT).flatMap((row) => cellRuns(row.cells[i] ?? "", smallBold)),
  ]);
  const words = cells.map((lines) => Math.min(WORD, widest(faces, lines, /\s+/)) + 2 * PAD);
  const whole = cells.map((lines) => widest(faces, lines, /\n/) + 2 * PAD);
  const widths = shared(words, whole, canvas.width);
  let x = canvas.left;
  return heads.map((head, i) => {
    const column = { ...head, x, width: widths[i] ?? 0 };
    x += column.width;
    return column;
  });
}

function widest(faces: Faces, lines: readonly (readonly Run[])[], apart: RegExp): number {
  const wide = lines.flatMap((runs) =>
    runs
      .map(({ text }) => text)
      .join("")
      .split(apart)
      .map((text) => widthOf(faces, { text: faces.bold.shown(text), style: smallBold })),
  );
  return Math.max(0, ...wide);
}

function shared(least: readonly number[], most: readonly number[], width: number): number[] {
  const [needed, wanted] = [sum(least), sum(most)];
  if (wanted <= width) return [...most];
  if (needed >= width) return least.map((n) => (n * width) / needed);
  const part = (width - needed) / (wanted - needed);
  return least.map((n, i) => n + ((most[i] ?? n) - n) * part);
}

function sum(all: readonly number[]): number {
  return all.reduce((total, n) => total + n, 0);
}

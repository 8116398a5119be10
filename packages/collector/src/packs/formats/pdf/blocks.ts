import type { Bars, Block, Section, Words } from "../../pages/content.ts";
import { plain } from "../../pages/content.ts";
import type { Canvas } from "./canvas.ts";
import { type Run, type Style, wrap } from "./lines.ts";
import { body, leading, runsOf, small, soft, strong, tones } from "./look.ts";
import { drawTable } from "./table.ts";
import { alternative, type Tag } from "./tags.ts";

interface Paragraph {
  readonly runs: readonly Run[];
  readonly indent?: number;
  readonly after?: number;
  /** Room that must be left below, so that a heading never stands alone. */
  readonly with?: number;
}

/** Text under a tag, over as many pages as it takes. */
export function drawText(
  canvas: Canvas,
  tag: Tag,
  { runs, indent = 0, after = 6, ...more }: Paragraph,
) {
  const size = Math.max(...runs.map(({ style }) => style.size));
  const high = leading(size);
  const lines = wrap(canvas.faces, runs, canvas.width - indent);
  canvas.ensure(high * Math.min(lines.length, 2) + (more.with ?? 0));
  for (const line of lines) {
    canvas.ensure(high);
    canvas.y += high;
    if (line.length === 0) continue;
    canvas.marked(tag, () =>
      canvas.draw(line, { x: canvas.left + indent, y: canvas.y - high * 0.2 }),
    );
  }
  canvas.y += after;
}

const headings: readonly Style[] = [20, 15, 12, 10.5].map((size) => ({ ...strong, size }));

export function drawHeading(canvas: Canvas, parent: Tag, about: { level: number; text: string }) {
  const { level, text } = about;
  const style = headings[level - 1] ?? strong;
  if (canvas.room < canvas.height) canvas.y += style.size * 0.6;
  const tag = parent.child(`H${level}`);
  drawText(canvas, tag, { runs: [{ text, style }], after: 4, with: 120 });
}

/** A section under a heading of this level. */
export function drawSection(
  canvas: Canvas,
  parent: Tag,
  about: { section: Section; level: number },
) {
  const { section, level } = about;
  const tag = parent.child("Sect");
  drawHeading(canvas, tag, { level, text: section.title });
  for (const block of section.blocks) drawBlock(canvas, tag, { block, level });
}

function drawBlock(canvas: Canvas, tag: Tag, { block, level }: { block: Block; level: number }) {
  switch (block.kind) {
    case "heading":
      return drawHeading(canvas, tag, { level: level + 1, text: block.text });
    case "paragraph":
      return drawText(canvas, tag.child("P"), {
        runs: runsOf(block.words, block.look === "soft" ? soft : body),
      });
    case "list":
      return drawList(canvas, tag, block.items);
    case "counts":
      return drawList(
        canvas,
        tag,
        block.rows.map(([n, what]) => [{ strong: String(n) }, ` ${what}`]),
      );
    case "facts":
      return drawTable(canvas, tag, {
        caption: "",
        columns: ["", ""],
        rows: block.rows.map(([name, what]) => ({ cells: [plain(name), [{ words: what }]] })),
      });
    case "draft":
      return drawDraft(canvas, tag, block.text);
    case "commands":
      return drawText(canvas, tag.child("Code"), { runs: runsOf(block.text), indent: 16 });
    case "table":
      return drawTable(canvas, tag, block);
    case "bars":
      return drawBars(canvas, tag, block);
  }
}

function drawList(canvas: Canvas, parent: Tag, items: readonly Words[]): void {
  const list = parent.child("L");
  for (const words of items) {
    const item = list.child("LI");
    canvas.ensure(2 * leading(body.size));
    const y = canvas.y + leading(body.size) * 0.8;
    const mark = [{ text: "\u2022", style: body }];
    canvas.marked(item.child("Lbl"), () => canvas.draw(mark, { x: canvas.left, y }));
    drawText(canvas, item.child("LBody"), { runs: runsOf(words), indent: 14, after: 3 });
  }
  canvas.y += 4;
}

/** Text to copy: each of its lines is a paragraph. */
function drawDraft(canvas: Canvas, parent: Tag, text: string): void {
  const quote = parent.child("BlockQuote");
  for (const line of text.split("\n").filter((l) => l.trim() !== "")) {
    drawText(canvas, quote.child("P"), { runs: runsOf(line), indent: 14, after: 3 });
  }
  canvas.y += 4;
}

const BAR = { row: 24, high: 9 };

function drawBars(canvas: Canvas, parent: Tag, { title, alt, parts, rows }: Bars): void {
  canvas.ensure(rows.length * BAR.row + 60);
  drawText(canvas, parent.child("P"), { runs: [{ text: title, style: { ...strong, size: 9 } }] });
  const most = Math.max(1, ...rows.map(({ counts }) => sum(counts)));
  canvas.marked(parent.child("Figure", alternative(alt)), () => {
    for (const { label, counts } of rows) {
      drawLabel(canvas, label);
      let x = canvas.left;
      for (const [i, n] of counts.entries()) {
        const width = (n / most) * canvas.width;
        const box = { x, y: canvas.y + 2, width, height: BAR.high };
        if (n > 0) canvas.rect(box, tones[parts[i]?.tone ?? "plain"]);
        x += width;
      }
      canvas.y += BAR.row - 10;
    }
    drawLegend(canvas, parts);
  });
  canvas.y += 12;
}

function drawLabel(canvas: Canvas, text: string): void {
  canvas.y += 10;
  const shown = canvas.faces.regular.shown(text);
  canvas.draw([{ text: shown, style: small }], { x: canvas.left, y: canvas.y });
}

function drawLegend(canvas: Canvas, parts: Bars["parts"]): void {
  canvas.y += 12;
  let { left: x } = canvas;
  for (const { label, tone } of parts) {
    canvas.rect({ x, y: canvas.y - 7, width: 8, height: 8 }, tones[tone]);
    canvas.draw([{ text: label, style: small }], { x: x + 12, y: canvas.y });
    x += 24 + canvas.faces.regular.width(label, small.size);
  }
}

function sum(all: readonly number[]): number {
  return all.reduce((total, n) => total + n, 0);
}

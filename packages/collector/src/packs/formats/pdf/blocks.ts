import type { Block, Section, Words } from "../../pages/content.ts";
import { plain } from "../../pages/content.ts";
import type { Canvas } from "./canvas.ts";
import type { Style } from "./lines.ts";
import { body, leading, runsOf, soft, strong } from "./look.ts";
import { drawBars, drawColumns } from "./pictures.ts";
import { drawTable } from "./table.ts";
import type { Tag } from "./tags.ts";
import { drawText } from "./text.ts";

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
    case "columns":
      return drawColumns(canvas, tag, block);
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

import {
  type Bars,
  type Columns,
  labelledColumns,
  longestOf,
  type Picture,
} from "../../pages/content.ts";
import type { Canvas } from "./canvas.ts";
import { RULE, small, strong, tones } from "./look.ts";
import { alternative, type Tag } from "./tags.ts";
import { drawText } from "./text.ts";

const BAR = { row: 24, high: 9 };
/** Height of the highest column. */
const HIGH = 110;
const TITLE = { ...strong, size: 9 };

export function drawBars(canvas: Canvas, parent: Tag, bars: Bars): void {
  const { rows, parts } = bars;
  const most = longestOf(bars);
  drawPicture(canvas, parent, {
    picture: bars,
    height: rows.length * BAR.row,
    draw: () => {
      for (const { label, counts } of rows) {
        canvas.y += 10;
        drawLabel(canvas, label, canvas.left);
        let x = canvas.left;
        for (const [i, n] of counts.entries()) {
          const width = (n / most) * canvas.width;
          const box = { x, y: canvas.y + 2, width, height: BAR.high };
          if (n > 0) canvas.rect(box, tones[parts[i]?.tone ?? "plain"]);
          x += width;
        }
        canvas.y += BAR.row - 10;
      }
    },
  });
}

export function drawColumns(canvas: Canvas, parent: Tag, columns: Columns): void {
  const { rows } = columns;
  const most = longestOf(columns);
  drawPicture(canvas, parent, {
    picture: columns,
    height: HIGH + 30,
    draw: () => {
      canvas.y += 10;
      drawLabel(canvas, figures.format(most), canvas.left);
      canvas.y += 4;
      drawRule(canvas);
      const step = canvas.width / rows.length;
      for (const [at, { counts }] of rows.entries()) {
        drawStack(canvas, columns, { counts, most, x: canvas.left + (at + 0.1) * step, step });
      }
      canvas.y += HIGH;
      drawRule(canvas);
      canvas.y += 10;
      const labelled = labelledColumns(columns);
      for (const at of labelled) drawFoot(canvas, { label: rows[at]?.label ?? "", at, step });
    },
  });
}

const figures = new Intl.NumberFormat("en-GB");

interface Stack {
  readonly counts: readonly number[];
  readonly most: number;
  readonly x: number;
  readonly step: number;
}

function drawStack(canvas: Canvas, { parts }: Picture, { counts, most, x, step }: Stack): void {
  let y = canvas.y + HIGH;
  for (const [i, n] of counts.entries()) {
    const height = (n / most) * HIGH;
    y -= height;
    if (n > 0) canvas.rect({ x, y, width: step * 0.8, height }, tones[parts[i]?.tone ?? "plain"]);
  }
}

/** A label under the middle of its column, as far as it does not leave the page's text. */
function drawFoot(canvas: Canvas, foot: { label: string; at: number; step: number }): void {
  const { label, at, step } = foot;
  const wide = canvas.faces.regular.width(canvas.faces.regular.shown(label), small.size);
  const middle = (at + 0.5) * step - wide / 2;
  drawLabel(canvas, label, canvas.left + Math.max(0, Math.min(canvas.width - wide, middle)));
}

function drawRule(canvas: Canvas): void {
  canvas.rect({ x: canvas.left, y: canvas.y, width: canvas.width, height: 0.5 }, RULE);
}

interface Drawing {
  readonly picture: Picture;
  readonly height: number;
  /** Moves down by `height`. */
  readonly draw: () => void;
}

/** A picture under its title, with the words that stand for it, and what its colours mean. */
function drawPicture(canvas: Canvas, parent: Tag, { picture, height, draw }: Drawing): void {
  canvas.ensure(height + 60);
  drawText(canvas, parent.child("P"), { runs: [{ text: picture.title, style: TITLE }] });
  canvas.marked(parent.child("Figure", alternative(picture.alt)), () => {
    draw();
    drawLegend(canvas, picture.parts);
  });
  canvas.y += 12;
}

function drawLabel(canvas: Canvas, text: string, x: number): void {
  const shown = canvas.faces.regular.shown(text);
  canvas.draw([{ text: shown, style: small }], { x, y: canvas.y });
}

function drawLegend(canvas: Canvas, parts: Picture["parts"]): void {
  canvas.y += 12;
  let { left: x } = canvas;
  for (const { label, tone } of parts) {
    canvas.rect({ x, y: canvas.y - 7, width: 8, height: 8 }, tones[tone]);
    drawLabel(canvas, label, x + 12);
    x += 24 + canvas.faces.regular.width(label, small.size);
  }
}

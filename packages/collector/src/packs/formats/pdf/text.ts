import type { Canvas } from "./canvas.ts";
import { type Run, wrap } from "./lines.ts";
import { leading } from "./look.ts";
import type { Tag } from "./tags.ts";

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

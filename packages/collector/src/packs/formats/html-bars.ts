import { html, type Markup } from "../../html.ts";
import type { Bars } from "../pages/content.ts";

/** In units of the drawing, which is as wide as the page lets it be. */
const WIDTH = 600;
const ROW = 34;
const BAR = 14;

/** The longest bar fills the width; parts are told apart by a pattern of strokes too, and the table after it has the numbers. */
export function barsSvg({ title, alt, parts, rows }: Bars): Markup {
  const most = Math.max(1, ...rows.map(({ counts }) => sum(counts)));
  const height = rows.length * ROW;
  return html`<figure>
<figcaption>${title}</figcaption>
<svg class="bars" role="img" aria-label="${alt}" viewBox="0 0 ${WIDTH} ${height}" xmlns="http://www.w3.org/2000/svg">
${rows.map(({ label, counts }, at) => {
  const top = at * ROW;
  return html`<text x="0" y="${top + 12}">${label}</text>${counts.map((n, part) => {
    const from = width(sum(counts.slice(0, part)), most);
    const wide = width(n, most);
    return (
      n > 0 &&
      html`<rect class="${parts[part]?.tone}" x="${from}" y="${top + 16}" width="${wide}" height="${BAR}"/>`
    );
  })}\n`;
})}</svg>
<ul class="legend">${parts.map(
    ({ label, tone }) => html`<li><span class="key ${tone}"></span>${label}</li>`,
  )}</ul>
</figure>`;
}

function width(n: number, most: number): string {
  return ((n / most) * WIDTH).toFixed(1);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, n) => all + n, 0);
}

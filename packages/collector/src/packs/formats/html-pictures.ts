import { html, type Markup } from "../../html.ts";
import {
  type Bars,
  type Columns,
  labelledColumns,
  longestOf,
  type Picture,
} from "../pages/content.ts";

/** In units of the drawing, which is as wide as the page lets it be. */
const WIDTH = 600;
const ROW = 34;
const BAR = 14;
/** Of columns: room above them for the number of the highest, their height, and room for labels below. */
const TOP = 20;
const HIGH = 150;
const FOOT = 22;

/** The longest bar fills the width. A line on each part tells it from others for whoever does not see their colours. */
export function barsSvg(bars: Bars): Markup {
  const { parts, rows } = bars;
  const most = longestOf(bars);
  return figure(bars, rows.length * ROW, [
    rows.map(({ label, counts }, at) => {
      const top = at * ROW;
      return html`<text x="0" y="${top + 12}">${label}</text>${counts.map((n, part) => {
        const from = along(sum(counts.slice(0, part)), most, WIDTH);
        const wide = along(n, most, WIDTH);
        const { tone } = parts[part] ?? {};
        return (
          n > 0 &&
          html`<rect class="${tone}" x="${from}" y="${top + 16}" width="${wide}" height="${BAR}"/><path class="${tone}" d="M${from} ${top + 16 + BAR / 2}h${wide}"/>`
        );
      })}\n`;
    }),
  ]);
}

/** The highest column has its number beside the line at its top. */
export function columnsSvg(columns: Columns): Markup {
  const { parts, rows } = columns;
  const most = longestOf(columns);
  const step = WIDTH / rows.length;
  const ground = TOP + HIGH;
  return figure(columns, ground + FOOT, [
    html`<text x="0" y="14">${figures.format(most)}</text><path d="M0 ${TOP}H${WIDTH}M0 ${ground}H${WIDTH}"/>\n`,
    rows.map(({ counts }, at) =>
      counts.map((n, part) => {
        const { tone } = parts[part] ?? {};
        const y = (ground - (sum(counts.slice(0, part + 1)) / most) * HIGH).toFixed(1);
        const high = along(n, most, HIGH);
        const [x, middle] = [at + 0.1, at + 0.5].map((part) => (part * step).toFixed(1));
        return (
          n > 0 &&
          html`<rect class="${tone}" x="${x}" y="${y}" width="${(step * 0.8).toFixed(1)}" height="${high}"/><path class="${tone}" d="M${middle} ${y}v${high}"/>`
        );
      }),
    ),
    labelledColumns(columns).map((at, i, all) => {
      // The outermost of few labels would leave the drawing.
      const side = all.length === rows.length ? "middle" : (sides[i] ?? "middle");
      const x = ((at + { start: 0, middle: 0.5, end: 1 }[side]) * step).toFixed(1);
      return html`\n<text x="${x}" y="${ground + 16}" text-anchor="${side}">${rows[at]?.label}</text>`;
    }),
  ]);
}

const sides = ["start", "middle", "end"] as const;

const figures = new Intl.NumberFormat("en-GB");

function figure({ title, alt, parts }: Picture, height: number, drawn: readonly Drawn[]): Markup {
  return html`<figure>
<figcaption>${title}</figcaption>
<svg class="bars" role="img" aria-label="${alt}" viewBox="0 0 ${WIDTH} ${height}" xmlns="http://www.w3.org/2000/svg">
${drawn}</svg>
<ul class="legend">${parts.map(
    ({ label, tone }) => html`<li><span class="key ${tone}"></span>${label}</li>`,
  )}</ul>
</figure>`;
}

type Drawn = Markup | readonly Drawn[] | false;

function along(n: number, most: number, of: number): string {
  return ((n / most) * of).toFixed(1);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, n) => all + n, 0);
}

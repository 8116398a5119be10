import { writeDay } from "@muster/mapping";
import { type EstateForecast, endingWords, turnWords, wordWords } from "../../assessment/index.ts";
import { html, type Markup } from "../../html.ts";
import { table, text } from "../table.ts";
import { quantity } from "../words.ts";
import { deadlines, nightPage } from "./year-parts.ts";

/** Rows of a table, and devices named in one; the rest stands in the pack. */
const ROWS = 200;
const NAMED = 10;

/** What turns before the deadline if nothing is done, and by what. */
export function forecast(ofNight: Parameters<typeof nightPage>[0]): string {
  return nightPage(ofNight, "What turns before the deadline", ({ forecast: said }) => {
    const { until, today, assumes, turns, endings, devices } = said.forecast;
    return html`${deadlines(said)}
<p>From ${writeDay(today)} over ${quantity(devices, "device")}, up to ${writeDay(until)}. A forecast is no finding, and it takes for granted:</p>
<ul>${assumes.map((words) => html`<li>${words}</li>`)}</ul>
${turnSection(turns)}
${endSection(endings)}`;
  });
}

function turnSection(turns: EstateForecast["turns"]): Markup {
  if (turns.length === 0) return html`<p>Under these assumptions no answer becomes worse.</p>`;
  return html`<section aria-labelledby="turns">
<h2 class="nhsuk-heading-m" id="turns">Answers that become worse</h2>
${table({
  caption: "In order of day",
  columns: [text("Item"), text("Answer"), text("Why then")],
  rows: turns.map((turn) => [`${turn.ref} ${turn.title}`, turnWords(turn), turn.because]),
})}
</section>`;
}

function endSection(endings: EstateForecast["endings"]): Markup {
  if (endings.length === 0) return html``;
  const rest = endings.length - ROWS;
  return html`<section aria-labelledby="ends">
<h2 class="nhsuk-heading-m" id="ends">What ends, and on which devices</h2>
${table({
  caption: `${quantity(endings.length, "thing")}, in order of day`,
  columns: [
    text("What"),
    text("Last day"),
    text("From the day after"),
    text("Devices"),
    text("Items that turn"),
  ],
  rows: endings
    .slice(0, ROWS)
    .map((ending) => [
      endingWords(ending),
      writeDay(ending.lastDay),
      wordWords(ending.to),
      named(ending.devices),
      ending.items.length === 0 ? "none" : ending.items.join(", "),
    ]),
})}
${rest > 0 && html`<p>All of them are in forecast-causes.csv of the evidence pack.</p>`}
</section>`;
}

function named(devices: readonly string[]): string {
  const rest = devices.length - NAMED;
  const more = rest > 0 ? [`${rest} more`] : [];
  return `${devices.length}: ${[...devices.slice(0, NAMED), ...more].join(", ")}`;
}

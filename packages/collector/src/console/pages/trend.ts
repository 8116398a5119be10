import { writeDay } from "@muster/mapping";
import { suggestedWords, type TrendPoint } from "../../assessment/index.ts";
import { html } from "../../html.ts";
import { numbers, table, text } from "../table.ts";
import { deadlines, nightPage } from "./year-parts.ts";

/** The counts of every item, week by week. */
export function trend(ofNight: Parameters<typeof nightPage>[0]): string {
  return nightPage(ofNight, "Trend over the year", ({ trend: said }) => {
    const refs = [...new Set(said.trend.flatMap(({ items }) => items.map(({ ref }) => ref)))];
    return html`${deadlines(said)}
<p>Each week as it was known then, with the devices known then as the denominator.</p>
${refs.map((ref) => itemSection(ref, said.trend))}`;
  });
}

function itemSection(ref: string, points: readonly TrendPoint[]) {
  const found = points.flatMap(({ day, items }) =>
    items.filter((item) => item.ref === ref).map((item) => ({ day, ...item })),
  );
  const id = `item-${ref.replaceAll(/[^A-Za-z0-9]/g, "-")}`;
  return html`<section aria-labelledby="${id}">
<h2 class="nhsuk-heading-m" id="${id}"><span class="muster-ref">${ref}</span> ${found[0]?.title ?? ""}</h2>
${table({
  caption: `Weeks of ${ref}`,
  columns: [
    text("Week to"),
    text("Answer"),
    ...["Met", "Not met", "Accepted of these", "No evidence", "Of"].map(numbers),
  ],
  rows: found.map(({ day, suggested, value, counts }) => [
    writeDay(day),
    suggestedWords(suggested, value),
    ...[counts.met, counts.notMet, counts.accepted, counts.noEvidence, counts.of],
  ]),
})}
</section>`;
}

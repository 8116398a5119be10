import { withVersion, writeDay } from "@muster/mapping";
import { html, type Markup } from "../../html.ts";
import type { Summary } from "../../packs/summary-schema.ts";
import { layout } from "../layout.ts";
import { numbers, table, text } from "../table.ts";
import { quantity } from "../words.ts";

type Risks = Summary["risks"];

/** Rows of a table; the rest stand in the pack. */
const ROWS = 200;

/** What is out of support or late, who accepted what, and which certificates there are. Nothing can be changed here. */
export function risks(summary: Summary): string {
  const { organisation, today, risks: all } = summary;
  return layout({
    title: `Risks of ${organisation.name}`,
    signedIn: { organisation: organisation.name, category: organisation.category },
    main: html`<h1 class="nhsuk-heading-l">Risks, and who accepted them</h1>
<p class="muster-intro">As of ${writeDay(today)}. An acceptance changes no finding: what is not met stays not met.</p>
<p><a href="/">Back to the evidence</a></p>
${notices(all)}
${register(all.register)}
${acceptances(all.acceptances)}
${certificates(all.certificates)}
${plan(summary)}`,
  });
}

/** What people must see to; nothing where there is nothing. */
export function notices({ notices: all }: Risks): Markup {
  if (all.length === 0) return html``;
  return html`<section aria-labelledby="notices">
<h2 class="nhsuk-heading-m" id="notices">To see to</h2>
<ul>${all.map((notice) => html`<li>${notice}</li>`)}</ul>
</section>`;
}

function register(rows: Risks["register"]): Markup {
  const rest = rows.length - ROWS;
  return html`<section aria-labelledby="register">
<h2 class="nhsuk-heading-m" id="register">Out of support, or not patched in time</h2>
${rows.length === 0 && html`<p>Nothing of this is found on the devices that could tell.</p>`}
${
  rows.length > 0 &&
  table({
    caption: `${quantity(rows.length, "thing")}, the riskiest first`,
    columns: [text("What"), numbers("Devices"), text("Why here"), text("Accepted")],
    rows: rows
      .slice(0, ROWS)
      .map((row) => [withVersion(row.what, row.version), row.devices, row.why, row.covered]),
  })
}
${rest > 0 && html`<p>All of them are in unsupported-register.csv of the evidence pack.</p>`}
</section>`;
}

function acceptances(rows: Risks["acceptances"]): Markup {
  return html`<section aria-labelledby="acceptances">
<h2 class="nhsuk-heading-m" id="acceptances">Acceptances</h2>
${rows.length === 0 && html`<p>None was asked for.</p>`}
${
  rows.length > 0 &&
  table({
    caption: `${quantity(rows.length, "acceptance")}, the oldest first`,
    columns: [
      text("Of"),
      text("State"),
      numbers("Devices now"),
      text("Done instead"),
      text("Owner"),
      text("Signed by"),
      text("Last day"),
    ],
    rows: rows.map((row) => [
      row.of,
      row.state,
      row.devices,
      html`${row.control}${row.isolation !== null && html`<span class="muster-why">${row.isolation}</span>`}`,
      row.owner,
      signature(row),
      html`${writeDay(row.expiry)}<span class="muster-why">${row.reviewed}</span>`,
    ]),
  })
}
</section>`;
}

function signature({ signedBy, signedAs, signedOn }: Risks["acceptances"][number]): string {
  const as = signedAs === null ? "" : `, ${signedAs}`;
  return `${signedBy}${as}${signedOn === null ? "" : `, on ${writeDay(signedOn)}`}`;
}

function certificates(rows: Risks["certificates"]): Markup {
  if (rows.length === 0) return html``;
  return html`<section aria-labelledby="certificates">
<h2 class="nhsuk-heading-m" id="certificates">Certificates</h2>
${table({
  caption: quantity(rows.length, "certificate"),
  columns: [text("Certificate"), text("Scope"), text("State"), text("Last day")],
  rows: rows.map((row) => [row.name, row.scope, row.state, writeDay(row.expiry)]),
})}
</section>`;
}

function plan({ plan: lines, planSignOff, deadline }: Summary): Markup {
  return html`<section aria-labelledby="plan">
<h2 class="nhsuk-heading-m" id="plan">Improvement plan</h2>
${lines.length === 0 && html`<p>No item is known to be short of anything.</p>`}
${lines.length > 0 && html`<p>${planSignOff.says}</p>`}
${
  lines.length > 0 &&
  table({
    caption: `${quantity(lines.length, "item")} not met or not confirmed; the deadline is ${writeDay(deadline)}`,
    columns: [
      text("Item"),
      text("Gap"),
      text("Action"),
      text("Owner"),
      text("Due"),
      text("Status"),
      text("Sign-off"),
      text("To see to"),
    ],
    rows: lines.map((line) => [
      html`<span class="muster-ref">${line.item}</span> ${line.title}`,
      line.gap,
      line.action,
      line.owner,
      line.due === null ? "" : writeDay(line.due),
      line.status,
      line.signedWords,
      line.remark,
    ]),
  })
}
</section>`;
}

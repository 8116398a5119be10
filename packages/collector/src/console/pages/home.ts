import { writeDay } from "@muster/mapping";
import { html, type Markup } from "../../html.ts";
import type { Summary, SummaryDevice } from "../../packs/summary-schema.ts";
import { sentences } from "../../sentences.ts";
import { layout } from "../layout.ts";
import { factText, standingTag, suggestedTag, writeInstant } from "../words.ts";

/** The first page: three sentences, then the items, the controls, the devices and the last runs. */
export function home(summary: Summary): string {
  const { organisation, edition } = summary;
  return layout({
    title: `Evidence of ${organisation.name}`,
    signedIn: { organisation: organisation.name, category: organisation.category },
    main: html`<h1 class="nhsuk-heading-l">Evidence for the toolkit ${edition}</h1>
${lead(summary)}
${items(summary)}
${controls(summary)}
${devices(summary)}
${runs(summary)}`,
  });
}

function lead(summary: Summary): Markup {
  const { reporting, action, evidence } = sentences(summary);
  return html`<ul class="muster-lead"><li>${reporting}</li><li>${action}</li><li>${evidence}</li></ul>`;
}

type Item = Summary["items"][number];

function items({ items: all, organisation }: Summary): Markup {
  return html`<section aria-labelledby="items">
<h2 class="nhsuk-heading-m" id="items">Items of category ${organisation.category}</h2>
${all.map(item)}
</section>`;
}

function item(it: Item): Markup {
  const note =
    it.confidence !== "verified" && html`<p class="muster-note">${it.remark ?? it.confidence}</p>`;
  return html`<article class="muster-item">
<h3 class="nhsuk-heading-s"><span class="muster-ref">${it.ref}</span>${it.title}</h3>
${suggestedTag(it.suggested)}
<dl><dt>Why</dt><dd>${it.because}</dd>
${it.text !== null && html`<dt>Draft</dt><dd>${it.text}</dd>`}
${it.personMustAdd !== "" && html`<dt>Add</dt><dd>${it.personMustAdd}</dd>`}</dl>
${note}
</article>`;
}

const head = (names: readonly string[], numbers = 0) =>
  html`<thead class="nhsuk-table__head"><tr>${names.map(
    (name, i) =>
      html`<th scope="col" class="nhsuk-table__header${i > 0 && i <= numbers && " muster-number"}">${name}</th>`,
  )}</tr></thead>`;

const number = (n: number) => html`<td class="nhsuk-table__cell muster-number">${n}</td>`;

function controls(summary: Summary): Markup {
  const names = ["Control", "Met", "Not met", "No evidence", "Not applicable"];
  return html`<section>
<table class="nhsuk-table">
<caption class="nhsuk-table__caption nhsuk-table__caption--m">Controls, over ${summary.estate.known} known devices</caption>
${head(names, names.length)}
<tbody class="nhsuk-table__body">${summary.controls.map(
    (c) =>
      html`<tr class="nhsuk-table__row"><th scope="row" class="nhsuk-table__header">${c.title}</th>${[c.met, c.notMet, c.noEvidence, c.notApplicable].map(number)}</tr>`,
  )}</tbody>
</table>
</section>`;
}

const rows: readonly { name: keyof SummaryDevice["facts"]; label: string }[] = [
  { name: "operatingSystem", label: "Operating system" },
  { name: "osEndOfSupport", label: "End of support" },
  { name: "machineClass", label: "Machine" },
  { name: "software", label: "Software" },
  { name: "pendingUpdates", label: "Pending updates" },
  { name: "updatePolicy", label: "Automatic updates" },
  { name: "antivirus", label: "Antivirus" },
  { name: "firewall", label: "Firewall" },
  { name: "encryption", label: "Encryption" },
  { name: "restart", label: "Restart" },
];

/** Most devices a page shows in full; the rest stand in the pack's tables. */
const SHOWN = 50;

function devices({ devices: all }: Summary): Markup {
  const rest = all.length - SHOWN;
  return html`<section aria-labelledby="devices">
<h2 class="nhsuk-heading-m" id="devices">Devices</h2>
${all.slice(0, SHOWN).map(device)}
${rest > 0 && html`<p>${rest} more devices are in devices.csv of the evidence pack.</p>`}
</section>`;
}

function device(it: SummaryDevice): Markup {
  const reported =
    it.lastReportAt === null
      ? html`Never reported`
      : html`Last reported on ${writeInstant(it.lastReportAt)}`;
  return html`<article class="muster-item">
<h3 class="nhsuk-heading-s">${it.label} ${standingTag(it.state)}</h3>
<p class="muster-note">${reported}${it.elevated === false && ". Scanned without administrator rights"}</p>
<dl class="nhsuk-summary-list">${rows.map(
    ({ name, label }) => html`<dt>${label}</dt><dd>${factText(it.facts[name])}</dd>`,
  )}</dl>
</article>`;
}

function runs({ runs: all }: Summary): Markup {
  if (all.length === 0) {
    return html`<section aria-labelledby="runs"><h2 class="nhsuk-heading-m" id="runs">Nightly runs</h2>
<p>No night has passed yet.</p></section>`;
  }
  const names = ["Night", "Scheduled", "Finished", "Late", "Missed", "Failed"];
  return html`<section>
<table class="nhsuk-table">
<caption class="nhsuk-table__caption nhsuk-table__caption--m">Nightly runs</caption>
${head(names, names.length)}
<tbody class="nhsuk-table__body">${all.map(
    (r) =>
      html`<tr class="nhsuk-table__row"><th scope="row" class="nhsuk-table__header">${writeDay(r.night)}</th>${[r.scheduled, r.finished, r.late, r.missed, r.failed].map(number)}</tr>`,
  )}</tbody>
</table>
</section>`;
}

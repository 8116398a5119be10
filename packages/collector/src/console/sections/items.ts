import { valueWords } from "../../assessment/index.ts";
import { html, type Markup } from "../../html.ts";
import type { Summary } from "../../packs/summary-schema.ts";
import { SHARED_REMARK, saidOnce } from "../../sentences.ts";
import { quantity, suggestedTag } from "../words.ts";

type Item = Summary["items"][number];

/** The toolkit's items with the answers that the evidence suggests; those that no device speaks to stand apart. */
export function items({ items: all, organisation }: Summary): Markup {
  const { shared, items: said } = saidOnce(all);
  const silent = said.filter(isBeyondDevices);
  const spoken = said.filter((item) => !isBeyondDevices(item));
  return html`<section aria-labelledby="items">
<h2 class="nhsuk-heading-m" id="items">Items of category ${organisation.category}</h2>
<p class="muster-intro">Answers that the devices' evidence suggests. Your organisation decides, and adds what only a person can know.</p>
${shared !== undefined && html`<p class="muster-intro"><strong>${SHARED_REMARK}</strong> ${shared}</p>`}
<ul class="muster-list">${spoken.map(spokenItem)}</ul>
${silent.length > 0 && beyond(silent)}
</section>`;
}

function isBeyondDevices({ suggested, controls, text }: Item): boolean {
  return suggested === "person" && controls.length === 0 && text === null;
}

function spokenItem(item: Item): Markup {
  return html`<li class="muster-item">
<div class="muster-item__head"><h3 class="muster-item__title"><span class="muster-ref">${item.ref}</span> ${item.title}</h3>
${suggestedTag(item.suggested)}</div>
<p>${item.value !== null && html`<strong>${valueWords(item.value)}.</strong> `}${item.because}</p>
${item.personMustAdd !== "" && html`<p><strong>A person must add:</strong> ${item.personMustAdd}</p>`}
${item.text !== null && draft(item.text)}
${doubt(item)}
</li>\n`;
}

function draft(text: string): Markup {
  return html`<details class="nhsuk-details"><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">Text drafted for it</span></summary>
<div class="nhsuk-details__text muster-draft">${text}</div></details>`;
}

/** How far the item's wording can be trusted, where it was not read at its source. */
function doubt({ remark }: Item): Markup {
  return remark === null ? html`` : html`<p class="muster-note">${remark}</p>`;
}

function beyond(silent: readonly Item[]): Markup {
  return html`<details class="nhsuk-details muster-beyond"><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">${quantity(silent.length, "item")} to which devices do not speak: answer from your own records</span></summary>
<ul class="muster-list muster-list--close">${silent.map(
    (item) => html`<li class="muster-item">
<h3 class="muster-item__title"><span class="muster-ref">${item.ref}</span> ${item.title}</h3>
<p>${item.personMustAdd}</p>
${doubt(item)}
</li>\n`,
  )}</ul></details>`;
}

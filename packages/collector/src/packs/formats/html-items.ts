import { html, type Markup } from "../../html.ts";
import { sentences } from "../../sentences.ts";
import type { Summary } from "../summary-schema.ts";

type Item = Summary["items"][number];

const answers: Readonly<Record<Item["suggested"], { say: string; tone: string }>> = {
  yes: { say: "Yes", tone: "good" },
  no: { say: "No", tone: "bad" },
  "cannot confirm": { say: "Cannot confirm yet", tone: "unsure" },
  text: { say: "Text drafted", tone: "plain" },
  document: { say: "A document is needed", tone: "plain" },
  person: { say: "A person answers", tone: "plain" },
};

/** The toolkit's items with the answer this evidence suggests. */
export function items(summary: Summary): Markup {
  const { edition, organisation } = summary;
  return html`<section aria-labelledby="items">
<h2 id="items">Suggested answers to the toolkit</h2>
<p class="lead">${sentences(summary).evidence}</p>
<p>These are suggestions. The organisation decides, answers for them, and adds what only a person can know. Items that
say so were not read in the official sheet: check their wording against your own toolkit.</p>
<div class="scroll"><table class="stack items">
<caption>Items of edition ${edition}, category ${organisation.category}, to which the devices give evidence</caption>
<thead><tr><th scope="col">Item</th><th scope="col">Suggested answer</th><th scope="col">What is asked, and why this answer</th>
<th scope="col">A person must add</th></tr></thead>
<tbody>${summary.items.map(row)}</tbody></table></div>
</section>`;
}

function row(item: Item): Markup {
  const { say, tone } = answers[item.suggested];
  return html`<tr><th scope="row" id="item-${item.ref}">${item.ref}${item.mandatory === true && html`<div class="soft">mandatory</div>`}</th>
<td><span class="tag ${tone}">${say}</span></td>
<td><strong>${item.title}</strong><div>${item.because}</div>
${item.text !== null && html`<div class="draft">${item.text}</div>`}
${doubt(item)}</td>
<td data-is="A person must add">${item.personMustAdd === "" ? "nothing" : item.personMustAdd}</td></tr>`;
}

const confidence: Readonly<Record<Item["confidence"], string>> = {
  verified: "",
  inferred: "Inferred",
  "from memory": "From memory",
  assumed: "Assumed",
};

/** How far the item's wording can be trusted, where it was not read at its source. */
function doubt(item: Item): Markup {
  if (item.confidence === "verified" && item.remark === null) return html``;
  const mark = confidence[item.confidence];
  const words = [
    mark,
    item.remark ?? (mark === "" ? "" : "wording to be checked against your toolkit"),
  ];
  return html`<div class="soft">${words.filter((w) => w !== "").join(": ")}</div>`;
}

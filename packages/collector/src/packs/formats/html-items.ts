import { html, type Markup } from "../../html.ts";
import { sentences } from "../../sentences.ts";
import type { Summary } from "../summary-schema.ts";

type Item = Summary["items"][number];

const answers: Readonly<Record<Item["suggested"], { say: string; tone: string }>> = {
  yes: { say: "Yes", tone: "good" },
  no: { say: "No", tone: "bad" },
  "cannot confirm": { say: "Cannot confirm yet", tone: "unsure" },
  number: { say: "A number to enter", tone: "plain" },
  date: { say: "A date to enter", tone: "plain" },
  level: { say: "A level to claim", tone: "plain" },
  exempt: { say: "Exempt", tone: "good" },
  text: { say: "Text drafted", tone: "plain" },
  document: { say: "A document is needed", tone: "plain" },
  person: { say: "A person answers", tone: "plain" },
};

/** The toolkit's items with the answer this evidence suggests. */
export function items(summary: Summary): Markup {
  const silent = summary.items.filter(isBeyondDevices);
  const spoken = summary.items.filter((i) => !isBeyondDevices(i));
  return html`<section aria-labelledby="items">
<h2 id="items">Suggested answers to the toolkit</h2>
<p class="lead">${sentences(summary).evidence}</p>
<p>These are suggestions. The organisation decides, answers for them, and adds what only a person can know. Items that
say so were not read in the official sheet: check their wording against your own toolkit.</p>
${spoken.length > 0 && answerTable(summary, spoken)}
${drafts(spoken)}
${silent.length > 0 && personTable(summary, silent)}
</section>`;
}

function isBeyondDevices({ suggested, controls, text }: Item): boolean {
  return suggested === "person" && controls.length === 0 && text === null;
}

function answerTable({ edition, organisation }: Summary, spoken: readonly Item[]): Markup {
  return html`<div class="scroll"><table class="stack items">
<caption>Items of edition ${edition}, category ${organisation.category}, that the devices give evidence for</caption>
<thead><tr><th scope="col">Item</th><th scope="col">Suggested answer</th><th scope="col">What is asked, and why this answer</th>
<th scope="col">A person must add</th></tr></thead>
<tbody>${spoken.map(answerRow)}</tbody></table></div>`;
}

function answerRow(item: Item): Markup {
  const { say, tone } = answers[item.suggested];
  const draft =
    item.text !== null && html`<div><a href="#draft-${item.ref}">Text drafted for it</a></div>`;
  return html`<tr>${heading(item)}
<td><span class="tag ${tone}">${say}</span></td>
<td><strong>${item.title}</strong><div>${item.because}</div>${draft}${doubt(item)}</td>
<td data-is="A person must add">${item.personMustAdd === "" ? "nothing" : item.personMustAdd}</td></tr>`;
}

function heading({ ref, mandatory }: Item): Markup {
  const mark = mandatory === true && html`<div class="soft">mandatory</div>`;
  return html`<th scope="row" id="item-${ref}">${ref}${mark}</th>`;
}

/** Words to start from, apart from the table: they are long, and made to be copied. */
function drafts(spoken: readonly Item[]): Markup {
  const drafted = spoken.filter((i) => i.text !== null);
  if (drafted.length === 0) return html``;
  return html`<h3>Drafted texts</h3>
<p>To copy, complete and correct. What stands in square brackets is for a person to say.</p>
${drafted.map(
  (i) => html`<h4 id="draft-${i.ref}">${i.ref} ${i.title}</h4>
<div class="draft">${i.text}</div>`,
)}`;
}

function personTable({ edition, organisation }: Summary, silent: readonly Item[]): Markup {
  return html`<h3>What devices cannot show</h3>
<div class="scroll"><table class="stack items">
<caption>Items of edition ${edition}, category ${organisation.category}, near this evidence that only a person can answer</caption>
<thead><tr><th scope="col">Item</th><th scope="col">What is asked</th><th scope="col">A person must answer</th></tr></thead>
<tbody>${silent.map(
    (item) => html`<tr>${heading(item)}
<td><strong>${item.title}</strong>${doubt(item)}</td>
<td data-is="A person must answer">${item.personMustAdd}</td></tr>`,
  )}</tbody></table></div>`;
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
  return html`<div class="soft small">${words.filter((w) => w !== "").join(": ")}</div>`;
}

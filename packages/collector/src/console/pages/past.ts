import type { DayState } from "../../assessment/index.ts";
import type { AssessmentHead } from "../../assessments.ts";
import { html, type Markup } from "../../html.ts";
import { quantity } from "../words.ts";
import { answerItem, deadlines, reporting, yearPage } from "./year-parts.ts";

/** The answers as they stood at the end of a day. The day is in the address, so the page can be kept as a bookmark. */
export function past(said: AssessmentHead & DayState, today: string): string {
  const spoken = said.answers.filter(({ counts }) => counts !== null);
  const rest = said.answers.length - spoken.length;
  return yearPage(said, {
    title: "The answers on a day",
    main: html`${dayForm(said.day, today)}
${deadlines(said)}
${reporting(said.estate, said.day)}
${said.notes.map((note) => html`<p class="muster-note">${note}</p>`)}
<section aria-labelledby="items">
<h2 class="nhsuk-heading-m" id="items">Items of ${said.edition}</h2>
<ul class="muster-list">${spoken.map((answer) => answerItem(answer))}</ul>
${rest > 0 && html`<p>${quantity(rest, "more item")} to which devices do not speak.</p>`}
</section>`,
  });
}

function dayForm(day: string, today: string): Markup {
  return html`<form method="get" action="/assessment">
<label class="muster-label" for="on">Day</label>
<input class="muster-input" type="date" id="on" name="on" value="${day}" max="${today}" required>
<button class="muster-button" type="submit">Show</button>
</form>`;
}

/** Where the address names no day that has been. */
export function noSuchDay(head: Pick<AssessmentHead, "organisation">, today: string): string {
  return yearPage(head, {
    title: "The answers on a day",
    main: html`<p>That is no day up to today. Choose another.</p>
${dayForm(today, today)}`,
  });
}

import { type SuggestedAnswer, writeDay } from "@muster/mapping";
import { assumedWords, countWords, deadlineWords, suggestedWords } from "../../assessment/index.ts";
import type { AssessmentHead } from "../../assessments.ts";
import { html, type Markup } from "../../html.ts";
import { layout } from "../layout.ts";
import { suggestedTag, writeInstant } from "../words.ts";
import type { MadeViews, YearViews } from "../year.ts";

/** What the pages on the year have in common. */
export function yearPage(
  { organisation }: Pick<AssessmentHead, "organisation">,
  { title, main }: { readonly title: string; readonly main: Markup },
): string {
  const { name, category } = organisation;
  return layout({
    title: `${title} of ${name}`,
    signedIn: { organisation: name, category },
    main: html`<h1 class="nhsuk-heading-l">${title}</h1>
${links}
${main}`,
  });
}

type OfNight = Awaited<ReturnType<YearViews["ofNight"]>>;

/** A page of what is made once a day, or the word that it has not been made yet. */
export function nightPage(
  { organisation, made }: OfNight,
  title: string,
  main: (views: MadeViews) => Markup,
): string {
  return yearPage(
    { organisation },
    {
      title,
      main:
        made === undefined
          ? html`<p>Not made yet: trend and forecast are made when a day begins and when the collector starts, once the devices are judged. Look again in a few minutes.</p>`
          : html`<p>Made on ${writeInstant(made.madeAt)}. It is made again when the next day begins.</p>
${main(made)}`,
    },
  );
}

const links = html`<nav class="muster-contents" aria-label="Over the year"><ul>
<li><a href="/">Evidence</a></li>
<li><a href="/assessment">Any day</a></li>
<li><a href="/assessment/trend">Trend</a></li>
<li><a href="/assessment/forecast">Forecast</a></li>
<li><a href="/assessment/cyber-essentials">Cyber Essentials</a></li>
</ul></nav>`;

/** The deadlines, and that the edition's items are assumed where they are: everything below rests on that. */
export function deadlines({
  deadlines: all,
  edition,
  items,
}: Pick<AssessmentHead, "deadlines" | "edition" | "items">): Markup {
  const assumed = assumedWords(edition, items);
  const lines = [...all.map(deadlineWords), ...(assumed === "" ? [] : [assumed])];
  return html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}

export function reporting(
  { reporting: some, known }: { readonly reporting: number; readonly known: number },
  day: string,
): Markup {
  return html`<p>State of ${writeDay(day)}: ${some} of ${known} known ${known === 1 ? "device" : "devices"} reporting.</p>`;
}

/** An item or question with its answer, counts and reason. @param note said beside it */
export function answerItem(answer: SuggestedAnswer, note?: string): Markup {
  const { ref, title, suggested, value, because, counts } = answer;
  return html`<li class="muster-item">
<div class="muster-item__head"><h3 class="muster-item__title"><span class="muster-ref">${ref}</span> ${title}</h3>
${suggestedTag(suggested)}</div>
${value !== null && html`<p><strong>${suggestedWords(suggested, value)}</strong></p>`}
${counts !== null && html`<p>${countWords(counts)}.</p>`}
<p>${because}</p>
${note !== undefined && html`<p class="muster-note">${note}</p>`}
</li>\n`;
}

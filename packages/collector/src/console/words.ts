import { dayOf, writeDay } from "@muster/mapping";
import { html, type Markup } from "../html.ts";
import type { Summary, SummaryDevice } from "../packs/summary-schema.ts";

type Line = SummaryDevice["facts"]["operatingSystem"];
type Suggested = Summary["items"][number]["suggested"];

const suggestedTags: Record<Suggested, string> = {
  yes: "green",
  no: "red",
  "cannot confirm": "grey",
  number: "blue",
  date: "blue",
  level: "blue",
  exempt: "green",
  text: "blue",
  document: "blue",
  person: "white",
};

const standingTags: Record<SummaryDevice["state"], string> = {
  reporting: "green",
  stale: "yellow",
  "never-reported": "grey",
  quarantined: "red",
  revoked: "grey",
};

const suggestedWords: Record<Suggested, string> = {
  yes: "Yes",
  no: "No",
  "cannot confirm": "Cannot confirm yet",
  number: "A number to enter",
  date: "A date to enter",
  level: "A level to claim",
  exempt: "Exempt",
  text: "Text drafted",
  document: "A document is needed",
  person: "A person answers",
};

function tag(colour: string, word: string): Markup {
  return html`<strong class="nhsuk-tag nhsuk-tag--${colour}">${word}</strong>`;
}

/** Beside an update that fixes a flaw which is known to be exploited. */
export function exploitedTag(): Markup {
  return tag("red", "Exploited");
}

/** The suggested answer as a tag: the word says it, the colour repeats it. */
export function suggestedTag(suggested: Suggested): Markup {
  return tag(suggestedTags[suggested], suggestedWords[suggested]);
}

export function standingTag(state: SummaryDevice["state"]): Markup {
  const word = state.replace("-", " ");
  return tag(standingTags[state], word.charAt(0).toUpperCase() + word.slice(1));
}

/** A fact as a person reads it. Unknown is a state of its own, written out. */
export function factText({ state, text }: Line): Markup {
  if (state !== "unknown") return html`${text}`;
  return html`${tag("grey", "Unknown")} ${text.replace(/^unknown:\s*/i, "")}`;
}

const figures = new Intl.NumberFormat("en-GB");

/** `1,204` */
export function figure(n: number): string {
  return figures.format(n);
}

/** `1 device`, `1,204 devices` */
export function quantity(n: number, one: string): string {
  return `${figure(n)} ${n === 1 ? one : `${one}s`}`;
}

const instant = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London",
  day: "numeric",
  month: "long",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});

/** An instant in London's time: `21 November 2026 at 22:10`. */
export function writeInstant(at: string): Markup {
  return html`<time datetime="${at}">${instantWords(at)}</time>`;
}

/** The same as text alone. */
export function instantWords(at: string): string {
  return instant.format(new Date(at));
}

/** The day of an instant in London: `21 November 2026`. */
export function writeInstantsDay(at: string): Markup {
  return html`<time datetime="${at}">${writeDay(dayOf(at))}</time>`;
}

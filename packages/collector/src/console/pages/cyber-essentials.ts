import { ceVersions } from "@muster/mapping/certificate";
import { type CertificateView, titleOfControl, wordWords } from "../../assessment/index.ts";
import type { CertificateOn } from "../../assessments.ts";
import { html, type Markup } from "../../html.ts";
import { table, text } from "../table.ts";
import { quantity } from "../words.ts";
import { answerItem, reporting, yearPage } from "./year-parts.ts";

/** Today's findings as the questions of Cyber Essentials, and a sample for the Plus. */
export function cyberEssentials(said: CertificateOn): string {
  const { version, day, estate, failingAtOnce, controls } = said;
  return yearPage(said, {
    title: `Cyber Essentials ${version}`,
    main: html`<p>Versions: ${ceVersions.map((each) => html`<a href="/assessment/cyber-essentials?version=${each}">${each}</a> `)}</p>
${reporting(estate, day)}
${said.notes.map((note) => html`<p class="muster-note">${note}</p>`)}
${failingAtOnce.length > 0 && html`<p><strong>A no to these fails the whole assessment: ${failingAtOnce.join(", ")}.</strong></p>`}
${controls.map(controlSection)}
${sample(said)}`,
  });
}

function controlSection({ control, questions }: CertificateView["controls"][number]): Markup {
  const id = control.replaceAll(" ", "-");
  return html`<section aria-labelledby="${id}">
<h2 class="nhsuk-heading-m" id="${id}">${control.charAt(0).toUpperCase()}${control.slice(1)}</h2>
<ul class="muster-list">${questions.map(({ answer, failsAtOnce }) =>
    answerItem(answer, failsAtOnce ? "A no here fails the whole assessment." : undefined),
  )}</ul>
</section>`;
}

function sample({ samples, unplaced, words, caveats }: CertificateView): Markup {
  return html`<section aria-labelledby="sample">
<h2 class="nhsuk-heading-m" id="sample">A sample for Cyber Essentials Plus</h2>
<ul>${caveats.map((each) => html`<li>${each}</li>`)}</ul>
${samples.map(({ name, isServer, devices, sample: size, chosen }) =>
  table({
    caption: `${name}${isServer ? ", servers" : ""}: ${size} of ${quantity(devices, "device")}`,
    columns: [text("Device"), text("Not met, or not known")],
    rows: chosen.map((device) => [device.name, openWords(device.words, words)]),
  }),
)}
${unplaced > 0 && html`<p>${quantity(unplaced, "device")} in no build: the operating system is not known.</p>`}
</section>`;
}

type Words = CertificateView["samples"][number]["chosen"][number]["words"];

function openWords(said: Words, controls: readonly string[]): string {
  const open = said.flatMap((word, i) =>
    word === "met" || word === "not-applicable"
      ? []
      : [`${titleOfControl(controls[i] ?? "")}: ${wordWords(word)}`],
  );
  return open.length === 0 ? "nothing" : open.join("; ");
}

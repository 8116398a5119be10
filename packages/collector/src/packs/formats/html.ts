import { writeDay } from "@muster/mapping";
import { html, type Markup } from "../../html.ts";
import type { Summary } from "../summary-schema.ts";
import { attention, coverage, devices, runs, unknowns } from "./html-estate.ts";
import { items } from "./html-items.ts";
import { patching } from "./html-patching.ts";
import { contents, promises, verification } from "./html-proof.ts";
import { style } from "./html-style.ts";

const anchors: readonly (readonly [string, string])[] = [
  ["coverage", "Coverage"],
  ["attention", "What needs attention"],
  ["items", "Suggested answers"],
  ["patching", "How long updates took"],
  ["devices", "Devices"],
  ["unknown", "What is not known"],
  ["promise", "What is promised"],
  ["verify", "How to check it"],
  ["contents", "What lies here"],
];

/** An instant as a person writes it, in UTC: `21 November 2026 at 02:14 UTC`. */
function writeInstant(instant: string): string {
  return `${writeDay(instant.slice(0, 10))} at ${instant.slice(11, 16)} UTC`;
}

function head(summary: Summary): Markup {
  const { organisation, edition, today } = summary;
  return html`<header><div class="in">
<p class="eyebrow">Evidence for the Data Security and Protection Toolkit ${edition}</p>
<h1>${organisation.name}</h1>
<p>Category ${organisation.category}, ODS code ${organisation.ods}. State of ${writeDay(today)}.</p>
</div></header>`;
}

function about(summary: Summary): Markup {
  const passed = summary.deadline < summary.today ? ", passed on the day judged" : "";
  const rows: readonly (readonly [string, string])[] = [
    ["Judged as of", writeDay(summary.today)],
    ["Evidence up to", writeInstant(summary.generatedAt)],
    ["Toolkit deadline", `${writeDay(summary.deadline)}${passed}`],
  ];
  return html`<section aria-labelledby="about">
<h2 id="about">About this pack</h2>
<p>This folder holds what the organisation's own devices reported about themselves, what follows from it for the
toolkit, and the proofs. It can be read and checked without the program that made it.</p>
<dl class="facts">${rows.map(([label, text]) => html`<dt>${label}</dt><dd>${text}</dd>`)}
<dt>Pack digest</dt><dd><code>${summary.pack.digest}</code></dd></dl>
</section>`;
}

/** The pack's first page: one file, no script, no request, the same bytes for the same summary. */
export function readmeHtml(summary: Summary): string {
  const title = `Evidence pack of ${summary.organisation.name}, ${writeDay(summary.today)}`;
  const page = html`<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>${title}</title>
${style}
</head>
<body>
<a class="skip" href="#main">Skip to the evidence</a>
${head(summary)}
<main id="main" class="in">
<nav aria-label="On this page"><ul>${anchors.map(
    ([id, text]) => html`<li><a href="#${id}">${text}</a></li>`,
  )}</ul></nav>
${about(summary)}
${coverage(summary)}
${attention(summary)}
${items(summary)}
${patching(summary)}
${devices(summary)}
${unknowns(summary)}
${runs(summary)}
${promises()}
${verification(summary.pack.digest)}
${contents()}
</main>
<footer class="in"><p>Written by muster. Not affiliated with or endorsed by the NHS.</p></footer>
</body>
</html>
`;
  return page.toString();
}

import { html, type Markup } from "../../html.ts";
import type { Page, Section } from "../pages/content.ts";
import { blockHtml, wordsHtml } from "./html-blocks.ts";
import { style } from "./html-style.ts";

/** A page as one file: no script, no request, the same bytes for the same content. */
export function pageHtml(page: Page): string {
  const written = html`<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>${page.title}</title>
${style}
</head>
<body>
<a class="skip" href="#main">Skip to the evidence</a>
<header><div class="in">
<p class="eyebrow">${wordsHtml(page.eyebrow)}</p>
<h1>${page.heading}</h1>
<p>${page.about}</p>
</div></header>
<main id="main" class="in">
<nav aria-label="On this page"><ul>${page.sections.map(
    ({ id, title, short = title }) => html`<li><a href="#${id}">${short}</a></li>`,
  )}</ul></nav>
${page.sections.map(sectionHtml)}
</main>
<footer class="in"><p>Written by muster. Not affiliated with or endorsed by the NHS.</p></footer>
</body>
</html>
`;
  return written.toString();
}

function sectionHtml({ id, title, blocks }: Section): Markup {
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${blocks.map((block) => html`${blockHtml(block)}\n`)}</section>
`;
}

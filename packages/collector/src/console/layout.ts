import { html, type Markup } from "../html.ts";
import type { CategoryNamed } from "../store/index.ts";
import { version } from "../version.ts";
import { icon, styleSheet } from "./assets.ts";

/** A page of the console: its title is unique, its content is markup that escaped itself. */
export interface Page {
  readonly title: string;
  readonly main: Markup;
  /** Who is looking; absent on pages for nobody in particular. */
  readonly signedIn?:
    | { readonly organisation: string; readonly category: CategoryNamed }
    | undefined;
}

function header({ signedIn }: Page): Markup {
  return html`<header class="muster-header">
<div class="nhsuk-width-container muster-header__inner">
<span class="muster-header__name">muster</span>
${
  signedIn !== undefined &&
  html`<span class="muster-header__about">${signedIn.organisation}, category ${signedIn.category}</span>
<a class="muster-header__link" href="/sessions">Your sessions</a>
<form method="post" action="/sign-out"><button class="muster-button muster-button--quiet" type="submit">Sign out</button></form>`
}
</div>
</header>`;
}

/** Where what concerns every page goes in; text of a page cannot hold it, because it is escaped. */
const NOTICE = "<!-- notice -->";

/** A page with a notice above it, loud; without one as it is. */
export function withNotice(page: string, notice: string | undefined): string {
  const banner =
    notice === undefined
      ? ""
      : html`<div class="muster-notice" role="alert"><strong>Read-only.</strong> ${notice}</div>`;
  return page.replace(NOTICE, () => banner.toString());
}

/** A whole page. Works without JavaScript, because there is none. */
export function layout(page: Page): string {
  return html`<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${page.title} - muster</title>
<link rel="icon" href="${icon.path}">
<link rel="stylesheet" href="${styleSheet.path}">
</head>
<body>
<a class="nhsuk-skip-link" href="#main">Skip to main content</a>
${header(page)}
<div class="nhsuk-width-container">
<!-- notice -->
<main class="muster-page" id="main" tabindex="-1">
${page.main}
</main>
</div>
<footer class="muster-footer">
<div class="nhsuk-width-container">
<p>Answers shown here are suggestions with their evidence. A person decides and answers for them.</p>
<p>muster ${version}</p>
</div>
</footer>
</body>
</html>
`.toString();
}

import { html, type Markup } from "../../html.ts";
import { layout } from "../layout.ts";

const HOW = html`<p>Ask for a link on the collector's computer:</p>
<pre><code>npx muster console link</code></pre>
<p>A link works once, for 15 minutes.</p>`;

function page(title: string, body: Markup): string {
  return layout({ title, main: html`<h1 class="nhsuk-heading-l">${title}</h1>${body}` });
}

/** For whoever comes without a session. */
export function signInNeeded(): string {
  return page("Sign in with a one-time link", HOW);
}

/** What a link opens. Only the button uses the link up, so that a program that looks at links in advance cannot. */
export function signInConfirm(token: string): string {
  return page(
    "Sign in",
    html`<p>This link signs you in on this browser, once.</p>
<form method="post" action="/sign-in/${token}"><button class="nhsuk-button" type="submit">Sign in</button></form>`,
  );
}

/** The same words for a link that never was, was used or has run out: they tell a guesser nothing. */
export function signInRefused(): string {
  return page(
    "This link does not work",
    html`<p>It was used, has run out or never was one.</p>${HOW}`,
  );
}

export function signedOut(): string {
  return page("You are signed out", HOW);
}

export function notFound(): string {
  return page(
    "Page not found",
    html`<p>Check the address, or <a href="/">go to the first page</a>.</p>`,
  );
}

export function tooMany(): string {
  return page("Too many requests", html`<p>Wait a minute, then try again.</p>`);
}

/** Something failed here; what it was stands in the collector's log alone. */
export function failed(): string {
  return page(
    "Something went wrong",
    html`<p>Try again. If it stays so, look into the collector's log.</p>`,
  );
}

/** No report has arrived yet, so there is nothing to sum up. */
export function nothingYet(organisation: string): string {
  return page(
    `No evidence of ${organisation} yet`,
    html`<p>Enrol a first computer. This prints the command for it:</p>
<pre><code>npx muster token create</code></pre>`,
  );
}

import { html, type Markup } from "../../html.ts";
import type { CategoryNamed } from "../../store/index.ts";
import { layout } from "../layout.ts";

/** Programs that look at addresses in advance use nothing up: the code is in no address, and only the button sends it. */
const HOW = html`<form method="post" action="/sign-in" autocomplete="off">
<label class="muster-label" for="code">Code</label>
<input class="muster-input" id="code" name="code" type="text" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="100" required>
<label class="muster-label" for="number">Number from your authenticator app, if you were given one</label>
<input class="muster-input" id="number" name="number" type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="10">
<button class="muster-button" type="submit">Sign in</button>
</form>
<p>Ask for a code on the collector's computer:</p>
<pre><code>npx muster console link</code></pre>
<p>A code works once, for 10 minutes, on one browser. It can be tried three times.</p>`;

function page(title: string, body: Markup): string {
  return layout({ title, main: html`<h1 class="nhsuk-heading-l">${title}</h1>${body}` });
}

/** For whoever comes without a session. */
export function signInNeeded(): string {
  return page("Sign in with a one-time code", HOW);
}

/** The same words for a code that never was, was used or has run out: they tell a guesser nothing. */
export function signInRefused(): string {
  return page(
    "This code does not work",
    html`<p>It was used, has run out or never was one, or the number from the authenticator app is not the one of now.</p>${HOW}`,
  );
}

/** Nobody comes in without an entry in the log, and none can be made. */
export function signInClosed(): string {
  return page(
    "Signing in is closed",
    html`<p>While the collector is read-only no sign-in can be entered in the log. Whoever is signed in stays so.</p>
<p>On the collector's computer, this says what is wrong:</p>
<pre><code>npx muster log check</code></pre>`,
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

/** A button was pressed that is not ours, or that an old browser does not vouch for. */
export function strange(): string {
  return page(
    "This was not sent from a page of the console",
    html`<p>Nothing was done. <a href="/">Go to the first page</a> and try again from there.</p>
<p>If that does not help, update your browser: old ones do not say where a request comes from.</p>`,
  );
}

export function malformed(): string {
  return page(
    "That was not understood",
    html`<p>Check the address, or <a href="/">go to the first page</a>.</p>`,
  );
}

/** Something failed here; what it was stands in the collector's log alone. */
export function failed(): string {
  return page(
    "Something went wrong",
    html`<p>Try again. If it stays so, look into the collector's log.</p>`,
  );
}

/** No device is known yet, so there is nothing to sum up. */
export function nothingYet(organisation: { name: string; category: CategoryNamed }): string {
  const title = `No evidence of ${organisation.name} yet`;
  return layout({
    title,
    signedIn: { organisation: organisation.name, category: organisation.category },
    main: html`<h1 class="nhsuk-heading-l">${title}</h1>
<p>Enrol a first computer. This prints the command for it:</p>
<pre><code>npx muster token create</code></pre>
<p>What it reports stands here as soon as it has arrived.</p>`,
  });
}

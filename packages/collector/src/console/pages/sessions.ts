import { html, type Markup } from "../../html.ts";
import { layout, type Page } from "../layout.ts";
import type { OwnSession } from "../sign-in.ts";
import { table, text } from "../table.ts";
import { instantWords, writeInstant } from "../words.ts";

export interface SessionsPage {
  readonly sessions: readonly OwnSession[];
  readonly signedIn: Page["signedIn"];
  /** Whose they are. */
  readonly holder: string;
  /** Whether a number of theirs is asked for; else a new code. */
  readonly hasAuthenticator: boolean;
  /** What came of pressing the button. */
  readonly said?: string | undefined;
}

/** The browsers that a reader is signed in on. */
export function sessionsPage(page: SessionsPage): string {
  const { sessions, holder, said } = page;
  const others = sessions.filter((s) => !s.isThis);
  return layout({
    title: "Your sessions",
    signedIn: page.signedIn,
    main: html`<h1 class="nhsuk-heading-l">Your sessions</h1>
${said !== undefined && html`<p role="status"><strong>${said}</strong></p>`}
<p>Where ${holder} is signed in now. A session ends by itself after 15 minutes without a page, and after 8 hours.</p>
${table({
  caption: "Browsers that are signed in",
  columns: [text("Which"), text("Began"), text("Last page")],
  rows: sessions.map(({ since, seen, isThis, name }) => [
    isThis ? "this browser" : `another browser (${name})`,
    writeInstant(since),
    writeInstant(seen),
  ]),
})}
${others.length === 0 ? html`<p>There is no other. To end this one, sign out.</p>` : endForm(page, others)}
<p><a href="/">Back to the first page</a></p>`,
  });
}

function endForm({ hasAuthenticator }: SessionsPage, others: readonly OwnSession[]): Markup {
  return html`<h2 class="nhsuk-heading-m">End others</h2>
<form method="post" action="/sessions/end" autocomplete="off">
<label class="muster-label" for="session">Which</label>
<select class="muster-input" id="session" name="session">
<option value="">all others</option>
${others.map((s) => html`<option value="${s.name}">${s.name}, began ${instantWords(s.since)}</option>`)}
</select>
${
  hasAuthenticator
    ? html`<label class="muster-label" for="number">Number from your authenticator app</label>
<input class="muster-input" id="number" name="number" type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="10" required>`
    : html`<label class="muster-label" for="code">A new sign-in code, to show that it is you</label>
<input class="muster-input" id="code" name="code" type="text" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="100" required>`
}
<button class="muster-button" type="submit">End</button>
</form>`;
}

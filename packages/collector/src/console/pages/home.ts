import { writeDay } from "@muster/mapping";
import { html, type Markup } from "../../html.ts";
import type { Summary } from "../../packs/summary-schema.ts";
import { failingDevices, sentences } from "../../sentences.ts";
import { layout } from "../layout.ts";
import { type Anchored, anchors } from "../sections/anchors.ts";
import { controls } from "../sections/controls.ts";
import { devices } from "../sections/devices.ts";
import { items } from "../sections/items.ts";
import { runs } from "../sections/runs.ts";
import { notices } from "./risks.ts";

/**
 * The first page: three sentences, then the items, the controls, the devices and the last runs.
 * @param online ids of devices that are connected at this moment
 * @param anchored where checkpoints of the log went; nothing where none is set up
 */
export function home(
  summary: Summary,
  online: ReadonlySet<string> = new Set(),
  anchored: Anchored = {},
): string {
  const { organisation, edition } = summary;
  return layout({
    title: `Evidence of ${organisation.name}`,
    signedIn: { organisation: organisation.name, category: organisation.category },
    main: html`<h1 class="nhsuk-heading-l">Evidence for the toolkit ${edition}</h1>
${lead(summary)}
${notices(summary.risks)}
${contents}
${items(summary)}
${controls(summary)}
${devices(summary, online)}
${runs(summary)}
${anchors(anchored)}
${handOver}`,
  });
}

function lead(summary: Summary): Markup {
  const { reporting, action, evidence } = sentences(summary, failingDevices(summary));
  return html`<p class="muster-intro">As of ${writeDay(summary.today)}.</p>
<ul class="muster-lead"><li>${reporting}</li><li>${action}</li><li>${evidence}</li></ul>`;
}

const contents = html`<nav class="muster-contents" aria-label="On this page"><ul>
<li><a href="#items">Items</a></li>
<li><a href="#controls">Controls</a></li>
<li><a href="#devices">Devices</a></li>
<li><a href="#runs">Nightly runs</a></li>
<li><a href="/assessment/forecast">Before the deadline</a></li>
<li><a href="/assessment">Any day</a></li>
<li><a href="/risks">Risks and who accepted them</a></li>
</ul></nav>`;

const handOver = html`<section aria-labelledby="hand-over">
<h2 class="nhsuk-heading-m" id="hand-over">Handing it over</h2>
<p>An evidence pack holds all of this with its proof, and a program that checks it offline. On the collector's computer:</p>
<pre><code>npx muster pack build --out FOLDER</code></pre>
</section>`;

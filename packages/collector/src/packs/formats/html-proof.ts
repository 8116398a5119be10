import { html, type Markup } from "../../html.ts";
import { answers, evidenceItems } from "../items/index.ts";
import { peopleTables } from "../parts/people.ts";

/** What the pack proves, and what nobody can prove. */
export function promises(): Markup {
  return html`<section aria-labelledby="promise">
<h2 id="promise">What this pack promises, and what not</h2>
<ul>
<li>Every report in it was signed by the key enrolled for that device, over exactly these bytes.</li>
<li>Once the collector acknowledged a report, it could not be removed, changed, reordered or redated without anybody
noticing who holds an older checkpoint or an older pack.</li>
<li>Each report was made within a stated interval: after the collector had issued the number in it, and before the
collector received it, whatever the device's clock said.</li>
<li>Every verdict can be made again from the facts, the lists and the rules that lie here, and must come out the same word
for word.</li>
<li>Nothing here rests on the word of the program that wrote it: every claim can be checked offline, with tools that
others wrote.</li>
</ul>
<p class="note"><strong>Not promised:</strong> that a device whose administrator or intruder controls it tells the truth.
Such a device can sign whatever it likes. A second source beside the agent makes that harder; nothing makes it
impossible.</p>
</section>`;
}

/** The commands an assessor runs. */
export function verification(digest: string): Markup {
  return html`<section aria-labelledby="verify">
<h2 id="verify">How to check it</h2>
<p>With Node 20 or later, in this folder:</p>
<pre>node verify.mjs</pre>
<p>It says claim by claim what holds and ends with exit code 0. After any byte, file or proof has been changed, added or
removed it names what is wrong and ends with 1. To be sure whose pack it is, compare the fingerprint of the
collector's key that it prints with the one the organisation gives you another way, or hand it over:</p>
<pre>node verify.mjs --key FINGERPRINT</pre>
<p>To judge every device again by the rules in this folder, and see each finding named that comes out otherwise:</p>
<pre>node verify.mjs --reperform</pre>
<p>To check without this project's code, with OpenSSL and the Go project's own log library, follow
<a href="VERIFY.md">VERIFY.md</a>.</p>
<dl class="facts"><dt>Pack digest</dt><dd><code>${digest}</code></dd></dl>
</section>`;
}

const sheets = [...evidenceItems.filter((i) => i.workbook), answers].map((i) => i.id).join(", ");

const parts: readonly (readonly [string, string])[] = [
  ["tables.xlsx", `A workbook with the same rows as these tables: ${sheets}. Times are in UTC`],
  ["summary.json", "The whole answer for machines; its schema is summary.schema.json"],
  [
    "findings.json",
    "Each control's word on each device, with the digests of report and lists it rests on",
  ],
  [
    "circumstances.json",
    "What decided beside facts, lists and policy: receipt, state, and since when each update is missing",
  ],
  ["reports/", "Every report this pack rests on, as signed by the device"],
  ["sections/", "The facts those reports name by digest, each once"],
  ["lists/", "The lists of supported products that were judged with"],
  ["rules/", "The rules that judged, as programs to read and to run again"],
  [
    "keys/",
    "The public keys of devices and collector, from when to when each counted, and what handed one on to the next",
  ],
  [
    "log/",
    "The collector's signed checkpoint, the log's leaf hashes and one proof for each entry used",
  ],
  ["evidence/", "What people added, each file under its digest as manual-evidence.csv names it"],
  ["anchors/", "Where it is set up: an earlier checkpoint, stamped by an authority outside"],
  ["runs/", "Each night: who was scheduled, finished, late, missed or failed, and why"],
  ["manifest.json", "Every file with its size and digest; signed in manifest.dsse.json"],
];

/** What lies in the folder. */
export function contents(): Markup {
  const tables = [...evidenceItems, answers, ...peopleTables].map(
    (i) => [`${i.id}.csv`, i.title] as const,
  );
  return html`<section aria-labelledby="contents">
<h2 id="contents">What lies in this folder</h2>
<dl class="facts">${[...tables, ...parts].map(
    ([name, what]) => html`<dt>${linked(name)}</dt><dd>${what}</dd>`,
  )}</dl>
</section>`;
}

function linked(name: string): Markup {
  return name.endsWith("/") ? html`<code>${name}</code>` : html`<a href="${name}">${name}</a>`;
}

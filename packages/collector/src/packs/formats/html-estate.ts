import { writeDay } from "@muster/mapping";
import { html, type Markup } from "../../html.ts";
import { sentences } from "../../sentences.ts";
import { factLabels } from "../fact-labels.ts";
import { keyWords } from "../key-words.ts";
import { count, counted, listed, onDay } from "../lines/line.ts";
import { deviceNotes } from "../notes.ts";
import type { Summary, SummaryDevice } from "../summary-schema.ts";

/** Devices described in full on the page; a larger estate is a table, and all of it is in `devices.csv`. */
const IN_FULL = 10;
/** Rows of the table of devices. */
const ROWS = 200;
/** Reasons shown beside a control. */
const REASONS_SHOWN = 3;
/** Reasons shown in the list of unknowns. */
const REASONS = 100;

export const standings: Readonly<Record<SummaryDevice["state"], string>> = {
  reporting: "Reporting",
  stale: "Stale",
  "never-reported": "Never reported",
  quarantined: "Quarantined",
  revoked: "Revoked",
};

/** Who of how many answered: the first thing to know of any evidence. */
export function coverage(summary: Summary): Markup {
  const { known, reporting, stale, neverReported } = summary.estate;
  const of = `of ${counted(known, "known device")}`;
  const cells: readonly (readonly [number, string])[] = [
    [reporting, `${of} reporting`],
    [stale, `${of} stale: last report too old to count`],
    [neverReported, `${of} never reported`],
  ];
  return html`<section aria-labelledby="coverage">
<h2 id="coverage">Coverage</h2>
<p class="lead">${sentences(summary).reporting}</p>
<ul class="counts">${cells.map(([n, what]) => html`<li><strong>${count(n)}</strong> ${what}</li>`)}</ul>
<p>What a device did not or could not say is counted as <em>no evidence</em>: never as a pass, and never as a
failure.</p>
</section>`;
}

/** Each control that is not wholly met, the failures first. */
export function attention(summary: Summary): Markup {
  const open = summary.controls
    .filter((c) => c.notMet > 0 || c.noEvidence > 0)
    .sort((a, b) => b.notMet - a.notMet || b.noEvidence - a.noEvidence);
  return html`<section aria-labelledby="attention">
<h2 id="attention">What needs attention</h2>
<p class="lead">${sentences(summary).action}</p>
${open.length === 0 ? html`<p>Every control is met, or does not apply, on every known device.</p>` : openTable(summary, open)}
</section>`;
}

function openTable(summary: Summary, open: Summary["controls"]): Markup {
  const { known } = summary.estate;
  const rows = open.map(
    (c) => html`<tr>
<th scope="row">${c.title}</th>
<td class="n" data-is="Not met">${c.notMet}</td>
<td class="n" data-is="No evidence">${c.noEvidence}</td>
<td data-is="Why">${whyOf(summary, c.id)}</td>
</tr>`,
  );
  return html`<div class="scroll"><table class="stack">
<caption>Controls not met on every device, counted over ${counted(known, "known device")}</caption>
<thead><tr><th scope="col">Control</th><th scope="col" class="n">Not met</th>
<th scope="col" class="n">No evidence</th><th scope="col">Why</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

/** The commonest reasons of one control, the failures first, with how many devices each holds for. */
function whyOf(summary: Summary, control: string): Markup {
  const open = summary.findings.filter(
    (f) => f.control === control && (f.outcome === "not-met" || f.outcome === "no-evidence"),
  );
  const groups = [...Map.groupBy(open, (f) => `${f.outcome} ${f.because}`).values()].sort(
    (a, b) => rank(a) - rank(b) || b.length - a.length,
  );
  const rest = groups.length - REASONS_SHOWN;
  return html`${groups.slice(0, REASONS_SHOWN).map(reasonRow)}
${rest > 0 && html`<div class="soft">and ${counted(rest, "other reason")}: see findings.csv</div>`}`;
}

type Same = readonly Summary["findings"][number][];

function rank(group: Same): number {
  return group[0]?.outcome === "not-met" ? 0 : 1;
}

function reasonRow(group: Same): Markup {
  const [first] = group;
  const many =
    group.length > 1 && html` <span class="soft">(${counted(group.length, "device")})</span>`;
  return html`<div>${first?.outcome === "no-evidence" && "No evidence: "}${first?.because}${many}</div>`;
}

/** The devices: in full where they are few, else those that need somebody first. */
export function devices(summary: Summary): Markup {
  const body =
    summary.devices.length <= IN_FULL
      ? summary.devices.map((d) => inFull(d))
      : deviceTable(summary);
  return html`<section aria-labelledby="devices">
<h2 id="devices">Devices</h2>
${summary.devices.length === 0 ? html`<p>No device is known yet.</p>` : body}
</section>`;
}

/** `Reporting, last report 21 November 2026`; a device that never reported has no last report. */
function standing({ state, lastReportAt }: SummaryDevice): string {
  const last = lastReportAt === null ? "" : `, last report ${onDay(lastReportAt)}`;
  return `${standings[state]}${last}`;
}

function inFull(device: SummaryDevice): Markup {
  const rights =
    device.elevated === false &&
    html`<p class="note">Scanned without full rights: some questions need them, and stay unknown.</p>`;
  return html`<h3>${device.label}</h3>
<p class="soft">${standing(device)}. Its key lies ${keyWords(device.keyProtection)}</p>
${rights}
${deviceNotes(device).map((note) => html`<p class="note">${note}.</p>`)}
${device.lastReportAt === null ? html`<p>Nothing is known of this device: it is enrolled and has sent no report.</p>` : factList(device)}`;
}

function factList(device: SummaryDevice): Markup {
  return html`<dl class="facts">${factLabels.map(
    ([name, label]) => html`<dt>${label}</dt><dd>${lineOf(device.facts[name])}</dd>`,
  )}</dl>`;
}

function lineOf({ state, text }: { state: string; text: string }): Markup {
  return state === "unknown"
    ? html`<span class="tag unsure">Unknown</span> ${reasonOf(text)}`
    : html`${text}`;
}

function reasonOf(text: string): string {
  return text.replace(/^unknown: /, "");
}

function deviceTable(summary: Summary): Markup {
  const notMet = Map.groupBy(
    summary.findings.filter((f) => f.outcome === "not-met"),
    (f) => f.device,
  );
  const failures = (d: SummaryDevice) => notMet.get(d.id)?.length ?? 0;
  const shown = [...summary.devices].sort((a, b) => failures(b) - failures(a)).slice(0, ROWS);
  const rest = summary.devices.length - shown.length;
  const rows = shown.map(
    (d) => html`<tr><th scope="row">${d.label}</th>
<td data-is="Standing">${standings[d.state]}</td>
<td data-is="Last report">${d.lastReportAt === null ? "none" : onDay(d.lastReportAt)}</td>
<td data-is="Operating system">${d.facts.operatingSystem.text}</td>
<td data-is="Controls not met" class="n">${failures(d)}</td></tr>`,
  );
  return html`<div class="scroll"><table class="stack">
<caption>${rest > 0 ? `The ${count(shown.length)} devices with most controls not met, of ${count(summary.devices.length)}: all are in devices.csv` : "Every device, those with most controls not met first"}</caption>
<thead><tr><th scope="col">Device</th><th scope="col">Standing</th><th scope="col">Last report</th>
<th scope="col">Operating system</th><th scope="col" class="n">Controls not met</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

/** Everything nobody could establish, with its reason and on how many devices. */
export function unknowns(summary: Summary): Markup {
  const rows = summary.devices.flatMap(unknownsOf);
  const groups = [...Map.groupBy(rows, (r) => `${r.label}\0${r.why}`).values()];
  return html`<section aria-labelledby="unknown">
<h2 id="unknown">What is not known</h2>
${groups.length === 0 ? html`<p>Every question above was answered by every device.</p>` : unknownTable(groups)}
</section>`;
}

interface UnknownRow {
  readonly label: string;
  readonly why: string;
  readonly device: string;
}

function unknownsOf({ label: device, lastReportAt, facts: lines }: SummaryDevice): UnknownRow[] {
  if (lastReportAt === null) {
    return [{ label: "Everything", why: "the device has sent no report", device }];
  }
  return factLabels
    .filter(([name]) => lines[name].state === "unknown")
    .map(([name, label]) => ({ label, why: reasonOf(lines[name].text), device }));
}

function unknownTable(groups: readonly (readonly UnknownRow[])[]): Markup {
  const shown = [...groups].sort((a, b) => b.length - a.length).slice(0, REASONS);
  const cut =
    groups.length > shown.length && `, the ${REASONS} commonest of ${count(groups.length)}`;
  const rows = shown.map((group) => {
    const who = group.map((r) => r.device);
    return html`<tr><th scope="row">${group[0]?.label}</th><td>${group[0]?.why}</td>
<td data-is="Devices">${counted(who.length, "device")}: ${listed(who, 3)}</td></tr>`;
  });
  return html`<div class="scroll"><table class="stack">
<caption>Questions without an answer${cut}</caption>
<thead><tr><th scope="col">Question</th><th scope="col">Why nobody knows</th><th scope="col">Devices</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

/** The last nights, and who did not scan. */
export function runs(summary: Summary): Markup {
  if (summary.runs.length === 0) return html``;
  const rows = summary.runs.map(
    (r) => html`<tr><th scope="row">${writeDay(r.night)}</th>
<td class="n" data-is="Scheduled">${r.scheduled}</td><td class="n" data-is="Finished">${r.finished}</td>
<td class="n" data-is="Late">${r.late}</td><td class="n" data-is="Missed">${r.missed}</td>
<td class="n" data-is="Failed">${r.failed}</td></tr>`,
  );
  return html`<section aria-labelledby="runs">
<h2 id="runs">Nightly scans</h2>
<div class="scroll"><table class="stack">
<caption>Devices of each night; who was missed or failed, and why, is in <code>runs/</code></caption>
<thead><tr><th scope="col">Night</th>${["Scheduled", "Finished", "Late", "Missed", "Failed"].map(
    (h) => html`<th scope="col" class="n">${h}</th>`,
  )}</tr></thead>
<tbody>${rows}</tbody></table></div>
</section>`;
}

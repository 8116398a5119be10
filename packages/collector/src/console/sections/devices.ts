import { writeDay } from "@muster/mapping";
import { html, type Markup, nameOf } from "../../html.ts";
import { factLabels } from "../../packs/fact-labels.ts";
import { keyWords } from "../../packs/key-words.ts";
import { deviceNotes } from "../../packs/notes.ts";
import type { Summary, SummaryDevice } from "../../packs/summary-schema.ts";
import { numbers, table, text } from "../table.ts";
import {
  exploitedTag,
  factText,
  quantity,
  standingTag,
  writeInstant,
  writeInstantsDay,
} from "../words.ts";

/** Devices described in full; a larger estate is a table. */
const IN_FULL = 5;
/** Rows of the table; the rest stand in the pack. */
const ROWS = 200;

/** The devices: in full where they are few, else a table that begins with those that need somebody. */
export function devices(summary: Summary, online: ReadonlySet<string>): Markup {
  const few = summary.devices.length <= IN_FULL;
  return html`<section aria-labelledby="devices">
<h2 class="nhsuk-heading-m" id="devices">Devices</h2>
${summary.devices.length === 0 && html`<p>No device is known yet.</p>`}
${few ? summary.devices.map((d) => inFull(d, online)) : deviceTable(summary, online)}
</section>`;
}

function inFull(device: SummaryDevice, online: ReadonlySet<string>): Markup {
  return html`<article class="muster-card">
<div class="muster-item__head"><h3 class="muster-item__title">${device.label}</h3>
${standingTag(device.state)}</div>
<p class="muster-note">${reported(device)}${online.has(device.id) && ". Online now"}. Its key lies ${keyWords(device.keyProtection)}${device.elevated === false && ". Scanned without administrator rights: some questions need them, and stay unknown"}${deviceNotes(device).map((note) => `. ${note}`)}</p>
${device.lastReportAt !== null && factList(device)}
${missingUpdates(device)}
</article>`;
}

function exploitedNote(count: number): string {
  if (count === 0) return "";
  if (count === 1) return ". 1 missing update fixes a flaw that is known to be exploited";
  return `. ${quantity(count, "missing update")} fix flaws that are known to be exploited`;
}

/** The security updates that a device lacks: the first of them, those that fix what is exploited before the others. */
function missingUpdates({ label, facts }: SummaryDevice): Markup | false {
  const { first, security } = facts.pendingUpdates;
  if (first.length === 0) return false;
  const rest = (security ?? first.length) - first.length;
  return html`${table({
    caption: `Security updates that ${label} lacks`,
    columns: [text("Update"), text("In time until"), text("What is known")],
    rows: first.map(({ update, exploited, until, text: known }) => [
      html`<span class="muster-name">${update}</span>${exploited && html` ${exploitedTag()}`}`,
      until === null ? "Not known" : writeDay(until),
      known,
    ]),
  })}
${rest > 0 && html`<p class="muster-note">${quantity(rest, "more update")}: all of them are in security-updates.csv of the evidence pack.</p>`}`;
}

function reported({ lastReportAt }: SummaryDevice): Markup {
  if (lastReportAt === null) return html`Enrolled, and has sent no report`;
  return html`Last reported on ${writeInstant(lastReportAt)}`;
}

function factList(device: SummaryDevice): Markup {
  return html`<dl class="muster-facts">${factLabels.map(
    ([name, label]) => html`<div><dt>${label}</dt><dd>${factText(device.facts[name])}</dd></div>`,
  )}</dl>`;
}

function deviceTable({ devices: all, findings }: Summary, online: ReadonlySet<string>): Markup {
  const open = Map.groupBy(findings, (f) => `${f.device} ${f.outcome}`);
  const counts = (device: SummaryDevice, outcome: string) =>
    open.get(`${device.id} ${outcome}`)?.length ?? 0;
  // A revoked device has left the estate and needs nobody.
  const exploited = ({ facts }: SummaryDevice) => facts.pendingUpdates.exploited ?? 0;
  const left = (device: SummaryDevice) => (device.state === "revoked" ? 1 : 0);
  const shown = [...all]
    .sort(
      (a, b) =>
        left(a) - left(b) ||
        counts(b, "not-met") - counts(a, "not-met") ||
        counts(b, "no-evidence") - counts(a, "no-evidence"),
    )
    .slice(0, ROWS);
  const rest = all.length - shown.length;
  return html`${table({
    caption:
      rest > 0
        ? `The ${shown.length} devices with most controls not met, of ${quantity(all.length, "device")}`
        : "Every device, those with most controls not met first",
    columns: [
      text("Device"),
      text("Standing"),
      text("Last report"),
      text("Key"),
      text("Operating system"),
      numbers("Not met"),
      numbers("No evidence"),
    ],
    rows: shown.map((d) => [
      html`<span class="muster-name">${nameOf(d.label)}</span>`,
      standingTag(d.state),
      html`${d.lastReportAt === null ? "None yet" : writeInstantsDay(d.lastReportAt)}${online.has(d.id) && ", online now"}`,
      keyWords(d.keyProtection),
      html`${factText(d.facts.operatingSystem)}${exploitedNote(exploited(d))}`,
      counts(d, "not-met"),
      counts(d, "no-evidence"),
    ]),
  })}
${rest > 0 && html`<p>All of them are in devices.csv of the evidence pack.</p>`}`;
}

import { html, type Markup } from "../../html.ts";
import type { Summary } from "../../packs/summary-schema.ts";
import { numbers, table, text } from "../table.ts";
import { quantity } from "../words.ts";

type Control = Summary["controls"][number];

/** Reasons shown beside a control. */
const REASONS = 2;

/** Every control with its counts, those that need somebody first. The counts of a row add up to the known devices. */
export function controls(summary: Summary): Markup {
  const sorted = [...summary.controls].sort(
    (a, b) => b.notMet - a.notMet || b.noEvidence - a.noEvidence,
  );
  return html`<section aria-labelledby="controls">
<h2 class="nhsuk-heading-m" id="controls">Controls</h2>
<p class="muster-intro">What no device could establish is no evidence: never a pass, and never a failure. <a href="/risks">What was accepted</a> stays not met, and is told apart.</p>
${table({
  caption: `Devices by outcome, of ${quantity(summary.estate.known, "known device")}`,
  columns: [
    text("Control"),
    numbers("Not met"),
    numbers("Of these accepted"),
    numbers("No evidence"),
    numbers("Met"),
    numbers("Not applicable"),
  ],
  rows: sorted.map((c) => [
    html`${c.title}${whyOf(summary, c)}${overridden(summary, c)}`,
    c.notMet,
    c.accepted,
    c.noEvidence,
    c.met,
    c.notApplicable,
  ]),
})}
</section>`;
}

/** The commonest reasons why a control is not met; where it is met by all that could tell, why the others could not. */
function whyOf({ findings }: Summary, { id, notMet }: Control): Markup {
  const outcome = notMet > 0 ? "not-met" : "no-evidence";
  const open = findings.filter((f) => f.control === id && f.outcome === outcome);
  const groups = [...Map.groupBy(open, (f) => f.because)].sort(
    ([, a], [, b]) => b.length - a.length,
  );
  const rest = groups.length - REASONS;
  return html`${groups
    .slice(0, REASONS)
    .map(
      ([because, same]) =>
        html`<span class="muster-why">${because}${same.length > 1 && ` (${quantity(same.length, "device")})`}</span>`,
    )}${rest > 0 && html`<span class="muster-why">and ${quantity(rest, "other reason")}</span>`}`;
}

/** Where a control is met although the two lists disagree, which an override can bring about: never out of sight. */
function overridden({ disagreements }: Summary, { id }: Control): Markup {
  const met = disagreements.filter(({ control, outcome }) => control === id && outcome === "met");
  const rest = met.length - REASONS;
  return html`${met
    .slice(0, REASONS)
    .map(
      ({ says, devices }) =>
        html`<span class="muster-why">Met, though the lists disagree. ${says} (${quantity(devices, "device")})</span>`,
    )}${rest > 0 && html`<span class="muster-why">and ${quantity(rest, "other disagreement")}</span>`}`;
}

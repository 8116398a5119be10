import { writeDay } from "@muster/mapping";
import { html, type Markup } from "../../html.ts";
import type { Summary } from "../../packs/summary-schema.ts";
import { numbers, table, text } from "../table.ts";
import { quantity } from "../words.ts";

type Run = Summary["runs"][number];

/** The last nights, the newest first. */
export function runs({ runs: all }: Summary): Markup {
  return html`<section aria-labelledby="runs">
<h2 class="nhsuk-heading-m" id="runs">Nightly runs</h2>
${all.length === 0 ? html`<p>No night has passed yet.</p>` : nights(all)}
</section>`;
}

function nights(all: readonly Run[]): Markup {
  return table({
    caption: "Devices by night; who was missed or failed, and why, is in the evidence pack",
    columns: [text("Night"), ...["Due", "Finished", "Late", "Missed", "Failed"].map(numbers)],
    rows: [...all]
      .reverse()
      .map((r) => [night(r), r.scheduled, r.finished, r.late, r.missed, r.failed]),
  });
}

/** The night; while it lasts, how many are still to come. */
function night({ night: day, scheduled, finished, late, missed, failed }: Run): Markup {
  const waiting = scheduled - finished - late - missed - failed;
  return html`${writeDay(day)}${waiting > 0 && html`<span class="muster-why">under way: ${quantity(waiting, "device")} to come</span>`}`;
}

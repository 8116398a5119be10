import { writeDay } from "@muster/mapping";
import { html, type Markup } from "../../html.ts";
import { counted } from "../lines/line.ts";
import type { Summary } from "../summary-schema.ts";

type Patching = Summary["patching"];
type Row = Patching["all"];

/** How long security updates took, with the population of every share. */
export function patching({ patching: said }: Summary): Markup {
  const { from, to, limit, all, byForm } = said;
  const rows = [...byForm.map((row) => ({ name: row.form, row })), { name: "all", row: all }];
  return html`<section aria-labelledby="patching">
<h2 id="patching">How long security updates took</h2>
<p>${headline(said)}</p>
<p class="soft">Critical and important updates, and those whose vendor gives no severity, whose last day (${limit} from release)
lay between ${writeDay(from)} and ${writeDay(to)}. Days run from release to the report that shows the update in force, or to the
day judged where it is still missing. Each update of each device is in <code>patch-ledger.csv</code>.</p>
<div class="scroll"><table class="stack">
<caption>By class of device. "Not known" stands in every share: no report tells whether the update came in time</caption>
<thead><tr><th scope="col">Class</th>${columns.map((c) => html`<th scope="col" class="n">${c}</th>`)}</tr></thead>
<tbody>${rows.map(({ name, row }) => tableRow(name, row))}</tbody></table></div>
</section>`;
}

const columns = [
  "Devices",
  "Updates not known",
  "Updates due",
  "In time",
  "Late",
  "Not known",
  "Median days",
  "95 % within",
  "Worst",
];

function tableRow(name: string, row: Row): Markup {
  const cells = [
    row.devices,
    row.gaps,
    row.population,
    row.inTime,
    row.late,
    row.unknown,
    row.median ?? "-",
    row.percentile95 ?? "-",
    row.worst ?? "-",
  ];
  return html`<tr><th scope="row">${name === "all" ? "All" : name}</th>
${cells.map((cell, at) => html`<td class="n" data-is="${columns[at]}">${cell}</td>`)}</tr>`;
}

/** `92.5 % of security updates (37 of 40) were in force within 14 days; 2 were late, for 1 no report tells.` */
export function headline({ limit, all }: Patching): string {
  const gaps =
    all.gaps === 0
      ? ""
      : ` The updates of ${counted(all.gaps, "device")} of ${all.devices} are not known.`;
  if (all.share === null) return `No security update came due in this time.${gaps}`;
  const { inTime, population, late, unknown, share } = all;
  // Never rounded up to a whole: 99.96 % is not all of them.
  const percent = Math.floor(share * 1000) / 10;
  const rest = [
    late > 0 && `${late} ${late === 1 ? "was" : "were"} late`,
    unknown > 0 && `for ${unknown} no report tells`,
  ].filter((part) => part !== false);
  const tail = rest.length === 0 ? "" : `; ${rest.join(", ")}`;
  return `${percent} % of security updates (${inTime} of ${population}) were in force within ${limit} of release${tail}.${gaps}`;
}

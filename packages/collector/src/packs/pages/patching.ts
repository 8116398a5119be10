import { writeDay } from "@muster/mapping";
import { count, counted } from "../lines/line.ts";
import type { SummaryHead } from "../summary-schema.ts";
import {
  type Bars,
  type Block,
  figures,
  heading,
  paragraph,
  partWords,
  type Section,
} from "./content.ts";

type Patching = SummaryHead["patching"];
type Row = Patching["all"];

/** How long security updates took, with the population of every share. */
export function patching({ patching: said }: SummaryHead): Section {
  const { from, to, limit } = said;
  return {
    id: "patching",
    title: "How long security updates took",
    blocks: [
      paragraph(headline(said)),
      paragraph(
        [
          `Critical and important updates, and those whose vendor gives no severity, whose last day (${limit} from release) lay between ${writeDay(from)} and ${writeDay(to)}. Days run from release to the report that shows the update in force, or to the day judged where it is still missing. Each update of each device is in `,
          { code: "patch-ledger.csv" },
          ".",
        ],
        "soft",
      ),
      ...bars(said),
      table(said),
      ...histogram(said),
    ],
  };
}

const columns = [
  "Devices",
  "Updates not known",
  "Updates due",
  "In time",
  "Late",
  "Not known",
  "Median days",
  "95% within days",
  "Most days",
];

function classesOf({ all, byForm }: Patching): readonly (readonly [string, Row])[] {
  const name = (form: string) =>
    form === "unknown" ? "Class not known" : `${form.charAt(0).toUpperCase()}${form.slice(1)}`;
  return [...byForm.map((row) => [name(row.form), row] as const), ["All", all]];
}

function table(said: Patching): Block {
  return {
    kind: "table",
    caption:
      "By class of device. “Not known” stands in every share: no report tells whether the update came in time",
    columns: ["Class", ...columns.map(figures)],
    rows: classesOf(said).map(([name, row]) => ({
      cells: [
        name,
        ...[row.devices, row.gaps, row.population, row.inTime, row.late, row.unknown],
        ...[row.median, row.percentile95, row.worst].map(
          (n) => n ?? (row.population === 0 ? "none" : "not known"),
        ),
      ],
    })),
  };
}

const parts: Bars["parts"] = [
  { label: "In time", tone: "good" },
  { label: "Late", tone: "bad" },
  { label: "Not known", tone: "unsure" },
];

function bars(said: Patching): readonly Block[] {
  if (said.all.population === 0) return [];
  const rows = classesOf(said).map(([label, row]) => ({
    label,
    counts: [row.inTime, row.late, row.unknown],
  }));
  const words = rows.map(({ label, counts }) => `${label}: ${partWords(parts, counts)}`);
  const title = `Security updates that came due, by class of device (${counted(said.all.population, "update")} in all)`;
  return [{ kind: "bars", title, alt: `A bar for each class. ${words.join("; ")}.`, parts, rows }];
}

/** How many updates took how long, and of how many nobody can say. */
function histogram({ all, spans }: Patching): readonly Block[] {
  if (all.population === 0) return [];
  if (all.timed === 0) {
    return [paragraph("No release day is known of any of these updates, so no days are counted.")];
  }
  const rows = spans.map(({ from, to, inTime, late, unknown }) => ({
    label: spanWords(from, to),
    counts: [inTime, late, unknown],
  }));
  const words = rows.map(({ label, counts }) => `${label}: ${partWords(parts, counts)}`);
  const without = all.population - all.timed;
  const rest =
    without === 0
      ? ""
      : ` ${counted(without, "update")} of ${count(all.population)} ${without === 1 ? "has no known release day, and is" : "have no known release day, and are"} not counted here.`;
  return [
    heading("How many took how long"),
    paragraph(
      `Days from release to the report that shows the update in force; to the day judged where it is still missing.${rest}`,
      "soft",
    ),
    {
      kind: "columns",
      title: `Days that ${counted(all.timed, "security update")} took`,
      alt: `A column for each span of days. ${words.join("; ")}.`,
      parts,
      rows,
    },
    {
      kind: "table",
      caption: `The same in numbers, of ${counted(all.timed, "update")}`,
      columns: ["Days", ...parts.map(({ label }) => figures(label)), figures("Together")],
      rows: rows.map(({ label, counts }) => ({
        cells: [label, ...counts, counts.reduce((sum, n) => sum + n, 0)],
      })),
    },
  ];
}

/** `8 to 14`; of the last, `over 90`. */
function spanWords(from: number, to: number | null): string {
  return to === null ? `over ${from - 1}` : `${from} to ${to}`;
}

/** `92.5% of security updates (37 of 40) were in force within 14 days; 2 were late, for 1 no report tells.` */
export function headline({ limit, all }: Patching): string {
  const gaps =
    all.gaps === 0
      ? ""
      : ` The updates of ${counted(all.gaps, "device")} of ${count(all.devices)} are not known.`;
  if (all.share === null) return `No security update came due in this time.${gaps}`;
  const { inTime, population, late, unknown, share } = all;
  // Never rounded up to a whole: 99.96 % is not all of them.
  const percent = Math.floor(share * 1000) / 10;
  const rest = [
    late > 0 && `${count(late)} ${late === 1 ? "was" : "were"} late`,
    unknown > 0 && `for ${count(unknown)} no report tells`,
  ].filter((part) => part !== false);
  const tail = rest.length === 0 ? "" : `; ${rest.join(", ")}`;
  return `${percent}% of security updates (${count(inTime)} of ${count(population)}) were in force within ${limit} of release${tail}.${gaps}`;
}

import { writeDay } from "@muster/mapping";
import { deadlineWords, titleOfControl, wordWords } from "../../assessment/index.ts";
import { count, counted } from "../lines/line.ts";
import type { SummaryHead } from "../summary-schema.ts";
import { answerWords, itemPath } from "./answer-words.ts";
import { type Block, type Cell, figures, heading, paragraph, type Section } from "./content.ts";

type Year = NonNullable<SummaryHead["year"]>;

/** Rows of what ends; `forecast-causes.csv` has all, with the devices. */
const SHOWN = 100;

/** The deadlines, and what becomes worse up to the last of them; nothing where a summary was made without it. */
export function yearSections({ year, items }: SummaryHead): readonly Section[] {
  if (year === null) return [];
  const { until, assumes, turns, endings, devices } = year.forecast;
  const isPast = year.deadlines.every(({ day }) => day < until);
  const openYear = isPast ? ", the deadline of the edition that is open now" : "";
  const titles = new Map(items.map(({ ref, title }) => [ref, title]));
  return [
    {
      id: "forecast",
      title: "What turns before the deadline",
      blocks: [
        { kind: "list", items: year.deadlines.map(deadlineWords) },
        paragraph(
          `Looked at: ${counted(devices, "device")}, up to ${writeDay(until)}${openYear}. A forecast is no finding, and it takes for granted:`,
        ),
        { kind: "list", items: assumes },
        turns.length === 0
          ? paragraph("Under these assumptions no answer becomes worse.")
          : turnTable(turns, titles),
        ...(endings.length === 0
          ? []
          : [heading("What ends, in order of day"), endTable(endings, SHOWN)]),
        ...certificateBlocks(year),
      ],
    },
  ];
}

function turnTable(turns: Year["forecast"]["turns"], titles: ReadonlyMap<string, string>): Block {
  return {
    kind: "table",
    caption: "Items whose suggested answer becomes worse if nothing is done",
    columns: ["Item", ...turnColumns],
    rows: turns.map((turn) => ({
      cells: [
        [
          { words: [{ link: turn.ref, to: itemPath(turn.ref) }] },
          { words: titles.get(turn.ref) ?? "", look: "soft" },
        ],
        ...turnCells(turn),
      ],
    })),
  };
}

export const turnColumns = ["Now, until", "Then, from", "Why then"] as const;

/** An answer that becomes worse, under {@link turnColumns}. */
export function turnCells(turn: Year["forecast"]["turns"][number]): readonly Cell[] {
  const { from, fromValue, to, toValue, lastDay, on, because } = turn;
  return [
    `${answerWords({ suggested: from, value: fromValue })}, until ${writeDay(lastDay)}`,
    `${answerWords({ suggested: to, value: toValue })}, from ${writeDay(on)}`,
    because,
  ];
}

/** What ends before the deadline. @param most rows shown */
export function endTable(endings: Year["forecast"]["endings"], most: number): Block {
  const shown = endings.slice(0, most);
  const cut =
    endings.length > shown.length ? `The first ${most} of ${count(endings.length)}` : "All of them";
  return {
    kind: "table",
    caption: `${cut}; forecast-causes.csv names the devices`,
    columns: [
      "Last day",
      "What",
      "From the day after",
      figures("Devices"),
      "Items that turn by it",
    ],
    rows: shown.map(({ lastDay, what, control, to, devices, items }) => ({
      cells: [
        writeDay(lastDay),
        [
          { words: what === "" ? titleOfControl(control) : what },
          ...(what === "" ? [] : [{ words: titleOfControl(control), look: "soft" as const }]),
        ],
        wordWords(to),
        devices,
        items.length === 0 ? "none" : items.join(", "),
      ],
    })),
  };
}

function certificateBlocks({ cyberEssentials }: Year): readonly Block[] {
  if (cyberEssentials === null) return [];
  const { version, failingAtOnce } = cyberEssentials;
  const fails =
    failingAtOnce.length === 0 ? "" : ` A no there fails everything: ${failingAtOnce.join(", ")}.`;
  return [
    heading("Cyber Essentials"),
    paragraph([
      "The same findings as the questions of version ",
      `${version} stand in `,
      { link: "cyber-essentials.html", to: "cyber-essentials.html" },
      `.${fails}`,
    ]),
  ];
}

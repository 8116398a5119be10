import { writeDay } from "@muster/mapping";
import type { TrendPoint } from "../../assessment/index.ts";
import { count, counted } from "../lines/line.ts";
import { answerWords, type Item } from "./answer-words.ts";
import { type Block, figures, heading, paragraph, partWords, type Section } from "./content.ts";
import { outcomeCounts, outcomeParts } from "./coverage.ts";
import type { ItemGround } from "./item.ts";
import { endTable, turnCells, turnColumns } from "./year.ts";

type YearGround = Pick<ItemGround, "summary" | "trend" | "shown">;

/** How an item stood week by week, and what becomes of it. Nothing where no device speaks to it. */
export function itemYear(item: Item, ground: YearGround): readonly Section[] {
  if (item.controls.length === 0) return [];
  const looks = looksAt(item.ref, ground.trend);
  const past: Section = {
    id: "trend",
    title: "Over the year",
    blocks: trendBlocks(looks, ground.shown.weeks),
  };
  return [...(looks.length === 0 ? [] : [past]), ...aheadSections(item, ground)];
}

/** An item at the end of a week. */
interface Look extends Pick<TrendPoint["items"][number], "suggested" | "value"> {
  readonly day: string;
  readonly isKnown: boolean;
  readonly counts: readonly number[];
}

function looksAt(ref: string, trend: readonly TrendPoint[]): readonly Look[] {
  return trend.flatMap(({ day, judgedOn, items }) =>
    items
      .filter((item) => item.ref === ref)
      .map(({ suggested, value, counts }) => ({
        ...{ day, suggested, value },
        isKnown: judgedOn !== null,
        counts: outcomeCounts(counts),
      })),
  );
}

/** What is said of a week: weeks that say the same stand together. */
function saidOf({ isKnown, counts, ...look }: Look): string {
  return isKnown ? answerWords(look) : "Nothing received yet";
}

function trendBlocks(looks: readonly Look[], most: number): readonly Block[] {
  const [first, last] = [looks[0], looks.at(-1)];
  if (first === undefined || last === undefined) return [];
  const ends = [first, last].map(
    (look) => `${writeDay(look.day)}: ${partWords(outcomeParts, look.counts)}`,
  );
  return [
    paragraph(changeWords(looks)),
    {
      kind: "columns",
      title: `What was found, at the end of each of ${counted(looks.length, "week")}`,
      alt: `A column for each week. ${ends.join(". ")}. The table has every week.`,
      parts: outcomeParts,
      rows: looks.map(({ day, counts }) => ({ label: writeDay(day), counts })),
    },
    trendTable(looks, most),
  ];
}

/** Answers that a person gives whatever devices say: that one is theirs tells of no week. */
const ofPeople: readonly Look["suggested"][] = ["person", "text", "document"];

/** Since when the answer is what it is: as far as weekly looks can tell. */
function changeWords(looks: readonly Look[]): string {
  return `${sinceWords(looks)} Each week shows what was known at its end.`;
}

function sinceWords(looks: readonly Look[]): string {
  const last = looks.at(-1);
  if (last !== undefined && ofPeople.includes(last.suggested)) {
    return "A person answers this item: here is what the devices said to it.";
  }
  const said = looks.map(saidOf);
  const now = said.at(-1) ?? "";
  const before = said.findLastIndex((words) => words !== now);
  if (before < 0) {
    const all =
      looks.length === 1 ? "the one weekly look so far" : `each of ${looks.length} weekly looks`;
    return `At ${all} the answer was: ${now}.`;
  }
  const since = `The answer has been “${now}” since the weekly look of ${writeDay(looks[before + 1]?.day ?? "")}.`;
  return looks[before]?.isKnown === true
    ? `${since} At the look before it was “${said[before]}”.`
    : `${since} Before that nothing had been received.`;
}

function trendTable(looks: readonly Look[], most: number): Block {
  const spans = spansOf(looks);
  const shown = spans.slice(-most);
  const cut =
    spans.length > shown.length
      ? `The last ${shown.length} of ${count(spans.length)} changes; trend.csv has every week`
      : "The same in numbers: weeks with the same numbers stand together";
  return {
    kind: "table",
    caption: cut,
    columns: [
      "Weeks to",
      "Answer",
      ...outcomeParts.map(({ label }) => figures(label)),
      figures("Devices"),
    ],
    rows: shown.map(({ from, to, said, counts }) => ({
      cells: [
        from === to ? writeDay(to) : `${writeDay(from)} to ${writeDay(to)}`,
        said,
        ...counts,
        counts.reduce((all, n) => all + n, 0),
      ],
    })),
  };
}

interface Span {
  readonly from: string;
  to: string;
  readonly said: string;
  readonly counts: readonly number[];
}

function spansOf(looks: readonly Look[]): readonly Span[] {
  const spans: Span[] = [];
  for (const look of looks) {
    const { day, counts } = look;
    const said = saidOf(look);
    const last = spans.at(-1);
    if (last?.said === said && last.counts.join() === counts.join()) last.to = day;
    else spans.push({ from: day, to: day, said, counts });
  }
  return spans;
}

function aheadSections(
  { ref, controls }: Item,
  { summary, shown }: YearGround,
): readonly Section[] {
  if (summary.year === null) return [];
  const { until, turns, endings } = summary.year.forecast;
  const own = turns.filter((turn) => turn.ref === ref);
  const ends = endings.filter(({ control }) => controls.includes(control));
  const doesTurn = ({ items }: (typeof ends)[number]) => items.includes(ref);
  const ordered = [...ends.filter(doesTurn), ...ends.filter((each) => !doesTurn(each))];
  return [
    {
      id: "ahead",
      title: "What is to come",
      blocks: [
        paragraph([
          `What is foreseen up to ${writeDay(until)} if nothing is done. It is no finding; what it takes for granted stands `,
          { link: "on the first page", to: "../README.html#forecast" },
          ".",
        ]),
        own.length === 0
          ? paragraph("The answer is not foreseen to become worse than it is.")
          : {
              kind: "table",
              caption: "The answer becomes worse",
              columns: [...turnColumns],
              rows: own.map((turn) => ({ cells: turnCells(turn) })),
            },
        ...(ordered.length === 0
          ? []
          : [heading("What ends on devices of every class"), endTable(ordered, shown.endings)]),
      ],
    },
  ];
}

import { SHARED_REMARK, saidOnce, sentences } from "../../sentences.ts";
import type { SummaryHead } from "../summary-schema.ts";
import { answerTag, doubtOf, type Item, itemPath } from "./answer-words.ts";
import { type Block, heading, type Line, paragraph, type Section } from "./content.ts";
import type { Dossier } from "./dossier.ts";

/** The toolkit's items with the answer this evidence suggests; each has a page of its own. */
export function answers({ summary, highlights }: Pick<Dossier, "summary" | "highlights">): Section {
  const { shared, items } = saidOnce(summary.items);
  const silent = items.filter(isBeyondDevices);
  const spoken = items.filter((i) => !isBeyondDevices(i));
  return {
    id: "items",
    title: "Suggested answers to the toolkit",
    short: "Suggested answers",
    blocks: [
      paragraph(sentences(summary, highlights.failing).evidence, "lead"),
      paragraph(
        "These are suggestions. The organisation decides, answers for them, and adds what only a person can know. Items that say so were not read in the official sheet: check their wording against your own toolkit.",
      ),
      ...(shared === undefined ? [] : [paragraph([{ strong: SHARED_REMARK }, ` ${shared}`])]),
      ...(spoken.length > 0 ? [answerTable(summary, spoken)] : []),
      ...(silent.length > 0 ? personTable(summary, silent) : []),
    ],
  };
}

function isBeyondDevices({ suggested, controls, text }: Item): boolean {
  return suggested === "person" && controls.length === 0 && text === null;
}

function answerTable({ edition, organisation }: SummaryHead, spoken: readonly Item[]): Block {
  return {
    kind: "table",
    caption: `Items of edition ${edition}, category ${organisation.category}, that the devices give evidence for`,
    columns: [
      "Item",
      "Suggested answer",
      "What is asked, and why this answer",
      "A person must add",
    ],
    rows: spoken.map((item) => ({
      id: `item-${item.ref}`,
      cells: [
        refLines(item),
        [answerTag(item)],
        [{ words: item.title, look: "strong" }, { words: item.because }, ...doubtLines(item)],
        item.personMustAdd === "" ? "nothing" : item.personMustAdd,
      ],
    })),
  };
}

function refLines({ ref, mandatory }: Item): readonly Line[] {
  const mark: Line = { words: "mandatory", look: "soft" };
  return [{ words: [{ link: ref, to: itemPath(ref) }] }, ...(mandatory === true ? [mark] : [])];
}

function doubtLines(item: Item): readonly Line[] {
  const words = doubtOf(item);
  return words === "" ? [] : [{ words, look: "soft" }];
}

function personTable({ edition, organisation }: SummaryHead, silent: readonly Item[]): Block[] {
  return [
    heading("What devices cannot show"),
    {
      kind: "table",
      caption: `Items of edition ${edition}, category ${organisation.category}, near this evidence that only a person can answer`,
      columns: ["Item", "What is asked", "A person must answer"],
      rows: silent.map((item) => ({
        id: `item-${item.ref}`,
        cells: [
          refLines(item),
          [{ words: item.title, look: "strong" }, ...doubtLines(item)],
          item.personMustAdd,
        ],
      })),
    },
  ];
}

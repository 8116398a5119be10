import { type Population, writeDay, writeDaysIn } from "@muster/mapping";
import { count, counted } from "../lines/line.ts";
import { answerWords, doubtOf, type Item, itemPath } from "./answer-words.ts";
import { type Block, heading, type Page, paragraph, type Section, type Words } from "./content.ts";
import { type Outcomes, outcomeBars } from "./coverage.ts";
import type { Dossier } from "./dossier.ts";
import { itemDevices } from "./item-devices.ts";
import { itemYear } from "./item-year.ts";
import { peopleBlocks } from "./people.ts";
import { ruleBlocks } from "./rules.ts";

/** What pages of items are written from. */
export interface ItemGround extends Dossier {
  /** Where the first page speaks of a device, by id. */
  readonly anchors: ReadonlyMap<string, string>;
  readonly shown: Shown;
}

/** How much of an item a page tells; the tables of the pack have all of it. */
export interface Shown {
  /** Devices named of each item at most: so many that fail, and so many without evidence. */
  readonly devices: number;
  /** Changes over the weeks of the year. */
  readonly weeks: number;
  /** Things that end before the deadline. */
  readonly endings: number;
}

/** One item of the toolkit with all that speaks to it. */
export function itemPage(item: Item, ground: ItemGround): Page {
  const { organisation, edition, today } = ground.summary;
  return {
    path: itemPath(item.ref),
    title: `${item.ref} ${item.title} - ${organisation.name}, ${writeDay(today)}`,
    eyebrow: [
      { link: "Evidence pack", to: "../README.html#items" },
      ` of ${organisation.name}, toolkit ${edition}, category ${organisation.category}`,
    ],
    heading: `${item.ref} ${item.title}`,
    about: `Suggested answer: ${answerWords(item)}. State of ${writeDay(today)}.`,
    sections: itemSections(item, ground),
  };
}

/** The same for a document that holds all items. */
export function itemSections(item: Item, ground: ItemGround): readonly Section[] {
  return [
    { id: "answer", title: "Suggested answer", blocks: answerBlocks(item) },
    { id: "asked", title: "What is asked", blocks: askedBlocks(item) },
    ...evidenceSections(item, ground),
    ...itemYear(item, ground),
    { id: "people", title: "What people added and accepted", blocks: peopleBlocks(item, ground) },
    ...(item.controls.length === 0
      ? []
      : [{ id: "rules", title: "What decides", blocks: ruleBlocks(item, ground) }]),
  ];
}

function answerBlocks(item: Item): readonly Block[] {
  const add = item.personMustAdd === "" ? "Nothing." : item.personMustAdd;
  return [
    {
      kind: "facts",
      rows: [
        ["Answer", answerWords(item)],
        ["Why", item.because],
        ["A person must add", add],
      ],
    },
    ...(item.text === null
      ? []
      : [heading("Text drafted"), paragraph(toCopy), { kind: "draft", text: item.text } as const]),
    heading("Comment to paste"),
    ...(item.text === null ? [paragraph(toCopy)] : []),
    { kind: "draft", text: item.pasteable },
    paragraph("This is a suggestion. The organisation decides and answers for it.", "soft"),
  ];
}

const toCopy =
  "To copy, complete and correct. What stands in square brackets is for a person to say.";

const confidences: Readonly<Record<Item["confidence"], string>> = {
  verified: "read in the official sheet",
  inferred: "inferred from what is public",
  "from memory": "from memory, not read at its source",
  assumed: "assumed to be as in an earlier edition",
};

function askedBlocks(item: Item): readonly Block[] {
  const doubt = doubtOf(item);
  const rows: (readonly [string, Words])[] = [
    [item.official ? "In the toolkit's words" : "In our words", item.asks],
    ["The toolkit has a field for", item.answerType],
    ["Mandatory", item.mandatory === null ? "not known: treat it as mandatory" : yesNo(item)],
    ["How sure we are of the item", confidences[item.confidence]],
    ...(doubt === "" ? [] : [["Remark", doubt] as const]),
    ["Where it is described", writeDaysIn(item.source)],
  ];
  return [{ kind: "facts", rows }];
}

function yesNo({ mandatory }: Item): string {
  return mandatory === true ? "yes, for Standards Met" : "no";
}

const populations: Readonly<Record<Population, string>> = {
  all: "Every known device is asked.",
  servers: "Servers are asked, and devices of unknown class, which may be servers.",
  desktops:
    "Desktops, laptops and tablets are asked, and devices of unknown class, which may be among them.",
  portable: "Laptops and tablets are asked, and devices of unknown class, which may be among them.",
};

function evidenceSections(item: Item, ground: ItemGround): readonly Section[] {
  if (item.controls.length === 0) return [];
  return [
    {
      id: "counts",
      title: "The counts",
      blocks: countBlocks(item, ground),
    },
    {
      id: "devices",
      title: "Devices that fall short",
      blocks: itemDevices(item, ground),
    },
  ];
}

function countBlocks(item: Item, { summary }: ItemGround): readonly Block[] {
  const { counts, coverage, interval, population } = item;
  const { known, reporting } = coverage;
  const together: readonly Outcomes[] =
    counts === null ? [] : [{ title: "All that this item asks, together", ...counts }];
  const single = summary.controls.filter(({ id }) => item.controls.includes(id));
  // Counts of single controls are of every device.
  const alone = population === "all" && single.length > 1 ? single : [];
  const rows: (readonly [string, string])[] = [
    ["Who is asked", populations[population ?? "all"]],
    ["Coverage", `${count(reporting)} of ${counted(known, "known device")} reported in time`],
    ["Evidence from", interval === null ? "no report yet" : spanOf(interval)],
  ];
  return [
    { kind: "facts", rows },
    ...outcomeBars(counted(known, "device"), [...together, ...alone]),
  ];
}

function spanOf({ from, until }: NonNullable<Item["interval"]>): string {
  return from === until
    ? `reports of ${writeDay(from)}`
    : `reports of ${writeDay(from)} to ${writeDay(until)}`;
}

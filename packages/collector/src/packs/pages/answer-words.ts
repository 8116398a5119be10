import { valueWords } from "../../assessment/index.ts";
import type { Summary } from "../summary-schema.ts";
import type { Line, Tone } from "./content.ts";

export type Item = Summary["items"][number];

const answers: Readonly<Record<Item["suggested"], { say: string; tone: Tone }>> = {
  yes: { say: "Yes", tone: "good" },
  no: { say: "No", tone: "bad" },
  "cannot confirm": { say: "Cannot confirm yet", tone: "unsure" },
  number: { say: "A number to enter", tone: "plain" },
  date: { say: "A date to enter", tone: "plain" },
  level: { say: "A level to claim", tone: "plain" },
  exempt: { say: "Exempt", tone: "good" },
  text: { say: "Text drafted", tone: "plain" },
  document: { say: "A document is needed", tone: "plain" },
  person: { say: "A person answers", tone: "plain" },
};

/** The suggested answer in a person's words: `Yes`, `A number to enter: 12`. */
export function answerWords({ suggested, value }: Pick<Item, "suggested" | "value">): string {
  const { say } = answers[suggested];
  if (value === null) return say;
  return `${say}: ${valueWords(value)}`;
}

export function answerTag(item: Item): Line {
  return { words: answerWords(item), look: answers[item.suggested].tone };
}

/** How far the item's wording can be trusted, where it was not read at its source; empty where it was. */
export function doubtOf({ remark }: Item): string {
  return remark ?? "";
}

/** Where an item's page lies in the pack. References of imported editions may hold what no file name should. */
export function itemPath(ref: string): string {
  return `items/${ref.replaceAll(/[^A-Za-z0-9.]+/g, "-").replace(/^[.-]+/, "")}.html`;
}

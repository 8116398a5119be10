/**
 * What pages say, without how it looks: `README.html`, the page of each item and `evidence.pdf` are made from the same blocks.
 * Text is plain; who shows it escapes it.
 */

import { nameOf } from "../../html.ts";
import { count } from "../lines/line.ts";

/** A run of words. */
export type Inline =
  | string
  | { readonly code: string }
  | { readonly strong: string }
  /** A place on the same page (`#devices`) or a file of the pack, from the page's own folder. */
  | { readonly link: string; readonly to: string };
export type Words = string | readonly Inline[];

/** Said beside the colour by its words: never by colour alone. */
export type Tone = "good" | "bad" | "accepted" | "unsure" | "plain";

/** One line of a cell. A tone makes it a tag. */
export interface Line {
  readonly words: Words;
  readonly look?: "strong" | "soft" | Tone;
}
export type Cell = string | number | readonly Line[];

/** The cell that names a row. */
export function named(cell: Cell): Cell {
  return typeof cell === "string" ? nameOf(cell) : cell;
}

export interface Table {
  readonly kind: "table";
  readonly caption: string;
  /** The first is the rows' heading. */
  readonly columns: readonly (string | { readonly label: string; readonly numeric: true })[];
  readonly rows: readonly {
    /** Where links to the row lead. */
    readonly id?: string;
    readonly cells: readonly Cell[];
  }[];
}

/** A picture of counts. The same numbers stand in the table that follows: it is an aid. */
export interface Picture {
  readonly title: string;
  /** What a reader hears who does not see it. */
  readonly alt: string;
  readonly parts: readonly { readonly label: string; readonly tone: Tone }[];
  /** A number for each part; a bar is as long as its sum. */
  readonly rows: readonly { readonly label: string; readonly counts: readonly number[] }[];
}

/** Bars from left to right, one below the other. */
export interface Bars extends Picture {
  readonly kind: "bars";
}

/** Bars that stand side by side in an order: weeks, or spans of days. */
export interface Columns extends Picture {
  readonly kind: "columns";
}

export type Block =
  | { readonly kind: "heading"; readonly text: string; readonly id?: string }
  | {
      readonly kind: "paragraph";
      readonly words: Words;
      readonly look?: "lead" | "soft" | "note";
    }
  | { readonly kind: "list"; readonly items: readonly Words[] }
  | { readonly kind: "facts"; readonly rows: readonly (readonly [Words, Words])[] }
  /** Figures to see at a glance, each with what it counts. */
  | { readonly kind: "counts"; readonly rows: readonly (readonly [number, string])[] }
  /** Text to copy. */
  | { readonly kind: "draft"; readonly text: string }
  | { readonly kind: "commands"; readonly text: string }
  | Table
  | Bars
  | Columns;

export interface Section {
  readonly id: string;
  readonly title: string;
  /** In the page's own contents, where that is shorter. */
  readonly short?: string;
  readonly blocks: readonly Block[];
}

export interface Page {
  /** In the pack: `items/8.1.4.html`. */
  readonly path: string;
  /** Of the window: no two pages of a pack have the same. */
  readonly title: string;
  readonly eyebrow: Words;
  readonly heading: string;
  readonly about: string;
  readonly sections: readonly Section[];
}

export const heading = (text: string, id?: string): Block => ({
  kind: "heading",
  text,
  ...(id !== undefined && { id }),
});

export const paragraph = (words: Words, look?: "lead" | "soft" | "note"): Block => ({
  kind: "paragraph",
  words,
  ...(look !== undefined && { look }),
});

/** Characters that fit side by side under a picture's columns. */
const FOOT = 70;

/** Which columns have their label below them: all where they fit, else the first, the middle and the last. */
export function labelledColumns({ rows }: Columns): readonly number[] {
  const last = rows.length - 1;
  const longest = Math.max(0, ...rows.map(({ label }) => label.length));
  if ((longest + 2) * rows.length <= FOOT) return [...rows.keys()];
  return [...new Set([0, Math.round(last / 2), last])];
}

/** The height of the longest bar. */
export function longestOf({ rows }: Picture): number {
  return Math.max(1, ...rows.map(({ counts }) => counts.reduce((all, n) => all + n, 0)));
}

/** `3 met, 1 not met, 0 no evidence` */
export function partWords(parts: Picture["parts"], counts: readonly number[]): string {
  return counts.map((n, i) => `${count(n)} ${parts[i]?.label.toLowerCase()}`).join(", ");
}

/** A column of figures. */
export const figures = (label: string) => ({ label, numeric: true }) as const;

/** The text alone, for a reader who cannot follow links. */
export function plain(words: Words): string {
  if (typeof words === "string") return words;
  return words.map(plainRun).join("");
}

export function plainRun(run: Inline): string {
  if (typeof run === "string") return run;
  if ("code" in run) return run.code;
  return "strong" in run ? run.strong : run.link;
}

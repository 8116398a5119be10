import type { Cell, Inline, Line, Tone, Words } from "../../pages/content.ts";
import { plainRun } from "../../pages/content.ts";
import type { Run, Style } from "./lines.ts";

/** How text looks. Colours keep 4.5:1 against white. */
export const INK = "0.12 0.16 0.19";
export const SOFT = "0.29 0.35 0.38";
export const RULE = "0.8 0.83 0.85";
export const tones: Readonly<Record<Tone, string>> = {
  good: "0.04 0.36 0.23",
  bad: "0.55 0.12 0.09",
  accepted: "0.43 0.29 0.56",
  unsure: "0.45 0.36 0.05",
  plain: "0.42 0.48 0.51",
};

export const body: Style = { bold: false, size: 10, colour: INK };
export const strong: Style = { ...body, bold: true };
export const soft: Style = { ...body, size: 9, colour: SOFT };
export const small: Style = { ...body, size: 8 };
export const smallBold: Style = { ...small, bold: true };
const smallSoft: Style = { ...small, size: 7.5, colour: SOFT };
const tags: ReadonlyMap<string, Style> = new Map(
  Object.entries(tones).map(([tone, colour]) => [tone, { ...smallBold, colour }]),
);

/** Height of a line, by the size of its text. */
export const leading = (size: number) => size * 1.35;

/** Words as runs: what is strong is bold in the same size. */
export function runsOf(words: Words, style: Style = body): readonly Run[] {
  if (typeof words === "string") return [{ text: words, style }];
  const bold = { ...style, bold: true };
  return words.map((run: Inline) => ({
    text: plainRun(run),
    style: typeof run !== "string" && "strong" in run ? bold : style,
  }));
}

const figures = new Intl.NumberFormat("en-GB");

/** A cell as lines, each of which may wrap. */
export function cellRuns(cell: Cell, style: Style): readonly (readonly Run[])[] {
  if (typeof cell === "number") return [[{ text: figures.format(cell), style }]];
  if (typeof cell === "string") return [[{ text: cell === "" ? " " : cell, style }]];
  return cell.map(({ words, look }: Line) => runsOf(words, styleOf(look) ?? style));
}

function styleOf(look: Line["look"]): Style | undefined {
  if (look === "strong") return smallBold;
  return look === "soft" ? smallSoft : tags.get(look ?? "");
}

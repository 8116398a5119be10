import { oneLine } from "../html.ts";

/** How text is set on this terminal: its width, and colours or none. */
export interface Style {
  readonly width: number;
  readonly bold: Paint;
  readonly dim: Paint;
  readonly good: Paint;
  readonly bad: Paint;
  readonly unsure: Paint;
}

type Paint = (text: string) => string;

const WIDEST = 110;
/** Below it the terminal wraps by itself; columns would hold single words. */
const NARROWEST = 56;
const DEFAULT = 80;

/** Colours are decoration only: every word stands without them. */
export function styleFor(terminal: { colour: boolean; columns: number | undefined }): Style {
  const paint = (code: number): Paint =>
    terminal.colour ? (text) => `\u001b[${code}m${text}\u001b[0m` : (text) => text;
  return {
    width: Math.max(NARROWEST, Math.min(terminal.columns ?? DEFAULT, WIDEST)),
    bold: paint(1),
    dim: paint(2),
    good: paint(32),
    bad: paint(31),
    unsure: paint(33),
  };
}

/** Breaks text into lines of at most `width` characters, at spaces; a longer word is cut. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of oneLine(text)
    .split(" ")
    .flatMap((w) => pieces(w, width))) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (joined.length <= width) {
      line = joined;
    } else {
      lines.push(line);
      line = word;
    }
  }
  lines.push(line);
  return lines;
}

function pieces(word: string, width: number): string[] {
  const parts: string[] = [];
  for (let at = 0; at < word.length; at += width) parts.push(word.slice(at, at + width));
  return parts.length === 0 ? [""] : parts;
}

/** A label column and a text column that wraps under itself. */
export function labelled(
  label: string,
  text: string,
  look: { style: Style; labelWidth: number; paint?: Paint },
): string[] {
  const indent = look.labelWidth + 4;
  const paint = look.paint ?? ((t: string) => t);
  const lines = wrap(text, Math.max(look.style.width - indent, 20));
  return lines.map((line, i) => {
    const head = i === 0 ? label.padEnd(look.labelWidth) : " ".repeat(look.labelWidth);
    return `  ${head}  ${paint(line)}`;
  });
}

/** `1 device`, `2 devices`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** Rows under a heading, the columns lined up; a device's own words are shown as text. */
export function columns(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  style: Style,
): string {
  const all = rows.map((row) => row.map(oneLine));
  const width = (i: number) => Math.max(...[head, ...all].map((row) => row[i]?.length ?? 0));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(width(i) + 2))).join("");
  return `${[style.dim(line(head)), ...all.map(line)].join("\n")}\n`;
}

import type { Context, Output } from "./context.ts";

/** How text is set: colours on a terminal that wants them, none elsewhere. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly unsure: (text: string) => string;
}

const ESC = "\u001b[";

function paint(on: boolean, code: number): (text: string) => string {
  return (text) => (on ? `${ESC}${code}m${text}${ESC}0m` : text);
}

export function styleFor(output: Output, { environment }: Pick<Context, "environment">): Style {
  const on = output.isTerminal && !environment.noColour;
  return {
    bold: paint(on, 1),
    dim: paint(on, 2),
    good: paint(on, 32),
    bad: paint(on, 31),
    unsure: paint(on, 33),
  };
}

/** Control, bidirectional and other invisible characters as escapes: text from outside must not steer a terminal. */
export function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (c) => `\\u{${c.codePointAt(0)?.toString(16)}}`,
  );
}

export interface Row {
  readonly label: string;
  readonly text: string;
  readonly paint?: (text: string) => string;
}

/** Rows of a label and a text that wraps beside it. */
export function layOut(rows: readonly Row[], width: number): string {
  const column = Math.max(0, ...rows.map((r) => r.label.length)) + 2;
  const lines = rows.flatMap(({ label, text, paint: colour = (t: string) => t }) =>
    wrap(visible(text), Math.max(24, width - column)).map(
      (line, i) => `${(i === 0 ? label : "").padEnd(column)}${colour(line)}`,
    ),
  );
  return `${lines.join("\n")}\n`;
}

/** Breaks at spaces; a longer word is broken where the line ends. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > width) {
    const space = rest.lastIndexOf(" ", width);
    const at = space > 0 ? space : width;
    lines.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  return [...lines, rest];
}

/** JSON for a program to read: one document, ended by a line feed. */
export function writeJson(output: Output, value: unknown): void {
  output.write(`${JSON.stringify(value, null, output.isTerminal ? 2 : undefined)}\n`);
}

/** How long ago an instant was, for a person. */
export function ago(instant: string, now: number): string {
  const minutes = Math.round((now - Date.parse(instant)) / 60_000);
  if (minutes < 0) return `${instant} (by a clock ahead of this one)`;
  if (minutes < 1) return "just now";
  if (minutes < 120) return count(minutes, "minute", " ago");
  if (minutes < 48 * 60) return count(Math.round(minutes / 60), "hour", " ago");
  return count(Math.round(minutes / 1440), "day", " ago");
}

export function count(n: number, what: string, after = ""): string {
  return `${n} ${what}${n === 1 ? "" : "s"}${after}`;
}

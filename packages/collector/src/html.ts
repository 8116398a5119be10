/** Markup that is safe to send: made by `html` alone, so that every value in it was escaped or was markup already. */
export class Markup {
  readonly #text: string;
  constructor(key: typeof made, text: string) {
    if (key !== made) throw new TypeError("markup is made by html`` only");
    this.#text = text;
  }
  toString(): string {
    return this.#text;
  }
}

const made = Symbol("made by html``");

/** What may stand in a template: text and numbers are escaped, `false`, `null` and `undefined` print nothing. */
export type Part = Markup | string | number | false | null | undefined | readonly Part[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * C0 and C1 controls but tab and newline, what ends a line or reorders text elsewhere, halves of a pair without the other
 * half, and the two that no XML may hold.
 */
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff\p{Surrogate}]/gu;

/** Shows control and bidirectional characters as their escapes, so that a name cannot pretend to be another. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Text from a device on one line: line feeds as blanks, control and bidirectional characters as escapes. */
export function oneLine(text: string): string {
  return visible(text.replace(/[\t\n]+/g, " "));
}

/** What a row is called, whatever its device calls itself: a row's heading is never empty. */
export function nameOf(text: string): string {
  return text.trim() === "" ? "(blank)" : text;
}

function write(part: Part): string {
  if (part instanceof Markup) return part.toString();
  if (part === false || part === null || part === undefined) return "";
  if (typeof part === "string" || typeof part === "number") {
    return visible(String(part)).replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);
  }
  return part.map(write).join("");
}

/** Template tag: everything put into it is escaped unless it is markup itself. Attributes must be quoted. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let text = strings[0] ?? "";
  for (const [i, part] of parts.entries()) text += write(part) + (strings[i + 1] ?? "");
  return new Markup(made, text);
}

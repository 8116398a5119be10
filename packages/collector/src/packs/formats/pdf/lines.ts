import type { Face } from "./face.ts";

export interface Style {
  readonly bold: boolean;
  /** In points. */
  readonly size: number;
  /** Red, green and blue from 0 to 1, as PDF writes them. */
  readonly colour: string;
}

/** Text in one style. */
export interface Run {
  readonly text: string;
  readonly style: Style;
}

/** The two weights of the document's font. */
export interface Faces {
  readonly regular: Face;
  readonly bold: Face;
}

export function faceOf({ regular, bold }: Faces, style: Style): Face {
  return style.bold ? bold : regular;
}

export function widthOf(faces: Faces, { text, style }: Run): number {
  return faceOf(faces, style).width(text, style.size);
}

/** One line, its runs from left to right. */
export type TextLine = readonly Run[];

/**
 * Breaks text into lines of at most this width: between words, and within one that is longer than a line. Line feeds end a
 * line. A line that goes on ends with its blank, so that nobody who hears or copies the text runs two words together.
 */
export function wrap(faces: Faces, runs: readonly Run[], width: number): readonly TextLine[] {
  const breaker = new Breaker(faces, width);
  for (const { text, style } of runs) {
    const { regular } = faces;
    for (const piece of regular.shown(text).match(/\n|[^\S\n]+|\S+/g) ?? []) {
      if (piece === "\n") breaker.endLine();
      else if (piece.trim() === "") breaker.blank(style);
      else breaker.word({ text: piece, style });
    }
  }
  return breaker.finish();
}

class Breaker {
  readonly #faces: Faces;
  readonly #width: number;
  readonly #lines: TextLine[] = [];
  #line: Run[] = [];
  #used = 0;

  constructor(faces: Faces, width: number) {
    this.#faces = faces;
    this.#width = width;
  }

  blank(style: Style): void {
    if (this.#line.length > 0) this.#put({ text: " ", style });
  }

  word(run: Run): void {
    const wide = widthOf(this.#faces, run);
    if (this.#used + wide > this.#width && this.#used > 0) this.endLine();
    if (wide > this.#width) this.#longWord(run);
    else this.#put(run);
  }

  endLine(): void {
    this.#lines.push(this.#line);
    this.#line = [];
    this.#used = 0;
  }

  finish(): readonly TextLine[] {
    if (this.#line.length > 0 || this.#lines.length === 0) this.endLine();
    return this.#lines;
  }

  #longWord({ text, style }: Run): void {
    for (const char of text) {
      const run = { text: char, style };
      if (this.#used + widthOf(this.#faces, run) > this.#width && this.#used > 0) this.endLine();
      this.#put(run);
    }
  }

  #put(run: Run): void {
    const last = this.#line.at(-1);
    this.#used += widthOf(this.#faces, run);
    if (last?.style === run.style) {
      this.#line[this.#line.length - 1] = { text: last.text + run.text, style: run.style };
    } else this.#line.push(run);
  }
}

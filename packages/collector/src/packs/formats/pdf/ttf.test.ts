import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { Face } from "./face.ts";
import { wrap } from "./lines.ts";
import { TrueType } from "./ttf.ts";

const name = "LiberationSans-Regular";
const font = new TrueType(
  name,
  readFileSync(join(import.meta.dirname, `../../../../fonts/${name}.ttf`)),
);
const glyph = (char: string) => font.glyph(char.codePointAt(0) ?? 0);

describe("a font", () => {
  test.each(["A", "z", "0", " ", "é", "ł", "€", "•", "Ω", "Ж"])("has a glyph for %s", (char) => {
    expect(glyph(char)).toBeGreaterThan(0);
  });

  test.each(["漢", "😀", "\ue000"])("has none for %s", (char) => {
    expect(glyph(char)).toBe(0);
  });

  // Widths of Arial, with which this font agrees by design: thousandths of an em.
  test.each([
    [" ", 278],
    ["A", 667],
    ["i", 222],
    ["m", 833],
    ["0", 556],
  ])("is as wide as Arial at %j", (char, width) => {
    expect(Math.round((font.advance(glyph(char)) * 1000) / font.unitsPerEm)).toBe(width);
  });

  test("cut to some glyphs holds those, what they are put together from, and no others", () => {
    const outlines = (bytes: Buffer) => {
      const rows = Array.from({ length: bytes.readUInt16BE(4) }, (_, i) => 12 + 16 * i);
      const at = (tag: string) =>
        bytes.readUInt32BE((rows.find((r) => bytes.toString("latin1", r, r + 4) === tag) ?? 0) + 8);
      const [loca, maxp] = [at("loca"), at("maxp")];
      const offset = (g: number) => bytes.readUInt32BE(loca + 4 * g);
      return Array.from({ length: bytes.readUInt16BE(maxp + 4) }, (_, g) => g).filter(
        (g) => offset(g + 1) > offset(g),
      );
    };
    expect(outlines(font.subset([glyph("A")]))).toEqual([0, glyph("A")]);
    const accented = outlines(font.subset([glyph("é")]));
    expect(accented).toEqual(expect.arrayContaining([glyph("e"), glyph("é")]));
    expect(accented).toHaveLength(4);
  });
});

describe("text in lines", () => {
  const faces = { regular: new Face(font), bold: new Face(font) };
  const style = { bold: false, size: 10, colour: "0 0 0" };
  const lines = (text: string, width: number) =>
    wrap(faces, [{ text, style }], width).map((line) => line.map((run) => run.text).join(""));

  test.each([
    ["of words", "one two three", 50, ["one two ", "three"]],
    ["of one word", "one", 50, ["one"]],
    ["with an end in it", "one\ntwo", 50, ["one", "two"]],
    ["without words", "", 50, [""]],
    ["with a word longer than a line", "a abcdefghijkl b", 30, ["a ", "abcde", "fghijkl ", "b"]],
    ["that the font has no glyph for", "漢", 100, ["\\u{6f22}"]],
  ])("%s", (_, text, width, expected) => {
    expect(lines(text, width)).toEqual(expected);
  });

  test("are no wider than asked, and say all that was there", () => {
    const text = "Every device of the estate, whatever it is called. ".repeat(20).trim();
    const broken = lines(text, 90);
    expect(broken.join("")).toBe(text);
    for (const line of broken) {
      expect(faces.regular.width(line.trimEnd(), 10)).toBeLessThanOrEqual(90);
    }
  });
});

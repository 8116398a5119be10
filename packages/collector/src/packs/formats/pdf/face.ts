import { createHash } from "node:crypto";
import { visible } from "../../../html.ts";
import { num, type PdfFile } from "./file.ts";
import type { TrueType } from "./ttf.ts";

/** A font as a document uses it: it keeps the glyphs that were shown. */
export class Face {
  readonly #font: TrueType;
  /** The character of each glyph used. */
  readonly #used = new Map<number, number>();

  constructor(font: TrueType) {
    this.#font = font;
  }

  /** Text of which every character can be seen: what the font has no glyph for stands as its code. */
  shown(text: string): string {
    const missing = (char: string) => this.#font.glyph(char.codePointAt(0) ?? 0) === 0;
    return visible(text).replaceAll(/[^\n]/gu, (char) =>
      missing(char) ? `\\u{${char.codePointAt(0)?.toString(16)}}` : char,
    );
  }

  /** In points, of text that is {@link shown}. */
  width(text: string, size: number): number {
    let sum = 0;
    for (const char of text) sum += this.#font.advance(this.#glyph(char));
    return (sum * size) / this.#font.unitsPerEm;
  }

  /** As a page shows it. */
  encode(text: string): string {
    const glyphs = Array.from(text, (char) => {
      const glyph = this.#glyph(char);
      if (!this.#used.has(glyph)) this.#used.set(glyph, char.codePointAt(0) ?? 0);
      return glyph.toString(16).padStart(4, "0");
    });
    return `<${glyphs.join("")}>`;
  }

  /** @returns the font's object */
  write(file: PdfFile): number {
    const glyphs = [...this.#used.keys()].sort((a, b) => a - b);
    const { name, box, ascent, descent, capHeight } = this.#font;
    const base = `/${tagOf(glyphs)}+${name}`;
    const program = this.#font.subset(glyphs);
    const embedded = file.stream(program, `/Length1 ${program.length} `);
    const measures = `/FontBBox [${box.map((n) => this.#em(n)).join(" ")}] /Ascent ${this.#em(ascent)} /Descent ${this.#em(descent)} /CapHeight ${this.#em(capHeight)}`;
    const descriptor = file.add(
      `<< /Type /FontDescriptor /FontName ${base} /Flags 4 ${measures} /ItalicAngle 0 /StemV 80 /FontFile2 ${embedded} 0 R >>`,
    );
    const widths = glyphs.map((g) => `${g} [${this.#em(this.#font.advance(g))}]`).join(" ");
    const system = "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>";
    const cid = file.add(
      `<< /Type /Font /Subtype /CIDFontType2 /BaseFont ${base} /CIDSystemInfo ${system} /FontDescriptor ${descriptor} 0 R /CIDToGIDMap /Identity /W [${widths}] >>`,
    );
    const back = file.stream(toUnicode(this.#used, glyphs));
    return file.add(
      `<< /Type /Font /Subtype /Type0 /BaseFont ${base} /Encoding /Identity-H /DescendantFonts [${cid} 0 R] /ToUnicode ${back} 0 R >>`,
    );
  }

  #glyph(char: string): number {
    return this.#font.glyph(char.codePointAt(0) ?? 0);
  }

  /** In thousandths of an em, as PDF counts. */
  #em(units: number): string {
    return num((units * 1000) / this.#font.unitsPerEm);
  }
}

/** Six letters that tell this subset from others. */
function tagOf(glyphs: readonly number[]): string {
  const hash = createHash("sha256").update(glyphs.join(" ")).digest();
  return Array.from(hash.subarray(0, 6), (byte) => String.fromCharCode(65 + (byte % 26))).join("");
}

/** Entries that one list of the map may hold. */
const AT_ONCE = 100;

/** What to copy for each glyph. */
function toUnicode(used: ReadonlyMap<number, number>, glyphs: readonly number[]): string {
  const hex = (n: number) => n.toString(16).padStart(4, "0");
  const lists: string[] = [];
  for (let i = 0; i < glyphs.length; i += AT_ONCE) {
    const some = glyphs.slice(i, i + AT_ONCE);
    const rows = some.map((glyph) => `<${hex(glyph)}> <${hex(used.get(glyph) ?? 0)}>`);
    lists.push(`${some.length} beginbfchar\n${rows.join("\n")}\nendbfchar`);
  }
  return `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
${lists.join("\n")}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
`;
}

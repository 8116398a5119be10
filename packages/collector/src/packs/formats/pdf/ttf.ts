/**
 * A TrueType font, as far as a document needs it: which glyph shows a character, how wide it is, and the font with the glyphs
 * used and no others. https://learn.microsoft.com/typography/opentype/spec/ (checked 2026-11-26).
 */
export class TrueType {
  readonly name: string;
  /** Units of the font in an em; every measure below is in them. */
  readonly unitsPerEm: number;
  readonly box: readonly number[];
  readonly ascent: number;
  readonly descent: number;
  readonly capHeight: number;
  readonly #tables: ReadonlyMap<string, Buffer>;
  readonly #glyphs = new Map<number, number>();
  readonly #wide: number;
  readonly #longOffsets: boolean;

  constructor(name: string, bytes: Buffer) {
    this.name = name;
    this.#tables = tablesOf(bytes);
    const [head, hhea] = [this.#table("head"), this.#table("hhea")];
    this.unitsPerEm = head.readUInt16BE(18);
    this.box = [36, 38, 40, 42].map((at) => head.readInt16BE(at));
    this.#longOffsets = head.readInt16BE(50) === 1;
    this.ascent = hhea.readInt16BE(4);
    this.descent = hhea.readInt16BE(6);
    this.#wide = hhea.readUInt16BE(34);
    this.capHeight = this.#table("OS/2").readInt16BE(88);
  }

  /** The glyph of a character; 0 where the font has none. */
  glyph(codePoint: number): number {
    const known = this.#glyphs.get(codePoint);
    if (known !== undefined) return known;
    const glyph = codePoint > 0xffff ? 0 : glyphIn(this.#table("cmap"), codePoint);
    this.#glyphs.set(codePoint, glyph);
    return glyph;
  }

  advance(glyph: number): number {
    return this.#table("hmtx").readUInt16BE(4 * Math.min(glyph, this.#wide - 1));
  }

  /** The font with these glyphs alone, each in its old place: the others are empty. */
  subset(glyphs: Iterable<number>): Buffer {
    const all = [...new Set(this.#withParts([0, ...glyphs]))].sort((a, b) => a - b);
    const count = this.#table("maxp").readUInt16BE(4);
    const loca = Buffer.alloc(4 * (count + 1));
    const parts: Buffer[] = [];
    const wanted = new Set(all);
    let at = 0;
    for (let glyph = 0; glyph < count; glyph++) {
      loca.writeUInt32BE(at, 4 * glyph);
      if (!wanted.has(glyph)) continue;
      const outline = this.#outline(glyph);
      parts.push(outline, Buffer.alloc(-outline.length & 3));
      at += (outline.length + 3) & ~3;
    }
    loca.writeUInt32BE(at, 4 * count);
    const head = Buffer.from(this.#table("head"));
    head.writeInt16BE(1, 50);
    const made = new Map([...this.#tables].filter(([tag]) => KEPT.includes(tag)));
    return fontOf(made.set("glyf", Buffer.concat(parts)).set("loca", loca).set("head", head));
  }

  #table(tag: string): Buffer {
    const table = this.#tables.get(tag);
    if (table === undefined) throw new Error(`${this.name} has no table ${tag}`);
    return table;
  }

  #outline(glyph: number): Buffer {
    const loca = this.#table("loca");
    const offset = (g: number) =>
      this.#longOffsets ? loca.readUInt32BE(4 * g) : 2 * loca.readUInt16BE(2 * g);
    return this.#table("glyf").subarray(offset(glyph), offset(glyph + 1));
  }

  /** Glyphs with those that they are put together from. */
  *#withParts(glyphs: Iterable<number>): Generator<number> {
    for (const glyph of glyphs) {
      yield glyph;
      yield* this.#withParts(partsOf(this.#outline(glyph)));
    }
  }
}

/** Tables that a font within a document needs. */
const KEPT: readonly string[] = [
  "cvt ",
  "fpgm",
  "glyf",
  "head",
  "hhea",
  "hmtx",
  "loca",
  "maxp",
  "prep",
];

function tablesOf(bytes: Buffer): ReadonlyMap<string, Buffer> {
  const rows = Array.from({ length: bytes.readUInt16BE(4) }, (_, i) => 12 + 16 * i);
  return new Map(
    rows.map((row) => {
      const from = bytes.readUInt32BE(row + 8);
      const table = bytes.subarray(from, from + bytes.readUInt32BE(row + 12));
      return [bytes.toString("latin1", row, row + 4), table];
    }),
  );
}

/** By the table's format 4, for characters of the basic plane. */
function glyphIn(cmap: Buffer, codePoint: number): number {
  const at = startOfUnicode(cmap);
  const segments = cmap.readUInt16BE(at + 6) / 2;
  const column = (n: number) => at + 14 + n * 2 * segments + (n > 0 ? 2 : 0);
  const word = (n: number, segment: number) => cmap.readUInt16BE(column(n) + 2 * segment);
  for (let segment = 0; segment < segments; segment++) {
    if (codePoint > word(0, segment)) continue;
    const start = word(1, segment);
    if (codePoint < start) return 0;
    const [delta, range] = [word(2, segment), word(3, segment)];
    if (range === 0) return (codePoint + delta) & 0xffff;
    const place = column(3) + 2 * segment + range + 2 * (codePoint - start);
    const glyph = cmap.readUInt16BE(place);
    return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
  }
  return 0;
}

/** Where the table for Windows' Unicode begins. */
function startOfUnicode(cmap: Buffer): number {
  for (let row = 4; row < 4 + 8 * cmap.readUInt16BE(2); row += 8) {
    if (cmap.readUInt32BE(row) === 0x0003_0001) return cmap.readUInt32BE(row + 4);
  }
  throw new Error("the font has no table of characters for Unicode");
}

/** Glyphs that a composite outline refers to. */
function partsOf(outline: Buffer): readonly number[] {
  if (outline.length === 0 || outline.readInt16BE(0) >= 0) return [];
  const parts: number[] = [];
  for (let at = 10, more = true; more; ) {
    const flags = outline.readUInt16BE(at);
    parts.push(outline.readUInt16BE(at + 2));
    at += 4 + (flags & 0x0001 ? 4 : 2);
    if (flags & 0x0008) at += 2;
    else if (flags & 0x0040) at += 4;
    else if (flags & 0x0080) at += 8;
    more = (flags & 0x0020) !== 0;
  }
  return parts;
}

function fontOf(tables: ReadonlyMap<string, Buffer>): Buffer {
  const all = [...tables].sort(([a], [b]) => (a < b ? -1 : 1));
  const log = Math.floor(Math.log2(all.length));
  const head = Buffer.alloc(12 + 16 * all.length);
  head.writeUInt32BE(0x0001_0000);
  head.writeUInt16BE(all.length, 4);
  head.writeUInt16BE(16 * 2 ** log, 6);
  head.writeUInt16BE(log, 8);
  head.writeUInt16BE(16 * (all.length - 2 ** log), 10);
  let at = head.length;
  const bodies = all.map(([tag, table], i) => {
    const body = Buffer.concat([table, Buffer.alloc(-table.length & 3)]);
    const row = 12 + 16 * i;
    head.write(tag, row, "latin1");
    head.writeUInt32BE(sumOf(body), row + 4);
    head.writeUInt32BE(at, row + 8);
    head.writeUInt32BE(table.length, row + 12);
    at += body.length;
    return body;
  });
  return Buffer.concat([head, ...bodies]);
}

function sumOf(words: Buffer): number {
  let sum = 0;
  for (let at = 0; at < words.length; at += 4) sum = (sum + words.readUInt32BE(at)) >>> 0;
  return sum;
}

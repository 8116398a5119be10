import { createHash } from "node:crypto";
import { constants, deflateSync } from "node:zlib";

/** A value as a PDF writes it. */
export type Raw = string;

/** The objects of a PDF file (ISO 32000-1, 7.3 to 7.5). The same objects give the same bytes. */
export class PdfFile {
  readonly #objects: (Buffer | undefined)[] = [];

  /** A place for an object that is written later, as others refer to it: `3 0 R`. */
  reserve(): number {
    return this.#objects.push(undefined);
  }

  set(id: number, value: Raw): void {
    this.#objects[id - 1] = Buffer.from(value, "latin1");
  }

  add(value: Raw): number {
    const id = this.reserve();
    this.set(id, value);
    return id;
  }

  /**
   * Packed by letter frequency only: a search for repetitions differs between builds of zlib, and a pack must not.
   * @param about further members of its dictionary
   */
  stream(content: Buffer | string, about = "", id = this.reserve()): number {
    const plain = typeof content === "string" ? Buffer.from(content, "latin1") : content;
    const bytes = deflateSync(plain, { strategy: constants.Z_HUFFMAN_ONLY });
    const head = `<< /Length ${bytes.length} /Filter /FlateDecode ${about}>>\nstream\n`;
    this.#objects[id - 1] = Buffer.concat([Buffer.from(head), bytes, Buffer.from("\nendstream")]);
    return id;
  }

  /** The whole file. */
  bytes({ root, info }: { readonly root: number; readonly info: number }): Buffer {
    const parts: Buffer[] = [Buffer.from("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "latin1")];
    const rows: string[] = [];
    let at = parts[0]?.length ?? 0;
    for (const [i, body] of this.#objects.entries()) {
      if (body === undefined) throw new Error(`the object ${i + 1} was never written`);
      const whole = Buffer.concat([
        Buffer.from(`${i + 1} 0 obj\n`),
        body,
        Buffer.from("\nendobj\n"),
      ]);
      rows.push(`${String(at).padStart(10, "0")} 00000 n \n`);
      parts.push(whole);
      at += whole.length;
    }
    const hash = createHash("sha256");
    for (const part of parts) hash.update(part);
    const id = `<${hash.digest("hex").slice(0, 32)}>`;
    const size = this.#objects.length + 1;
    const trailer = `<< /Size ${size} /Root ${root} 0 R /Info ${info} 0 R /ID [${id} ${id}] >>`;
    const table = `xref\n0 ${size}\n0000000000 65535 f \n${rows.join("")}`;
    parts.push(Buffer.from(`${table}trailer\n${trailer}\nstartxref\n${at}\n%%EOF\n`));
    return Buffer.concat(parts);
  }
}

/** Text outside pages: titles, bookmarks, words for a picture. */
export function textString(text: string): Raw {
  const big = Buffer.from(`\ufeff${text}`, "utf16le").swap16();
  return `<${big.toString("hex")}>`;
}

/** A number with two digits after the point at most. */
export function num(n: number): Raw {
  return String(Math.round(n * 100) / 100);
}

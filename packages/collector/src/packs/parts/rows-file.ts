import { canonicalJson, type Json } from "@muster/mapping/wire";
import type { GrowingFile, PackWriter } from "../writer.ts";
import { documentText, type Member } from "./document.ts";

interface RowsHead {
  readonly format: string;
  /** Further members, before the list. */
  readonly about?: readonly Member[];
  readonly list: string;
}

/** A document whose one list is written row by row, as its rows become known: for lists too long to hold. */
export class RowsFile {
  readonly #file: GrowingFile;
  #rows = 0;

  private constructor(file: GrowingFile) {
    this.#file = file;
  }

  static async open(
    writer: PackWriter,
    path: string,
    { format, about = [], list }: RowsHead,
  ): Promise<RowsFile> {
    const file = writer.stream(path);
    const empty = documentText([["format", format], ...about, [list, []]]);
    await file.append(empty.slice(0, -"]\n}\n".length));
    return new RowsFile(file);
  }

  async add(row: Json): Promise<void> {
    await this.#file.append(`${this.#rows === 0 ? "" : ","}\n${canonicalJson(row)}`);
    this.#rows += 1;
  }

  async close(): Promise<void> {
    await this.#file.append(this.#rows === 0 ? "]\n}\n" : "\n]\n}\n");
    await this.#file.close();
  }
}

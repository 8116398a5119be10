import { canonicalJson, type Json } from "@muster/mapping/wire";
import type { GrowingFile, PackWriter } from "../writer.ts";

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
    { format, list }: { readonly format: string; readonly list: string },
  ): Promise<RowsFile> {
    const file = await writer.stream(path);
    await file.append(`{\n"format":${JSON.stringify(format)},\n${JSON.stringify(list)}:[`);
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

import type { DeviceEvidence } from "../evidence.ts";
import { csvHeader, csvRows } from "../formats/csv.ts";
import { type EvidenceItem, evidenceItems } from "../items/index.ts";
import type { GrowingFile, PackWriter } from "../writer.ts";

/** The pack's tables, open together: each device is read once and gives its rows to all of them. */
export class Tables {
  readonly #open: readonly { readonly item: EvidenceItem; readonly file: GrowingFile }[];

  private constructor(open: readonly { item: EvidenceItem; file: GrowingFile }[]) {
    this.#open = open;
  }

  static async open(writer: PackWriter): Promise<Tables> {
    const open: { item: EvidenceItem; file: GrowingFile }[] = [];
    for (const item of evidenceItems) {
      const file = await writer.stream(`${item.id}.csv`);
      await file.append(csvHeader(item.columns));
      open.push({ item, file });
    }
    return new Tables(open);
  }

  async add(device: DeviceEvidence): Promise<void> {
    for (const { item, file } of this.#open) await file.append(csvRows(item.rows(device)));
  }

  async close(): Promise<void> {
    for (const { file } of this.#open) await file.close();
  }
}

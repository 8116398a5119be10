import type { DeviceEvidence } from "../evidence.ts";
import { csvHeader, csvRows } from "../formats/csv.ts";
import { type Sheet, Workbook } from "../formats/xlsx.ts";
import { type Cell, type EvidenceItem, evidenceItems } from "../items/index.ts";
import type { GrowingFile, PackWriter } from "../writer.ts";

/** One table: a CSV file, and a sheet of the workbook where it is one. Both take the same rows. */
interface Table {
  readonly file: GrowingFile;
  readonly sheet: Sheet | undefined;
}

/** A table of the whole estate: a CSV file and a sheet. */
export type EstateTable = readonly [
  about: Pick<EvidenceItem, "id" | "columns"> & { readonly dates?: readonly string[] },
  rows: readonly (readonly Cell[])[],
];

/** The pack's tables, open together: each device is read once and gives its rows to all of them. */
export class Tables {
  readonly #writer: PackWriter;
  readonly #workbook: Workbook;
  readonly #open: readonly (readonly [EvidenceItem, Table])[];

  private constructor(
    writer: PackWriter,
    { workbook, open }: { workbook: Workbook; open: readonly (readonly [EvidenceItem, Table])[] },
  ) {
    this.#writer = writer;
    this.#workbook = workbook;
    this.#open = open;
  }

  static async open(writer: PackWriter): Promise<Tables> {
    const workbook = new Workbook();
    const open: (readonly [EvidenceItem, Table])[] = [];
    for (const item of evidenceItems) {
      const { id, columns } = item;
      const sheet = item.workbook && workbook.sheet({ id, columns, dates: item.workbook.dates });
      open.push([item, { file: await csvFile(writer, item), sheet }]);
    }
    return new Tables(writer, { workbook, open });
  }

  async add(device: DeviceEvidence): Promise<void> {
    for (const [item, table] of this.#open) await addRows(table, item.rows(device));
  }

  /** Writes the tables of the whole estate, and closes all. */
  async close(ofEstate: readonly EstateTable[]): Promise<void> {
    for (const [about, rows] of ofEstate) {
      const file = await csvFile(this.#writer, about);
      await addRows({ file, sheet: this.#workbook.sheet(about) }, rows);
      await file.close();
    }
    for (const [, { file }] of this.#open) await file.close();
    const workbook = await this.#writer.stream("tables.xlsx");
    for (const bytes of this.#workbook.bytes()) await workbook.append(bytes);
    await workbook.close();
  }
}

async function csvFile(
  writer: PackWriter,
  { id, columns }: Pick<EvidenceItem, "id" | "columns">,
): Promise<GrowingFile> {
  const file = await writer.stream(`${id}.csv`);
  await file.append(csvHeader(columns));
  return file;
}

async function addRows({ file, sheet }: Table, rows: Iterable<readonly Cell[]>): Promise<void> {
  const all = [...rows];
  await file.append(csvRows(all));
  for (const row of all) sheet?.add(row);
}

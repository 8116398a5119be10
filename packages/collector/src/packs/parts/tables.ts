import type { DeviceEvidence } from "../evidence.ts";
import { csvHeader, csvRows } from "../formats/csv.ts";
import { type Sheet, Workbook } from "../formats/xlsx.ts";
import { type Cell, type EvidenceItem, evidenceItems } from "../items/index.ts";
import type { GrowingFile, PackWriter } from "../writer.ts";

/** Rows made text at a time: telling the library of them costs as much as some rows. */
const ROWS = 50;

/** One table: a CSV file, and a sheet of the workbook where it is one. Both take the same rows. */
class Table {
  readonly #file: GrowingFile;
  readonly #sheet: Sheet | undefined;
  #held: (readonly Cell[])[] = [];

  private constructor(file: GrowingFile, sheet: Sheet | undefined) {
    this.#file = file;
    this.#sheet = sheet;
  }

  static async open(writer: PackWriter, about: TableHead, sheet?: Sheet): Promise<Table> {
    const file = writer.stream(`${about.id}.csv`);
    await file.append(csvHeader(about.columns));
    return new Table(file, sheet);
  }

  async add(rows: Iterable<readonly Cell[]>): Promise<void> {
    for (const row of rows) {
      this.#sheet?.add(row);
      this.#held.push(row);
      if (this.#held.length >= ROWS) await this.#write();
    }
  }

  async close(): Promise<void> {
    await this.#write();
    await this.#file.close();
  }

  async #write(): Promise<void> {
    await this.#file.append(csvRows(this.#held));
    this.#held = [];
  }
}

type TableHead = Pick<EvidenceItem, "id" | "columns">;

/** A table of the whole estate: a CSV file and a sheet. */
export type EstateTable = readonly [
  about: TableHead & { readonly dates?: readonly string[] },
  rows: Iterable<readonly Cell[]>,
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
    const workbook = new Workbook((sheet) => writer.scratch(sheet));
    const open: (readonly [EvidenceItem, Table])[] = [];
    for (const item of evidenceItems) {
      const { id, columns } = item;
      const sheet = item.workbook && workbook.sheet({ id, columns, dates: item.workbook.dates });
      open.push([item, await Table.open(writer, item, sheet)]);
    }
    return new Tables(writer, { workbook, open });
  }

  async add(device: DeviceEvidence): Promise<void> {
    for (const [item, table] of this.#open) await table.add(item.rows(device));
  }

  /** Writes the tables of the whole estate, and closes all. */
  async close(ofEstate: readonly EstateTable[]): Promise<void> {
    for (const [about, rows] of ofEstate) {
      const table = await Table.open(this.#writer, about, this.#workbook.sheet(about));
      await table.add(rows);
      await table.close();
    }
    for (const [, table] of this.#open) await table.close();
    const workbook = this.#writer.stream("tables.xlsx");
    for (const bytes of this.#workbook.bytes()) await workbook.append(bytes);
    await workbook.close();
  }
}

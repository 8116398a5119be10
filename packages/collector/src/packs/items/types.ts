import type { DeviceEvidence } from "../evidence.ts";

export type Cell = string | number | null;

/** One table of a pack. Its rows come device by device, so that no estate is too large to write. */
export interface EvidenceItem {
  /** The file's name, here and (with `.csv`) in the pack. */
  readonly id: string;
  /** What the table shows, for the pack's first page. */
  readonly title: string;
  readonly columns: readonly string[];
  /** Where the table is a sheet of `tables.xlsx` as well: the columns whose cells hold days or instants. */
  readonly workbook?: { readonly dates: readonly string[] };
  /**
   * The rows of one device. Where a table is about a fact, a device that could not tell has a row that says why: a device
   * is never missing from such a table.
   */
  rows(device: DeviceEvidence): Iterable<readonly Cell[]>;
}

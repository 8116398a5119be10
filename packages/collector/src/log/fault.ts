/** One thing that is not as it was written. */
export interface Fault {
  /** The table, or `file` for the checkpoint kept outside the database. */
  readonly table: string;
  /** The row, for a person to look up. */
  readonly where: string;
  readonly what: string;
}

/** Faults named; beyond them there is nothing left to learn. */
const MOST = 100;

/** Collects the first faults found. */
export class Faults {
  readonly found: Fault[] = [];

  add(table: string, where: string | number, what: string): void {
    if (this.found.length < MOST) this.found.push({ table, where: String(where), what });
  }
}

import { hash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";

/** Why a list of serial numbers cannot be used; the message names the file, and the cure. */
export class SerialsError extends Error {}

/** Heads of the column, as asset registers and directories export it (Intune writes `Serial number`). */
const HEAD = /^serial(?:[ _-]?(?:number|no\.?))?$/i;
const DIGEST = /^[0-9a-f]{64}$/i;

/**
 * The serial numbers of a CSV file by their hex SHA-256 (trimmed, upper case): its first line names the columns, one of
 * them `serial` or `serial number`, whose cells hold numbers or such digests.
 */
export class SerialList {
  readonly #file: string;
  #stamp = "";
  #serials: ReadonlySet<string> = new Set();

  /** @throws {SerialsError} */
  constructor(file: string) {
    this.#file = file;
    this.#read();
  }

  /** The list as it is now: a register that is exported anew counts at once, one that has gone approves nobody. */
  now(): ReadonlySet<string> {
    try {
      this.#read();
    } catch (error) {
      if (!(error instanceof SerialsError)) throw error;
      this.#stamp = "";
      this.#serials = new Set();
    }
    return this.#serials;
  }

  #read(): void {
    const stamp = stampOf(this.#file);
    if (stamp === this.#stamp) return;
    this.#serials = serialsIn(readFileSync(this.#file, "utf8"), this.#file);
    this.#stamp = stamp;
  }
}

function stampOf(file: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch (cause) {
    throw new SerialsError(`${file} cannot be read`, { cause });
  }
}

function serialsIn(text: string, file: string): ReadonlySet<string> {
  const [head = "", ...lines] = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const separator = [";", "\t"].find((s) => head.includes(s)) ?? ",";
  const column = cellsOf(head, separator).findIndex((name) => HEAD.test(name));
  if (column === -1) {
    throw new SerialsError(`${file} has no column "serial": its first line must name the columns`);
  }
  const found = lines
    .map((line) => cellsOf(line, separator)[column] ?? "")
    .filter((cell) => cell !== "")
    .map((cell) => (DIGEST.test(cell) ? cell.toLowerCase() : digestOf(cell)));
  return new Set(found);
}

/** The cells of one line, quotes taken off; a cell that goes over lines is none of ours. */
function cellsOf(line: string, separator: string): string[] {
  const cell = new RegExp(`(?:^|${separator})(?:"((?:[^"]|"")*)"|([^${separator}]*))`, "g");
  return [...line.matchAll(cell)].map(([, quoted, plain]) =>
    (quoted?.replaceAll('""', '"') ?? plain ?? "").trim(),
  );
}

function digestOf(serial: string): string {
  return hash("sha256", serial.toUpperCase(), "hex");
}

import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import type { CategoryName } from "@muster/mapping";
import { readCsv } from "./csv.ts";
import { type CategoryItems, itemsIn } from "./items.ts";
import { EditionFileError } from "./problem.ts";
import { readWorkbook } from "./workbook.ts";

/** Bytes of a file: the official workbooks have some hundred KB. */
export const FILE_LIMIT = 16 * 1024 * 1024;

/** An official file of items, read. */
export interface EditionFile {
  readonly name: string;
  /** SHA-256 of its bytes, hex. */
  readonly digest: string;
  /** The edition its name speaks of (`Version8_25-26 …` is 2025-26); `undefined` where it names none. */
  readonly edition: string | undefined;
  readonly categories: readonly CategoryItems[];
}

/** Reads an official file: a workbook (.xlsx) or CSV, told by its bytes. @throws {EditionFileError} */
export function readEditionFile(path: string, only?: CategoryName): EditionFile {
  const bytes = bytesOf(path);
  const name = basename(path);
  const sheets = isZip(bytes) ? readWorkbook(bytes) : [readCsv(asText(bytes), name)];
  return {
    name,
    digest: createHash("sha256").update(bytes).digest("hex"),
    edition: editionIn(name),
    categories: itemsIn(sheets, only),
  };
}

function bytesOf(path: string): Buffer {
  const size = sizeOf(path);
  if (size > FILE_LIMIT) {
    throw new EditionFileError(
      `${path} has ${Math.ceil(size / 1024 / 1024)} MiB, and at most ${FILE_LIMIT / 1024 / 1024} are read: keep the sheets with items alone, or save them as CSV`,
    );
  }
  if (size === 0) throw new EditionFileError(`${path} is empty: download it again`);
  return readFileSync(path);
}

function sizeOf(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() === true) return found.size;
  throw new EditionFileError(`${path} is no file: give the path of the workbook or CSV`);
}

function isZip(bytes: Buffer): boolean {
  return bytes.subarray(0, 2).toString("latin1") === "PK";
}

/** What is neither a workbook nor text: the old .xls, a workbook with a password, a PDF. */
function asText(bytes: Buffer): Buffer {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  if (utf16 || !bytes.subarray(0, 64 * 1024).includes(0)) return bytes;
  throw new EditionFileError(
    "the file is neither an .xlsx workbook nor CSV: an old .xls, or one with a password, is to be saved as .xlsx without it",
  );
}

/** `25-26`, `2025-26` and `2025-2026` are 2025-26; `Version8` or `v8` is the eighth, of that year. */
export function editionIn(name: string): string | undefined {
  const years = /(?<!\d)(?:20)?(\d{2})[-_/](?:20)?(\d{2})(?!\d)/.exec(name);
  if (years !== null && Number(years[2]) === Number(years[1]) + 1)
    return `20${years[1]}-${years[2]}`;
  const version = /(?<![a-z])v(?:ersion)?[ _-]?(\d{1,2})(?!\d)/i.exec(name);
  if (version === null) return undefined;
  const first = 2017 + Number(version[1]);
  return `${first}-${String(first + 1).slice(2)}`;
}

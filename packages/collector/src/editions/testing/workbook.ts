import { PackedText, zipped } from "../../packs/formats/zip.ts";

/* Workbooks for tests, as Excel writes them. */

/** A cell: its text, or the parts of its XML. */
export type TestCell = string | { readonly xml: string };

export interface TestSheet {
  readonly name: string;
  readonly rows: readonly (readonly TestCell[])[];
  /** Merged ranges, such as `A1:C1`. */
  readonly merged?: readonly string[];
}

const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** The bytes of a zip file of these texts. */
export function zipOf(parts: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries(parts).map(([name, text]) => {
    const packed = new PackedText();
    packed.append(text);
    return [name, packed.finish()] as const;
  });
  return Buffer.concat([...zipped(entries)]);
}

/** The parts of a workbook; texts are shared, as Excel has them. */
export function partsOf(sheets: readonly TestSheet[]): Record<string, string> {
  const strings: string[] = [];
  const parts: Record<string, string> = {
    "xl/workbook.xml": `<?xml version="1.0"?><workbook xmlns:r="r"><sheets>${sheets
      .map((s, i) => `<sheet name="${escaped(s.name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`)
      .join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships>${sheets
      .map((_, i) => `<Relationship Id="rId${i + 1}" Target="worksheets/sheet${i + 1}.xml"/>`)
      .join("")}</Relationships>`,
  };
  for (const [i, sheet] of sheets.entries()) {
    parts[`xl/worksheets/sheet${i + 1}.xml`] = sheetXml(sheet, strings);
  }
  parts["xl/sharedStrings.xml"] =
    `<sst>${strings.map((s) => `<si><t xml:space="preserve">${escaped(s)}</t></si>`).join("")}</sst>`;
  return parts;
}

function sheetXml({ rows, merged = [] }: TestSheet, strings: string[]): string {
  const all = rows.map((row, r) => {
    const cells = row.map((cell, c) =>
      cellXml(cell, `${String.fromCharCode(65 + c)}${r + 1}`, strings),
    );
    return `<row r="${r + 1}">${cells.join("")}</row>`;
  });
  const ranges = merged.map((ref) => `<mergeCell ref="${ref}"/>`).join("");
  return `<worksheet><sheetData>${all.join("")}</sheetData><mergeCells>${ranges}</mergeCells></worksheet>`;
}

function cellXml(cell: TestCell, place: string, strings: string[]): string {
  if (typeof cell !== "string") return `<c r="${place}">${cell.xml}</c>`;
  if (cell === "") return "";
  return `<c r="${place}" t="s"><v>${strings.push(cell) - 1}</v></c>`;
}

export function workbookOf(...sheets: readonly TestSheet[]): Buffer {
  return zipOf(partsOf(sheets));
}

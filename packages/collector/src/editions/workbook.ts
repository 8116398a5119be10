import { EditionFileError } from "./problem.ts";
import { LIMITS, type SheetTable } from "./table.ts";
import { Unzipped } from "./unzip.ts";
import { readSheet } from "./worksheet.ts";
import { attribute, type Token, tokens } from "./xml.ts";

/**
 * The sheets of a workbook (XLSX) as text, in its order. Bounded: see {@link Unzipped} and {@link LIMITS}. Format: ECMA-376
 * part 1, sections 18.2, 18.3 and 18.4. @throws {EditionFileError}
 */
export function readWorkbook(bytes: Buffer): readonly SheetTable[] {
  const zip = new Unzipped(bytes);
  const parts = sheetParts(zip);
  if (parts.length > LIMITS.sheets) {
    throw new EditionFileError(`the workbook has more than ${LIMITS.sheets} sheets`);
  }
  const strings = sharedStrings(zip.text("xl/sharedStrings.xml") ?? "");
  return parts.map(({ name, part }) => {
    const xml = zip.text(part);
    if (xml === undefined) throw notOne();
    return { name, ...readSheet(xml, strings) };
  });
}

const notOne = () =>
  new EditionFileError(
    "the file is no Excel workbook: give an .xlsx as the toolkit offers it, or a .csv",
  );

function sheetParts(zip: Unzipped): readonly { readonly name: string; readonly part: string }[] {
  const workbook = zip.text("xl/workbook.xml");
  const relations = zip.text("xl/_rels/workbook.xml.rels");
  if (workbook === undefined || relations === undefined) throw notOne();
  const targets = new Map<string, string>();
  for (const { attributes } of tags(relations, "Relationship")) {
    targets.set(attribute(attributes, "Id") ?? "", attribute(attributes, "Target") ?? "");
  }
  return [...tags(workbook, "sheet")].map(({ attributes }) => {
    const target = targets.get(attribute(attributes, "r:id") ?? "") ?? "";
    const part = target.startsWith("/") ? target.slice(1) : `xl/${target}`;
    return { name: attribute(attributes, "name") ?? "", part };
  });
}

type Tag = Exclude<Token, { kind: "text" }>;

function* tags(xml: string, name: string): Generator<Tag> {
  for (const token of tokens(xml)) {
    if (token.kind !== "text" && token.kind !== "close" && token.name === name) yield token;
  }
}

/** The texts that cells point to, runs of one text joined; how it is pronounced (`rPh`) is no part of it. */
function sharedStrings(xml: string): readonly string[] {
  const strings: string[] = [];
  for (const text of textsOf(xml)) {
    if (text === undefined) strings.push("");
    else strings.push((strings.pop() ?? "") + text);
  }
  return strings;
}

/** `undefined` where the next text begins, then its runs. */
function* textsOf(xml: string): Generator<string | undefined> {
  const within = new Set<string>();
  for (const token of tokens(xml)) {
    if (token.kind === "text") {
      if (within.has("t") && !within.has("rPh")) yield token.text;
      continue;
    }
    if (token.kind === "open") within.add(token.name);
    else within.delete(token.name);
    if (token.name === "si" && token.kind !== "close") yield undefined;
  }
}

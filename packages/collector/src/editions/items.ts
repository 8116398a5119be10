import type { AnswerType, CategoryName, OfficialItem } from "@muster/mapping";
import { type Columns, layoutOf, REF } from "./columns.ts";
import { EditionFileError } from "./problem.ts";
import { cellName, type SheetTable } from "./table.ts";

/** The items of one category in a file, in its order. */
export interface CategoryItems {
  readonly category: CategoryName;
  readonly framework: "ndg" | "caf";
  readonly sheet: string;
  readonly items: readonly OfficialItem[];
}

/** Items of every category that the sheets are for. @throws {EditionFileError} where no sheet has any, or two have the same */
export function itemsIn(
  sheets: readonly SheetTable[],
  only: CategoryName | undefined,
): readonly CategoryItems[] {
  const all = sheets.flatMap((sheet) => {
    const layout = layoutOf(sheet, only);
    return (layout?.categories ?? [])
      .map((columns) => itemsOf(sheet, layout?.firstRow ?? 0, columns))
      .filter(({ items }) => items.length > 0);
  });
  const wanted = only === undefined ? all : all.filter(({ category }) => category === only);
  if (wanted.length === 0) {
    throw new EditionFileError(
      "no sheet has items: one needs a column of references, such as 8.1.4 or B4.d, under a header like Ref, and a column with their wording",
    );
  }
  for (const { category, framework, sheet } of wanted) {
    const twin = wanted.find(
      (w) => w.sheet !== sheet && w.category === category && w.framework === framework,
    );
    if (twin === undefined) continue;
    throw new EditionFileError(
      `the sheets ${sheet} and ${twin.sheet} both have items of category ${category}: keep one of them`,
    );
  }
  return wanted;
}

function itemsOf(sheet: SheetTable, firstRow: number, columns: Columns): CategoryItems {
  const found = new Map<string, OfficialItem>();
  for (let row = firstRow; row < sheet.rows.length; row++) {
    const item = itemAt(sheet, row, columns);
    if (item === undefined) continue;
    const before = found.get(item.ref);
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(item)) {
      throw new EditionFileError(
        `sheet ${sheet.name}: ${item.ref} stands twice with different words or flags, the second time at ${cellName(row, columns.ref)}: remove one`,
      );
    }
    found.set(item.ref, item);
  }
  const items = [...found.values()];
  const framework = items.some((i) => /^[A-E]/.test(i.ref)) ? "caf" : "ndg";
  return { category: columns.category, framework, sheet: sheet.name, items };
}

/** One row; `undefined` where it holds no item, or one that is not asked of the category. */
function itemAt(sheet: SheetTable, row: number, columns: Columns): OfficialItem | undefined {
  const read = (column: number | undefined) => cell(sheet, row, column);
  const ref = read(columns.ref);
  const wording = read(columns.wording).replace(/[ \t]+/g, " ");
  if (!REF.test(ref) || wording === "") return undefined;
  const flag = read(columns.flag);
  const mandatory = flag === "" ? flagless(columns) : flagOf(flag);
  if (mandatory === "not asked") return undefined;
  if (mandatory === undefined) {
    throw new EditionFileError(
      `sheet ${sheet.name}, ${cellName(row, columns.flag ?? 0)}: "${flag.slice(0, 40)}" says neither mandatory nor optional`,
    );
  }
  const type = answerTypeOf(read(columns.answerType));
  const level = levelOf(read(columns.level));
  return {
    ref: normal(ref),
    wording,
    mandatory,
    ...(type === undefined ? {} : { answerType: type }),
    ...(level === undefined ? {} : { level }),
  };
}

function cell(sheet: SheetTable, row: number, column: number | undefined): string {
  if (column === undefined) return "";
  if (sheet.formulas.has(`${row} ${column}`)) {
    throw new EditionFileError(
      `sheet ${sheet.name}, ${cellName(row, column)} holds a formula: in a copy, replace formulas by their values`,
    );
  }
  return (sheet.rows[row]?.[column] ?? "").trim();
}

/** `B4.d`, whatever the case it is written in. */
function normal(ref: string): string {
  return /^\d/.test(ref) ? ref : `${ref.charAt(0).toUpperCase()}${ref.slice(1).toLowerCase()}`;
}

function flagless({ flag, unflagged }: Columns): null | "not asked" {
  return flag === undefined ? null : unflagged;
}

/** `undefined` where the words are none that we know. */
function flagOf(text: string): boolean | "not asked" | undefined {
  const said = text
    .toLowerCase()
    .replace(/[^a-z/ ]+/g, "")
    .trim();
  if (/^(n\/a|na|not applicable|not required|not asked|removed)$/.test(said)) return "not asked";
  if (/^(not mandatory|nonmandatory|non mandatory|optional|no|n|o|false)$/.test(said)) return false;
  if (/^(mandatory|yes|y|m|required|true|x)\b/.test(said)) return true;
  return undefined;
}

const answerTypes: readonly (readonly [RegExp, AnswerType])[] = [
  [/yes|tick|check ?box|confirm/i, "yes/no"],
  [/document|upload|file|attach/i, "document"],
  [/date/i, "date"],
  [/number|numeric/i, "number"],
  [/level|achiev/i, "level"],
  [/text|comment/i, "text"],
];

function answerTypeOf(text: string): AnswerType | undefined {
  return answerTypes.find(([words]) => words.test(text))?.[1];
}

function levelOf(text: string): string | undefined {
  if (/not achieved/i.test(text)) return "Not achieved";
  if (/partial/i.test(text)) return "Partially achieved";
  return /achieved/i.test(text) ? "Achieved" : undefined;
}

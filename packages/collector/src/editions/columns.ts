import { type CategoryName, isCategory } from "@muster/mapping";
import { EditionFileError } from "./problem.ts";
import { cellName, type SheetTable } from "./table.ts";

/** Which columns of a sheet hold what, for one category. */
export interface Columns {
  readonly category: CategoryName;
  readonly ref: number;
  readonly wording: number;
  readonly flag: number | undefined;
  /** What an empty flag says: where several categories share the wording, that the item is not asked of this one. */
  readonly unflagged: "not asked" | null;
  readonly answerType: number | undefined;
  readonly level: number | undefined;
}

/** A sheet with items: its first row below the headers, and the columns of each category it is for. */
export interface Layout {
  readonly firstRow: number;
  readonly categories: readonly Columns[];
}

/** `8.1.4` of the numbered items, `B4.d` of the CAF. */
export const REF = /^(\d{1,2}\.\d{1,2}\.\d{1,2}|[A-E]\d\.[a-h])$/i;

/** Rows looked through for the headers: the sheets have titles and notes above them. */
const HEADERS_WITHIN = 40;

const kinds = {
  flag: /\b(mandatory|required)\b/,
  answerType: /\b(answer|response|input|question) (type|format)\b/,
  level:
    /\b(standards met|expected|minimum|profile)\b.*\b(level|achievement|profile)\b|\bprofile\b/,
  ref: /\b(ref|reference|id|number|no|item|outcome)\b/,
  wording:
    /\b(text|wording|question|requirement|description|evidence item|evidence|outcome|asks)\b/,
} as const;
type Kind = keyof typeof kinds;

interface Header {
  readonly column: number;
  readonly words: string;
  readonly category: CategoryName | undefined;
}

/**
 * Finds the columns by their headers, in whatever order: the reference by what stands below it as well. `undefined` where the
 * sheet has no items, such as a title page. @param only the category the user names, for a sheet that names none
 * @throws {EditionFileError}
 */
export function layoutOf(sheet: SheetTable, only: CategoryName | undefined): Layout | undefined {
  const first = sheet.rows.findIndex((row) => row.some((cell) => REF.test(cell)));
  if (first <= 0) return undefined;
  const ref = refColumn(sheet, first);
  const top = headerRow(sheet, { first, ref });
  if (top === undefined) return undefined;
  const headers = headersIn(sheet, { top, first });
  const named = [...new Set(headers.flatMap((h) => h.category ?? []))];
  const inTitle = categoryIn(sheet.name) ?? only;
  const categories = named.length > 0 ? named : inTitle === undefined ? [] : [inTitle];
  if (categories.length === 0) {
    throw new EditionFileError(
      `sheet ${sheet.name}: which category it is for stands neither in its name nor in its headers: give --category`,
    );
  }
  const found = categories.map((category) => columnsFor(sheet, { headers, category, ref }));
  return { firstRow: first, categories: found.filter((c) => c !== undefined) };
}

/** The column in which most references stand: an assertion's own (`8.1`) is none of an item. */
function refColumn({ rows }: SheetTable, first: number): number {
  const counts = new Map<number, number>();
  for (const row of rows.slice(first)) {
    for (const [column, cell] of row.entries()) {
      if (REF.test(cell)) counts.set(column, (counts.get(column) ?? 0) + 1);
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}

interface Place {
  readonly first: number;
  readonly ref: number;
}

/** The last row above the items that names the column of references; a second row of headers may follow it. */
function headerRow({ rows }: SheetTable, { first, ref }: Place): number | undefined {
  for (let row = first - 1; row >= 0 && row >= first - HEADERS_WITHIN; row--) {
    if (kinds.ref.test(plain(rows[row]?.[ref] ?? ""))) return row;
  }
  return undefined;
}

/** The words above each column, of one row or of several one over the other. */
function headersIn(
  { rows }: SheetTable,
  { top, first }: { top: number; first: number },
): readonly Header[] {
  const above = rows.slice(top, first);
  const under = groupAbove(rows[top - 1]);
  const width = Math.max(...above.map((row) => row.length));
  return Array.from({ length: width }, (_, column) => {
    const words = [...new Set([under[column] ?? "", ...above.map((row) => row[column] ?? "")])];
    const text = words.map(plain).join(" ").trim();
    return { column, words: text, category: categoryIn(text) };
  });
}

/** A row right above the headers that groups them, such as "Category 3" over several columns. */
function groupAbove(row: readonly string[] | undefined): readonly string[] {
  return (row ?? []).map((cell) =>
    cell.length <= 40 && categoryIn(cell) !== undefined ? cell : "",
  );
}

interface Wanted {
  readonly headers: readonly Header[];
  readonly category: CategoryName;
  readonly ref: number;
}

function columnsFor(sheet: SheetTable, { headers, category, ref }: Wanted): Columns | undefined {
  const own = headers.filter((h) => h.column !== ref && (h.category ?? category) === category);
  const pick = (kind: Kind) =>
    only(
      sheet,
      own.filter((h) => kindOf(h) === kind),
      category,
    );
  const wording = pick("wording");
  if (wording === undefined) {
    throw new EditionFileError(
      `sheet ${sheet.name}: no column holds the wording of the items. Its header should say text, wording, question or description`,
    );
  }
  const flag = pick("flag");
  const shared = headers.some((h) => h.column === wording && h.category === undefined);
  const flagged = headers.some((h) => h.column === flag && h.category !== undefined);
  return {
    category,
    ref,
    wording,
    flag,
    unflagged: shared && flagged ? "not asked" : null,
    answerType: pick("answerType"),
    level: pick("level"),
  };
}

/** What a header speaks of: the first that fits, as "Mandatory evidence text" is a flag no more than a wording. */
function kindOf({ words }: Header): Kind | undefined {
  const order: readonly Kind[] = ["answerType", "level", "flag", "wording"];
  return order.find((kind) => kinds[kind].test(words));
}

/** Of several columns the one that names the category, else the one whose header says text; two alike are refused. */
function only(
  sheet: SheetTable,
  found: readonly Header[],
  category: CategoryName,
): number | undefined {
  const named = found.filter((h) => h.category === category);
  const pool = named.length > 0 ? named : found;
  const [one, ...more] = pool;
  const same = pool.find((h, i) => pool.findIndex((g) => g.words === h.words) !== i);
  if (same !== undefined) {
    throw new EditionFileError(
      `sheet ${sheet.name}: two columns are headed "${same.words}", the second at ${cellName(0, same.column)}: remove or rename one`,
    );
  }
  if (more.length === 0) return one?.column;
  return (pool.find((h) => /\b(text|wording|question)\b/.test(h.words)) ?? one)?.column;
}

/** `CAT3`, `Cat 1a`, `Category 3`: the one category that a name speaks of; none where it names two. */
export function categoryIn(text: string): CategoryName | undefined {
  const all = new Set(
    [...text.matchAll(/cat(?:egory|\.)?[\s_-]*(1a|[1-4])(?![0-9a-z])/gi)].map((m) =>
      String(m[1]).toLowerCase(),
    ),
  );
  const [one = ""] = all;
  const category = one === "1a" ? one : Number(one);
  return all.size === 1 && isCategory(category) ? category : undefined;
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
}

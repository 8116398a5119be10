import { type Offered, splitNevra } from "./dnf.ts";

type Row = Readonly<Record<string, unknown>>;

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The first of several members that holds a text: versions of dnf5 name them differently. */
function textIn(row: Row, ...names: readonly string[]): string | undefined {
  return names.map((name) => row[name]).find((value) => typeof value === "string");
}

function offeredOf(row: Row): Offered | undefined {
  const repository = textIn(row, "repository", "repo_id", "repo", "repoid") ?? "";
  const nevra = splitNevra(textIn(row, "nevra") ?? "");
  if (nevra !== undefined) return { ...nevra, repository };
  const name = textIn(row, "name");
  const architecture = textIn(row, "arch", "architecture");
  const version = textIn(row, "evr", "version")?.replace(/^0:/, "");
  if (name === undefined || architecture === undefined || version === undefined) return undefined;
  return version.includes("-") ? { name, architecture, version, repository } : undefined;
}

/** Rows of a list, or of the lists below an object's members; what is obsolete is no update. */
function rowsOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (!isRow(value)) return undefined;
  const lists = Object.entries(value).filter(([name]) => !/obsolet/i.test(name));
  return lists.flatMap(([, list]): readonly unknown[] => (Array.isArray(list) ? list : []));
}

/**
 * dnf5's `check-upgrade --json`. `undefined` where it is no JSON, or where a row has not the members of a package: half a list is
 * none. What dnf5 says about its repositories before the JSON is skipped.
 */
export function parseCheckUpgradeJson(text: string): readonly Offered[] | undefined {
  const start = /^[ \t]*[[{]/m.exec(text)?.index;
  if (start === undefined) return undefined;
  try {
    const rows = rowsOf(JSON.parse(text.slice(start)));
    const offered = rows?.filter(isRow).map(offeredOf);
    return offered?.every((offer) => offer !== undefined) === true ? offered : undefined;
  } catch {
    return undefined;
  }
}

import type { SoftwareItem } from "@muster/mapping/facts";
import { member, type Row, textIn, wholeIn } from "../../windows/values.ts";
import { byText } from "../answers.ts";

/** One row of an uninstall key, with what names the row itself. */
export interface UninstallRow {
  /** Name of the row's own key: a product code where Windows Installer made it. */
  readonly key: string | undefined;
  readonly values: Row;
}

/** A row as the script or as `Get-ItemProperty` has it. */
export function uninstallRow(values: Row): UninstallRow {
  const path = textIn(values, "PSPath");
  const last = path?.slice(path.lastIndexOf("\\") + 1);
  return { key: textIn(values, "key") ?? textIn(values, "PSChildName") ?? last, values };
}

const updateRelease = /update|hotfix|service pack/i;

/** What Windows itself leaves out of its list of programs: parts of other products, and updates to them. */
function isPart(row: Row): boolean {
  if (wholeIn(row, "SystemComponent") === 1) return true;
  if (textIn(row, "ParentKeyName") !== undefined) return true;
  return updateRelease.test(textIn(row, "ReleaseType") ?? "");
}

const productCode = /^\{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}$/i;

function codeOf({ key }: UninstallRow): string | undefined {
  return key !== undefined && productCode.test(key) ? key.toUpperCase() : undefined;
}

function itemOf(row: UninstallRow): SoftwareItem[] {
  const name = textIn(row.values, "DisplayName")?.replace(/\s+/g, " ");
  if (name === undefined || isPart(row.values)) return [];
  return [
    {
      name,
      // Some programs write none: the title is listed all the same, and nobody calls a version of nothing supported.
      version: textIn(row.values, "DisplayVersion") ?? "",
      source: "registry",
      publisher: textIn(row.values, "Publisher"),
      bundleId: codeOf(row),
    },
  ];
}

function identityOf({ bundleId = "", name, version, publisher = "" }: SoftwareItem): string {
  // A product code stands for one product in one version; a row that says otherwise is listed too.
  return [bundleId, name, version, bundleId === "" ? publisher : ""].join("\n").toLowerCase();
}

/** Titles of the uninstall keys. The same product stands there once for each view and person; here it stands once. */
export function titlesOf(rows: readonly UninstallRow[]): SoftwareItem[] {
  const byKey = new Map<string, SoftwareItem>();
  for (const item of rows.flatMap(itemOf)) {
    const key = identityOf(item);
    if (!byKey.has(key)) byKey.set(key, item);
  }
  return [...byKey].sort(([a], [b]) => byText(a, b)).map(([, item]) => item);
}

/** Rows that are there and could not be understood: above 0 the list is a lower bound. */
export function damagedRows(rows: readonly UninstallRow[]): number {
  return rows.filter(({ values }) => isUnreadable(member(values, "DisplayName"))).length;
}

const isUnreadable = (name: unknown) =>
  name !== undefined && name !== null && typeof name !== "string" && typeof name !== "number";

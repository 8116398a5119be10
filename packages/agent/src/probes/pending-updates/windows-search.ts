import type { Unknown } from "@muster/mapping/facts";
import {
  answerIn,
  instantIn,
  isRow,
  member,
  type Row,
  rowsOf,
  wholeIn,
} from "../../windows/values.ts";
import { unknown } from "../answers.ts";

/** What the Windows Update Agent answered to one search. */
export interface Search {
  readonly state: "read";
  readonly updates: readonly Row[];
  readonly hidden: readonly Row[];
  /** It asked the update service, not only its own store. */
  readonly online: boolean;
  readonly searchedAt: string | undefined;
  readonly lastSearch: string | undefined;
}

/** `OperationResultCode`: 2 succeeded, 3 succeeded with errors, 4 failed, 5 aborted. */
const SUCCEEDED = 2;
const results: Readonly<Record<number, string>> = {
  0: "had not begun",
  1: "was still under way",
  3: "ended with errors, so updates may be missing from its list",
  4: "failed",
  5: "was aborted",
};

/** Members of an update: an object that has one of them is a list of one. */
const telling = ["Title", "UpdateID", "KBArticleIDs"] as const;
const isUpdate = (row: Row) => telling.some((name) => member(row, name) !== undefined);

const bare = { state: "read", hidden: [], online: false } as const;

function failedList(what: string): Unknown {
  return unknown("parse_error", `the answer of Windows Update holds no list of ${what}`);
}

/** A list, where one may be an object or missing; `undefined` for what is no list. */
function listIn(row: Row, name: string): readonly Row[] | undefined {
  const value = member(row, name);
  if (value === undefined || value === null) return name === "hidden" ? [] : undefined;
  return Array.isArray(value) || isRow(value) ? rowsOf(value) : undefined;
}

/** Why a search did not come to a good end; a hidden security update that was not looked for is missing too. */
function failure(data: Row, name: "resultCode" | "hiddenResultCode"): Unknown | undefined {
  const code = wholeIn(data, name);
  if (member(data, name) === undefined || code === SUCCEEDED) return undefined;
  const what = name === "resultCode" ? "updates" : "hidden updates";
  const how = results[code ?? -1] ?? "ended in a way that is not known";
  return unknown("failed", `the search for ${what} ${how}`);
}

/**
 * The answer of a search, as the script gives it or as a bare list of updates. Nothing at all is no empty list: an empty
 * one must be written as such.
 */
export function readSearch(data: unknown): Search | Unknown {
  if (Array.isArray(data) || (isRow(data) && isUpdate(data))) {
    return { ...bare, updates: rowsOf(data), searchedAt: undefined, lastSearch: undefined };
  }
  if (!isRow(data)) return failedList("updates");
  const unsuccessful = failure(data, "resultCode") ?? failure(data, "hiddenResultCode");
  if (unsuccessful !== undefined) return unsuccessful;
  const updates = listIn(data, "updates");
  if (updates === undefined) return failedList("updates");
  const hidden = listIn(data, "hidden");
  if (hidden === undefined) return failedList("hidden updates");
  return {
    state: "read",
    updates,
    hidden,
    online: answerIn(data, "online") === "yes",
    searchedAt: instantIn(data, "searchedAt"),
    lastSearch: instantIn(data, "lastSearchSuccessDate"),
  };
}

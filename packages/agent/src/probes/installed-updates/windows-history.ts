import type { InstalledUpdate } from "@muster/mapping/facts";
import {
  fileTime,
  instant,
  isRow,
  member,
  type Row,
  textIn,
  wholeIn,
} from "../../windows/values.ts";
import { byText } from "../answers.ts";

/** One event of Windows Update's history. */
interface HistoryEvent extends InstalledUpdate {
  /** What the event was about: the same update in any language. */
  readonly identity: string;
}

/** `UpdateOperation`. */
const INSTALL = 1;
const UNINSTALL = 2;
/** `OperationResultCode`. */
const SUCCEEDED = 2;
const WITH_ERRORS = 3;
const failures = [4, 5];

function resultOf(row: Row): InstalledUpdate["result"] | undefined {
  const operation = wholeIn(row, "Operation");
  const code = wholeIn(row, "ResultCode") ?? -1;
  if (operation === UNINSTALL) {
    // An uninstallation that came to nothing leaves things as the event before it did.
    return code === SUCCEEDED || code === WITH_ERRORS ? "uninstalled" : undefined;
  }
  if (operation !== INSTALL) return "unknown";
  if (code === SUCCEEDED) return "installed";
  return failures.includes(code) ? "failed" : "unknown";
}

/** `KB` and six or seven digits: the same in a title of any language. */
function kbIn(text: string | undefined): string | undefined {
  const digits = /(?:^|[^A-Za-z0-9])KB(?<digits>\d{6,7})(?!\d)/i.exec(text ?? "")?.groups?.digits;
  return digits === undefined ? undefined : `KB${digits}`;
}

function identityOf(row: Row): string | undefined {
  const inner = member(row, "UpdateIdentity");
  const id = textIn(row, "UpdateID") ?? (isRow(inner) ? textIn(inner, "UpdateID") : undefined);
  return id?.toLowerCase();
}

function eventOf(row: Row): HistoryEvent[] {
  const title = textIn(row, "Title");
  const identity = identityOf(row) ?? title;
  const result = resultOf(row);
  if (identity === undefined || result === undefined) return [];
  // History's dates are UTC and do not say so.
  const at = instant(member(row, "Date"));
  return [{ identity, id: kbIn(title) ?? identity, title, at, result }];
}

function newestFirst(a: HistoryEvent, b: HistoryEvent): number {
  return byText(b.at ?? "", a.at ?? "");
}

function firstOfEach<T>(list: readonly T[], keyOf: (entry: T) => string): T[] {
  const byKey = new Map<string, T>();
  for (const entry of list) {
    if (!byKey.has(keyOf(entry))) byKey.set(keyOf(entry), entry);
  }
  return [...byKey.values()];
}

/** History as its newest event for each update, and for each KB number where several updates bear one. */
export function lastEvents(rows: readonly Row[]): InstalledUpdate[] {
  const events = rows.flatMap(eventOf).sort(newestFirst);
  const byIdentity = firstOfEach(events, ({ identity }) => identity);
  return firstOfEach(byIdentity, ({ id }) => id).map(({ identity: _, ...update }) => update);
}

/**
 * `InstalledOn` as a date. In WMI itself it is a text in the machine's own way of writing dates, which nobody may guess;
 * old systems hold a file time in hexadecimal digits.
 */
export function installedOn(value: unknown): string | undefined {
  const plain = isRow(value) ? (value.value ?? value.Value ?? value) : value;
  if (typeof plain === "string" && /^[0-9a-f]{15,16}$/i.test(plain)) {
    return fileTime(BigInt(`0x${plain}`).toString());
  }
  return instant(plain);
}

/** Rows of `Win32_QuickFixEngineering`. `File 1` stands there for a package that has no number. */
export function hotfixes(rows: readonly Row[]): InstalledUpdate[] {
  return rows.flatMap((row) => {
    const id = kbIn(textIn(row, "HotFixID"));
    if (id === undefined) return [];
    const at = installedOn(member(row, "InstalledOn"));
    return [{ id, title: textIn(row, "Description"), at, result: "installed" as const }];
  });
}

export interface Merged {
  readonly updates: readonly InstalledUpdate[];
  readonly conflicts: readonly string[];
}

/**
 * Both sources as one list. A package that is there counts above a failed attempt to install it again; an uninstallation
 * that history tells of counts above the package's row, which stays until the next restart, and is reported as a conflict.
 */
export function merged(packages: readonly InstalledUpdate[], events: readonly InstalledUpdate[]) {
  const byId = new Map(packages.map((update) => [update.id, update]));
  const conflicts: string[] = [];
  for (const event of events) {
    const row = byId.get(event.id);
    if (row === undefined || event.result === "installed") {
      byId.set(event.id, { ...event, at: event.at ?? row?.at });
    } else if (event.result === "uninstalled") {
      conflicts.push(`${event.id} is listed as installed, and as uninstalled in the history`);
      byId.set(event.id, event);
    }
  }
  const updates = [...byId.values()].sort((a, b) => byText(a.id, b.id));
  return { updates, conflicts } satisfies Merged;
}

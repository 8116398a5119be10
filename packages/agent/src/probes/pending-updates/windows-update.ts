import type { PendingUpdate } from "@muster/mapping/facts";
import {
  answerIn,
  instantIn,
  isRow,
  member,
  type Row,
  textIn,
  whole,
} from "../../windows/values.ts";
import { sorted } from "../answers.ts";

/** Classifications of Windows Update, by the ids that are the same on every machine and in every language. */
const classes = {
  "0fa1201d-4330-4fa8-8ae9-b877473b6441": "security",
  "e6cf1350-c01b-414d-a61f-263d14d133b4": "critical",
  "e0789628-ce08-4437-be74-2495b842f43b": "definitions",
  "28bc880e-0592-4cbf-8f95-c79b17911d5f": "rollup",
  "cd5ffd1e-e932-4e3a-bf74-18bf0b1bbd83": "updates",
  "b54e7d24-7add-428f-8b75-90a396fa584f": "features",
  "68c5b0a3-d1a6-4553-ae49-01d3a7827828": "service-pack",
  "3689bdc8-b205-4af4-8d4a-a63924c5e9d5": "upgrades",
  "ebfc1fc5-71a4-4f7b-9aca-3b9a503104a0": "drivers",
} as const;

type Class = (typeof classes)[keyof typeof classes];

function classOf(id: string): Class | undefined {
  const plain = id.toLowerCase().replace(/[{}\s]/g, "");
  return Object.entries(classes).find(([known]) => known === plain)?.[1];
}

/** A list of texts, or one text alone; entries may be objects with the text under `name`. */
function textsIn(row: Row, property: string, name: string): readonly string[] {
  const value = member(row, property);
  const list = [value].flat();
  const texts = list.map((entry) => (isRow(entry) ? textIn(entry, name) : textOfEntry(entry)));
  return texts.filter((text) => text !== undefined);
}

function textOfEntry(entry: unknown): string | undefined {
  if (typeof entry === "number") return whole(entry)?.toString();
  return typeof entry === "string" && entry.trim() !== "" ? entry.trim() : undefined;
}

function classesOf(row: Row): ReadonlySet<Class> {
  const ids = [
    ...textsIn(row, "CategoryIDs", "CategoryID"),
    ...textsIn(row, "Categories", "CategoryID"),
  ];
  return new Set(ids.map(classOf).filter((known) => known !== undefined));
}

const severities = ["critical", "important", "moderate", "low"] as const;

function severityOf(row: Row): PendingUpdate["severity"] {
  const word = textIn(row, "MsrcSeverity")?.toLowerCase();
  return severities.find((known) => known === word) ?? "unknown";
}

/** Classes whose updates are made for something else than security, as Microsoft defines them. */
const elsewise: readonly Class[] = ["rollup", "updates", "features", "upgrades", "definitions"];

/**
 * The class decides, because monthly cumulative updates often have no severity; but a severity or a CVE is only ever given
 * to what mends a weakness. A service pack holds such mends among others: nobody says.
 */
function securityOf(row: Row, kinds: ReadonlySet<Class>): PendingUpdate["security"] {
  if (kinds.has("security") || kinds.has("critical")) return "yes";
  if (severityOf(row) !== "unknown" || cvesOf(row).length > 0) return "yes";
  return elsewise.some((kind) => kinds.has(kind)) ? "no" : "unknown";
}

function cvesOf(row: Row): string[] {
  const ids = textsIn(row, "CveIDs", "CveID").flatMap((text) => text.split(/[\s,;]+/));
  return sorted(ids.map((id) => id.toUpperCase()).filter((id) => /^CVE-\d{4}-\d{4,7}$/.test(id)));
}

/** The KB number: from the list of articles, else from the title, where it is the same in every language. */
function kbOf(row: Row): string | undefined {
  const [article] = textsIn(row, "KBArticleIDs", "KBArticleID");
  const digits =
    /^(?:KB)?(?<digits>\d{6,7})$/i.exec(article ?? "")?.groups?.digits ??
    /\bKB(?<digits>\d{6,7})\b/i.exec(textIn(row, "Title") ?? "")?.groups?.digits;
  return digits === undefined ? undefined : `KB${digits}`;
}

const isDriver = (row: Row) => /^(?:2|driver)$/i.test(textIn(row, "Type") ?? "");

/** Optional previews, drivers and virus definitions are no missing patches, unless their class says security. */
function isAside(row: Row, kinds: ReadonlySet<Class>): boolean {
  if (answerIn(row, "IsInstalled") === "yes") return true;
  if (kinds.has("security") || kinds.has("critical")) return false;
  if (answerIn(row, "BrowseOnly") === "yes") return true;
  return kinds.has("definitions") || kinds.has("drivers") || isDriver(row);
}

function idOf(row: Row): string | undefined {
  const identity = member(row, "Identity");
  return textIn(row, "UpdateID") ?? (isRow(identity) ? textIn(identity, "UpdateID") : undefined);
}

/**
 * One update that Windows Update found missing; `undefined` for one that is no missing patch. The candidate is the
 * update's id without its revision: a revision changes when the same update is published again, and the day on which it
 * was first seen missing must outlive that.
 */
export function pendingUpdate(
  row: Row,
  from: { readonly hidden: boolean; readonly origin?: string },
) {
  const kinds = classesOf(row);
  if (isAside(row, kinds)) return undefined;
  const title = textIn(row, "Title");
  const name = kbOf(row) ?? title ?? idOf(row) ?? "an update without a name";
  const cves = cvesOf(row);
  const update: PendingUpdate = {
    name,
    title,
    candidate: idOf(row) ?? name,
    security: securityOf(row, kinds),
    severity: severityOf(row),
    origin: from.origin,
    releasedAt: instantIn(row, "LastDeploymentChangeTime"),
    ...(cves.length > 0 && { cves }),
    held: from.hidden || answerIn(row, "IsHidden") === "yes",
  };
  return update;
}

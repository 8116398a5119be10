import type { AnswerType, Edition, Item } from "./types.ts";

/** One item as an official sheet has it for one category. */
export interface OfficialItem {
  readonly ref: string;
  readonly wording: string;
  /** `null` where the sheet has no column for it. */
  readonly mandatory: boolean | null;
  readonly answerType?: AnswerType;
  /** CAF: the level that Standards Met asks for. */
  readonly level?: string;
}

/** The items of one edition and category as read in an official sheet. */
export interface OfficialSheet {
  readonly items: readonly OfficialItem[];
  /** File, digest and day, for whoever asks where a wording is from. */
  readonly source: string;
}

/** What an official sheet says otherwise than we do. */
export interface ItemChange {
  readonly ref: string;
  readonly what: "added" | "gone" | "flag" | "answer type" | "level" | "wording";
  readonly from: string | null;
  readonly to: string | null;
}

const TITLE = 80;

/**
 * The edition with an official sheet laid over it: its items alone, in its words, and its flags. What devices can show of an
 * item stays as we have it; an item that is new to us is a person's to answer.
 */
export function overlaid(edition: Edition, sheet: OfficialSheet): Edition {
  const ours = new Map(edition.items.map((item) => [item.ref, item]));
  const items = sheet.items.map((item) => itemOf(item, ours.get(item.ref), sheet.source));
  return { ...edition, items };
}

function itemOf(official: OfficialItem, ours: Item | undefined, source: string): Item {
  const flagged = official.mandatory !== null;
  return {
    ref: official.ref,
    title: ours?.title ?? shortened(official.wording),
    asks: official.wording,
    official: true,
    mandatory: flagged ? official.mandatory : (ours?.mandatory ?? null),
    answerType: official.answerType ?? ours?.answerType ?? "text",
    threshold: thresholdOf(official, ours),
    automation: ours?.automation ?? "supporting",
    confidence: "verified",
    mandatoryConfidence: flagged ? "verified" : (ours?.mandatoryConfidence ?? "unknown"),
    source,
    exemptedBy: ours?.exemptedBy ?? [],
    ...(ours?.notes === undefined ? {} : { notes: ours.notes }),
  };
}

function thresholdOf({ level }: OfficialItem, ours: Item | undefined): Item["threshold"] {
  const own = ours?.threshold ?? null;
  if (level === undefined) return own;
  return { ...own, standardsMetLevel: level, levelConfidence: "verified" };
}

/** Whole words of a wording, up to the length of a title. */
function shortened(wording: string): string {
  const line = wording.replace(/\s+/g, " ").trim();
  if (line.length <= TITLE) return line;
  return `${line.slice(0, TITLE - 1).replace(/\s+\S*$/, "")}…`;
}

/** What a sheet changes against the edition as we have it, item by item: those of the sheet first, then those that are gone. */
export function changesOf(edition: Edition, sheet: OfficialSheet): readonly ItemChange[] {
  const ours = new Map(edition.items.map((item) => [item.ref, item]));
  const theirs = new Set(sheet.items.map((item) => item.ref));
  const gone = edition.items.filter((item) => !theirs.has(item.ref));
  return [
    ...sheet.items.flatMap((item) => changesIn(item, ours.get(item.ref))),
    ...gone.map(({ ref, title }) => ({ ref, what: "gone" as const, from: title, to: null })),
  ];
}

function changesIn(item: OfficialItem, ours: Item | undefined): readonly ItemChange[] {
  const { ref, wording } = item;
  if (ours === undefined) return [{ ref, what: "added", from: null, to: shortened(wording) }];
  const all: readonly ItemChange[] = [
    { ref, what: "flag", from: flag(ours.mandatory), to: flag(item.mandatory ?? ours.mandatory) },
    { ref, what: "answer type", from: ours.answerType, to: item.answerType ?? ours.answerType },
    { ref, what: "level", from: levelOf(ours), to: item.level ?? levelOf(ours) },
    { ref, what: "wording", from: ours.asks, to: wording },
  ];
  return all.filter(({ from, to }) => from !== to);
}

function flag(mandatory: boolean | null): string {
  if (mandatory === null) return "not known";
  return mandatory ? "mandatory" : "optional";
}

function levelOf({ threshold }: Item): string | null {
  const level = threshold?.standardsMetLevel;
  return typeof level === "string" ? level : null;
}

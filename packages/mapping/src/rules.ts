import { controls } from "./controls/index.ts";
import type { Policy } from "./controls/policy.ts";
import { judgeSubject, type Subject } from "./controls/subject.ts";
import type { Detail, Facts, Outcome } from "./controls/types.ts";
import type { Day } from "./days.ts";
import { createLists } from "./lifecycle/lists.ts";
import { createOwn } from "./lifecycle/own/index.ts";
import type { OwnFile } from "./lifecycle/own/types.ts";
import { rememberTitles } from "./lifecycle/remember.ts";
import type { Lists, Product } from "./lifecycle/types.ts";
import { noTables, type PatchTables, type TableName, tableFiles } from "./patches/index.ts";

/**
 * The rules as evidence packs carry them: this file and all it imports lie in every pack's `rules/`, types taken out, so
 * that whoever holds a pack can judge again without this project. Nothing here reads a file or a clock.
 */

/** A list file as a pack holds it: the organisation's own under `own/`. */
export interface ListText {
  readonly file: string;
  readonly text: string;
}

/** What one pack was judged with. */
export interface PackGround {
  readonly today: Day;
  readonly policy: Policy;
  readonly lists: readonly ListText[];
}

/** One device as a pack's `circumstances.json` has it, with the facts its newest report names. */
export interface PackDevice extends Pick<Subject, "state" | "facts"> {
  readonly receivedOn: Day | null;
  readonly spine?: boolean;
  /** By `name candidate`. */
  readonly firstSeen: Readonly<Record<string, Day>>;
}

/** A finding as far as rules decide it. */
export interface Finding {
  readonly control: string;
  readonly outcome: Outcome;
  readonly because: string;
  readonly source: string;
  readonly holdsUntil: Day | null;
  readonly details: readonly Detail[];
}

/** The kinds of fact that decide each control. The machine's class decides how old a report may be, so it is in all. */
export const needs: readonly (readonly [control: string, kinds: readonly (keyof Facts)[]])[] =
  controls.map(({ id, reads }) => [id, [...new Set([...reads, "machine-class" as const])]]);

/** Judges devices with one pack's lists, thresholds and day. */
export function judging({
  today,
  policy,
  lists,
}: PackGround): (device: PackDevice) => readonly Finding[] {
  const ground = { today, policy, lists: rememberTitles(listsFrom(lists)) };
  return ({ state, facts, receivedOn, spine = false, firstSeen }) => {
    const seen = new Map(Object.entries(firstSeen));
    const subject: Subject = {
      state,
      facts,
      spine,
      receivedOn: receivedOn ?? undefined,
      firstSeen: (update) => seen.get(update),
    };
    return judgeSubject(subject, ground).map(({ control, judgement }) => {
      const { outcome, because, source, holdsUntil = null, details = [] } = judgement;
      return { control, outcome, because, source, holdsUntil, details };
    });
  };
}

/** The lists of these files. The own list's host names stay behind: whom they mark stands with each device. */
function listsFrom(files: readonly ListText[]): Lists {
  const isOwn = ({ file }: ListText) => file.startsWith("own/");
  // Written by this program from lists that passed their schema; the pack's digests show that they are still those.
  const tables = tablesFrom(files);
  const isTable = ({ file }: ListText) => Object.values(tableFiles).includes(file);
  const vendors = files
    .filter((f) => !isOwn(f) && !isTable(f))
    .map((f) => JSON.parse(f.text) as Product);
  const own = files.filter(isOwn).map((f) => ownFile(JSON.parse(f.text) as OwnFile));
  return createLists(vendors, own.length === 0 ? undefined : createOwn(own), tables);
}

function tablesFrom(files: readonly ListText[]): PatchTables {
  const given = (Object.keys(tableFiles) as readonly TableName[]).flatMap((name) => {
    const found = files.find(({ file }) => file === tableFiles[name]);
    return found === undefined ? [] : [[name, JSON.parse(found.text)] as const];
  });
  return { ...noTables, ...Object.fromEntries(given) };
}

function ownFile({ warranted, ...rest }: OwnFile): OwnFile {
  return warranted === undefined ? rest : { ...rest, warranted: { ...warranted, devices: [] } };
}

import { createHash } from "node:crypto";
import type { Day, Lists } from "@muster/mapping";
import { canonicalJson } from "@muster/mapping/wire";
import * as z from "zod";
import {
  type Db,
  listTexts,
  readSetting,
  type Store,
  saveListFile,
  writeSetting,
} from "../store/index.ts";
import type { LeafOf } from "./write.ts";

/** The list files a judgement rests on, and one digest that names them all. */
export interface ListSet {
  readonly digest: string;
  readonly files: readonly {
    readonly file: string;
    readonly digest: string;
    readonly checkedOn: string;
    readonly text: string;
  }[];
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** SHA-256 over canonical JSON of `[[file, digest of its text] …]`, sorted by file. */
export function listSetOf(lists: Lists): ListSet {
  const files = lists.files
    .map(({ file, text, checkedOn }) => ({ file, digest: sha256(text), checkedOn, text }))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
  return { digest: sha256(canonicalJson(files.map((f) => [f.file, f.digest]))), files };
}

/** Keeps each file's text, once. */
export async function storeLists(db: Db, { files }: ListSet): Promise<void> {
  for (const { file, digest, checkedOn, text } of files) {
    await saveListFile(db, { digest, file, checked_on: checkedOn, text });
  }
}

const keyOf = (organisation: string) => `lists.judged.${organisation}`;

/** A list file that is another one than every device of an organisation was judged by last. */
export interface ChangedList {
  readonly file: string;
  /** Undefined where there was none, or it is not kept. */
  readonly before: string | undefined;
  readonly now: string | undefined;
}

/** What differs from the lists by which every device was judged last: all of them before all were. */
export async function changedLists(
  db: Db,
  organisation: string,
  { files }: ListSet,
): Promise<readonly ChangedList[]> {
  const before = Entered.parse(JSON.parse((await readSetting(db, keyOf(organisation))) ?? "{}"));
  const now = new Map(files.map((file) => [file.file, file]));
  const names = [...new Set([...Object.keys(before), ...now.keys()])];
  const changed = names.filter((name) => now.get(name)?.digest !== before[name]);
  const texts = await listTexts(
    db,
    changed.flatMap((name) => before[name] ?? []),
  );
  return changed.map((file) => ({
    file,
    before: texts.get(before[file] ?? ""),
    now: now.get(file)?.text,
  }));
}

/** Notes that every device of an organisation is judged by these lists. */
export async function noteJudgedBy(
  db: Db,
  organisation: string,
  { files }: ListSet,
): Promise<void> {
  const digests = Object.fromEntries(files.map(({ file, digest }) => [file, digest]));
  await writeSetting(db, keyOf(organisation), JSON.stringify(digests));
}

/** Files in one entry: some hundred bytes each, of the 64 KiB it may have. */
const IN_ONE = 200;

/** What an organisation was judged by last, as {@link enterLists} remembers it: digests by file. */
const Entered = z.record(z.string(), z.string());

/**
 * Enters in an organisation's log which lists it is judged by from now on: all of them the first time, then those that
 * differ. Enters nothing where they are the same.
 */
export async function enterLists(
  { store, append }: { readonly store: Store; readonly append: LeafOf },
  organisation: string,
  { set, day }: { readonly set: ListSet; readonly day: Day },
): Promise<void> {
  const key = `lists.${organisation}`;
  await store.db.transaction().execute(async (trx) => {
    const before = Entered.parse(JSON.parse((await readSetting(trx, key)) ?? "{}"));
    const after = Object.fromEntries(set.files.map(({ file, digest }) => [file, digest]));
    const gone = Object.keys(before).some((file) => !(file in after));
    const changed = set.files.filter(({ file, digest }) => before[file] !== digest);
    if (changed.length === 0 && !gone) return;
    for (let i = 0; i === 0 || i < changed.length; i += IN_ONE) {
      const files = changed
        .slice(i, i + IN_ONE)
        .map(({ file, digest, checkedOn }) => ({ file, digest, checkedOn }));
      await append(trx, organisation, { type: "lists", about: { set: set.digest, files, day } });
    }
    await writeSetting(trx, key, JSON.stringify(after));
  });
}

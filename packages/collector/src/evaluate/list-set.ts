import { createHash } from "node:crypto";
import type { Lists } from "@muster/mapping";
import { canonicalJson } from "@muster/mapping/wire";
import { type Db, saveListFile } from "../store/index.ts";

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

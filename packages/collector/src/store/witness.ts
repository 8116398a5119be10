import type { Selectable } from "kysely";
import { storable } from "./rows.ts";
import type { WitnessWordTable } from "./schema-words.ts";
import type { Db } from "./store.ts";

export type WitnessWord = Selectable<WitnessWordTable>;

/** What a device said, as both engines keep it to the letter. */
export function wordOf({ why, seen, shown }: Pick<WitnessWord, "why" | "seen" | "shown">) {
  return { why: storable(why), seen: storable(seen), shown: storable(shown) };
}

/** Keeps what devices say of the log; the same two heads from the same device are kept once. */
export async function insertWitnessWords(db: Db, words: readonly WitnessWord[]): Promise<void> {
  for (const word of words) {
    await db
      .insertInto("witness_word")
      .values(word)
      .onConflict((oc) => oc.doNothing())
      .execute();
  }
}

/** What devices of an organisation said of its log, oldest first. */
export function witnessWords(db: Db, organisation: string): Promise<WitnessWord[]> {
  return db
    .selectFrom("witness_word")
    .selectAll()
    .where("organisation", "=", organisation)
    .orderBy("at")
    .orderBy("report")
    .execute();
}

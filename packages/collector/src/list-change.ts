import { createHash } from "node:crypto";
import type { Flips } from "./evaluate/index.ts";
import { type Change, sourceWord } from "./lists/index.ts";
import type { EvidenceLog } from "./log/index.ts";
import type { Store } from "./store/index.ts";

/** A flip of one organisation. */
export interface Flip extends Flips {
  readonly organisation: string;
}

/** Movements that an entry spells out; the files' digests name them all. */
const MOVED = 200;

/** Enters a change of the lists in an organisation's log. */
export async function enterChange(
  {
    store,
    log,
    lists,
    now,
  }: {
    readonly store: Store;
    readonly log: EvidenceLog;
    readonly lists: { readonly files: readonly { readonly file: string; readonly text: string }[] };
    readonly now: () => number;
  },
  {
    organisation,
    source,
    pin,
    taken,
    flipped,
    by,
  }: Change & {
    readonly organisation: string;
    readonly flipped: readonly Flips[];
    readonly by: string;
  },
): Promise<void> {
  const texts = new Map(lists.files.map(({ file, text }) => [file, text]));
  const moved = taken.flatMap(({ file, changes }) =>
    changes.map((change) => ({ file, ...change })),
  );
  const files = taken.map(({ file }) => ({
    file,
    digest: createHash("sha256")
      .update(texts.get(file) ?? "")
      .digest("hex"),
  }));
  const at = new Date(now()).toISOString();
  const about = {
    source: sourceWord({ source, ...(pin !== undefined && { pin }) }),
    by,
    at,
    files,
    moved: moved.slice(0, MOVED),
    moves: moved.length,
    flipped: [...flipped],
  };
  await store.db
    .transaction()
    .execute((trx) => log.append(trx, organisation, { type: "list-change", about }));
}

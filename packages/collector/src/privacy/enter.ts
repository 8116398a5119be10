import type { EvidenceLog, NewLeaf } from "../log/index.ts";
import { type Db, type ErasableSection, eraseSections, type Store } from "../store/index.ts";

/** What erasing is done with. */
export interface ErasureParts {
  readonly store: Store;
  readonly log: EvidenceLog;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What stands in the log beside the digests. */
export type ErasureWords = Pick<
  Extract<NewLeaf, { type: "erase" }>["about"],
  "what" | "device" | "by" | "why"
>;

/** Digests in one entry: 64 characters each, within the 65,535 bytes an entry may have. */
const PER_ENTRY = 700;

/**
 * Erases sections within the caller's transaction, in which nothing else may be entered afterwards: for each organisation that reported them, entries of its log that name
 * them; then their bytes go. An organisation without any gets one entry all the same.
 */
export async function enterErasure(
  trx: Db,
  { log, now }: Omit<ErasureParts, "store">,
  {
    words,
    sections,
  }: {
    readonly words: ErasureWords;
    readonly sections: ReadonlyMap<string, readonly ErasableSection[]>;
  },
): Promise<void> {
  const entries: Parameters<typeof eraseSections>[1][number][] = [];
  const at = new Date(now()).toISOString();
  for (const [organisation, some] of sections) {
    const pieces = inEntries(some.map(({ digest }) => digest).sort());
    const leaves = pieces.map((digests): NewLeaf => {
      return { type: "erase", about: { ...words, sections: digests, at } };
    });
    const { indices } = await log.enter(trx, organisation, leaves);
    for (const [i, leaf] of indices.entries()) {
      entries.push({ organisation, leaf, sections: pieces[i] ?? [] });
    }
  }
  await eraseSections(trx, entries);
}

function inEntries(digests: readonly string[]): string[][] {
  const pieces: string[][] = [];
  for (let at = 0; at === 0 || at < digests.length; at += PER_ENTRY) {
    pieces.push(digests.slice(at, at + PER_ENTRY));
  }
  return pieces;
}

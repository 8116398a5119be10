import { type Db, type WitnessWord, witnessWords } from "../store/index.ts";
import { type Fault, Faults } from "./fault.ts";
import { openNote } from "./note.ts";
import { hex, MissingNodeError, sizeOf, treeAt } from "./tree.ts";
import type { SignedLog } from "./verify-checkpoints.ts";

/** Tree heads that devices remember, signed by this log's own key, which the log as it is now does not continue. */
export async function rewrittenFor(db: Db, log: SignedLog): Promise<readonly Fault[]> {
  const faults = new Faults();
  for (const word of await witnessWords(db, log.organisation)) {
    const what = await whatDiffers(db, log, word);
    if (what !== undefined) faults.add("witness_word", word.device, what);
  }
  return faults.found;
}

async function whatDiffers(
  db: Db,
  { organisation, origin, key }: SignedLog,
  { seen, at }: WitnessWord,
): Promise<string | undefined> {
  const head = openNote(seen, key);
  if (head?.origin !== origin) return undefined;
  const said = `saw a checkpoint of ${head.size} entries that this key signed`;
  const size = await sizeOf(db, organisation);
  if (head.size > size) return `${said}, and there are ${size}: the log was rewritten (told ${at})`;
  try {
    const tree = await treeAt(db, organisation, head.size);
    if (hex(tree.root()) === hex(head.root)) return undefined;
  } catch (error) {
    if (!(error instanceof MissingNodeError)) throw error;
  }
  return `${said}, over other entries than these: the log was rewritten (told ${at})`;
}

/** What devices say that no head of theirs proves, in sentences: it is shown, and stops nobody, because a device may lie. */
export async function doubtsAbout(db: Db, organisation: string): Promise<readonly string[]> {
  const words = await witnessWords(db, organisation);
  return words.map(
    ({ device, at, why }) =>
      `device ${device.slice(0, 12)} of ${organisation} said on ${at} that the log is not what it was (${why}), but what it remembers proves nothing: look at the device with \`muster-agent status\``,
  );
}

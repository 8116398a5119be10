import { mkdir, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { KEY_FILES } from "./key.ts";

const PREVIOUS = "previous";
const LOCK = "lock";
/** The key goes first, so that it never signs for a new chain; the chain last, so that a half-done move is seen. */
const FIRST: readonly string[] = Object.values(KEY_FILES);
const LAST = "chain.json";

/**
 * Moves everything in the state folder into a folder of its own below it, for a new enrolment. Deletes nothing.
 * @param stamp a name that is new, such as the time
 * @returns the folder it lies in now
 */
export async function putAside(folder: string, stamp: string): Promise<string> {
  const to = join(folder, PREVIOUS, stamp);
  await mkdir(to, { recursive: true, mode: 0o700 });
  const names = (await readdir(folder)).filter((n) => n !== PREVIOUS && n !== LOCK);
  const others = names.filter((n) => !FIRST.includes(n) && n !== LAST);
  for (const name of [...FIRST, ...others, LAST].filter((n) => names.includes(n))) {
    await rename(join(folder, name), join(to, name));
  }
  return to;
}

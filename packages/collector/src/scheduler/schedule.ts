import type { Schedule } from "@muster/mapping/wire";
import { type Db, readSetting, writeSetting } from "../store/index.ts";

const IN_FORCE = "collector.schedule";

/**
 * Since when this schedule holds; remembered from the first time it is asked about. A night that would have opened
 * earlier was never announced to any device, so that none can have missed it.
 */
export async function inForceSince(
  db: Db,
  { start, minutes }: Schedule,
  now: number,
): Promise<string> {
  const stored = await readSetting(db, IN_FORCE);
  if (stored !== undefined) {
    // Written below alone.
    const known = JSON.parse(stored) as Schedule & { readonly since: string };
    if (known.start === start && known.minutes === minutes) return known.since;
  }
  const since = new Date(now).toISOString();
  await writeSetting(db, IN_FORCE, JSON.stringify({ start, minutes, since }));
  return since;
}

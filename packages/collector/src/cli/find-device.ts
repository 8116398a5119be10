import type { Collector } from "../collector.ts";
import { eachDevice } from "../store/index.ts";
import { UsageError } from "./problems.ts";

/** The one device whose id begins with what was typed. */
export async function deviceBeginning(
  collector: Collector,
  organisation: string,
  start: string,
): Promise<string> {
  const found: string[] = [];
  for await (const { id } of eachDevice(collector.store.db, organisation)) {
    if (start.length >= 4 && id.startsWith(start)) found.push(id);
  }
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  throw new UsageError(
    others.length > 0
      ? `${found.length} devices begin with ${start}: give more of the id.`
      : `There is no device ${start}: give at least 4 characters of an id that \`muster device list\` shows.`,
  );
}

import type { PendingUpdate } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { known, unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";
import { staleness } from "./freshness.ts";
import { inOrder } from "./order.ts";
import { repositoryCaches } from "./repositories.ts";

/** An empty list is a reading only where the lists behind it are fresh. */
export async function listReading(
  machine: Machine,
  updates: readonly PendingUpdate[],
  from: {
    readonly source: string;
    readonly securityOrigins?: readonly string[];
    /** What the list does not show although it may be pending. */
    readonly unread?: readonly string[];
  },
): Promise<ReadingOf<"pending-updates">> {
  const { checkedAt } = await repositoryCaches(machine);
  const gap = updates.length === 0 ? staleness({ now: machine.now(), checkedAt }) : undefined;
  if (gap !== undefined) return unknown("stale_cache", `no update is listed, but ${gap}`);
  const { source, securityOrigins = [], unread = [] } = from;
  return known(
    {
      updates: inOrder(updates),
      securityOrigins: [...securityOrigins],
      ...(unread.length > 0 && { unread: [...unread] }),
    },
    source,
  );
}

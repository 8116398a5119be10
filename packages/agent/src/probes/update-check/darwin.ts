import type { Machine } from "../../exec/types.ts";
import { known, unknown } from "../answers.ts";
import { installHistory } from "../installed-updates/darwin.ts";
import { lastSystemUpdate } from "../installed-updates/install-history.ts";
import { lastScan } from "../pending-updates/darwin.ts";
import type { ReadingOf } from "../types.ts";

/** Only a scan that went through to its end counts as asking: `LastFullSuccessfulDate`. */
export async function updateCheckOnMac(machine: Machine): Promise<ReadingOf<"update-check">> {
  const { checkedAt } = await lastScan(machine, undefined);
  const history = await installHistory(machine);
  const installedAt = "entries" in history ? lastSystemUpdate(history.entries) : undefined;
  if (checkedAt === undefined && installedAt === undefined) {
    return unknown("not_reported", "neither software update nor the install history tells a date");
  }
  return known(
    {
      ...(checkedAt !== undefined && { checkedAt }),
      ...(installedAt !== undefined && { installedAt }),
    },
    checkedAt === undefined ? "install-history" : "software-update-preferences",
  );
}

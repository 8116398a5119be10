import type { PendingUpdate } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { known, unknown } from "../answers.ts";
import type { Deployments, Offered } from "../os/deployments.ts";
import { imageStatus } from "../os/image-status.ts";
import type { ReadingOf } from "../types.ts";

const severities = ["unknown", "low", "moderate", "important", "critical"] as const;

function updateOf({ origin, booted }: Deployments, offered: Offered): PendingUpdate {
  const worst = offered.advisories.reduce((a, b) => Math.max(a, b), 0);
  return {
    name: origin ?? "system image",
    installed: booted,
    candidate: offered.version,
    security: offered.advisories.length > 0 ? "yes" : "unknown",
    severity: severities[worst] ?? "unknown",
    releasedAt: offered.builtAt,
    held: false,
  };
}

/**
 * Pending updates of a system that is exchanged as a whole. Only a newer image that its own last check found is a reading:
 * none may just mean that nobody looked.
 */
export async function imagePending(machine: Machine): Promise<ReadingOf<"pending-updates">> {
  const status = await imageStatus(machine);
  if (status?.offered === undefined) {
    return unknown(
      "unsupported",
      "this system is updated as one image, not package by package, and keeps no word of whether a newer one is out",
    );
  }
  const updates = [updateOf(status, status.offered)];
  return known({ updates, securityOrigins: ["image"] }, "image-status");
}

import type { Probe } from "../types.ts";

export const pendingUpdates: Probe<"pending-updates"> = {
  id: "pending-updates",
  v: 1,
  timeoutMs: 10_000,
  asks: {},
  run: {},
};

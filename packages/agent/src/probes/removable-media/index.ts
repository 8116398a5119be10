import type { Probe } from "../types.ts";

export const removableMedia: Probe<"removable-media"> = {
  id: "removable-media",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux: "not yet",
    win32: "not yet",
    darwin: "not yet",
  },
};

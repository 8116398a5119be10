import type { Probe } from "../types.ts";

export const management: Probe<"management"> = {
  id: "management",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux: "not yet",
    win32: "not yet",
    darwin: "not yet",
  },
};

import type { Probe } from "../types.ts";

export const browsers: Probe<"browsers"> = {
  id: "browsers",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux: "not yet",
    win32: "not yet",
    darwin: "not yet",
  },
};

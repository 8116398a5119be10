import type { Probe } from "../types.ts";

export const autorun: Probe<"autorun"> = {
  id: "autorun",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux: "not yet",
    win32: "not yet",
    darwin: "nothing: only Windows starts things from media by itself",
  },
};

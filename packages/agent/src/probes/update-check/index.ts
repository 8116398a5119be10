import type { Probe } from "../types.ts";

export const updateCheck: Probe<"update-check"> = {
  id: "update-check",
  v: 1,
  timeoutMs: 10_000,
  asks: {},
  run: {},
};

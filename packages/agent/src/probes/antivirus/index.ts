import type { Probe } from "../types.ts";

export const antivirus: Probe<"antivirus"> = {
  id: "antivirus",
  v: 1,
  timeoutMs: 10_000,
  asks: {},
  run: {},
};

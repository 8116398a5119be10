import type { Probe } from "../types.ts";

export const supportProgramme: Probe<"support-programme"> = {
  id: "support-programme",
  v: 1,
  timeoutMs: 10_000,
  asks: {},
  run: {},
};

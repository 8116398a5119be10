import type { Probe } from "../types.ts";

export const restart: Probe<"restart"> = {
  id: "restart",
  v: 1,
  timeoutMs: 10_000,
  asks: {},
  run: {},
};

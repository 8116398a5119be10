import type { Probe } from "../types.ts";

export const updatePolicy: Probe<"update-policy"> = {
  id: "update-policy",
  v: 1,
  timeoutMs: 10_000,
  asks: {},
  run: {},
};

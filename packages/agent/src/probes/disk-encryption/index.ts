import type { Probe } from "../types.ts";

export const diskEncryption: Probe<"disk-encryption"> = {
  id: "disk-encryption",
  v: 1,
  timeoutMs: 10_000,
  asks: {},
  run: {},
};

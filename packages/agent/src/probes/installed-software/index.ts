import type { Probe } from "../types.ts";

export const installedSoftware: Probe<"installed-software"> = {
  id: "installed-software",
  v: 1,
  timeoutMs: 10_000,
  asks: {},
  run: {},
};

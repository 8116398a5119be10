import type { Probe } from "../types.ts";

export const firewall: Probe<"firewall"> = {
  id: "firewall",
  v: 1,
  timeoutMs: 10_000,
  asks: {},
  run: {},
};

import type { Probe } from "../types.ts";

export const autorun: Probe<"autorun"> = {
  id: "autorun",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux: "nothing: only Windows starts things from media by itself",
    win32:
      "`NoDriveTypeAutoRun`, `NoAutorun`, `NoAutoplayfornonVolume` and `DisableAutoplay` of the machine and of each signed-in person",
    darwin: "nothing: only Windows starts things from media by itself",
  },
  seen: "none",
};

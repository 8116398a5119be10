import type { Day } from "../days.ts";
import { macosLevel } from "./macos.ts";
import type { OsValue, PatchLevel } from "./types.ts";
import { windowsLevel } from "./windows.ts";

/**
 * Where a machine stands against its vendor's releases on a day. Systems patched package by package have no single level:
 * `unknown`, and their pending updates say more.
 */
export function patchLevel(os: OsValue, today: Day): PatchLevel {
  if (os.platform === "windows") return windowsLevel(os, today);
  if (os.platform === "macos") return macosLevel(os, today);
  return {
    state: "unknown",
    held: undefined,
    newest: undefined,
    missingSince: undefined,
    because: `${os.name} is patched package by package: its pending updates tell`,
    source: undefined,
    checkedOn: undefined,
  };
}

export * from "./distribution.ts";
export * from "./ledger.ts";
export * from "./limits.ts";
export * from "./sighting.ts";
export type { Level, PatchLevel, Release } from "./types.ts";

import type { Day } from "../days.ts";
import { macosLevel } from "./macos.ts";
import type { PatchTables } from "./tables.ts";
import type { OsValue, PatchLevel } from "./types.ts";
import { windowsLevel } from "./windows.ts";

/**
 * Where a machine stands against its vendor's releases on a day. Systems patched package by package have no single level:
 * `unlisted`, and their pending updates say more.
 */
export function patchLevel(tables: PatchTables, os: OsValue, today: Day): PatchLevel {
  if (os.platform === "windows") return windowsLevel(tables.windows, os, today);
  if (os.platform === "macos") return macosLevel(tables.macos, os, today);
  return {
    state: "unlisted",
    held: undefined,
    newest: undefined,
    missing: undefined,
    because: `${os.name} is patched package by package: its pending updates tell`,
    source: undefined,
    checkedOn: undefined,
  };
}

export { type AdvisoryLine, advisoryLine } from "./advisory-line.ts";
export * from "./distribution.ts";
export * from "./ledger.ts";
export * from "./limits.ts";
export * from "./office.ts";
export * from "./sighting.ts";
export * from "./tables.ts";
export type { Level, OsValue, PatchLevel, Release } from "./types.ts";

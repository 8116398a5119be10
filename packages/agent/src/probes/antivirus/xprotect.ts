import { compareNumbers, instantOf } from "../../macos/values.ts";

/** One copy of XProtect's list of known malware. */
export interface XProtectCopy {
  readonly version: string;
  readonly at: string | undefined;
}

/** `xprotect version` (macOS 15 and later): `Version: 5322 Installed: 2026-11-18 09:12:45 +0000`. */
export function parseXProtectVersion(text: string): XProtectCopy | undefined {
  const { version, at } =
    /^[ \t]{0,20}Version: ?(?<version>\d{1,9}(?:\.\d{1,9}){0,3})\b(?:,? Installed: (?<at>[\d :+-]{19,30}))?/m.exec(
      text,
    )?.groups ?? {};
  return version === undefined ? undefined : { version, at: instantOf(at?.trim() ?? "") };
}

/** The copy in force: the one with the higher version; of equal ones, one whose age is known. */
export function newestCopy(copies: readonly XProtectCopy[]): XProtectCopy | undefined {
  return copies.reduce<XProtectCopy | undefined>((best, copy) => {
    if (best === undefined) return copy;
    const order = compareNumbers(copy.version, best.version);
    return order > 0 || (order === 0 && best.at === undefined) ? copy : best;
  }, undefined);
}

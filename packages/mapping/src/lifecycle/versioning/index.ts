import { exact, major, majorMinor, prefixLongest, servicePack, yearMonth } from "./dotted.ts";
import { dpkg } from "./dpkg.ts";
import { java } from "./java.ts";
import { rpm } from "./rpm.ts";
import { semver } from "./semver.ts";
import { table } from "./table.ts";
import type { Scheme } from "./types.ts";
import { windowsBuild } from "./windows-build.ts";

/** Every scheme by the name that product files use. */
export const schemes: Readonly<Record<string, Scheme>> = {
  "prefix-longest": prefixLongest,
  major,
  "major-minor": majorMinor,
  "service-pack": servicePack,
  "year-month": yearMonth,
  exact,
  semver,
  dpkg,
  rpm,
  java,
  table,
  "windows-build": windowsBuild,
};

export { compareDpkg, splitDpkg } from "./dpkg.ts";
export { compareParts, numericParts } from "./parts.ts";
export { compareRpm, splitRpm } from "./rpm.ts";
export type * from "./types.ts";
export { splitBuild } from "./windows-build.ts";

import { compareParts, numericParts, standing } from "./parts.ts";
import type { Scheme } from "./types.ts";

/** `26100.3194`, `10.0.26100` or `10.0.26100.3194` -> build 26100 and revision 3194 (or none). */
export function splitBuild(
  version: string,
): { build: number; ubr: number | undefined } | undefined {
  const parts = numericParts(version);
  const from = parts.length > 2 ? 2 : 0;
  const build = parts[from];
  return build === undefined ? undefined : { build, ubr: parts[from + 1] };
}

/**
 * Windows by build number. Several editions and channels share one build: the first of them is named here, and
 * `windows-line.ts` chooses among them with what else is known.
 */
export const windowsBuild: Scheme = {
  cycleOf(version, { cycles }) {
    const wanted = splitBuild(version)?.build;
    if (wanted === undefined) return { outside: "no-version" };
    const builds = cycles.filter((c) => c.build !== undefined);
    const found = builds.find((c) => splitBuild(c.build ?? "")?.build === wanted);
    if (found !== undefined) return { cycle: found.cycle };
    const listed = builds.map((c) => [splitBuild(c.build ?? "")?.build ?? 0]);
    return { outside: standing([wanted], listed) };
  },
  compare: (a, b) => compareParts(numericParts(a), numericParts(b)),
};

import type { FactOf, SystemLevel } from "@muster/mapping";
import { known, type Line, unknown, withoutValue } from "./line.ts";

/** Where the system stands against its vendor's releases, and then what updates itself; systems of packages have no level. */
export function updateLevel(fact: FactOf<"os"> | undefined, levels: readonly SystemLevel[]): Line {
  const [first] = levels;
  if (first === undefined) {
    const text = "not applicable: patched package by package, see its pending updates";
    return withoutValue(fact) ?? { state: "not-applicable", text };
  }
  const texts = levels.map(({ of, shown, because }) => {
    const said = /^(?:has|lacks|is) /.test(because) ? `${shown} ${because}` : because;
    return of === first.of ? said : `${of} ${said}`;
  });
  const text = texts.join("; ");
  return levels.some(({ state }) => state === "current" || state === "behind")
    ? known(text)
    : unknown(text);
}

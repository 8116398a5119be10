import { userInfo } from "node:os";
import type { Day } from "@muster/mapping";
import { ceVersionOn } from "@muster/mapping/certificate";
import type { Io } from "./io.ts";
import type { Place } from "./options.ts";

/** What a call says of the packs it wants. */
export interface PackOptions extends Place {
  readonly org?: string;
  readonly all?: boolean;
  readonly today?: string;
  readonly on?: string;
  readonly edition?: string;
  readonly items?: readonly string[];
  readonly out: string;
  readonly names?: boolean;
  readonly sbom?: boolean;
  /** True where no version is named. */
  readonly cyberEssentials?: string | true;
  readonly json?: boolean;
}

/** What every pack of a call is built with. @param now today in London */
export function orderOf(options: PackOptions, now: Day) {
  const { today, on, edition, items, names, sbom, cyberEssentials: asked } = options;
  const day = on ?? today;
  const cyberEssentials = asked === true ? ceVersionOn(day ?? now) : asked;
  return { day, edition, items, names, sbom, cyberEssentials, by: userInfo().username };
}

/** Progress, on a terminal alone. @param whose said before each step */
export function progressOn(io: Io, whose = ""): (doing: string) => void {
  return (doing) => {
    if (io.err.isTerminal) io.err.write(`${whose}${doing}\n`);
  };
}

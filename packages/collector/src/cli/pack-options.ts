import { userInfo } from "node:os";
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
  readonly json?: boolean;
}

/** What every pack of a call is built with. */
export function orderOf({ today, on, edition, items, names, sbom }: PackOptions) {
  return { day: on ?? today, edition, items, names, sbom, by: userInfo().username };
}

/** Progress, on a terminal alone. @param whose said before each step */
export function progressOn(io: Io, whose = ""): (doing: string) => void {
  return (doing) => {
    if (io.err.isTerminal) io.err.write(`${whose}${doing}\n`);
  };
}

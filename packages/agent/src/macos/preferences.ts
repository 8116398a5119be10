import type { Machine } from "../exec/types.ts";
import { type PlistAnswer, systemPlist } from "./read-plist.ts";

const MANAGED = "/Library/Managed Preferences";
const LOCAL = "/Library/Preferences";

/** One preference domain of the machine: what management forces, and what was set here. Forced values win. */
export interface Domain {
  readonly managed: PlistAnswer;
  readonly local: PlistAnswer;
}

/** The values that management forces for a domain, machine-wide or for one person. */
export async function managedDomain(
  machine: Machine,
  domain: string,
  options: { readonly keys: readonly string[]; readonly user?: string },
): Promise<PlistAnswer> {
  const folder = options.user === undefined ? MANAGED : `${MANAGED}/${options.user}`;
  return systemPlist(machine, `${folder}/${domain}.plist`, options.keys);
}

/** @param keys some of the domain's own keys, to tell its file from another */
export async function domainOf(
  machine: Machine,
  domain: string,
  keys: readonly string[],
): Promise<Domain> {
  const local = await systemPlist(machine, `${LOCAL}/${domain}.plist`, keys);
  const managed = await managedDomain(machine, domain, { keys });
  // A recording with one answer of `plutil` gives it to every question: that answer is the local file's.
  const same =
    managed.state === "read" &&
    managed.modifiedAt === undefined &&
    local.state === "read" &&
    local.modifiedAt === undefined &&
    JSON.stringify(managed.value) === JSON.stringify(local.value);
  return { managed: same ? { state: "missing" } : managed, local };
}

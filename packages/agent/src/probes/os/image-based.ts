import type { Machine } from "../../exec/types.ts";
import type { Os } from "./os-release.ts";

/** Systems that are exchanged as a whole and bear no mark of ostree. What their package tools would update, nobody installs. */
const wholeImages = new Set([
  "bottlerocket",
  "cos",
  "endless",
  "flatcar",
  "opensuse-aeon",
  "opensuse-kalpa",
  "opensuse-leap-micro",
  "opensuse-microos",
  "sl-micro",
  "sle-micro",
  "steamos",
  "suse-microos",
  "ubuntu-core",
]);

/** Whether the system is updated as one image (ostree, bootc, transactional snapshots) and not package by package. */
export async function isImageBased(machine: Machine, os: Os | undefined): Promise<boolean> {
  if (os !== undefined && wholeImages.has(os.id)) return true;
  return machine.exists("/run/ostree-booted");
}

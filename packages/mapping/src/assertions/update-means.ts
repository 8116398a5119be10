import { counted, programName } from "../controls/words.ts";
import type { Gap } from "./tally.ts";

/** States of details that say that updates are installed by themselves, at once or some days after release. */
export const installing = ["install", "install-later"];

/** `Windows Update on 3 devices`, the most widespread first. */
export function byMeans(gaps: readonly Gap[]): readonly string[] {
  const devices = new Map<string, number>();
  for (const { detail, devices: n } of gaps) {
    devices.set(detail.what, (devices.get(detail.what) ?? 0) + n);
  }
  return [...devices]
    .sort(([, a], [, b]) => b - a)
    .map(([what, n]) => `${programName(what)} on ${counted(n, "device")}`);
}

/**
 * Days between two rounds of a means of updating that nobody set otherwise. All from memory, 21 November 2026: Windows asks
 * every 22 hours (https://learn.microsoft.com/windows/deployment/update/waas-wu-settings), Debian's and Ubuntu's timer runs at
 * six in the morning (https://wiki.debian.org/UnattendedUpgrades), and so does dnf's
 * (https://dnf.readthedocs.io/en/latest/automatic.html). WSUS and the like wait for somebody's approval: not here.
 */
export const daysBetweenRounds: ReadonlyMap<string, number> = new Map([
  ["windows-update", 1],
  ["unattended-upgrades", 1],
  ["dnf-automatic", 1],
  ["dnf-automatic-install", 1],
]);

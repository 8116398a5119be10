import type { Package } from "../installed-software/types.ts";

/**
 * Packages whose update takes hold only after a restart: the list that dnf's needs-restarting plug-in uses
 * (dnf-plugins-core, plugins/needs_restarting.py; from memory). Kernels are compared apart.
 */
const core = new Set([
  "dbus",
  "dbus-broker",
  "dbus-daemon",
  "glibc",
  "linux-firmware",
  "microcode_ctl",
  "openssl-libs",
  "systemd",
  "udev",
]);

/** Core packages that were installed after the machine started. Only rpm's database tells the time. */
export function replacedSinceBoot(
  packages: readonly Package[],
  bootedAt: string | undefined,
): readonly string[] {
  if (bootedAt === undefined) return [];
  // The boot time is rounded to the minute.
  const since = Date.parse(bootedAt) / 1000 + 60;
  return packages
    .filter(({ name, installedAt }) => core.has(name) && (installedAt ?? 0) > since)
    .map(({ name, version }) => `${name} ${version}`);
}

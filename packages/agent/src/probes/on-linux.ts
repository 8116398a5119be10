import { administratorsOnLinux } from "./administrators/linux.ts";
import { antivirusOnLinux } from "./antivirus/linux.ts";
import { autorunOnLinux } from "./autorun/linux.ts";
import { backupOnLinux } from "./backup/linux.ts";
import { bootOnLinux } from "./boot/linux.ts";
import { browsersOnLinux } from "./browsers/linux.ts";
import { diskEncryptionOnLinux } from "./disk-encryption/linux.ts";
import { edrOnLinux } from "./edr/linux.ts";
import { firewallOnLinux } from "./firewall/linux.ts";
import { identityOnLinux } from "./identity/linux.ts";
import { softwareOnLinux } from "./installed-software/linux.ts";
import { installedUpdatesOnLinux } from "./installed-updates/linux.ts";
import { machineClassOnLinux } from "./machine-class/linux.ts";
import { managementOnLinux } from "./management/linux.ts";
import { osOnLinux } from "./os/linux.ts";
import { pendingOnLinux } from "./pending-updates/linux.ts";
import { remoteAccessOnLinux } from "./remote-access/linux.ts";
import { removableMediaOnLinux } from "./removable-media/linux.ts";
import { restartOnLinux } from "./restart/linux.ts";
import { screenLockOnLinux } from "./screen-lock/linux.ts";
import { secureBootOnLinux } from "./secure-boot/linux.ts";
import { programmesOnLinux } from "./support-programme/linux.ts";
import type { Runs } from "./types.ts";
import { updateCheckOnLinux } from "./update-check/linux.ts";
import { policyOnLinux } from "./update-policy/linux.ts";

/** How each kind of fact is answered on Linux. Loaded there alone, and where a recording of it is played. */
export const onLinux: Runs = {
  os: osOnLinux,
  "support-programme": programmesOnLinux,
  "machine-class": machineClassOnLinux,
  identity: identityOnLinux,
  boot: bootOnLinux,
  restart: restartOnLinux,
  "installed-software": softwareOnLinux,
  "pending-updates": pendingOnLinux,
  "update-check": updateCheckOnLinux,
  "update-policy": policyOnLinux,
  antivirus: antivirusOnLinux,
  firewall: firewallOnLinux,
  "disk-encryption": diskEncryptionOnLinux,
  browsers: browsersOnLinux,
  "installed-updates": installedUpdatesOnLinux,
  administrators: administratorsOnLinux,
  "screen-lock": screenLockOnLinux,
  autorun: autorunOnLinux,
  "secure-boot": secureBootOnLinux,
  "remote-access": remoteAccessOnLinux,
  backup: backupOnLinux,
  "removable-media": removableMediaOnLinux,
  management: managementOnLinux,
  edr: edrOnLinux,
};

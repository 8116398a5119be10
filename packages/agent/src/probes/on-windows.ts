import { administratorsOnWindows } from "./administrators/windows.ts";
import { antivirusOnWindows } from "./antivirus/windows.ts";
import { autorunOnWindows } from "./autorun/windows.ts";
import { backupOnWindows } from "./backup/windows.ts";
import { bootOnWindows } from "./boot/windows.ts";
import { browsersOnWindows } from "./browsers/windows.ts";
import { diskEncryptionOnWindows } from "./disk-encryption/windows.ts";
import { edrOnWindows } from "./edr/windows.ts";
import { firewallOnWindows } from "./firewall/windows.ts";
import { identityOnWindows } from "./identity/windows.ts";
import { installedSoftwareOnWindows } from "./installed-software/windows.ts";
import { installedUpdatesOnWindows } from "./installed-updates/windows.ts";
import { machineClassOnWindows } from "./machine-class/windows.ts";
import { managementOnWindows } from "./management/windows.ts";
import { osOnWindows } from "./os/windows.ts";
import { pendingUpdatesOnWindows } from "./pending-updates/windows.ts";
import { remoteAccessOnWindows } from "./remote-access/windows.ts";
import { removableMediaOnWindows } from "./removable-media/windows.ts";
import { restartOnWindows } from "./restart/windows.ts";
import { screenLockOnWindows } from "./screen-lock/windows.ts";
import { secureBootOnWindows } from "./secure-boot/windows.ts";
import { supportProgrammeOnWindows } from "./support-programme/windows.ts";
import type { Runs } from "./types.ts";
import { updateCheckOnWindows } from "./update-check/windows.ts";
import { updatePolicyOnWindows } from "./update-policy/windows.ts";

/** How each kind of fact is answered on Windows. Loaded there alone, and where a recording of it is played. */
export const onWindows: Runs = {
  os: osOnWindows,
  "support-programme": supportProgrammeOnWindows,
  "machine-class": machineClassOnWindows,
  identity: identityOnWindows,
  boot: bootOnWindows,
  restart: restartOnWindows,
  "installed-software": installedSoftwareOnWindows,
  "pending-updates": pendingUpdatesOnWindows,
  "update-check": updateCheckOnWindows,
  "update-policy": updatePolicyOnWindows,
  antivirus: antivirusOnWindows,
  firewall: firewallOnWindows,
  "disk-encryption": diskEncryptionOnWindows,
  browsers: browsersOnWindows,
  "installed-updates": installedUpdatesOnWindows,
  administrators: administratorsOnWindows,
  "screen-lock": screenLockOnWindows,
  autorun: autorunOnWindows,
  "secure-boot": secureBootOnWindows,
  "remote-access": remoteAccessOnWindows,
  backup: backupOnWindows,
  "removable-media": removableMediaOnWindows,
  management: managementOnWindows,
  edr: edrOnWindows,
};

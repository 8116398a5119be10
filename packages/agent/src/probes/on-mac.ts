import { administratorsOnMac } from "./administrators/darwin.ts";
import { antivirusOnMac } from "./antivirus/darwin.ts";
import { autorunOnMac } from "./autorun/darwin.ts";
import { backupOnMac } from "./backup/darwin.ts";
import { bootOnMac } from "./boot/darwin.ts";
import { browsersOnMac } from "./browsers/darwin.ts";
import { diskEncryptionOnMac } from "./disk-encryption/darwin.ts";
import { edrOnMac } from "./edr/darwin.ts";
import { firewallOnMac } from "./firewall/darwin.ts";
import { identityOnMac } from "./identity/darwin.ts";
import { installedSoftwareOnMac } from "./installed-software/darwin.ts";
import { installedUpdatesOnMac } from "./installed-updates/darwin.ts";
import { machineClassOnMac } from "./machine-class/darwin.ts";
import { managementOnMac } from "./management/darwin.ts";
import { osOnMac } from "./os/darwin.ts";
import { pendingUpdatesOnMac } from "./pending-updates/darwin.ts";
import { remoteAccessOnMac } from "./remote-access/darwin.ts";
import { removableMediaOnMac } from "./removable-media/darwin.ts";
import { restartOnMac } from "./restart/darwin.ts";
import { screenLockOnMac } from "./screen-lock/darwin.ts";
import { secureBootOnMac } from "./secure-boot/darwin.ts";
import { supportProgrammeOnMac } from "./support-programme/darwin.ts";
import type { Runs } from "./types.ts";
import { updateCheckOnMac } from "./update-check/darwin.ts";
import { updatePolicyOnMac } from "./update-policy/darwin.ts";

/** How each kind of fact is answered on macOS. Loaded there alone, and where a recording of it is played. */
export const onMac: Runs = {
  os: osOnMac,
  "support-programme": supportProgrammeOnMac,
  "machine-class": machineClassOnMac,
  identity: identityOnMac,
  boot: bootOnMac,
  restart: restartOnMac,
  "installed-software": installedSoftwareOnMac,
  "pending-updates": pendingUpdatesOnMac,
  "update-check": updateCheckOnMac,
  "update-policy": updatePolicyOnMac,
  antivirus: antivirusOnMac,
  firewall: firewallOnMac,
  "disk-encryption": diskEncryptionOnMac,
  browsers: browsersOnMac,
  "installed-updates": installedUpdatesOnMac,
  administrators: administratorsOnMac,
  "screen-lock": screenLockOnMac,
  autorun: autorunOnMac,
  "secure-boot": secureBootOnMac,
  "remote-access": remoteAccessOnMac,
  backup: backupOnMac,
  "removable-media": removableMediaOnMac,
  management: managementOnMac,
  edr: edrOnMac,
};

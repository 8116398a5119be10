import type { FactKind } from "@muster/mapping/facts";
import { administrators } from "./administrators/index.ts";
import { antivirus } from "./antivirus/index.ts";
import { autorun } from "./autorun/index.ts";
import { backup } from "./backup/index.ts";
import { boot } from "./boot/index.ts";
import { browsers } from "./browsers/index.ts";
import { diskEncryption } from "./disk-encryption/index.ts";
import { edr } from "./edr/index.ts";
import { firewall } from "./firewall/index.ts";
import { identity } from "./identity/index.ts";
import { installedSoftware } from "./installed-software/index.ts";
import { installedUpdates } from "./installed-updates/index.ts";
import { machineClass } from "./machine-class/index.ts";
import { management } from "./management/index.ts";
import { os } from "./os/index.ts";
import { pendingUpdates } from "./pending-updates/index.ts";
import { remoteAccess } from "./remote-access/index.ts";
import { removableMedia } from "./removable-media/index.ts";
import { restart } from "./restart/index.ts";
import { screenLock } from "./screen-lock/index.ts";
import { secureBoot } from "./secure-boot/index.ts";
import { supportProgramme } from "./support-programme/index.ts";
import type { Probe } from "./types.ts";
import { updateCheck } from "./update-check/index.ts";
import { updatePolicy } from "./update-policy/index.ts";

/** Every probe there is, one for each kind of fact, in the order in which a report lists them. */
export const probes: { readonly [K in FactKind]: Probe<K> } = {
  os,
  "support-programme": supportProgramme,
  "machine-class": machineClass,
  identity,
  boot,
  restart,
  "installed-software": installedSoftware,
  "pending-updates": pendingUpdates,
  "update-check": updateCheck,
  "update-policy": updatePolicy,
  antivirus,
  firewall,
  "disk-encryption": diskEncryption,
  browsers,
  "installed-updates": installedUpdates,
  administrators,
  "screen-lock": screenLock,
  autorun,
  "secure-boot": secureBoot,
  "remote-access": remoteAccess,
  backup,
  "removable-media": removableMedia,
  management,
  edr,
};

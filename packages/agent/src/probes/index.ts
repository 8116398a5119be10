import type { FactKind } from "@muster/mapping/facts";
import { antivirus } from "./antivirus/index.ts";
import { boot } from "./boot/index.ts";
import { diskEncryption } from "./disk-encryption/index.ts";
import { firewall } from "./firewall/index.ts";
import { identity } from "./identity/index.ts";
import { installedSoftware } from "./installed-software/index.ts";
import { machineClass } from "./machine-class/index.ts";
import { os } from "./os/index.ts";
import { pendingUpdates } from "./pending-updates/index.ts";
import { restart } from "./restart/index.ts";
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
};

import type * as z from "zod";
import { Administrators } from "./administrators.ts";
import { Antivirus } from "./antivirus.ts";
import { Autorun } from "./autorun.ts";
import { Backup } from "./backup.ts";
import { Boot } from "./boot.ts";
import { Browsers } from "./browsers.ts";
import { DiskEncryption } from "./disk-encryption.ts";
import { Edr } from "./edr.ts";
import { Firewall } from "./firewall.ts";
import { Identity } from "./identity.ts";
import { InstalledSoftware } from "./installed-software.ts";
import { InstalledUpdates } from "./installed-updates.ts";
import { MachineClass } from "./machine-class.ts";
import { Management } from "./management.ts";
import { Os } from "./os.ts";
import { PendingUpdates } from "./pending-updates.ts";
import { RemoteAccess } from "./remote-access.ts";
import { RemovableMedia } from "./removable-media.ts";
import { Restart } from "./restart.ts";
import { ScreenLock } from "./screen-lock.ts";
import { SecureBoot } from "./secure-boot.ts";
import { SupportProgramme } from "./support-programme.ts";
import { UpdateCheck } from "./update-check.ts";
import { UpdatePolicy } from "./update-policy.ts";

/** Every kind of fact there is, by its name. One file per kind; the name is the file's and the probe's. */
export const facts = {
  os: Os,
  "support-programme": SupportProgramme,
  "machine-class": MachineClass,
  identity: Identity,
  boot: Boot,
  restart: Restart,
  "installed-software": InstalledSoftware,
  "pending-updates": PendingUpdates,
  "update-check": UpdateCheck,
  "update-policy": UpdatePolicy,
  antivirus: Antivirus,
  firewall: Firewall,
  "disk-encryption": DiskEncryption,
  browsers: Browsers,
  "installed-updates": InstalledUpdates,
  administrators: Administrators,
  "screen-lock": ScreenLock,
  autorun: Autorun,
  "secure-boot": SecureBoot,
  "remote-access": RemoteAccess,
  backup: Backup,
  "removable-media": RemovableMedia,
  management: Management,
  edr: Edr,
} as const;

export type FactKind = keyof typeof facts;
export type FactOf<K extends FactKind> = z.infer<(typeof facts)[K]>;
export type Fact = { [K in FactKind]: FactOf<K> }[FactKind];
/** The value a fact of this kind has when it is known. */
export type ValueOf<K extends FactKind> = Extract<FactOf<K>, { state: "known" }>["value"];

export const factKinds = Object.keys(facts) as readonly FactKind[];

export function isFactKind(text: string): text is FactKind {
  return Object.hasOwn(facts, text);
}

export type { Administrator } from "./administrators.ts";
export type { AntivirusProduct } from "./antivirus.ts";
export type { AutorunSetting } from "./autorun.ts";
export type { BackupHint } from "./backup.ts";
export type { Browser, BrowserExtension } from "./browsers.ts";
export type { EdrProduct } from "./edr.ts";
export type { FirewallLayer } from "./firewall.ts";
export type { SoftwareItem } from "./installed-software.ts";
export { softwareSources } from "./installed-software.ts";
export type { InstalledUpdate } from "./installed-updates.ts";
export { personalKinds, SOFTWARE_LIMIT, TEXT_LIMIT, UPDATES_LIMIT } from "./limits.ts";
export type { PendingUpdate } from "./pending-updates.ts";
export {
  type Known,
  type NotApplicable,
  type Reading,
  type Unknown,
  type UnknownReason,
  unknownReasons,
} from "./reading.ts";
export type { RemoteService } from "./remote-access.ts";
export type { LockSetting } from "./screen-lock.ts";

import type { Machine } from "../../exec/types.ts";
import { managedDomain } from "../../macos/preferences.ts";
import { plistOf, readPlist } from "../../macos/read-plist.ts";
import { parseObject, textAt } from "../../macos/values.ts";
import { known, namesOf, sorted, textOf, unknown } from "../answers.ts";
import { ownWord } from "../antivirus/mac-words.ts";
import { parseEnrolment } from "../management/enrolment.ts";
import { saidBy } from "../secure-boot/gatekeeper.ts";
import type { ReadingOf } from "../types.ts";
import {
  fromDiskManagement,
  fromMountControls,
  fromRestrictions,
  type Rule,
  strictest,
} from "./mac-media.ts";

const DECLARATIONS = "/var/db/ManagedConfigurationFiles/DiskManagement";

interface Declared {
  readonly rules: readonly Rule[];
  readonly unread: readonly string[];
}

/** Files of the declaration, which only root may read: property lists or JSON. */
async function declared(machine: Machine): Promise<Declared> {
  const listed = await machine.list(DECLARATIONS);
  if (listed.state === "failed")
    return { rules: [], unread: [`disk management: ${listed.reason}`] };
  const rules: Rule[] = [];
  const unread: string[] = [];
  for (const name of namesOf(listed).slice(0, 16)) {
    const path = `${DECLARATIONS}/${name}`;
    const list = await readPlist(machine, path);
    const value = plistOf(list) ?? parseObject(textOf(await machine.read(path, 65_536)) ?? "");
    if (value === undefined) unread.push("disk management: a declaration");
    rules.push(fromDiskManagement(value));
  }
  return { rules, unread: sorted(unread) };
}

async function deviceControl(machine: Machine): Promise<"on" | "off" | "unknown"> {
  const said = await ownWord(machine, "defender");
  const health = parseObject(said ?? "");
  const level =
    textAt(health, "deviceControlEnforcementLevel", "value") ??
    textAt(health, "deviceControlEnforcementLevel");
  if (level === "block") return "on";
  return level === "audit" || level === "none" ? "off" : "unknown";
}

/** Whether the sources were there to be read at all: a Mac whose management can't be told may have rules nobody saw. */
async function isSure(machine: Machine): Promise<boolean> {
  const enrolment = parseEnrolment(
    saidBy(await machine.run("profiles", ["status", "-type", "enrollment"])),
  );
  if (enrolment?.enrolled === "no") return true;
  return (await machine.list("/Library/Managed Preferences")).state === "read";
}

export async function removableMediaOnMac(machine: Machine): Promise<ReadingOf<"removable-media">> {
  const disks = await declared(machine);
  const managed = async (domain: string, key: string) =>
    plistOf(await managedDomain(machine, domain, { keys: [key] }));
  const rules = [
    ...disks.rules,
    fromMountControls(await managed("com.apple.systemuiserver", "mount-controls")),
    fromRestrictions(await managed("com.apple.applicationaccess", "allowUSBRestrictedMode")),
  ];
  const policies = rules.flatMap((rule) => rule.policies);
  const storage = strictest(rules);
  if (storage === undefined && !(await isSure(machine))) {
    return unknown("not_reported", "whether management restricts removable media is not known");
  }
  const open = disks.unread.length > 0 ? ("unknown" as const) : ("not-restricted" as const);
  return known(
    {
      storage: storage ?? open,
      policies: [...policies],
      deviceControl: await deviceControl(machine),
      unread: [...disks.unread],
    },
    "managed-preferences",
  );
}

import type { ValueOf } from "@muster/mapping/facts";
import { at, flagAt, isDict, listAt, textAt } from "../../macos/values.ts";

type Media = ValueOf<"removable-media">;
export type Policy = Media["policies"][number];
export type Storage = Media["storage"];

/** One source's rule, with the settings it stands on. */
export interface Rule {
  readonly storage: Storage | undefined;
  readonly policies: readonly Policy[];
}

const words: Readonly<Record<string, Storage>> = {
  allowed: "not-restricted",
  readonly: "read-only",
  disallowed: "blocked",
};

/** The declaration of disk management (macOS 15 and later): `ExternalStorage` as Allowed, ReadOnly or Disallowed. */
export function fromDiskManagement(value: unknown): Rule {
  const word = textAt(value, "ExternalStorage") ?? textAt(value, "Restrictions", "ExternalStorage");
  if (word === undefined) return { storage: undefined, policies: [] };
  const key = word.toLowerCase();
  return {
    storage: Object.hasOwn(words, key) ? words[key] : "unknown",
    policies: [{ source: "disk-management", setting: "ExternalStorage", value: word }],
  };
}

/** `com.apple.systemuiserver`, `mount-controls` (old): what is done with external disks as they are connected. */
export function fromMountControls(value: unknown): Rule {
  const controls = at(value, "mount-controls");
  const disks = listAt(controls, "harddisk-external").filter((word) => typeof word === "string");
  if (!isDict(controls) || disks.length === 0) return { storage: undefined, policies: [] };
  const denied = disks.includes("deny") || disks.includes("eject") || disks.includes("alert");
  const blocked = disks.includes("deny") || disks.includes("eject");
  const readOnly = disks.includes("read-only");
  return {
    storage: blocked ? "blocked" : readOnly ? "read-only" : denied ? "not-restricted" : "unknown",
    policies: [{ source: "systemuiserver", setting: "harddisk-external", value: disks.join(", ") }],
  };
}

/** `com.apple.applicationaccess`: whether new accessories need the person's consent. It says nothing of storage by itself. */
export function fromRestrictions(value: unknown): Rule {
  const allowed = flagAt(value, "allowUSBRestrictedMode");
  return {
    storage: undefined,
    policies:
      allowed === undefined
        ? []
        : [
            {
              source: "applicationaccess",
              setting: "allowUSBRestrictedMode",
              value: String(allowed),
            },
          ],
  };
}

const order: readonly Storage[] = [
  "blocked",
  "read-only",
  "encrypted-only",
  "unknown",
  "not-restricted",
];

/** The strictest rule in force; `undefined` where no source has one. */
export function strictest(rules: readonly Rule[]): Storage | undefined {
  const found = rules.map(({ storage }) => storage);
  return order.find((storage) => found.includes(storage));
}

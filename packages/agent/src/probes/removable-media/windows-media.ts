import type { ValueOf } from "@muster/mapping/facts";
import type { RegistryView } from "../../windows/registry.ts";
import { type Row, textIn } from "../../windows/values.ts";
import { keyState } from "../windows-answers.ts";
import { numberAt } from "../windows-keys.ts";

type RemovableMedia = ValueOf<"removable-media">;
type Policy = RemovableMedia["policies"][number];
type Storage = RemovableMedia["storage"];

const POLICIES = "HKLM\\SOFTWARE\\Policies\\Microsoft";
const REMOVABLE = `${POLICIES}\\Windows\\RemovableStorageDevices`;
/** The class of removable disks: memory sticks and cards. */
const DISKS = `${REMOVABLE}\\{53f5630d-b6bf-11d0-94f2-00a0c91efb8b}`;
const SYSTEM = "HKLM\\SYSTEM\\CurrentControlSet";
const FVE = [`${POLICIES}\\FVE`, `${SYSTEM}\\Policies\\Microsoft\\FVE`] as const;
const MDM = "HKLM\\SOFTWARE\\Microsoft\\PolicyManager\\current\\device\\Storage";

interface Place {
  readonly source: string;
  readonly path: string;
  readonly names: readonly string[];
}

const access = ["Deny_Read", "Deny_Write", "Deny_Execute"];
const places: readonly Place[] = [
  { source: "policy: removable storage", path: REMOVABLE, names: ["Deny_All"] },
  { source: "policy: removable disks", path: DISKS, names: access },
  { source: "driver USBSTOR", path: `${SYSTEM}\\Services\\USBSTOR`, names: ["Start"] },
  { source: "driver UASPStor", path: `${SYSTEM}\\Services\\UASPStor`, names: ["Start"] },
  {
    source: "storage device policies",
    path: `${SYSTEM}\\Control\\StorageDevicePolicies`,
    names: ["WriteProtect"],
  },
  { source: "policy: BitLocker", path: FVE[0], names: ["RDVDenyWriteAccess"] },
  { source: "policy: BitLocker", path: FVE[1], names: ["RDVDenyWriteAccess"] },
  {
    source: "policy: device installation",
    path: `${POLICIES}\\Windows\\DeviceInstall\\Restrictions`,
    names: ["DenyRemovableDevices"],
  },
  { source: "device management", path: MDM, names: ["RemovableDiskDenyWriteAccess"] },
];

/** Every setting that was found, with its value as it stands. */
export function mediaPolicies(registry: RegistryView): Policy[] {
  return places.flatMap(({ source, path, names }) =>
    names.flatMap((setting) => {
      const value = numberAt(registry, path, setting);
      return value === undefined ? [] : [{ source, setting, value: String(value) }];
    }),
  );
}

/** Places without whose word nobody may say "not restricted". */
const deciding = [REMOVABLE, `${SYSTEM}\\Services\\USBSTOR`, FVE[0], MDM];

export function mediaUnread(registry: RegistryView): string[] {
  return deciding.filter((path) => keyState(registry, path).state === "failed");
}

/** The strictest rule in force. Reading denied while writing is not is no ban: files still leave. */
export function storageOf(registry: RegistryView): Storage {
  const is = (path: string, name: string, value = 1) => numberAt(registry, path, name) === value;
  if (is(REMOVABLE, "Deny_All")) return "blocked";
  if (is(DISKS, "Deny_Read") && is(DISKS, "Deny_Write")) return "blocked";
  if (is(`${SYSTEM}\\Services\\USBSTOR`, "Start", 4)) return "blocked";
  if (is(DISKS, "Deny_Write") || is(MDM, "RemovableDiskDenyWriteAccess")) return "read-only";
  if (FVE.some((path) => is(path, "RDVDenyWriteAccess"))) return "encrypted-only";
  return mediaUnread(registry).length === 0 ? "not-restricted" : "unknown";
}

/** Defender's device control, in its own words. */
export function defenderControl(row: Row | undefined): {
  readonly state: RemovableMedia["deviceControl"];
  readonly policies: Policy[];
} {
  if (row === undefined) return { state: "unknown", policies: [] };
  const source = "Defender device control";
  const policies = ["DeviceControlState", "DeviceControlDefaultEnforcement"].flatMap((setting) => {
    const value = textIn(row, setting);
    return value === undefined ? [] : [{ source, setting, value }];
  });
  const said = textIn(row, "DeviceControlState")?.toLowerCase();
  const state = said === "enabled" ? "on" : said === "disabled" ? "off" : "unknown";
  return { state, policies };
}

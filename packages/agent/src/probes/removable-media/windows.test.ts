import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { scene } from "../../exec/testing.ts";
import { key, windowsScene } from "../../testing/windows-scene.ts";
import { removableMediaOnWindows } from "./windows.ts";

const POLICIES = "HKLM\\SOFTWARE\\Policies\\Microsoft";
const REMOVABLE = `${POLICIES}\\Windows\\RemovableStorageDevices`;
const DISKS = `${REMOVABLE}\\{53f5630d-b6bf-11d0-94f2-00a0c91efb8b}`;
const USBSTOR = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\USBSTOR";
const FVE = `${POLICIES}\\FVE`;
const MDM = "HKLM\\SOFTWARE\\Microsoft\\PolicyManager\\current\\device\\Storage";
const open = { [REMOVABLE]: null, [USBSTOR]: key({ Start: 3 }), [FVE]: null, [MDM]: null };

async function told(sections: object): Promise<unknown> {
  const reading = await removableMediaOnWindows(scene(windowsScene({ ...sections })));
  const fact = facts["removable-media"].safeParse({ kind: "removable-media", ...reading });
  expect(fact.error).toBeUndefined();
  if (reading.state !== "known")
    return reading.state === "unknown" ? reading.reason : reading.state;
  const { storage, deviceControl, policies, unread } = reading.value;
  return `${storage}, control ${deviceControl}, ${policies.length} settings, ${unread.length} unread`;
}

test.each<[string, object, unknown]>([
  ["no rule", { registry: open }, "not-restricted, control unknown, 1 settings, 0 unread"],
  [
    "all denied",
    { registry: { ...open, [REMOVABLE]: key({ Deny_All: 1 }) } },
    "blocked, control unknown, 2 settings, 0 unread",
  ],
  [
    "disks may be neither read nor written",
    { registry: { ...open, [DISKS]: key({ Deny_Read: 1, Deny_Write: 1 }) } },
    "blocked, control unknown, 3 settings, 0 unread",
  ],
  [
    "disks may not be written",
    { registry: { ...open, [DISKS]: key({ Deny_Write: 1 }) } },
    "read-only, control unknown, 2 settings, 0 unread",
  ],
  [
    "reading alone is denied",
    { registry: { ...open, [DISKS]: key({ Deny_Read: 1 }) } },
    "not-restricted, control unknown, 2 settings, 0 unread",
  ],
  [
    "the driver is disabled",
    { registry: { ...open, [USBSTOR]: key({ Start: 4 }) } },
    "blocked, control unknown, 1 settings, 0 unread",
  ],
  [
    "only encrypted media",
    { registry: { ...open, [FVE]: key({ RDVDenyWriteAccess: 1 }) } },
    "encrypted-only, control unknown, 2 settings, 0 unread",
  ],
  [
    "device management",
    { registry: { ...open, [MDM]: key({ RemovableDiskDenyWriteAccess: 1 }) } },
    "read-only, control unknown, 2 settings, 0 unread",
  ],
  [
    "a rule with the value 0",
    { registry: { ...open, [REMOVABLE]: key({ Deny_All: 0 }) } },
    "not-restricted, control unknown, 2 settings, 0 unread",
  ],
  [
    "one place not read",
    { registry: { [REMOVABLE]: null, [USBSTOR]: key({ Start: 3 }), [FVE]: null } },
    "unknown, control unknown, 1 settings, 1 unread",
  ],
  [
    "Defender's device control",
    {
      registry: open,
      "defender-status": {
        DeviceControlState: "Enabled",
        DeviceControlDefaultEnforcement: "DefaultDeny",
      },
    },
    "not-restricted, control on, 3 settings, 0 unread",
  ],
  [
    "Defender's device control off",
    { registry: open, "defender-status": { DeviceControlState: "Disabled" } },
    "not-restricted, control off, 2 settings, 0 unread",
  ],
  [
    "not allowed",
    { registry: { [REMOVABLE]: { error: { type: "SecurityException" } } } },
    "access_denied",
  ],
  ["nothing at all", {}, "command_missing"],
])("%s", async (_, sections, outcome) => expect(await told(sections)).toEqual(outcome));

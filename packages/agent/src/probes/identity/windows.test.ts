import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { Failed, key, windowsScene } from "../../testing/windows-scene.ts";
import { identityOnWindows } from "./windows.ts";

async function ask(about: Scene) {
  const reading = await identityOnWindows(scene(about));
  expect(facts.identity.safeParse({ kind: "identity", ...reading }).error).toBeUndefined();
  return reading;
}

const TCPIP = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters";
const ACTIVE = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\ComputerName\\ActiveComputerName";
const FIRMWARE = "HKLM\\HARDWARE\\DESCRIPTION\\System\\BIOS";

test.each<[string, Parameters<typeof windowsScene>[0], object]>([
  [
    "the DNS name before the short one",
    {
      "computer-system": {
        Name: "CONSULTING-ROOM",
        DNSHostName: "consulting-room-1",
        Manufacturer: " Example Computers ",
        Model: "Book 14",
      },
      bios: { SerialNumber: "EX-0001" },
    },
    {
      hostname: "consulting-room-1",
      manufacturer: "Example Computers",
      model: "Book 14",
      serial: "EX-0001",
    },
  ],
  [
    "fields that nobody filled in are left out",
    {
      "computer-system": {
        Name: "DESK-1",
        Manufacturer: "To Be Filled By O.E.M.",
        Model: "System Product Name",
      },
      bios: [{ SerialNumber: "System Serial Number" }],
    },
    { hostname: "DESK-1", manufacturer: undefined, model: undefined, serial: undefined },
  ],
  [
    "WMI is broken: the registry's copy, without a serial number",
    {
      "computer-system": new Failed("CimException", "0x80041002"),
      bios: new Failed("CimException", "0x80041002"),
      registry: {
        [TCPIP]: key({ Hostname: "desk-2" }),
        [ACTIVE]: key({ ComputerName: "DESK-2" }),
        [FIRMWARE]: key({ SystemManufacturer: "Example Computers", SystemProductName: "Tower" }),
      },
    },
    { hostname: "desk-2", manufacturer: "Example Computers", model: "Tower", serial: undefined },
  ],
  [
    "only the active name",
    { registry: { [ACTIVE]: key({ ComputerName: "DESK-3" }) } },
    { hostname: "DESK-3" },
  ],
])("%s", async (_, sections, expected) => {
  expect(await ask(windowsScene(sections))).toMatchObject({ state: "known", value: expected });
});

test.each<[string, Scene, string]>([
  ["nothing answers", { platform: "win32" }, "command_missing"],
  ["no name anywhere", windowsScene({ "computer-system": { Model: "x" } }), "not_reported"],
  [
    "WMI may not be read",
    windowsScene({ "computer-system": new Failed("CimException", "0x80041003") }),
    "access_denied",
  ],
])("%s -> unknown", async (_, about, reason) => {
  expect(await ask(about)).toMatchObject({ state: "unknown", reason });
});

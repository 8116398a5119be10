import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { Failed, key, windows11, windowsScene } from "../../testing/windows-scene.ts";
import { machineClassOnWindows } from "./windows.ts";

async function ask(about: Scene) {
  const reading = await machineClassOnWindows(scene(about));
  expect(facts["machine-class"].safeParse({ kind: "machine-class", ...reading }).error).toBe(
    undefined,
  );
  return reading;
}

const laptop = { Manufacturer: "Example Computers", Model: "Book 14", PCSystemType: 2 };
const server = { "operating-system": { ProductType: 3, BuildNumber: "20348" } };
const FIRMWARE = "HKLM\\HARDWARE\\DESCRIPTION\\System\\BIOS";

test.each<[string, Parameters<typeof windowsScene>[0], object]>([
  [
    "a laptop by its chassis",
    { ...windows11, "computer-system": laptop, enclosure: [{ ChassisTypes: [10] }] },
    { form: "laptop", runsIn: "physical" },
  ],
  [
    "an object of one and a number of one",
    { ...windows11, "computer-system": [laptop], enclosure: { ChassisTypes: 9 } },
    { form: "laptop" },
  ],
  [
    "the list of Format-List, first type unknown",
    { ...windows11, "computer-system": laptop, enclosure: { ChassisTypes: "{2, 3}" } },
    { form: "desktop" },
  ],
  [
    "a tablet",
    { ...windows11, "computer-system": laptop, enclosure: [{ ChassisTypes: [30] }] },
    { form: "tablet" },
  ],
  [
    "no chassis: what the firmware is made for",
    { ...windows11, "computer-system": { ...laptop, PCSystemType: 1 }, enclosure: [] },
    { form: "desktop" },
  ],
  [
    "no chassis and no type: a battery",
    {
      ...windows11,
      "computer-system": { ...laptop, PCSystemType: 0 },
      battery: { BatteryStatus: 2 },
    },
    { form: "laptop" },
  ],
  [
    "a physical host with Hyper-V or memory integrity is no virtual machine",
    { ...windows11, "computer-system": { ...laptop, HypervisorPresent: true } },
    { form: "laptop", runsIn: "physical" },
  ],
  [
    "a server in VMware",
    { ...server, "computer-system": { Manufacturer: "VMware, Inc.", Model: "VMware7,1" } },
    { form: "server", runsIn: "virtual-machine", technology: "vmware" },
  ],
  [
    "a virtual desktop in Hyper-V",
    {
      ...windows11,
      "computer-system": { Manufacturer: "Microsoft Corporation", Model: "Virtual Machine" },
      enclosure: [{ ChassisTypes: [3] }],
    },
    { form: "desktop", runsIn: "virtual-machine", technology: "hyper-v" },
  ],
  [
    "a cloud PC",
    {
      ...windows11,
      "computer-system": {
        Manufacturer: "Microsoft Corporation",
        Model: "Cloud PC Enterprise 2vCPU/8GB/128GB",
      },
    },
    { runsIn: "virtual-machine", technology: "hyper-v" },
  ],
  [
    "a Surface is Microsoft's and physical",
    {
      ...windows11,
      "computer-system": { Manufacturer: "Microsoft Corporation", Model: "Surface Pro 9" },
      enclosure: [{ ChassisTypes: [9] }],
    },
    { form: "laptop", runsIn: "physical" },
  ],
  [
    "WMI is broken: make and model from the registry",
    {
      "computer-system": new Failed("CimException", "0x80041010"),
      registry: {
        ...windows11.registry,
        [FIRMWARE]: key({ SystemManufacturer: "QEMU", SystemProductName: "Standard PC" }),
      },
    },
    { form: "desktop", runsIn: "virtual-machine", technology: "kvm" },
  ],
  ["nothing but the kind of system", { ...server }, { form: "server", runsIn: "unknown" }],
])("%s", async (_, sections, expected) => {
  expect(await ask(windowsScene(sections))).toMatchObject({ state: "known", value: expected });
});

test("lists the distributions of WSL that signed-in people have", async () => {
  const lxss = "HKU\\S-1-5-21-1-2-3-1001\\Software\\Microsoft\\Windows\\CurrentVersion\\Lxss";
  const registry = {
    ...windows11.registry,
    HKU: key({}, ["S-1-5-21-1-2-3-1001"]),
    [lxss]: key({}, ["{a}", "{b}"]),
    [`${lxss}\\{a}`]: key({ DistributionName: "Ubuntu-24.04", Version: 2 }),
    [`${lxss}\\{b}`]: key({ DistributionName: "Debian", Version: 1 }),
  };
  const reading = await ask(windowsScene({ ...windows11, registry, "computer-system": laptop }));
  expect(reading).toMatchObject({
    value: {
      wsl: [
        { name: "Debian", version: 1 },
        { name: "Ubuntu-24.04", version: 2 },
      ],
    },
  });
});

test.each<[string, Scene, string]>([
  ["nothing answers", { platform: "win32" }, "command_missing"],
  ["an empty answer", windowsScene({ "computer-system": {}, enclosure: [] }), "not_reported"],
  [
    "WMI hangs",
    windowsScene({ "computer-system": new Failed("CimException", "0x80041069") }),
    "timeout",
  ],
])("%s -> unknown", async (_, about, reason) => {
  expect(await ask(about)).toMatchObject({ state: "unknown", reason });
});

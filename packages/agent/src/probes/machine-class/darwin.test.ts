import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import type { Scene } from "../../exec/testing.ts";
import { mac, plist } from "../../testing/mac-scene.ts";
import { bootOnMac } from "../boot/darwin.ts";
import { identityOnMac } from "../identity/darwin.ts";
import { restartOnMac } from "../restart/darwin.ts";
import { supportProgrammeOnMac } from "../support-programme/darwin.ts";
import { machineClassOnMac } from "./darwin.ts";

type About = Omit<Scene, "platform">;

const profiler = (machine_model: string, machine_name?: string, more: object = {}) => ({
  "system_profiler SPHardwareDataType -json": JSON.stringify({
    SPHardwareDataType: [
      { _name: "hardware_overview", machine_model, ...(machine_name && { machine_name }), ...more },
    ],
  }),
});
const boottime = { "sysctl -n kern.boottime": "{ sec = 1795000019, usec = 5 } Wed Nov 18 2026\n" };
const vmm = (present: number) => ({
  "sysctl kern.hv_vmm_present": `kern.hv_vmm_present: ${present}\n`,
});
const battery = {
  "pmset -g custom": "Battery Power:\n displaysleep 2\nAC Power:\n displaysleep 10\n",
};
const mains = { "pmset -g custom": "AC Power:\n displaysleep 10\n" };
const ioreg = (model: string, serial: string) => ({
  "ioreg -a -c IOPlatformExpertDevice -d 2": plist({
    IORegistryEntryChildren: [
      {
        IOObjectClass: "IOPlatformExpertDevice",
        model,
        IOPlatformSerialNumber: serial,
      },
    ],
  }),
});

test.each<[string, About, object]>([
  [
    "a MacBook by its name, though its model tells nothing",
    { commands: { ...profiler("Mac14,2", "MacBook Air"), ...vmm(0), ...boottime } },
    { state: "known", value: { form: "laptop", runsIn: "physical" } },
  ],
  [
    "a MacBook by its model",
    { commands: { ...ioreg("MacBookPro18,3", "X"), ...vmm(0), ...boottime } },
    { state: "known", value: { form: "laptop", runsIn: "physical" } },
  ],
  [
    "a model without a name, by its battery",
    { commands: { ...ioreg("Mac16,1", "X"), ...battery, ...vmm(0), ...boottime } },
    { state: "known", value: { form: "laptop" } },
  ],
  [
    "the same without a battery",
    { commands: { ...ioreg("Mac16,1", "X"), ...mains, ...vmm(0), ...boottime } },
    { state: "known", value: { form: "unknown", runsIn: "physical" } },
  ],
  [
    "a desktop",
    { commands: { ...profiler("Mac16,10", "Mac mini"), ...mains, ...vmm(0), ...boottime } },
    { state: "known", value: { form: "desktop" } },
  ],
  [
    "a virtual Mac",
    {
      commands: { ...profiler("VirtualMac2,1", "Apple Virtual Machine 1"), ...vmm(1), ...boottime },
    },
    { state: "known", value: { runsIn: "virtual-machine", technology: "apple-virtualization" } },
  ],
  [
    "a hypervisor that calls itself a Mac",
    { commands: { ...profiler("iMac19,1", "iMac"), ...vmm(1), ...boottime } },
    { state: "known", value: { form: "desktop", runsIn: "virtual-machine" } },
  ],
  [
    "the bare answer of the kernel",
    {
      commands: {
        "sysctl -n kern.hv_vmm_present": "0\n",
        ...boottime,
        ...profiler("iMac21,1", "iMac"),
      },
    },
    { state: "known", value: { form: "desktop", runsIn: "physical" } },
  ],
  [
    "one answer of sysctl that is about something else",
    { commands: { "sysctl -n hw.optional.arm64": "1\n", ...profiler("iMac21,1", "iMac") } },
    { state: "known", value: { form: "desktop", runsIn: "unknown" } },
  ],
  ["nothing", {}, { state: "unknown", reason: "not_reported" }],
])("the kind of machine: %s", async (_, about, expected) => {
  const reading = await machineClassOnMac(mac(about));
  expect(
    facts["machine-class"].safeParse({ kind: "machine-class", ...reading }).error,
  ).toBeUndefined();
  expect(reading).toMatchObject(expected);
});

test.each<[string, About, object]>([
  [
    "name, model and serial number",
    {
      commands: {
        "scutil --get ComputerName": "Reception Mac\n",
        ...ioreg("Mac14,2", "C02EXAMPLE1"),
        ...profiler("Mac14,2", "MacBook Air"),
      },
    },
    {
      state: "known",
      value: {
        hostname: "Reception Mac",
        manufacturer: "Apple",
        model: "MacBook Air",
        serial: "C02EXAMPLE1",
      },
    },
  ],
  [
    "the profiler's serial number",
    {
      commands: {
        scutil: "m\n",
        ...profiler("Mac14,2", "MacBook Air", { serial_number: "C02EXAMPLE2" }),
      },
    },
    { state: "known", value: { serial: "C02EXAMPLE2" } },
  ],
  [
    "a serial number that nobody filled in",
    { commands: { scutil: "m\n", ...ioreg("VirtualMac2,1", "0") } },
    { state: "known", value: { hostname: "m", model: "VirtualMac2,1" } },
  ],
  [
    "the name from the settings",
    {
      commands: { scutil: { exitCode: 1, stdout: "ComputerName: not set\n" } },
      files: {
        "/Library/Preferences/SystemConfiguration/preferences.plist": plist({
          System: { Network: { HostNames: { LocalHostName: "ward-mac" } } },
        }),
      },
    },
    { state: "known", value: { hostname: "ward-mac" } },
  ],
  [
    "the network's name",
    { commands: { hostname: "ward-mac.local\n" } },
    { state: "known", value: { hostname: "ward-mac.local" } },
  ],
  ["nothing", {}, { state: "unknown", reason: "not_reported" }],
])("identity: %s", async (_, about, expected) => {
  const reading = await identityOnMac(mac(about));
  expect(facts.identity.safeParse({ kind: "identity", ...reading }).error).toBeUndefined();
  expect(reading).toMatchObject(expected);
});

test.each<[string, About, object]>([
  [
    "a boot time, to the minute",
    { commands: boottime },
    { state: "known", value: { bootedAt: "2026-11-18T11:07:00.000Z" } },
  ],
  [
    "another answer",
    { commands: { "sysctl -n kern.boottime": "1\n" } },
    { state: "unknown", reason: "parse_error" },
  ],
  [
    "a clock that was not set",
    { commands: { "sysctl -n kern.boottime": "{ sec = 5, usec = 0 }" } },
    { state: "unknown" },
  ],
  ["nothing", {}, { state: "unknown", reason: "command_missing" }],
])("boot: %s", async (_, about, expected) => {
  const reading = await bootOnMac(mac(about));
  expect(facts.boot.safeParse({ kind: "boot", ...reading }).error).toBeUndefined();
  expect(reading).toMatchObject(expected);
});

const state = "/var/db/softwareupdate/SoftwareUpdateDDMStatePersistence.plist";
const log = (line: string) => ({ "/var/log/install.log": line });
const line = (time: string, said: string) => `${time}+00 mac softwareupdated[512]: ${said}\n`;

test.each<[string, About, object]>([
  ["nothing at all", {}, { state: "unknown", reason: "unsupported" }],
  [
    "updates that want a restart and are not installed",
    {
      commands: {
        softwareupdate: "* Label: macOS 26.2-25C56\n\tTitle: macOS 26.2, Action: restart,\n",
      },
    },
    { state: "unknown", reason: "unsupported" },
  ],
  [
    "an update prepared by management",
    { files: { [state]: plist({ SUCorePersistedStateFields: { updatePrepared: true } }) } },
    { state: "known", value: { required: true } },
  ],
  [
    "a state that says nothing of it",
    { files: { [state]: plist({ SUCorePersistedStatePolicyFields: { prepared: false } }) } },
    { state: "unknown" },
  ],
  [
    "the log, since the start",
    {
      commands: boottime,
      files: log(line("2026-11-20 08:00:00", "MSU_UPDATE_25C56_patch_26.2: Update is prepared")),
    },
    { state: "known", value: { required: true } },
  ],
  [
    "the log, before the start",
    {
      commands: boottime,
      files: log(line("2026-11-17 08:00:00", "MSU_UPDATE_25C56_patch_26.2: Update is prepared")),
    },
    { state: "unknown" },
  ],
  [
    "the log, taken back",
    {
      commands: boottime,
      files: log(
        line("2026-11-20 08:00:00", "MSU_UPDATE_25C56_patch_26.2: Update is prepared") +
          line("2026-11-20 09:00:00", "MSU_UPDATE_25C56_patch_26.2: prepared update was purged"),
      ),
    },
    { state: "unknown" },
  ],
])("restart: %s", async (_, about, expected) => {
  const reading = await restartOnMac(mac(about));
  expect(facts.restart.safeParse({ kind: "restart", ...reading }).error).toBeUndefined();
  expect(reading).toMatchObject(expected);
});

test("no support is sold", async () => {
  expect(await supportProgrammeOnMac()).toMatchObject({ state: "not-applicable" });
});

import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { firmwareText } from "./dmi.ts";
import { identityOnLinux } from "./linux.ts";

const name = { "/proc/sys/kernel/hostname": "ward-7\n" };
const dmi = (file: string) => `/sys/class/dmi/id/${file}`;

test.each<[string, Scene, object]>([
  [
    "root sees the serial number",
    {
      files: {
        ...name,
        [dmi("sys_vendor")]: "Dell Inc.\n",
        [dmi("product_name")]: "Latitude 5440\n",
        [dmi("product_serial")]: "ABC1234\n",
      },
    },
    { hostname: "ward-7", manufacturer: "Dell Inc.", model: "Latitude 5440", serial: "ABC1234" },
  ],
  [
    "without root there is none",
    {
      files: {
        ...name,
        [dmi("product_serial")]: "access_denied",
        [dmi("sys_vendor")]: "Dell Inc.\n",
      },
    },
    { hostname: "ward-7", manufacturer: "Dell Inc." },
  ],
  [
    "fields that nobody filled in are none",
    {
      files: {
        ...name,
        [dmi("sys_vendor")]: "To Be Filled By O.E.M.\n",
        [dmi("product_serial")]: "0\n",
        [dmi("chassis_serial")]: "C-1\n",
      },
    },
    { hostname: "ward-7", serial: "C-1" },
  ],
  [
    "a board without DMI",
    { files: { ...name, "/proc/device-tree/model": "Raspberry Pi 4 Model B\0" } },
    { hostname: "ward-7", model: "Raspberry Pi 4 Model B" },
  ],
  ["the name in its other place", { files: { "/etc/hostname": "desk\n" } }, { hostname: "desk" }],
])("%s", async (_, about, expected) => {
  const reading = await identityOnLinux(scene(about));
  expect(facts.identity.safeParse({ kind: "identity", ...reading }).error).toBeUndefined();
  expect(reading).toEqual({ state: "known", value: expected, source: "proc-sys" });
});

test("without a host name the machine is not identified", async () => {
  expect(await identityOnLinux(scene({}))).toMatchObject({ state: "unknown" });
});

test.each([
  "None",
  "Default string",
  "System Serial Number",
  "Not Specified",
  "0000",
  "xxxxx",
  "...",
  "System manufacturer",
  "",
  "  ",
])("firmware that says %p says nothing", (text) => {
  expect(firmwareText(text)).toBeUndefined();
});

test.each(["0012", "HP", "VMware-42 1f", "System76"])("firmware that says %p says it", (text) => {
  expect(firmwareText(text)).toBe(text);
});

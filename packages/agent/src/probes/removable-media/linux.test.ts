import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { removableMediaOnLinux } from "./linux.ts";
import { blocksStorage, parseCommandLine, parseModprobe } from "./modprobe.ts";
import { letsStorageIn, parseImplicitTarget } from "./usbguard.ts";

const dpkg = (...names: readonly string[]) => ({
  "/var/lib/dpkg/status": ["base-files", ...names]
    .map((n) => `Package: ${n}\nStatus: install ok installed\nVersion: 1.0\nArchitecture: amd64\n`)
    .join("\n"),
});
const base = {
  ...dpkg(),
  "/proc/cmdline": "BOOT_IMAGE=/vmlinuz quiet\n",
  "/etc/modprobe.d/a.conf": "",
};
const off = "install usb-storage /bin/false\nblacklist usb-storage\n";
const guard = {
  ...base,
  ...dpkg("usbguard"),
  "/etc/usbguard/usbguard-daemon.conf":
    "# x\nRuleFile=/etc/usbguard/rules.conf\nImplicitPolicyTarget=block\n",
  "/etc/usbguard/rules.conf": 'allow id 1d6b:0002 serial "0000:00:14.0" name "xHCI"\n',
};
const active = {
  systemctl: "Id=usbguard.service\nLoadState=loaded\nActiveState=active\nUnitFileState=enabled\n",
};
const idle = {
  systemctl:
    "Id=usbguard.service\nLoadState=loaded\nActiveState=inactive\nUnitFileState=disabled\n",
};

async function told(about: Scene): Promise<unknown> {
  const reading = await removableMediaOnLinux(scene(about));
  const checked = facts["removable-media"].safeParse({ kind: "removable-media", ...reading });
  expect(checked.error).toBeUndefined();
  if (reading.state !== "known") return reading.state;
  return `${reading.value.storage}, control ${reading.value.deviceControl}, ${reading.value.policies.length}`;
}

test.each<[string, Scene, string]>([
  ["no rule", { files: base }, "not-restricted, control unknown, 0"],
  [
    "a driver that is never loaded",
    { files: { ...base, "/etc/modprobe.d/usb.conf": off } },
    "blocked, control unknown, 2",
  ],
  [
    "a driver that may be built in: the list may not be read",
    {
      files: {
        ...base,
        "/etc/modprobe.d/usb.conf": off,
        "/proc/sys/kernel/osrelease": "6.1.0-1-amd64\n",
        "/lib/modules/6.1.0-1-amd64/modules.builtin": "access_denied",
      },
    },
    "unknown, control unknown, 2",
  ],
  [
    "a driver that is loaded already",
    {
      files: {
        ...base,
        "/etc/modprobe.d/usb.conf": off,
        "/proc/modules": "usb_storage 81920 1 uas, Live 0x0\n",
      },
    },
    "not-restricted, control unknown, 3",
  ],
  [
    "a driver built into the kernel",
    {
      files: {
        ...base,
        "/etc/modprobe.d/usb.conf": off,
        "/proc/sys/kernel/osrelease": "6.1.0-40-amd64\n",
        "/lib/modules/6.1.0-40-amd64/modules.builtin":
          "kernel/drivers/usb/storage/usb-storage.ko\n",
      },
    },
    "not-restricted, control unknown, 3",
  ],
  [
    "a list that leaves the second driver to bring the first",
    { files: { ...base, "/etc/modprobe.d/usb.conf": "blacklist usb-storage\n" } },
    "not-restricted, control unknown, 1",
  ],
  [
    "a file that takes the place of another of its name",
    { files: { ...base, "/etc/modprobe.d/usb.conf": "", "/usr/lib/modprobe.d/usb.conf": off } },
    "not-restricted, control unknown, 0",
  ],
  [
    "a file that may not be read",
    { files: { ...base, "/etc/modprobe.d/usb.conf": "access_denied" } },
    "unknown, control unknown, 0",
  ],
  ["USBGuard that blocks", { files: guard, commands: active }, "blocked, control on, 2"],
  [
    "USBGuard that does not run",
    { files: guard, commands: idle },
    "not-restricted, control off, 2",
  ],
  [
    "USBGuard that lets all in",
    {
      files: { ...guard, "/etc/usbguard/usbguard-daemon.conf": "ImplicitPolicyTarget=allow\n" },
      commands: active,
    },
    "not-restricted, control off, 2",
  ],
  [
    "USBGuard with a rule for storage of any make",
    {
      files: { ...guard, "/etc/usbguard/rules.conf": "allow with-interface one-of { 08:*:* }\n" },
      commands: active,
    },
    "unknown, control on, 2",
  ],
  [
    "USBGuard whose settings may not be read",
    {
      elevated: false,
      files: {
        ...guard,
        "/etc/usbguard/usbguard-daemon.conf": "access_denied",
        "/etc/usbguard/rules.conf": "access_denied",
      },
      commands: active,
    },
    "unknown, control unknown, 1",
  ],
  [
    "rules of udev that name storage are not worked out",
    {
      files: {
        ...base,
        "/etc/udev/rules.d/99-usb.rules":
          'SUBSYSTEM=="usb", ATTR{bInterfaceClass}=="08", ATTR{authorized}="0"\n',
      },
    },
    "unknown, control unknown, 1",
  ],
  ["nothing that could be read", {}, "unknown"],
  [
    "WSL",
    { files: { "/proc/sys/kernel/osrelease": "6.6-microsoft-standard-WSL2\n" } },
    "not-applicable",
  ],
])("%s", async (_, about, expected) => {
  expect(await told(about)).toBe(expected);
});

test.each<[string, boolean]>([
  ["install usb_storage /bin/true", true],
  ["install usb-storage /usr/bin/false", true],
  ["blacklist usb-storage\nblacklist uas", true],
  ["blacklist uas", false],
  ["# install usb-storage /bin/true", false],
  ["install usb-storage /usr/local/bin/ask", false],
  ["install usb-storage-extra /bin/true", false],
  ["options usb-storage delay_use=1", false],
])("modprobe: %j", (text, expected) => {
  expect(blocksStorage(parseModprobe(text))).toBe(expected);
});

test.each<[string, boolean]>([
  ["quiet module_blacklist=usb_storage", true],
  ["modprobe.blacklist=usb-storage,uas", true],
  ["modprobe.blacklist=nouveau", false],
])("command line: %j", (text, expected) => {
  expect(blocksStorage(parseCommandLine(text))).toBe(expected);
});

test.each([
  ["ImplicitPolicyTarget=block", "block"],
  ["#ImplicitPolicyTarget=block", undefined],
  ["ImplicitPolicyTarget=maybe", undefined],
  ["ImplicitPolicyTarget = reject\n", "reject"],
])("USBGuard: %j", (text, expected) => {
  expect(parseImplicitTarget(text)).toBe(expected);
});

test.each<[string, boolean]>([
  ["allow", true],
  ["allow with-interface equals { 08:06:50 }", true],
  ["allow with-interface equals { 03:01:01 }", false],
  ['allow id 0781:5567 serial "x"', false],
  ["block with-interface one-of { 08:*:* }", false],
])("USBGuard's rule %j", (text, expected) => {
  expect(letsStorageIn(text)).toBe(expected);
});

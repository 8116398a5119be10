import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import type { Package } from "../installed-software/types.ts";
import { compareDebian, compareRpm } from "../versions.ts";
import { replacedSinceBoot } from "./core-packages.ts";
import { compareKernels } from "./kernels.ts";
import { restartOnLinux } from "./linux.ts";
import { parseNeedrestart } from "./needrestart.ts";

async function ask(about: Scene) {
  const reading = await restartOnLinux(scene(about));
  expect(facts.restart.safeParse({ kind: "restart", ...reading }).error).toBeUndefined();
  return reading;
}

const status = (...packages: readonly [string, string][]) =>
  packages
    .map(([name, v]) => `Package: ${name}\nStatus: install ok installed\nVersion: ${v}\n`)
    .join("\n");
const debian = (release: string, ...packages: readonly [string, string][]): Scene => ({
  files: {
    "/proc/sys/kernel/osrelease": `${release}\n`,
    "/proc/sys/kernel/version": "#1 SMP PREEMPT_DYNAMIC Debian 6.1.137-1 (2025-05-07)\n",
    "/var/lib/dpkg/status": status(["bash", "5.2-1"], ...packages),
  },
});
const current = debian("6.1.0-37-amd64", ["linux-image-6.1.0-37-amd64", "6.1.137-1"]);

test.each<[string, Scene, object]>([
  [
    "the newest kernel runs -> no",
    current,
    { state: "known", value: { required: false, because: [] } },
  ],
  [
    "a newer kernel is installed -> yes",
    debian(
      "6.1.0-37-amd64",
      ["linux-image-6.1.0-37-amd64", "6.1.137-1"],
      ["linux-image-6.1.0-42-amd64", "6.1.159-1"],
    ),
    { value: { required: true, because: ["6.1.0-42-amd64"] } },
  ],
  [
    "the same release was rebuilt -> yes",
    debian("6.1.0-37-amd64", ["linux-image-6.1.0-37-amd64", "6.1.140-1"]),
    { value: { required: true, because: ["linux-image-6.1.0-37-amd64 6.1.140-1"] } },
  ],
  [
    "the flag is set, by two packages -> yes",
    {
      files: {
        ...current.files,
        "/run/reboot-required": "*** System restart required ***\n",
        "/run/reboot-required.pkgs": "linux-base\nlibc6\nlinux-base\n",
      },
    },
    { value: { required: true, because: ["libc6", "linux-base"] }, source: "reboot-required" },
  ],
  [
    "SUSE's flag is set -> yes",
    { files: { "/run/reboot-needed": "" } },
    { value: { required: true, because: [] } },
  ],
  [
    "a kernel of no package -> unknown",
    debian("6.18.44-fc-v657"),
    { state: "unknown", reason: "not_reported" },
  ],
  [
    "a kernel of no package, with needrestart -> its word",
    {
      ...debian("6.18.44-fc-v657"),
      commands: {
        needrestart:
          "NEEDRESTART-VER: 3.6\nNEEDRESTART-KCUR: 6.18.44\nNEEDRESTART-KEXP: 6.18.50\nNEEDRESTART-KSTA: 3\n",
      },
    },
    { value: { required: true, because: ["kernel 6.18.50"] }, source: "needrestart" },
  ],
  [
    "needrestart as an ordinary user -> unknown",
    { ...debian("6.18.44-fc-v657"), commands: { needrestart: "NEEDRESTART-VER: 3.6\n" } },
    { state: "unknown" },
  ],
  [
    "a database cut short cannot say that the newest kernel runs -> unknown",
    {
      files: {
        ...current.files,
        "/var/lib/dpkg/status": `${status(["linux-image-6.1.0-37-amd64", "6.1.137-1"])}\nPackage: linux-ima`,
      },
    },
    { state: "unknown" },
  ],
  [
    "a container -> not applicable",
    { files: { "/run/systemd/container": "lxc\n" } },
    { state: "not-applicable" },
  ],
  [
    "WSL without a flag -> not applicable",
    { files: { "/proc/sys/kernel/osrelease": "5.15.153.1-microsoft-standard-WSL2\n" } },
    { state: "not-applicable" },
  ],
])("%s", async (_, about, expected) => {
  expect(await ask(about)).toMatchObject(expected);
});

test("rpm: a core package replaced after the start asks for a restart, with the kernel beside it", async () => {
  const row = (name: string, version: string, time: number) =>
    `${name}\t0\t${version}\t1.el9\tx86_64\tx\tx\t${time}\n`;
  const about: Scene = {
    files: {
      "/var/lib/rpm/rpmdb.sqlite": "",
      "/proc/stat": "btime 1795000000\n",
      "/proc/sys/kernel/osrelease": "5.14.0-1.el9.x86_64\n",
    },
    commands: {
      rpm:
        row("glibc", "2.34", 1795000500) +
        row("bash", "5", 1795000500) +
        row("kernel-core", "5.14.0", 1) +
        row("kernel-core", "5.14.1", 1795000500),
    },
  };
  expect(await ask(about)).toMatchObject({
    value: { required: true, because: ["glibc 2.34-1.el9", "kernel-core 5.14.1-1.el9"] },
  });
});

const AFTER = 1795000500;
const BEFORE = 1794000000;
const redhat = (installedAt: number, commands: Scene["commands"] = {}): Scene => ({
  files: {
    "/var/lib/rpm/rpmdb.sqlite": "",
    "/proc/stat": "btime 1795000000\n",
    "/proc/sys/kernel/osrelease": "5.14.0-1.el9.x86_64\n",
  },
  commands: {
    rpm:
      `kernel-core\t0\t5.14.0\t1.el9\tx86_64\tx\tx\t(none)\t${BEFORE}\n` +
      `bash\t0\t5\t1.el9\tx86_64\tx\tx\t(none)\t${installedAt}\n`,
    ...commands,
  },
});
const NEEDED = {
  exitCode: 1,
  stdout:
    "Core libraries or services have been updated since boot-up:\n  * gnutls\n  * glibc\n\nReboot is required to fully utilize these updates.\nMore information: https://access.redhat.com/solutions/27943\n",
};
const NOT_NEEDED =
  "No core libraries or services have been updated since boot-up.\nReboot should not be necessary.\n";
const withoutKernel = (commands: Scene["commands"]): Scene => ({
  ...redhat(AFTER, { rpm: `bash\t0\t5\t1.el9\tx86_64\tx\tx\t(none)\t${AFTER}\n`, ...commands }),
});

test.each<[string, Scene, object]>([
  [
    "dnf needs-restarting says yes where the kernel would say no",
    redhat(AFTER, { "dnf needs-restarting -r": NEEDED }),
    { value: { required: true, because: ["glibc", "gnutls"] }, source: "needs-restarting" },
  ],
  [
    "nothing was installed since the start: dnf is not asked",
    redhat(BEFORE, { dnf: NEEDED }),
    { value: { required: false }, source: "kernel-packages" },
  ],
  [
    "dnf without the plug-in also ends with status 1 -> the kernel's word",
    redhat(AFTER, { dnf: { exitCode: 1, stderr: "No such command: needs-restarting." } }),
    { value: { required: false }, source: "kernel-packages" },
  ],
  [
    "no kernel package, and dnf says no",
    withoutKernel({ dnf: NOT_NEEDED }),
    { value: { required: false }, source: "needs-restarting" },
  ],
  [
    "no kernel package, and dnf is silent -> unknown",
    withoutKernel({ dnf: "" }),
    { state: "unknown" },
  ],
  [
    "RHEL 7's own program",
    withoutKernel({ "needs-restarting": NEEDED }),
    { value: { required: true } },
  ],
  [
    "zypper's status 102",
    withoutKernel({
      "zypper needs-rebooting": { exitCode: 102, stdout: "Reboot is suggested.\n" },
    }),
    { value: { required: true } },
  ],
  [
    "zypper's status 0 with its words",
    withoutKernel({
      zypper:
        "No core libraries or services have been updated.\nReboot is probably not necessary.\n",
    }),
    { value: { required: false } },
  ],
  [
    "a database that cannot be read: dnf is asked all the same",
    redhat(BEFORE, { rpm: { exitCode: 1, stderr: "error: damaged" }, dnf: NEEDED }),
    { value: { required: true }, source: "needs-restarting" },
  ],
  [
    "no database is seen on a system that has rpm: dnf answers",
    { files: { "/etc/os-release": "ID=rocky\nVERSION_ID=9.6\n" }, commands: { dnf: NEEDED } },
    { value: { required: true, because: ["glibc", "gnutls"] }, source: "needs-restarting" },
  ],
  [
    "no database is seen on SLES: zypper answers",
    {
      files: { "/etc/os-release": 'ID="sles"\nID_LIKE="suse"\n' },
      commands: { "zypper needs-rebooting": { exitCode: 102 } },
    },
    { value: { required: true } },
  ],
  [
    "no database is seen and the system is Debian: dnf is not asked",
    { files: { "/etc/os-release": "ID=debian\n" }, commands: { dnf: NOT_NEEDED } },
    { state: "unknown" },
  ],
  [
    "zypper's status 0 without words -> unknown",
    withoutKernel({ zypper: "" }),
    { state: "unknown" },
  ],
])("rpm: %s", async (_, about, expected) => {
  expect(await ask(about)).toMatchObject(expected);
});

const image = (...deployments: object[]): Scene => ({
  ...redhat(BEFORE),
  files: { ...redhat(BEFORE).files, "/run/ostree-booted": "" },
  commands: { ...redhat(BEFORE).commands, "rpm-ostree": JSON.stringify({ deployments }) },
});

test.each<[string, Scene, object]>([
  [
    "a staged deployment waits -> yes",
    image({ booted: false, staged: true, version: "42.2" }, { booted: true, version: "42.1" }),
    { value: { required: true, because: ["image 42.2"] }, source: "image-status" },
  ],
  [
    "the booted one comes next -> no",
    image({ booted: true, version: "42.1" }, { booted: false, version: "42.0" }),
    { value: { required: false } },
  ],
  ["no deployment is booted -> unknown", image({ version: "42.1" }), { state: "unknown" }],
])("images: %s", async (_, about, expected) => {
  expect(await ask(about)).toMatchObject(expected);
});

const named = (name: string, version: string): Package => ({ name, version });

test.each<[Parameters<typeof compareKernels>[0], string, Package[], string]>([
  ["dpkg", "6.8.0-45-generic", [named("linux-image-6.8.0-45-generic", "1")], "current"],
  ["dpkg", "6.5.0-41-generic", [named("linux-image-6.8.0-45-generic", "1")], "newer"],
  ["dpkg", "6.8.0-9-generic", [named("linux-image-6.8.0-10-generic", "1")], "newer"],
  ["dpkg", "6.8.0-45-generic", [named("linux-image-unsigned-6.8.0-46-generic", "1")], "newer"],
  ["dpkg", "6.8.0-1017-aws", [named("linux-image-6.8.0-45-generic", "1")], "unknown"],
  ["dpkg", "6.12.48+deb13-amd64", [named("linux-image-6.12.57+deb13-amd64", "1")], "newer"],
  ["dpkg", "6.12.57+deb13-amd64", [named("linux-image-6.12.57+deb13-amd64-dbg", "1")], "unknown"],
  ["dpkg", "6.1.0-37-amd64", [named("linux-image-6.1.0-42-rt-amd64", "1")], "unknown"],
  ["dpkg", "6.8.12-4-pve", [named("proxmox-kernel-6.8.12-5-pve-signed", "1")], "newer"],
  ["dpkg", "6.1.0-37-amd64", [named("linux-image-amd64", "6.1.159-1")], "unknown"],
  ["rpm", "5.14.0-80.4.el9.x86_64", [named("kernel-core", "5.14.0-80.11.el9")], "newer"],
  [
    "rpm",
    "5.14.0-80.11.el9.x86_64",
    [named("kernel-core", "5.14.0-80.11.el9"), named("kernel-core", "5.14.0-80.4.el9")],
    "current",
  ],
  ["rpm", "4.18.0-553.el8_10.x86_64", [named("kernel-core", "4.18.0-553.el8_10")], "current"],
  ["rpm", "5.14.0-80.el9.x86_64+rt", [named("kernel-core", "5.14.0-99.el9")], "unknown"],
  [
    "rpm",
    "5.14.21-150500.55.39-default",
    [named("kernel-default", "5.14.21-150500.55.39.1")],
    "current",
  ],
  [
    "rpm",
    "5.14.21-150500.55.39-default",
    [named("kernel-default", "5.14.21-150500.55.44.1")],
    "newer",
  ],
  ["rpm", "3.10.0-1160.el7.x86_64", [named("kernel", "3.10.0-1160.119.1.el7")], "newer"],
  ["apk", "6.6.58-0-lts", [named("linux-lts", "6.6.58-r0")], "current"],
  ["apk", "6.6.58-0-lts", [named("linux-lts", "6.6.60-r0")], "newer"],
  ["rpm", "5.14.0-80.el9.x86_64+64k", [named("kernel-64k-core", "5.14.0-80.el9")], "current"],
  ["rpm", "5.14.0-80.el9.x86_64", [named("kernel-rt-core", "5.14.0-99.el9")], "unknown"],
  ["apk", "6.6.58-0-virt", [named("linux-lts", "6.6.60-r0")], "unknown"],
  ["pacman", "6.11.5-arch1-1", [named("linux", "6.11.5.arch1-1")], "current"],
  ["pacman", "6.11.5-arch1-1", [named("linux", "6.11.6.arch1-1")], "newer"],
  ["pacman", "6.6.58-1-lts", [named("linux-lts", "6.6.58-1")], "current"],
])("%s: %s beside %p -> %s", (family, release, packages, expected) => {
  expect(compareKernels(family, { release, version: undefined }, packages).state).toBe(expected);
});

test("a package of the minute of the start itself is older than the start", () => {
  const packages = [{ name: "glibc", version: "2", installedAt: 1795000060 }];
  const bootedAt = new Date(1795000000_000).toISOString();
  expect(replacedSinceBoot(packages, bootedAt)).toEqual([]);
  expect(
    replacedSinceBoot(
      [{ ...packages[0], name: "glibc", version: "2", installedAt: 1795000061 }],
      bootedAt,
    ),
  ).toEqual(["glibc 2"]);
  expect(replacedSinceBoot(packages, undefined)).toEqual([]);
});

test.each([
  ["NEEDRESTART-KSTA: 1\n", { required: false, because: [] }],
  ["NEEDRESTART-KSTA: 2\n", { required: true, because: ["a newer kernel"] }],
  ["NEEDRESTART-KSTA: 0\n", undefined],
  ["NEEDRESTART-KSTA: 9\n", undefined],
  ["", undefined],
])("needrestart: %p -> %p", (text, expected) => {
  expect(parseNeedrestart(text)).toEqual(expected);
});

/** Each list stands in rising order. */
test.each([
  [
    "dpkg",
    compareDebian,
    [
      "1.0~rc1",
      "1.0",
      "1.0-1",
      "1.0-1+b1",
      "1.0-1.1",
      "1.0a",
      "1.0+dfsg",
      "1.0.1",
      "1.2",
      "1.10",
      "1:0.1",
    ],
  ],
  ["dpkg", compareDebian, ["2.36-9+deb12u7", "2.36-9+deb12u10", "2.36-10"]],
  ["dpkg", compareDebian, ["0~", "0", "00001", "2"].filter((v) => v !== "00001")],
  [
    "rpm",
    compareRpm,
    ["1.0~rc1-1", "1.0-1", "1.0^git1-1", "1.0a-1", "1.0.1-1", "1.10-1", "1:0.1-1"],
  ],
  ["rpm", compareRpm, ["5.14.0-80.4.el9", "5.14.0-80.11.el9", "5.14.0-80.11.el9_4"]],
])("versions of %s rise: %p", (_, compare, versions) => {
  for (const [i, a] of versions.entries()) {
    for (const [j, b] of versions.entries()) {
      expect([a, b, Math.sign(compare(a, b))]).toEqual([a, b, Math.sign(i - j)]);
    }
  }
});

test("equal versions may be written differently", () => {
  expect(compareDebian("1.01-1", "1.1-1")).toBe(0);
  expect(compareDebian("0:1.1", "1.1")).toBe(0);
  expect(compareRpm("1.01-1", "1.1-1")).toBe(0);
});

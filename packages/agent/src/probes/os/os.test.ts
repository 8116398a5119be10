import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { osOnLinux } from "./linux.ts";

async function ask(about: Scene) {
  const reading = await osOnLinux(scene(about));
  expect(facts.os.safeParse({ kind: "os", ...reading }).error).toBeUndefined();
  return reading;
}

const kernel = {
  "/proc/sys/kernel/osrelease": "6.1.0-37-amd64\n",
  "/proc/sys/kernel/arch": "x86_64\n",
};
const system = (osRelease: string, more: Scene["files"] = {}): Scene => ({
  files: { ...kernel, "/etc/os-release": osRelease, ...more },
});

const debian = `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
`;

test.each<[string, Scene, object]>([
  [
    "Debian with its point release",
    system(debian, { "/etc/debian_version": "12.11\n" }),
    {
      id: "debian",
      name: "Debian GNU/Linux",
      version: "12",
      point: "12.11",
      codename: "bookworm",
      rolling: false,
      kernel: "6.1.0-37-amd64",
      architecture: "x86_64",
    },
  ],
  [
    "Debian whose version file is of another release",
    system(debian, { "/etc/debian_version": "13.1\n" }),
    { version: "12", point: undefined },
  ],
  [
    "Debian testing has no version and rolls",
    system('NAME="Debian GNU/Linux"\nID=debian\nVERSION_CODENAME=forky\n', {
      "/etc/debian_version": "forky/sid\n",
    }),
    { id: "debian", version: undefined, rolling: true },
  ],
  [
    "Ubuntu",
    system(
      'NAME="Ubuntu"\nVERSION_ID="24.04"\nVERSION="24.04.1 LTS (Noble Numbat)"\nID=ubuntu\nID_LIKE=debian\nUBUNTU_CODENAME=noble\n',
    ),
    { id: "ubuntu", version: "24.04", like: ["debian"], base: undefined },
  ],
  [
    "Mint stands on Ubuntu",
    system(
      'NAME="Linux Mint"\nVERSION_ID="21.3"\nID=linuxmint\nID_LIKE="ubuntu debian"\nUBUNTU_CODENAME=jammy\n',
    ),
    { id: "linuxmint", version: "21.3", base: { id: "ubuntu", codename: "jammy" } },
  ],
  [
    "LMDE stands on Debian",
    system("NAME=LMDE\nVERSION_ID=6\nID=linuxmint\nDEBIAN_CODENAME=bookworm\n"),
    { base: { id: "debian", codename: "bookworm" } },
  ],
  [
    "KDE neon's own version is a text for people",
    system('NAME="KDE neon"\nVERSION="6.2 (Jammy)"\nID=neon\n'),
    { id: "neon", version: undefined, rolling: false },
  ],
  [
    "RHEL's minor release is its version; the vendor's end of support is a hint",
    system(
      'NAME="Red Hat Enterprise Linux"\nVERSION_ID="9.6"\nID="rhel"\nID_LIKE="fedora"\nSUPPORT_END=2032-05-31\n',
    ),
    { id: "rhel", version: "9.6", vendorSupportEnd: "2032-05-31" },
  ],
  [
    "CentOS 7 tells its point release elsewhere",
    system('NAME="CentOS Linux"\nVERSION_ID="7"\nID="centos"\n', {
      "/etc/centos-release": "CentOS Linux release 7.9.2009 (Core)\n",
    }),
    { version: "7", point: "7.9.2009" },
  ],
  [
    "RHEL 6 has no os-release",
    {
      files: {
        ...kernel,
        "/etc/redhat-release": "Red Hat Enterprise Linux Server release 6.10 (Santiago)\n",
      },
    },
    { id: "rhel", name: "Red Hat Enterprise Linux Server", version: "6.10" },
  ],
  [
    "Arch rolls",
    system('NAME="Arch Linux"\nID=arch\nBUILD_ID=rolling\n'),
    { id: "arch", rolling: true, build: "rolling" },
  ],
  [
    "Tumbleweed rolls though it bears a date",
    system('NAME="openSUSE Tumbleweed"\nID="opensuse-tumbleweed"\nVERSION_ID="20261101"\n'),
    { rolling: true, version: "20261101" },
  ],
  [
    "openEuler's id is written large",
    system("NAME=openEuler\nID=openEuler\nVERSION_ID=24.03\n"),
    { id: "openeuler" },
  ],
  [
    "a variant and an image",
    system(
      "NAME=Fedora\nID=fedora\nVERSION_ID=43\nVARIANT_ID=silverblue\nIMAGE_VERSION=43.20261101\nBUILD_ID=7\n",
    ),
    { variant: "silverblue", build: "43.20261101" },
  ],
  [
    "quotes, escapes, comments, empty values and values with an equals sign",
    system(
      '# ID=wrong\nID=\'my os\'\nNAME="A \\"B\\" = \\$C"\nVERSION_ID=\nVERSION_ID_TEMPLATE=9\nVARIANT_ID=x # y\n',
    ),
    { id: "my os", name: 'A "B" = $C', version: undefined, variant: "x" },
  ],
  [
    "a template that was never filled in",
    system("NAME=x\nID=x\nTEMPLATE_VERSION_ID=9\n"),
    { version: undefined, rolling: false },
  ],
  [
    "Arch's image with its builder's places not filled in -> no version",
    system(
      "NAME=Arch\nID=arch\nBUILD_ID=rolling\nVERSION_ID=TEMPLATE_VERSION_ID\nIMAGE_VERSION=TEMPLATE_VERSION_ID\n",
    ),
    { version: undefined, build: "rolling", rolling: true },
  ],
  [
    "CentOS Stream keeps the id and says Stream in its name",
    system('NAME="CentOS Stream"\nID="centos"\nVERSION="9"\nVERSION_ID="9"\n', {
      "/etc/centos-release": "CentOS Stream release 9\n",
    }),
    { id: "centos", name: "CentOS Stream", version: "9", point: undefined, rolling: false },
  ],
  [
    "a service pack of SLES",
    system('NAME="SLES"\nVERSION="15-SP7"\nVERSION_ID="15.7"\nID="sles"\nID_LIKE="suse"\n'),
    { id: "sles", version: "15.7" },
  ],
  [
    "Clear Linux rolls; its VERSION means nothing",
    system("NAME=x\nVERSION=1\nID=clear-linux-os\nID_LIKE=clear-linux-os\nVERSION_ID=43000\n"),
    { version: "43000", rolling: true },
  ],
  [
    "neon stands on Ubuntu",
    system(
      'NAME="KDE neon"\nVERSION="6.2 (Noble)"\nID=neon\nVERSION_ID="24.04"\nUBUNTU_CODENAME=noble\n',
    ),
    { version: "24.04", base: { id: "ubuntu", codename: "noble" } },
  ],
  [
    "WSL's Debian by another name",
    system('NAME="Pengwin"\nID=debian\nVERSION_ID="13"\nDEBIAN_VERSION_FULL=13.1\n'),
    { id: "debian", name: "Pengwin", point: "13.1" },
  ],
  ["Void rolls", system("NAME=Void\nID=void\n"), { rolling: true, version: undefined }],
  [
    "Alpine's edge bears the number of a release to come",
    system('NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.23.0_alpha20260101\n'),
    { rolling: true },
  ],
  [
    "a deployment of ostree by its file",
    system("NAME=x\nID=fedora\nVERSION_ID=42\nOSTREE_VERSION='42.20261101.0'\n"),
    { build: "42.20261101.0" },
  ],
  [
    "a deployment of ostree by its tool",
    {
      ...system("NAME=x\nID=rhel\nVERSION_ID=9.6\n", { "/run/ostree-booted": "" }),
      commands: {
        "rpm-ostree": JSON.stringify({ deployments: [{ booted: true, version: "9.20261101" }] }),
      },
    },
    { build: "9.20261101" },
  ],
  [
    "the second place where the first is empty",
    system("", { "/usr/lib/os-release": debian }),
    { id: "debian" },
  ],
  [
    "the file in its second place",
    { files: { ...kernel, "/usr/lib/os-release": debian } },
    { id: "debian" },
  ],
  [
    "kernel and architecture by uname where /proc does not tell",
    {
      files: { "/etc/os-release": debian },
      commands: { "uname -r": "5.10.0\n", "uname -m": "aarch64\n" },
    },
    { kernel: "5.10.0", architecture: "aarch64" },
  ],
  ["no architecture told", { files: { "/etc/os-release": debian } }, { architecture: "unknown" }],
])("%s", async (_, about, expected) => {
  const reading = await ask(about);
  expect(reading.state).toBe("known");
  if (reading.state === "known") expect(reading.value).toEqual({ ...reading.value, ...expected });
});

test.each<[string, Scene]>([
  ["no file", { files: kernel }],
  ["an empty file", system("")],
  ["no id", system("NAME=x\nVERSION_ID=1\n")],
  ["only a kernel, which is no system", { files: kernel, commands: { uname: "6.1.0" } }],
  ["a release line in a foreign form", { files: { "/etc/redhat-release": "welcome\n" } }],
])("%s -> unknown", async (_, about) => {
  expect(await ask(about)).toMatchObject({ state: "unknown", reason: "not_reported" });
});

import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { machineClassOnLinux } from "./linux.ts";

async function ask(files: NonNullable<Scene["files"]>) {
  const reading = await machineClassOnLinux(scene({ files }));
  const fact = { kind: "machine-class", ...reading };
  expect(facts["machine-class"].safeParse(fact).error).toBeUndefined();
  return reading;
}

const dmi = (vendor: string, product: string, chassis = "1") => ({
  "/sys/class/dmi/id/sys_vendor": `${vendor}\n`,
  "/sys/class/dmi/id/product_name": `${product}\n`,
  "/sys/class/dmi/id/chassis_type": `${chassis}\n`,
});
const root = (type: string) => ({
  "/proc/self/mountinfo": `1 0 0:1 / /proc rw - proc proc rw\n22 1 8:1 / / rw,relatime shared:1 - ${type} /dev/x rw\n`,
});
const cpu = (flags: string) => ({
  "/proc/cpuinfo": `processor\t: 0\nflags\t\t: fpu ${flags} vme\n`,
});
const ownThreads = { "/proc/2/comm": "kthreadd\n" };
const wslKernel = { "/proc/sys/kernel/osrelease": "5.15.153.1-microsoft-standard-WSL2\n" };
const units = { "/etc/systemd/system/getty.target": "" };
const graphical = { "/etc/systemd/system/display-manager.service": "" };

test.each<[string, NonNullable<Scene["files"]>, object]>([
  [
    "a laptop",
    { ...dmi("Dell Inc.", "Latitude 5440", "10"), ...cpu("sse") },
    { form: "laptop", runsIn: "physical" },
  ],
  ["a desktop", dmi("HP", "EliteDesk 800", "35"), { form: "desktop", runsIn: "physical" }],
  ["a server", dmi("HPE", "ProLiant DL380", "23"), { form: "server", runsIn: "physical" }],
  [
    "a tablet",
    dmi("Microsoft Corporation", "Surface Go", "30"),
    { form: "tablet", runsIn: "physical" },
  ],
  [
    "a white box with a battery",
    {
      ...dmi("X", "Y", "1"),
      ...units,
      "/sys/class/power_supply/AC/type": "Mains\n",
      "/sys/class/power_supply/BAT0/type": "Battery\n",
    },
    { form: "laptop", runsIn: "physical" },
  ],
  [
    "a white box with the battery of a mouse",
    {
      ...dmi("X", "Y", "2"),
      ...graphical,
      "/sys/class/power_supply/hid/type": "Battery\n",
      "/sys/class/power_supply/hid/scope": "Device\n",
    },
    { form: "desktop", runsIn: "physical" },
  ],
  [
    "a white box without a graphical login",
    { ...dmi("X", "Y", "1"), ...units },
    { form: "server", runsIn: "physical" },
  ],
  ["a chassis nobody has seen", dmi("X", "Y", "99"), { form: "unknown", runsIn: "physical" }],
  [
    "a virtual machine without a graphical login",
    { ...dmi("QEMU", "Standard PC (Q35 + ICH9, 2009)"), ...units },
    { form: "server", runsIn: "virtual-machine", technology: "kvm" },
  ],
  [
    "a virtual machine with one",
    { ...dmi("VMware, Inc.", "VMware Virtual Platform"), ...graphical },
    { form: "desktop", runsIn: "virtual-machine", technology: "vmware" },
  ],
  [
    "a virtual machine that shows no units",
    dmi("innotek GmbH", "VirtualBox"),
    { form: "unknown", runsIn: "virtual-machine", technology: "virtualbox" },
  ],
  [
    "Hyper-V",
    dmi("Microsoft Corporation", "Virtual Machine"),
    { runsIn: "virtual-machine", technology: "hyper-v" },
  ],
  [
    "bare metal in a cloud",
    dmi("Amazon EC2", "m5.metal", "23"),
    { form: "server", runsIn: "physical" },
  ],
  [
    "a virtual machine in that cloud",
    dmi("Amazon EC2", "m5.large"),
    { runsIn: "virtual-machine", technology: "amazon" },
  ],
  [
    "Xen by its own word",
    { "/sys/hypervisor/type": "xen\n" },
    { runsIn: "virtual-machine", technology: "xen" },
  ],
  [
    "a hypervisor that only the processor shows",
    cpu("hypervisor"),
    { form: "unknown", runsIn: "virtual-machine" },
  ],
  ["nothing to tell from", {}, { form: "unknown", runsIn: "unknown" }],
  [
    "systemd's word for a container",
    { "/run/systemd/container": "lxc\n" },
    { runsIn: "container", technology: "lxc" },
  ],
  [
    "a Docker container",
    { "/.dockerenv": "", ...root("overlay"), ...cpu("hypervisor") },
    { form: "unknown", runsIn: "container", technology: "docker" },
  ],
  [
    "Podman",
    { "/run/.containerenv": "", ...root("overlay") },
    { runsIn: "container", technology: "podman" },
  ],
  [
    "root's environment names the runtime",
    { "/proc/1/environ": "PATH=/bin\0container=systemd-nspawn\0" },
    { runsIn: "container", technology: "systemd-nspawn" },
  ],
  [
    "a pod by its control group",
    { "/proc/1/cgroup": "0::/kubepods/besteffort/pod1\n" },
    { runsIn: "container", technology: "kubepods" },
  ],
  [
    "a machine made from a container image is none",
    { "/.dockerenv": "", ...root("ext4"), ...ownThreads, ...cpu("hypervisor"), ...units },
    { form: "server", runsIn: "virtual-machine" },
  ],
  [
    "a container that sees the host's processes still is one",
    { "/.dockerenv": "", ...root("overlay"), ...ownThreads },
    { runsIn: "container" },
  ],
  [
    "WSL by its kernel",
    { ...wslKernel, ...root("ext4"), ...cpu("hypervisor") },
    { form: "unknown", runsIn: "wsl" },
  ],
  ["WSL by its folder", { "/run/WSL/1_interop": "" }, { runsIn: "wsl" }],
  [
    "a container inside WSL",
    { ...wslKernel, "/.dockerenv": "", ...root("overlay") },
    { runsIn: "container" },
  ],
])("%s", async (_, files, expected) => {
  expect(await ask(files)).toMatchObject({ state: "known", value: expected });
});

test.each([
  ["none\n", { runsIn: "physical" }],
  ["kvm\n", { runsIn: "virtual-machine", technology: "kvm" }],
  ["microsoft\n", { runsIn: "virtual-machine", technology: "hyper-v" }],
  ["lxc\n", { runsIn: "container", technology: "lxc" }],
  ["wsl\n", { runsIn: "wsl" }],
  ["something\n", { runsIn: "unknown" }],
  ["", { runsIn: "unknown" }],
])("where no file tells, systemd-detect-virt decides: %p", async (stdout, expected) => {
  const about: Scene = { commands: { "systemd-detect-virt": { exitCode: 1, stdout } } };
  const reading = await machineClassOnLinux(scene(about));
  expect(reading).toMatchObject({ value: expected });
});

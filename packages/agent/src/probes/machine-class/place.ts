import type { ValueOf } from "@muster/mapping/facts";

export type Place = Pick<ValueOf<"machine-class">, "runsIn" | "technology">;

/** What was seen of the things that tell where a Linux system runs. Absent: not there, or not readable. */
export interface Signs {
  readonly kernel: string | undefined;
  /** `/run/WSL` is there. */
  readonly wslFolder: boolean;
  /** `/proc/self/mountinfo`. */
  readonly mountinfo: string | undefined;
  /** Name of process 2: `kthreadd` on a system that sees the kernel's own threads. */
  readonly secondProcess: string | undefined;
  /** `/run/systemd/container`: the runtime's name, written by systemd inside a container. */
  readonly systemdContainer: string | undefined;
  /** `/.dockerenv` is there. */
  readonly dockerFile: boolean;
  /** `/run/.containerenv` is there. */
  readonly podmanFile: boolean;
  /** `/proc/1/environ` (root only). */
  readonly firstEnvironment: string | undefined;
  readonly firstCgroup: string | undefined;
  readonly cpuinfo: string | undefined;
  readonly hypervisorType: string | undefined;
  readonly dmi: {
    readonly vendor: string | undefined;
    readonly product: string | undefined;
    readonly bios: string | undefined;
  };
}

/** File system of `/`: the last mount on it is the one in use. */
function rootFileSystem(mountinfo: string): string | undefined {
  let found: string | undefined;
  for (const line of mountinfo.split("\n")) {
    const [before, after] = line.split(" - ");
    if (before?.split(" ")[4] === "/") found = after?.split(" ")[0] ?? found;
  }
  return found;
}

const runtimes = /(?<name>docker|kubepods|libpod|lxc|containerd|garden|machine-nspawn)/;

/** The runtime that says so itself, else the one whose traces lie about; `undefined` where nothing hints at a container. */
function containerRuntime(signs: Signs): string | undefined {
  const declared =
    signs.systemdContainer ??
    /(?:^|\0)container=(?<name>[^\0]+)/.exec(signs.firstEnvironment ?? "")?.groups?.name;
  if (declared !== undefined) return declared;
  if (signs.podmanFile) return "podman";
  if (signs.dockerFile) return "docker";
  return runtimes.exec(signs.firstCgroup ?? "")?.groups?.name;
}

/**
 * A machine made from a container image keeps the image's `/.dockerenv`. So a trace counts only where the system does not
 * see the kernel's threads, or where its root is the layered file system that only containers have.
 */
function container(signs: Signs): Place | undefined {
  const technology = containerRuntime(signs);
  if (technology === undefined) return undefined;
  const layered = rootFileSystem(signs.mountinfo ?? "") === "overlay";
  const ownsKernelThreads = signs.secondProcess === "kthreadd";
  return ownsKernelThreads && !layered ? undefined : { runsIn: "container", technology };
}

const hypervisors: readonly (readonly [RegExp, string])[] = [
  [/\.metal$/, ""],
  [/vmware/i, "vmware"],
  [/virtualbox|innotek/i, "virtualbox"],
  [/parallels/i, "parallels"],
  [/apple virtualization/i, "apple"],
  [/microsoft corporation.*(?:virtual machine|cloud pc)/i, "hyper-v"],
  [/\bxen\b/i, "xen"],
  [/amazon ec2/i, "amazon"],
  [/google compute engine/i, "google"],
  [/nutanix|ahv/i, "nutanix"],
  [/bhyve/i, "bhyve"],
  [
    /qemu|kvm|bochs|openstack|rhev|ovirt|digitalocean|hetzner.*vserver|scaleway|vultr|akamai/i,
    "kvm",
  ],
];

/** Whose virtual machine the firmware says it is: `""` bare metal that names a cloud, `undefined` no hypervisor named. */
export function hypervisorOf(dmi: Signs["dmi"]): string | undefined {
  const text = [dmi.vendor, dmi.product, dmi.bios].filter((part) => part !== undefined).join(" ");
  const product = dmi.product ?? "";
  return hypervisors.find(([pattern]) => pattern.test(product) || pattern.test(text))?.[1];
}

function hardware(signs: Signs): Place {
  const named = hypervisorOf(signs.dmi);
  if (named === "") return { runsIn: "physical" };
  if (named !== undefined) return { runsIn: "virtual-machine", technology: named };
  if (signs.hypervisorType !== undefined) {
    return { runsIn: "virtual-machine", technology: signs.hypervisorType };
  }
  const flags = /^flags\s*:.*$/m.exec(signs.cpuinfo ?? "")?.[0];
  if (flags !== undefined && / hypervisor\b/.test(flags)) return { runsIn: "virtual-machine" };
  const toldByFirmware = signs.dmi.vendor !== undefined || signs.dmi.product !== undefined;
  return { runsIn: flags !== undefined || toldByFirmware ? "physical" : "unknown" };
}

export function placeFrom(signs: Signs): Place {
  const inContainer = container(signs);
  if (inContainer !== undefined) return inContainer;
  if (signs.wslFolder || /microsoft/i.test(signs.kernel ?? "")) return { runsIn: "wsl" };
  return hardware(signs);
}

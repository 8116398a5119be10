import type { Place } from "./place.ts";

const containers = new Set([
  "container-other",
  "docker",
  "lxc",
  "lxc-libvirt",
  "openvz",
  "podman",
  "pouch",
  "proot",
  "rkt",
  "systemd-nspawn",
]);

/** Hypervisors by systemd's names, and what they are called here. */
const hypervisors: Readonly<Record<string, string>> = {
  acrn: "acrn",
  amazon: "amazon",
  apple: "apple",
  bhyve: "bhyve",
  bochs: "kvm",
  google: "google",
  kvm: "kvm",
  microsoft: "hyper-v",
  oracle: "virtualbox",
  parallels: "parallels",
  powervm: "powervm",
  qemu: "kvm",
  qnx: "qnx",
  uml: "uml",
  "vm-other": "vm-other",
  vmware: "vmware",
  xen: "xen",
  zvm: "zvm",
};

/** `systemd-detect-virt`: one word, `none` on the metal itself. `undefined` for a word that is not known. */
export function parseDetectVirt(text: string): Place | undefined {
  const word = text.trim();
  if (word === "none") return { runsIn: "physical" };
  if (word === "wsl") return { runsIn: "wsl" };
  if (containers.has(word)) return { runsIn: "container", technology: word };
  const technology = Object.hasOwn(hypervisors, word) ? hypervisors[word] : undefined;
  return technology === undefined ? undefined : { runsIn: "virtual-machine", technology };
}

/** What tells of a Mac's form; each may be missing. */
export interface MacSigns {
  /** `MacBookPro18,3`, `Mac14,2`, `VirtualMac2,1`. */
  readonly model: string | undefined;
  /** `MacBook Pro`, `Mac mini`. */
  readonly name: string | undefined;
  /** `kern.hv_vmm_present`: runs on a hypervisor. */
  readonly hypervisor: string | undefined;
  /** The power settings have a part for the battery. */
  readonly battery: boolean;
}

/** Models that hypervisors make up. */
const virtualModels: readonly (readonly [RegExp, string])[] = [
  [/^VirtualMac/, "apple-virtualization"],
  [/^VMware/i, "vmware"],
  [/^Parallels/i, "parallels"],
  [/^VirtualBox/i, "virtualbox"],
];

/** `undefined` for the technology where the machine is virtual and does not say by what. */
export function runsInOf({ model, hypervisor }: MacSigns): {
  readonly runsIn: "physical" | "virtual-machine" | "unknown";
  readonly technology?: string;
} {
  const technology = virtualModels.find(([form]) => form.test(model ?? ""))?.[1];
  if (technology !== undefined) return { runsIn: "virtual-machine", technology };
  if (hypervisor === "1") return { runsIn: "virtual-machine" };
  return { runsIn: hypervisor === "0" ? "physical" : "unknown" };
}

/** Models without a name of their own (`Mac14,2`) are told by their marketing name, else by their battery. */
export function formOf({ model = "", name = "", battery }: MacSigns) {
  if (/^MacBook/i.test(name) || /^MacBook/.test(model) || battery) return "laptop";
  if (/^Xserve/i.test(name) || /^Xserve/i.test(model)) return "server";
  const desktop = /^(?:Mac ?mini|iMac|Mac ?Studio|Mac ?Pro)/i;
  return desktop.test(name) || desktop.test(model) ? "desktop" : "unknown";
}

import type { ValueOf } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { byText, known, namesOf, notApplicable, sorted, textOf, unknown } from "../answers.ts";
import { placeOf } from "../machine-class/linux.ts";
import { kernelRelease } from "../os/linux.ts";
import { systemSettings } from "../screen-lock/dconf.ts";
import { unitsOf } from "../systemd.ts";
import { isInstalled, runningOf, tracesOf } from "../traces.ts";
import type { ReadingOf } from "../types.ts";
import { blocksStorage, type ModuleRule, parseCommandLine, parseModprobe } from "./modprobe.ts";
import { letsStorageIn, parseImplicitTarget } from "./usbguard.ts";

type RemovableMedia = ValueOf<"removable-media">;
type Policy = RemovableMedia["policies"][number];

/** What one kind of source says. */
interface Said {
  readonly policies: readonly Policy[];
  readonly unread: readonly string[];
  readonly blocks: "yes" | "no" | "unknown";
  readonly seen: boolean;
}

const modprobeFolders = [
  "/etc/modprobe.d",
  "/run/modprobe.d",
  "/usr/lib/modprobe.d",
  "/lib/modprobe.d",
];

interface Texts {
  readonly texts: readonly { readonly path: string; readonly text: string }[];
  readonly unread: readonly string[];
  /** A folder was there and was read. */
  readonly seen: boolean;
}

/** Files of these folders, where one of the same name in a folder before takes another's place. */
async function textsIn(machine: Machine, folders: readonly string[], end: string): Promise<Texts> {
  const paths = new Map<string, string>();
  const unread: string[] = [];
  let seen = false;
  for (const folder of folders) {
    const listed = await machine.list(folder);
    if (listed.state === "failed") unread.push(listed.detail);
    seen ||= listed.state === "read";
    const names = namesOf(listed).filter((name) => name.endsWith(end) && !paths.has(name));
    for (const name of names.slice(0, 256)) paths.set(name, `${folder}/${name}`);
  }
  const texts: { path: string; text: string }[] = [];
  for (const path of paths.values()) {
    const file = await machine.read(path, 1024 * 1024);
    if (file.state === "failed") unread.push(file.detail);
    if (file.state === "read") texts.push({ path, text: file.text });
  }
  return { texts, unread, seen };
}

interface Driver {
  readonly there: boolean;
  /** Lists that say so and could not be read. */
  readonly unread: readonly string[];
}

/** A driver that is built into the kernel, or that is loaded already, is there whatever the rules say. */
async function driverOf(machine: Machine): Promise<Driver> {
  const loaded = await machine.read("/proc/modules");
  const release = await kernelRelease(machine);
  const builtIn = await machine.read(`/lib/modules/${release}/modules.builtin`);
  return {
    there:
      /^usb_storage /m.test(textOf(loaded) ?? "") ||
      /\/usb-storage\.ko$/m.test(textOf(builtIn) ?? ""),
    unread: [loaded, builtIn].flatMap((a) => (a.state === "failed" ? [a.detail] : [])),
  };
}

async function drivers(machine: Machine): Promise<Said> {
  const { texts, unread, seen } = await textsIn(machine, modprobeFolders, ".conf");
  const line = await machine.read("/proc/cmdline", 65_536);
  const sources: (readonly [string, readonly ModuleRule[]])[] = [
    ...texts.map(({ path, text }) => [path, parseModprobe(text)] as const),
    ["/proc/cmdline", parseCommandLine(textOf(line) ?? "")],
  ];
  const policies = sources.flatMap(([source, rules]) =>
    rules.map(({ module, rule }) => ({ source, setting: module, value: rule })),
  );
  const set = blocksStorage(sources.flatMap(([, rules]) => rules));
  const driver = policies.length > 0 ? await driverOf(machine) : { there: false, unread: [] };
  const present = { source: "kernel", setting: "usb_storage", value: "present" };
  return {
    policies: driver.there ? [...policies, present] : policies,
    unread: [...unread, ...driver.unread],
    blocks: blocksWith(set, driver),
    seen: seen || line.state === "read",
  };
}

function blocksWith(set: boolean, { there, unread }: Driver): Said["blocks"] {
  if (!set || there) return "no";
  return unread.length > 0 ? "unknown" : "yes";
}

const guard = { packages: ["usbguard"], places: ["/usr/sbin/usbguard-daemon", "/etc/usbguard"] };

interface Guard extends Said {
  readonly control: RemovableMedia["deviceControl"];
}

async function guardRuns(machine: Machine): Promise<"yes" | "no" | "unknown"> {
  const unit = (await unitsOf(machine, ["usbguard.service"]))?.get("usbguard.service");
  if (unit !== undefined) return unit.active ? "yes" : "no";
  return runningOf(["usbguard-daemon"], (await tracesOf(machine)).processes);
}

async function usbguard(machine: Machine): Promise<Guard> {
  if (!(await isInstalled(machine, guard))) {
    return { policies: [], unread: [], blocks: "no", seen: false, control: "unknown" };
  }
  const runs = await guardRuns(machine);
  const file = await machine.read("/etc/usbguard/usbguard-daemon.conf", 1024 * 1024);
  const rules = await machine.read("/etc/usbguard/rules.conf");
  const target = parseImplicitTarget(textOf(file) ?? "");
  const told = target === undefined ? [] : [["ImplicitPolicyTarget", target] as const];
  const said = {
    policies: [["active", runs] as const, ...told].map(([setting, value]) => ({
      source: "usbguard",
      setting,
      value,
    })),
    unread: [file, rules].flatMap((a) => (a.state === "failed" ? [a.detail] : [])),
    seen: true,
  };
  if (runs === "no" || target === "allow") return { ...said, blocks: "no", control: "off" };
  if (runs === "unknown" || target === undefined) {
    return { ...said, blocks: "unknown", control: "unknown" };
  }
  const sure = rules.state !== "failed" && !letsStorageIn(textOf(rules) ?? "");
  return { ...said, blocks: sure ? "yes" : "unknown", control: "on" };
}

/** Rules of udev and polkit that name storage: what they come to is not worked out here, so the headline is then open. */
const telling =
  /UDISKS_IGNORE|UDISKS_AUTO|usb-storage|bInterfaceClass\}=="08"|udisks2\.filesystem-mount/;

async function rules(machine: Machine): Promise<Said> {
  const udev = await textsIn(machine, ["/etc/udev/rules.d"], ".rules");
  const polkit = await textsIn(machine, ["/etc/polkit-1/rules.d"], ".rules");
  const policies = [...udev.texts, ...polkit.texts]
    .filter(({ text }) => telling.test(text))
    .map(({ path }) => ({ source: path, setting: "rules", value: "name removable storage" }));
  const unread = [...udev.unread, ...polkit.unread];
  return { policies, unread, blocks: policies.length > 0 ? "unknown" : "no", seen: udev.seen };
}

/** GNOME's own habits: a person's session obeys them, the system does not. */
async function gnome(machine: Machine): Promise<Said> {
  const { values } = await systemSettings(machine);
  const policies = [...values]
    .filter(([key]) => /^org\/gnome\/desktop\/(?:media-handling\/auto|lockdown\/mount-)/.test(key))
    .map(([setting, value]) => ({ source: "gnome", setting, value }));
  return { policies, unread: [], blocks: "no", seen: false };
}

function headline(all: readonly Said[]): RemovableMedia["storage"] {
  if (all.some(({ blocks }) => blocks === "yes")) return "blocked";
  const open = all.some(({ blocks, unread }) => blocks === "unknown" || unread.length > 0);
  return open ? "unknown" : "not-restricted";
}

export async function removableMediaOnLinux(
  machine: Machine,
): Promise<ReadingOf<"removable-media">> {
  const { runsIn } = await placeOf(machine);
  if (runsIn === "container") return notApplicable("media are let in by the container's host");
  if (runsIn === "wsl") return notApplicable("media are let in by the Windows host");
  const guarded = await usbguard(machine);
  const all = [await drivers(machine), guarded, await rules(machine), await gnome(machine)];
  if (!all.some(({ seen }) => seen)) {
    return unknown("not_reported", "none of the places that hold such rules could be read");
  }
  const policies = all
    .flatMap((said) => said.policies)
    .sort((a, b) => byText(`${a.source} ${a.setting}`, `${b.source} ${b.setting}`));
  return known(
    {
      storage: headline(all),
      policies: policies.slice(0, 64),
      deviceControl: guarded.control,
      unread: sorted(all.flatMap(({ unread }) => unread)),
    },
    "modprobe-usbguard-udev",
  );
}

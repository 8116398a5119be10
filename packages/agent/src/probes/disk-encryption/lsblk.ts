import type { ValueOf } from "@muster/mapping/facts";
import { byText } from "../answers.ts";

export type Volume = ValueOf<"disk-encryption">["volumes"][number];

/** What `lsblk --json` shows of the machine's volumes. */
export interface Tree {
  readonly volumes: readonly Volume[];
  /** Part of a disk belongs to ZFS, which alone knows its volumes. */
  readonly zfs: boolean;
}

/** A place where data lies on something: one path through the tree from a disk to a file system. */
interface Place {
  readonly uuid: string;
  readonly mounts: readonly string[];
  readonly encrypted: boolean;
}

type Node = Readonly<Record<string, unknown>>;

const BOOT = new Set(["/boot", "/boot/efi", "/boot/firmware", "/efi"]);
const SYSTEM = new Set(["/", "/usr", "/var"]);
/** Not disks of the machine: read-only images, discs, and swap that never leaves the memory. */
const passedOver = new Set(["loop", "rom"]);

/**
 * A volume is encrypted where dm-crypt lies anywhere under it, on every path to a disk: a volume group with one open disk
 * is open. `undefined` where the text is not lsblk's list.
 */
export function parseLsblk(text: string): Tree | undefined {
  const top = parse(text);
  if (top === undefined) return undefined;
  const places: Place[] = [];
  let zfs = false;
  const walk = (node: Node, above: boolean, depth: number): void => {
    if (depth > 32 || isPassedOver(node)) return;
    const encrypted = above || textOf(node, "type") === "crypt";
    if (textOf(node, "fstype") === "zfs_member") zfs = true;
    places.push({ uuid: fileSystemOf(node), mounts: mountsOf(node), encrypted });
    // What lies on a LUKS container is encrypted, also where the kind of the mapping is not told.
    const below = encrypted || textOf(node, "fstype") === "crypto_LUKS";
    for (const child of childrenOf(node)) walk(child, below, depth + 1);
  };
  for (const node of top) walk(node, false, 0);
  return { volumes: volumesOf(places), zfs };
}

function parse(text: string): readonly Node[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isNode(value) || !Array.isArray(value.blockdevices)) return undefined;
    return value.blockdevices.filter(isNode);
  } catch {
    return undefined;
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(node: Node, key: string): string {
  const value = node[key];
  return typeof value === "string" ? value : "";
}

function childrenOf(node: Node): readonly Node[] {
  return Array.isArray(node.children) ? node.children.filter(isNode) : [];
}

/** Whether anything of the system itself is mounted from a node or below it: a system may run from a stick or a card. */
function holdsSystem(node: Node, depth = 0): boolean {
  if (mountsOf(node).some((mount) => SYSTEM.has(mount) || mount === "[SWAP]")) return true;
  return depth < 32 && childrenOf(node).some((child) => holdsSystem(child, depth + 1));
}

function isPassedOver(node: Node): boolean {
  const removable = (node.rm === true || node.rm === "1") && !holdsSystem(node);
  const memory = textOf(node, "kname").startsWith("zram");
  return removable || memory || passedOver.has(textOf(node, "type"));
}

/** The file system several disks may share: btrfs names only one of them as mounted. */
function fileSystemOf(node: Node): string {
  return textOf(node, "fstype") === "btrfs" ? textOf(node, "uuid") : "";
}

function mountsOf(node: Node): readonly string[] {
  const { mountpoints, mountpoint } = node;
  // A list of one may come as a text.
  const listed = Array.isArray(mountpoints) ? mountpoints : [mountpoints, mountpoint];
  return [...new Set(listed)].filter((m) => typeof m === "string" && m !== "");
}

function volumesOf(places: readonly Place[]): readonly Volume[] {
  const open = new Set(places.filter((p) => !p.encrypted).flatMap((p) => p.mounts));
  const openFileSystems = new Set(places.filter((p) => !p.encrypted).map((p) => p.uuid));
  const volumes = new Map<string, Volume>();
  for (const { uuid, mounts } of places) {
    for (const mount of mounts) {
      const isOpen = open.has(mount) || (uuid !== "" && openFileSystems.has(uuid));
      volumes.set(mount, volumeOf(mount, isOpen ? "plain" : "encrypted"));
    }
  }
  return [...volumes.values()].sort((a, b) => byText(a.mount, b.mount));
}

export function useOf(mount: string): Volume["use"] {
  if (mount === "[SWAP]") return "swap";
  if (BOOT.has(mount)) return "boot";
  return SYSTEM.has(mount) ? "system" : "data";
}

function volumeOf(mount: string, state: "plain" | "encrypted"): Volume {
  return { mount, use: useOf(mount), state, ...(state === "encrypted" && { method: "dm-crypt" }) };
}

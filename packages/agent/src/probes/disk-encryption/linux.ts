import type { Answer, Machine } from "../../exec/types.ts";
import { known, namesOf, notApplicable, outputOf, textOf, unknown, whyNot } from "../answers.ts";
import { askAny } from "../ask.ts";
import { placeOf } from "../machine-class/linux.ts";
import type { ReadingOf } from "../types.ts";
import { parseLsblk, type Tree, type Volume } from "./lsblk.ts";
import { partsOfOthers } from "./mount-parts.ts";
import { parseSwapFiles, withPartial, withSwapFiles } from "./swap-files.ts";
import { parseZfs } from "./zfs.ts";

const COLUMNS = "NAME,KNAME,TYPE,FSTYPE,UUID,RM";

function spellings(mounts: "MOUNTPOINTS" | "MOUNTPOINT"): readonly (readonly string[])[] {
  return [
    ["--json", "-o", `${COLUMNS},${mounts}`],
    ["-J", "-o", `NAME,KNAME,TYPE,FSTYPE,${mounts},PKNAME,UUID`],
  ];
}

/** util-linux before 2.37 knows one mount point a volume, under another name. */
async function askLsblk(machine: Machine): Promise<Answer> {
  const answer = await askAny(machine, { tool: "lsblk", spellings: spellings("MOUNTPOINTS") });
  const older =
    answer.state === "ran" ? answer.exitCode !== 0 : answer.reason === "command_missing";
  if (!older) return answer;
  return askAny(machine, { tool: "lsblk", spellings: spellings("MOUNTPOINT") });
}

async function zfsVolumes(machine: Machine): Promise<readonly Volume[]> {
  const args = ["get", "-H", "-t", "filesystem", "-o", "name,property,value"];
  const answer = await askAny(machine, {
    tool: "zfs",
    spellings: [
      [...args, "encryption,mounted,mountpoint"],
      ["get", "-H", "-o", "name,value", "encryption"],
    ],
  });
  const output = outputOf(answer);
  return output === undefined
    ? [{ mount: "zfs", use: "data", state: "unknown" }]
    : parseZfs(output);
}

/** Every volume of the tree and of ZFS; the root is never left out, seen or not. */
async function volumesOf(machine: Machine, tree: Tree): Promise<readonly Volume[]> {
  const mountinfo = textOf(await machine.read("/proc/self/mountinfo", 1024 * 1024)) ?? "";
  const parts = partsOfOthers(mountinfo);
  const whole = tree.volumes.filter(({ mount }) => mount === "/" || !parts.has(mount));
  const volumes = [...whole, ...(tree.zfs ? await zfsVolumes(machine) : [])];
  if (volumes.some((v) => v.mount === "/")) return volumes;
  return [{ mount: "/", use: "system", state: "unknown" }, ...volumes];
}

/** Folders whose names say that an encryption of single folders is set up, and which: eCryptfs keeps its own, fscrypt its policies. */
const schemes: readonly (readonly [mount: string, folder: string, method: string])[] = [
  ["/home", "/home/.ecryptfs", "ecryptfs"],
  ["/home", "/home/.fscrypt/policies", "fscrypt"],
  ["/", "/.fscrypt/policies", "fscrypt"],
];

async function partlyEncrypted(machine: Machine): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const [mount, folder, method] of schemes) {
    if (namesOf(await machine.list(folder)).length > 0) found.set(mount, method);
  }
  return found;
}

export async function diskEncryptionOnLinux(
  machine: Machine,
): Promise<ReadingOf<"disk-encryption">> {
  const { runsIn } = await placeOf(machine);
  if (runsIn === "container") return notApplicable("the disk of a container is its host's");
  if (runsIn === "wsl") return notApplicable("the disk under WSL is the Windows host's");
  const answer = await askLsblk(machine);
  const output = outputOf(answer);
  if (output === undefined) return whyNot(answer, "lsblk");
  const tree = parseLsblk(output);
  if (tree === undefined)
    return unknown("parse_error", "lsblk printed something else than its list");
  const volumes = withPartial(await volumesOf(machine, tree), await partlyEncrypted(machine));
  const swaps = parseSwapFiles(textOf(await machine.read("/proc/swaps", 65_536)) ?? "");
  return known({ volumes: [...withSwapFiles(volumes, swaps)] }, "lsblk");
}

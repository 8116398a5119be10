import type { ValueOf } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { byText, known, outputOf, unknown, whyNot } from "../answers.ts";
import type { ReadingOf } from "../types.ts";
import {
  type ApfsVolume,
  type FileVault,
  isInner,
  otherVolumes,
  parseApfsList,
  parseExternal,
  parseFdesetup,
  worse,
} from "./filevault.ts";

type Volume = ValueOf<"disk-encryption">["volumes"][number];

/** Volumes that are not on a disk that can be pulled out. What can be is asked only where it makes a difference. */
async function fixedVolumes(
  machine: Machine,
  apfs: readonly ApfsVolume[],
): Promise<readonly ApfsVolume[]> {
  const data = apfs.filter(({ role }) => role === "Data").length;
  if (data < 2 && apfs.every(({ role }) => role === "Data" || isInner(role))) return apfs;
  const answer = await machine.run("diskutil", ["list", "-plist", "external"]);
  const external = parseExternal(outputOf(answer) ?? "");
  return apfs.filter(
    ({ stores }) => stores.length === 0 || !stores.every((store) => external?.has(store) ?? false),
  );
}

/** The system's volume: FileVault's word, or the volume list's where FileVault says nothing. */
function systemVolume(vault: FileVault | undefined, apfs: readonly ApfsVolume[]): Volume {
  const data = apfs.filter(({ role }) => role === "Data").map(({ state }) => state);
  const listed = data.length === 0 ? undefined : data.reduce(worse);
  const state =
    vault !== undefined && listed !== undefined ? worse(vault, listed) : (vault ?? listed);
  const settled = state ?? "unknown";
  return {
    mount: "/",
    use: "system",
    state: settled,
    ...(settled === "encrypted" && { method: "filevault" }),
  };
}

/**
 * FileVault, and each other APFS volume beside the system's own. Apple's chips encrypt at rest by themselves, but without
 * FileVault no secret of the person's protects the key: that is plain.
 */
export async function diskEncryptionOnMac(machine: Machine): Promise<ReadingOf<"disk-encryption">> {
  const answer = await machine.run("fdesetup", ["status"]);
  const vault = parseFdesetup(outputOf(answer) ?? "");
  const list = await machine.run("diskutil", ["apfs", "list", "-plist"], { timeoutMs: 15_000 });
  const apfs = parseApfsList(outputOf(list) ?? "");
  const hasData = apfs?.some(({ role }) => role === "Data") ?? false;
  if (vault === undefined && !hasData) {
    return outputOf(answer) === undefined
      ? whyNot(answer, "fdesetup")
      : unknown("parse_error", "fdesetup answered in words this agent does not know");
  }
  const fixed = await fixedVolumes(machine, apfs ?? []);
  const volumes = [systemVolume(vault, fixed), ...otherVolumes(fixed)];
  const conflict = vault !== undefined && disagrees(vault, fixed);
  return known(
    { volumes: volumes.sort((a, b) => byText(a.mount, b.mount)) },
    vault === undefined ? "diskutil" : "fdesetup",
    { conflicts: conflict ? ["fdesetup and diskutil disagree about the system's volume"] : [] },
  );
}

function disagrees(vault: FileVault, apfs: readonly ApfsVolume[]): boolean {
  const states = apfs.filter(({ role }) => role === "Data").map(({ state }) => state);
  const plain = states.includes("plain");
  return (vault === "encrypted" && plain) || (vault === "plain" && !plain && states.length > 0);
}

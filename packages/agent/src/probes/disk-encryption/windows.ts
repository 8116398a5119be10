import type { Machine } from "../../exec/types.ts";
import type { Section } from "../../windows/answer.ts";
import { type WindowsAnswer, windowsAnswer } from "../../windows/ask.ts";
import { rowOf, textIn } from "../../windows/values.ts";
import { known, unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";
import { whyUnread } from "../windows-answers.ts";
import { programsOf } from "../windows-programs.ts";
import { servicesNamed, servicesOf } from "../windows-services.ts";
import { parseBitLocker, parseDriveProtection, type Volume } from "./bitlocker.ts";

/** Other makers' encryption: its name is a hint for a person, its state is nobody's to tell from here. */
const otherPrograms =
  /veracrypt|truecrypt|diskcryptor|safeguard|sophos device encryption|(?:mcafee|trellix) drive encryption|symantec (?:endpoint )?encryption|pgp desktop|check ?point .*(?:full disk|endpoint security)|bestcrypt|securedoc|eset full disk encryption|trend micro .*encryption|dell (?:data protection|encryption)/i;
const otherServices =
  /^(?:MfeEpeHost|MfeEpeSrv|SGNMaster|EACommunicatorSrv|SDService|eefsvc|EFDE|CredDB|veracrypt)$/i;

function systemDrive(answer: WindowsAnswer): string | undefined {
  const section = answer.section("operating-system");
  const row = section.state === "read" ? rowOf(section.data) : undefined;
  const drive = row === undefined ? undefined : textIn(row, "SystemDrive")?.toUpperCase();
  return drive !== undefined && /^[A-Z]:$/.test(drive) ? drive : undefined;
}

/** The system volume is never left out: where nothing tells of it, it is unknown. */
function withSystem(volumes: readonly Volume[], drive: string): Volume[] {
  return volumes.some((v) => v.use === "system")
    ? [...volumes]
    : [{ mount: drive, use: "system", state: "unknown" }, ...volumes];
}

function hint(answer: WindowsAnswer): string {
  const programs = programsOf(answer);
  const program =
    programs.state === "read"
      ? programs.all.find(({ name }) => otherPrograms.test(name))?.name
      : undefined;
  const found = program ?? servicesNamed(servicesOf(answer), otherServices)[0]?.name;
  return found === undefined ? "" : `; ${found} is installed, and whether it encrypts is not known`;
}

function missing(answer: WindowsAnswer, section: Section): ReadingOf<"disk-encryption"> {
  if (section.state === "read") {
    return unknown("not_reported", `BitLocker named no volume at all${hint(answer)}`);
  }
  if (section.reason !== "unsupported") return whyUnread(section);
  const detail = `BitLocker is not part of this Windows, so it cannot tell of any volume${hint(answer)}`;
  return unknown("unsupported", detail);
}

/** What the shell says without elevation; `undefined` where it says nothing of any drive. */
function byShell(answer: WindowsAnswer): ReadingOf<"disk-encryption"> | undefined {
  const section = answer.section("drive-protection");
  if (section.state === "failed") return undefined;
  const drive = systemDrive(answer) ?? "C:";
  const volumes = parseDriveProtection(section.data, drive);
  if (volumes.every((v) => v.state === "unknown")) return undefined;
  return known({ volumes: withSystem(volumes, drive) }, "shell-property");
}

interface Compared {
  readonly volumes: readonly Volume[];
  readonly conflicts: readonly string[];
}

/** Where the shell differs from BitLocker both are told, and "encrypted" counts only where neither objects. */
function heldToShell(volumes: readonly Volume[], answer: WindowsAnswer): Compared {
  const section = answer.section("drive-protection");
  const drive = systemDrive(answer) ?? "C:";
  const shell = section.state === "read" ? parseDriveProtection(section.data, drive) : [];
  const conflicts: string[] = [];
  const compared = volumes.map((volume) => {
    const other = shell.find((v) => v.mount === volume.mount)?.state ?? "unknown";
    const open = other === "unknown" || volume.state === "unknown" || volume.state === "partial";
    if (open || other === volume.state) return volume;
    conflicts.push(`${volume.mount}: BitLocker says ${volume.state}, the shell says ${other}`);
    return volume.state === "encrypted" ? { ...volume, state: other } : volume;
  });
  return { volumes: compared, conflicts: conflicts.slice(0, 16) };
}

export async function diskEncryptionOnWindows(
  machine: Machine,
): Promise<ReadingOf<"disk-encryption">> {
  const answer = await windowsAnswer(machine);
  const section = answer.section("bitlocker-volumes");
  const drive = systemDrive(answer);
  const volumes = section.state === "read" ? parseBitLocker(section.data, drive) : [];
  if (volumes.length > 0) {
    const compared = heldToShell(withSystem(volumes, drive ?? "C:"), answer);
    const { conflicts } = compared;
    return known({ volumes: [...compared.volumes] }, "bitlocker", { conflicts });
  }
  const unsupported = section.state === "failed" && section.reason === "unsupported";
  return (unsupported ? undefined : byShell(answer)) ?? missing(answer, section);
}

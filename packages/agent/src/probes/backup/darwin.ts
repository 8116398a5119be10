import type { BackupHint } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { bundles } from "../../macos/bundles.ts";
import { systemPlist } from "../../macos/read-plist.ts";
import { byText, known, unknown } from "../answers.ts";
import { saidBy } from "../secure-boot/gatekeeper.ts";
import type { ReadingOf } from "../types.ts";
import { parseDestinations, timeMachineHint, timeMachineOf } from "./time-machine.ts";

const PREFERENCES = "/Library/Preferences/com.apple.TimeMachine.plist";

/** Programs that make backups, by the beginning of their bundle ids. */
const programs: readonly (readonly [string, string, string])[] = [
  ["com.backblaze.", "backblaze", "Backblaze"],
  ["com.haystacksoftware.arq", "arq", "Arq"],
  ["com.bombich.ccc", "carbon-copy-cloner", "Carbon Copy Cloner"],
  ["com.shirt-pocket.superduper", "superduper", "SuperDuper!"],
  ["com.code42.", "crashplan", "CrashPlan"],
  ["com.crashplan.", "crashplan", "CrashPlan"],
  ["com.acronis.", "acronis", "Acronis"],
  ["com.druva.", "druva", "Druva inSync"],
  ["com.veeam.", "veeam", "Veeam Agent"],
  ["com.idrive.", "idrive", "IDrive"],
  ["com.econtechnologies.", "chronosync", "ChronoSync"],
  ["com.datto.", "datto", "Datto"],
];

async function installed(machine: Machine): Promise<readonly BackupHint[]> {
  const { apps } = await bundles(machine);
  const found = new Map<string, BackupHint>();
  for (const [start, tool, name] of programs) {
    if (apps.some(({ id }) => id?.toLowerCase().startsWith(start))) {
      found.set(tool, { tool, name, state: "installed", encrypted: "unknown" });
    }
  }
  return [...found.values()];
}

/** Time Machine by its destinations and, where this run may read them, its preferences; other programs as installed only. */
export async function backupOnMac(machine: Machine): Promise<ReadingOf<"backup">> {
  const destinations = parseDestinations(
    saidBy(await machine.run("tmutil", ["destinationinfo", "-X"])),
  );
  const file = await systemPlist(machine, PREFERENCES, ["AutoBackup", "Destinations"]);
  const preferences = file.state === "read" ? timeMachineOf(file.value) : undefined;
  const own = timeMachineHint(preferences, destinations);
  const hints = [...(own === undefined ? [] : [own]), ...(await installed(machine))];
  if (hints.length > 0) {
    return known({ hints: hints.sort((a, b) => byText(a.tool, b.tool)) }, "time-machine+apps");
  }
  if (destinations === undefined && file.state === "failed") {
    return unknown(file.reason, "Time Machine's settings need Full Disk Access");
  }
  return unknown("not_reported", "nothing on this Mac tells of a backup; others may make one");
}

import type { BackupHint } from "@muster/mapping/facts";
import { parsePlist } from "../../macos/plist.ts";
import { flagAt, instantOf, isDict, listAt, textAt } from "../../macos/values.ts";

/**
 * Number of Time Machine's destinations in `tmutil destinationinfo -X`; 0 where it says that none is set. `undefined` where the
 * text is no answer.
 */
export function parseDestinations(text: string): number | undefined {
  if (/No destinations configured/i.test(text)) return 0;
  const all = parsePlist(text);
  return isDict(all) && Object.hasOwn(all, "Destinations")
    ? listAt(all, "Destinations").length
    : undefined;
}

/** What `com.apple.TimeMachine` tells, which only programs with Full Disk Access may read. */
export interface TimeMachine {
  readonly automatic: boolean | undefined;
  readonly destinations: number;
  readonly lastSuccessAt: string | undefined;
  readonly encrypted: BackupHint["encrypted"];
}

function encryption(destinations: readonly unknown[]): BackupHint["encrypted"] {
  const words = destinations.map((d) => textAt(d, "LastKnownEncryptionState"));
  if (words.includes("NotEncrypted")) return "no";
  return words.length > 0 && words.every((word) => word === "Encrypted") ? "yes" : "unknown";
}

/** Snapshots on the machine's own disk are no backup and are not looked at. */
export function timeMachineOf(value: unknown): TimeMachine {
  const destinations = listAt(value, "Destinations");
  const dates = destinations
    .flatMap((destination) => listAt(destination, "SnapshotDates"))
    .map((date) => (typeof date === "string" ? instantOf(date) : undefined))
    .filter((date) => date !== undefined);
  return {
    automatic: flagAt(value, "AutoBackup"),
    destinations: destinations.length,
    lastSuccessAt: [...dates].sort().at(-1),
    encrypted: encryption(destinations),
  };
}

/** The hint; `undefined` where Time Machine is known to have no destination, or nothing tells. */
export function timeMachineHint(
  preferences: TimeMachine | undefined,
  destinations: number | undefined,
): BackupHint | undefined {
  const count = destinations ?? preferences?.destinations;
  if (count === undefined || count === 0) return undefined;
  const automatic = preferences?.automatic;
  return {
    tool: "time-machine",
    name: "Time Machine",
    state: automatic === true ? "scheduled" : automatic === false ? "off" : "installed",
    ...(preferences?.lastSuccessAt !== undefined && { lastSuccessAt: preferences.lastSuccessAt }),
    encrypted: preferences?.encrypted ?? "unknown",
  };
}

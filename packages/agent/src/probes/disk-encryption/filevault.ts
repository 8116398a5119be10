import type { ValueOf } from "@muster/mapping/facts";
import { parsePlist } from "../../macos/plist.ts";
import { flagAt, isDict, listAt, textAt } from "../../macos/values.ts";

type Volume = ValueOf<"disk-encryption">["volumes"][number];
export type FileVault = Extract<
  Volume["state"],
  "encrypted" | "encrypting" | "decrypting" | "plain" | "unknown"
>;

const OFF = /^FileVault is Off\.$/;
/** Lines beside the state that change nothing about it. */
const asides =
  /^(?:FileVault master keychain appears to be installed\.|Deferred enablement appears to be active.*)$/;
const encrypting = /^Encryption in progress: ?(?:Percent completed = [\d.,]+%?|Pending)\.?$/;
const decrypting = /^Decryption in progress: ?(?:Percent completed = [\d.,]+%?|Pending)\.?$/;

/**
 * `fdesetup status`. Only the line that FileVault is on, with nothing beside it that takes it back, is on; deferred enablement
 * is off until somebody signs in. `undefined` where the text is no answer of the tool.
 */
export function parseFdesetup(text: string): FileVault | undefined {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (lines.length > 20) return "unknown";
  if (lines.some((line) => decrypting.test(line))) return "decrypting";
  if (lines.some((line) => encrypting.test(line))) return "encrypting";
  const others = lines.filter((line) => !asides.test(line));
  if (others.length !== 1)
    return others.some((l) => /^FileVault is /.test(l)) ? "unknown" : undefined;
  const [state = ""] = others;
  if (state === "FileVault is On.") {
    return lines.some((line) => line.startsWith("Deferred")) ? "unknown" : "encrypted";
  }
  if (OFF.test(state)) return "plain";
  return /^FileVault is /.test(state) ? "unknown" : undefined;
}

/** A volume of APFS as `diskutil apfs list -plist` has it. It does not tell where a volume is mounted: its role does. */
export interface ApfsVolume {
  readonly name: string;
  readonly device: string;
  readonly role: string | undefined;
  readonly state: Volume["state"];
  /** Partitions its container lies on. */
  readonly stores: readonly string[];
}

function stateOf(volume: unknown): Volume["state"] {
  if (flagAt(volume, "CryptoMigrationOn") === true) return "partial";
  const vault = flagAt(volume, "FileVault");
  if (vault !== undefined) return vault ? "encrypted" : "plain";
  return flagAt(volume, "Encryption") === false ? "plain" : "unknown";
}

/** `undefined` where the text is not its property list. */
export function parseApfsList(text: string): readonly ApfsVolume[] | undefined {
  const all = parsePlist(text);
  if (!isDict(all) || !Object.hasOwn(all, "Containers")) return undefined;
  return listAt(all, "Containers").flatMap((container) => {
    const stores = listAt(container, "PhysicalStores").map((s) => textAt(s, "DeviceIdentifier"));
    return listAt(container, "Volumes").map((volume) => {
      const [role] = listAt(volume, "Roles");
      return {
        name: textAt(volume, "Name") ?? "",
        device: textAt(volume, "DeviceIdentifier") ?? "",
        role: typeof role === "string" ? role : undefined,
        state: stateOf(volume),
        stores: stores.filter((store) => store !== undefined),
      };
    });
  });
}

/** `diskutil list -plist external`: disks and partitions that can be pulled out; `undefined` where it does not tell. */
export function parseExternal(text: string): ReadonlySet<string> | undefined {
  const all = parsePlist(text);
  if (!isDict(all) || !Object.hasOwn(all, "AllDisksAndPartitions")) return undefined;
  return new Set(listAt(all, "AllDisks").filter((id) => typeof id === "string"));
}

/** Volumes of the system that hold no data of anybody's; its sealed one among them. */
const inner = new Set([
  "System",
  "Preboot",
  "Recovery",
  "VM",
  "Update",
  "xART",
  "Hardware",
  "Baseband",
  "Installer",
]);

export function isInner(role: string | undefined): boolean {
  return role !== undefined && inner.has(role);
}

/** The volumes that hold data beside the system's own. */
export function otherVolumes(apfs: readonly ApfsVolume[]): readonly Volume[] {
  return apfs
    .filter(({ role }) => role !== "Data" && !isInner(role))
    .map(({ name, device, state }) => ({
      mount: `/Volumes/${name || device}`,
      use: "data" as const,
      state,
      ...(state === "encrypted" && { method: "filevault" }),
    }));
}

const order: readonly Volume["state"][] = [
  "plain",
  "decrypting",
  "suspended",
  "partial",
  "encrypting",
  "unknown",
  "encrypted",
];

/** The weaker of two words for one volume. */
export function worse(a: Volume["state"], b: Volume["state"]): Volume["state"] {
  return order.indexOf(a) <= order.indexOf(b) ? a : b;
}

import type { Machine, NotRead } from "../exec/types.ts";
import { parsePlist } from "./plist.ts";
import type { PlistValue } from "./plist-types.ts";

/** No preference file or `Info.plist` comes near this. */
const PLIST_BYTES = 4 * 1024 * 1024;

export type PlistAnswer =
  | {
      readonly state: "read";
      readonly value: PlistValue;
      /** ISO 8601 in UTC, where it is known. */
      readonly modifiedAt: string | undefined;
    }
  | { readonly state: "missing" }
  /** There, and refused or not understood. */
  | NotRead;

/** A property list by its path. One that is damaged or longer than the limit is `failed`, never a part. */
export async function readPlist(machine: Machine, path: string): Promise<PlistAnswer> {
  const file = await machine.head(path, PLIST_BYTES);
  if (file.state !== "read") return file;
  const value = parsePlist(file.text);
  if (value !== undefined) return { state: "read", value, modifiedAt: file.modifiedAt };
  return { state: "failed", reason: "failed", detail: `${path} is not a property list` };
}

/** What `plutil` makes of a file: for files only root may open in place, and for recordings that hold its answer. */
async function byPlutil(machine: Machine, path: string): Promise<PlistValue | undefined> {
  const answer = await machine.run("plutil", ["-convert", "xml1", "-o", "-", path], {
    timeoutMs: 5_000,
  });
  return answer.state === "ran" && answer.exitCode === 0 ? parsePlist(answer.stdout) : undefined;
}

/**
 * A property list that the system itself keeps, read directly or, where that gives nothing, through `plutil`.
 * @param key one of its own keys: an answer without any of them is another file's
 */
export async function systemPlist(
  machine: Machine,
  path: string,
  keys: readonly string[],
): Promise<PlistAnswer> {
  const direct = await readPlist(machine, path);
  if (direct.state === "read") return direct;
  if (direct.state === "failed" && direct.reason === "access_denied") return direct;
  const value = await byPlutil(machine, path);
  const own = typeof value === "object" && keys.some((key) => Object.hasOwn(value, key));
  return own ? { state: "read", value, modifiedAt: undefined } : direct;
}

/** The value of a list that was read, else `undefined`. */
export function plistOf(answer: PlistAnswer): PlistValue | undefined {
  return answer.state === "read" ? answer.value : undefined;
}

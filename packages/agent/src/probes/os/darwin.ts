import type { Machine } from "../../exec/types.ts";
import { plistOf, readPlist } from "../../macos/read-plist.ts";
import { sysctl } from "../../macos/sysctl.ts";
import { known, outputOf, unknown, whyNot } from "../answers.ts";
import type { ReadingOf } from "../types.ts";
import { fromSystemVersion, isBeta, isDisguise, type MacVersion, parseSwVers } from "./sw-vers.ts";

const PLIST = "/System/Library/CoreServices/SystemVersion.plist";

async function versionIn(
  machine: Machine,
): Promise<{ readonly found: MacVersion; readonly source: string } | undefined> {
  const told = parseSwVers(outputOf(await machine.run("sw_vers", [])) ?? "");
  if (told !== undefined && !isDisguise(told)) return { found: told, source: "sw_vers" };
  const written = fromSystemVersion(plistOf(await readPlist(machine, PLIST)));
  if (written !== undefined) return { found: written, source: "system-version" };
  return told === undefined ? undefined : { found: told, source: "sw_vers" };
}

/** The release this Mac runs, for probes whose answers depend on it; `undefined` where it is not known for certain. */
export async function macVersion(machine: Machine): Promise<string | undefined> {
  const told = await versionIn(machine);
  return told === undefined || isDisguise(told.found) ? undefined : told.found.version;
}

/** The machine's own architecture: programs made for Intel are told `x86_64` on Apple silicon. */
async function architecture(machine: Machine): Promise<string> {
  if ((await sysctl(machine, "hw.optional.arm64")) === "1") return "arm64";
  const uname = outputOf(await machine.run("uname", ["-m"]))?.trim() ?? "";
  return /^(?:arm64e?|x86_64|i386)$/.test(uname) ? uname.replace("arm64e", "arm64") : "unknown";
}

/** Known without a version where macOS only told the number it shows to old programs: support is then not decided. */
export async function osOnMac(machine: Machine): Promise<ReadingOf<"os">> {
  const told = await versionIn(machine);
  if (told === undefined) return whyNoVersion(machine);
  const { found, source } = told;
  const { version, build, response } = found;
  return known(
    {
      platform: "macos" as const,
      id: "macos",
      name: "macOS",
      ...(!isDisguise(found) && { version }),
      ...(build !== undefined && { build }),
      ...(response !== undefined && { response }),
      ...(isBeta(found) && { variant: "beta" }),
      like: [],
      rolling: false,
      architecture: await architecture(machine),
    },
    source,
  );
}

async function whyNoVersion(machine: Machine): Promise<ReadingOf<"os">> {
  const answer = await machine.run("sw_vers", []);
  if (outputOf(answer) === undefined) return whyNot(answer, "sw_vers");
  return unknown("parse_error", "sw_vers names no version in a form this agent knows");
}

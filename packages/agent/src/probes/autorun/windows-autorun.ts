import type { AutorunSetting } from "@muster/mapping/facts";
import type { KeyAnswer, RegistryView } from "../../windows/registry.ts";
import { whole } from "../../windows/values.ts";
import { isHidden } from "../windows-keys.ts";

/** Keys of one scope, below `HKLM\SOFTWARE` or below a person's `Software`. */
const EXPLORER = "Microsoft\\Windows\\CurrentVersion\\Policies\\Explorer";
const NON_VOLUME = "Policies\\Microsoft\\Windows\\Explorer";
const HANDLERS = "Microsoft\\Windows\\CurrentVersion\\Explorer\\AutoplayHandlers";

/** A DWORD, or the four bytes that older tools wrote, little end first. */
function readMask(value: unknown): number | undefined {
  if (!Array.isArray(value)) {
    const number = whole(value);
    return number !== undefined && number >= 0 && number <= 0xffff_ffff ? number : undefined;
  }
  const bytes = value.map(whole);
  if (bytes.length !== 4) return undefined;
  return bytes.reduceRight(
    (sum: number | undefined, b) =>
      sum === undefined || b === undefined || b < 0 || b > 255 ? undefined : sum * 256 + b,
    0,
  );
}

function readSetting(
  registry: RegistryView,
  scope: AutorunSetting["scope"],
  base: string,
): AutorunSetting {
  const at = (key: string, name: string) => registry.first([`${base}\\${key}`], name)?.value;
  const driveTypesOff = readMask(at(EXPLORER, "NoDriveTypeAutoRun"));
  const commands = whole(at(EXPLORER, "NoAutorun"));
  const nonVolume = whole(at(NON_VOLUME, "NoAutoplayfornonVolume"));
  const disabled = whole(at(HANDLERS, "DisableAutoplay"));
  return {
    scope,
    ...(driveTypesOff !== undefined && { driveTypesOff }),
    commands: commands === undefined ? "default" : commands === 1 ? "never" : "allowed",
    nonVolume: nonVolume === undefined ? "default" : nonVolume === 1 ? "off" : "on",
    switchedOff: disabled === undefined ? "default" : disabled === 1 ? "yes" : "no",
  };
}

/** Whether a scope was looked at: its main key is there or is known not to be, and no other one is hidden. */
function scopeKey(registry: RegistryView, base: string): KeyAnswer {
  const hidden = [NON_VOLUME, HANDLERS]
    .map((key) => registry.key(`${base}\\${key}`))
    .find((key) => isHidden(key));
  return hidden ?? registry.key(`${base}\\${EXPLORER}`);
}

/** What the machine sets for everybody; `failed` where that could not be read. Absent values are Windows' own defaults. */
export function machineAutorun(
  registry: RegistryView,
): AutorunSetting | Extract<KeyAnswer, { state: "failed" }> {
  const key = scopeKey(registry, "HKLM\\SOFTWARE");
  return key.state === "failed" ? key : readSetting(registry, "machine", "HKLM\\SOFTWARE");
}

/** What a signed-in person sets; `undefined` where their hive could not be read. */
export function userAutorun(registry: RegistryView, user: string): AutorunSetting | undefined {
  const base = `HKU\\${user}\\Software`;
  const keys = [EXPLORER, NON_VOLUME, HANDLERS].map((key) => registry.key(`${base}\\${key}`));
  if (keys.some(isHidden) || keys.every((key) => key.state === "failed")) return undefined;
  return readSetting(registry, "user", base);
}

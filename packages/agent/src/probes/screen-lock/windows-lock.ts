import type { LockSetting } from "@muster/mapping/facts";
import type { RegistryView } from "../../windows/registry.ts";
import { whole } from "../../windows/values.ts";
import { isHidden, isSettled, numberAt } from "../windows-keys.ts";

const SYSTEM = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System";
const DEVICE_LOCK = "HKLM\\SOFTWARE\\Microsoft\\PolicyManager\\current\\device\\DeviceLock";
const LONGEST = 31_536_000;

/** `afterSeconds` only within what a lock can be set to. */
function after(seconds: number): { readonly afterSeconds?: number } {
  return seconds > 0 && seconds <= LONGEST ? { afterSeconds: seconds } : {};
}

/** The machine's own limit locks the session itself, so the password is always asked for. 0 is "never". */
function inactivityLimit(registry: RegistryView): LockSetting | undefined {
  const seconds = numberAt(registry, SYSTEM, "InactivityTimeoutSecs");
  if (seconds === undefined) return undefined;
  const enabled = seconds > 0 && seconds <= LONGEST ? "yes" : seconds === 0 ? "no" : "unknown";
  return {
    scope: "machine",
    from: "policy",
    enabled,
    ...after(seconds),
    password: enabled === "yes" ? "yes" : "unknown",
    source: "inactivity-limit",
  };
}

/** Set by device management, in minutes; 0 is "never". `DevicePasswordEnabled` is 0 where a password is needed. */
function deviceLock(registry: RegistryView): LockSetting | undefined {
  const minutes = numberAt(registry, DEVICE_LOCK, "MaxInactivityTimeDeviceLock");
  if (minutes === undefined) return undefined;
  const asked = numberAt(registry, DEVICE_LOCK, "DevicePasswordEnabled");
  return {
    scope: "machine",
    from: "policy",
    enabled: minutes > 0 ? "yes" : minutes === 0 ? "no" : "unknown",
    ...after(minutes * 60),
    password: asked === 0 ? "yes" : asked === 1 ? "no" : "unknown",
    source: "device-lock",
  };
}

export function machineLocks(registry: RegistryView): readonly LockSetting[] {
  return [inactivityLimit(registry), deviceLock(registry)].filter((s) => s !== undefined);
}

/** Whether the places of a rule for the whole machine were looked at. */
export function machineIsSettled(registry: RegistryView): boolean {
  return [SYSTEM, DEVICE_LOCK].every((path) => isSettled(registry.key(path)));
}

interface Saver {
  readonly value: number | undefined;
  readonly from: LockSetting["from"];
}

function saverValue(registry: RegistryView, user: string, name: string): Saver {
  const policy = `HKU\\${user}\\Software\\Policies\\Microsoft\\Windows\\Control Panel\\Desktop`;
  const own = `HKU\\${user}\\Control Panel\\Desktop`;
  const found = registry.first([policy, own], name);
  if (found === undefined) return { value: undefined, from: "default" };
  return { value: whole(found.value), from: found.path === policy ? "policy" : "user" };
}

/** One setting that is off settles it; "on" needs all three. */
function enabledOf(values: readonly Saver[]): "yes" | "no" | "unknown" {
  // Nobody set it: Windows' own screen saver settings neither wait nor ask for a password.
  if (values.some((v) => v.from === "default" || v.value === 0)) return "no";
  return values.every((v) => v.value !== undefined && v.value > 0) ? "yes" : "unknown";
}

/**
 * What a signed-in person's screen saver does: it must be active, ask for the password and wait a certain time, each
 * set by policy or by the person. `undefined` where their hive could not be read.
 */
export function saverLock(registry: RegistryView, user: string): LockSetting | undefined {
  const own = registry.key(`HKU\\${user}\\Control Panel\\Desktop`);
  const policy = registry.key(
    `HKU\\${user}\\Software\\Policies\\Microsoft\\Windows\\Control Panel\\Desktop`,
  );
  if (isHidden(policy) || (own.state !== "read" && policy.state !== "read")) return undefined;
  const names = ["ScreenSaveActive", "ScreenSaverIsSecure", "ScreenSaveTimeOut"];
  const values = names.map((name) => saverValue(registry, user, name));
  const [, secure, timeout] = values;
  // Without the person's own key, a value that no policy sets may still be set there.
  const partial = own.state === "failed" && values.some((v) => v.from === "default");
  const enabled = partial ? "unknown" : enabledOf(values);
  return {
    scope: "user",
    from: fromOf(values),
    enabled,
    ...(enabled === "yes" && after(timeout?.value ?? 0)),
    password: passwordOf(secure, partial),
    source: "screen-saver",
  };
}

/** A rule is policy's only where policy sets all of it: the rest is the person's to change. */
function fromOf(values: readonly Saver[]): LockSetting["from"] {
  const only = (["policy", "default"] as const).find((f) => values.every((v) => v.from === f));
  return only ?? "user";
}

function passwordOf(secure: Saver | undefined, partial: boolean): "yes" | "no" | "unknown" {
  if (secure?.value === 1) return "yes";
  if (secure?.value === 0) return "no";
  return secure?.from === "default" && !partial ? "no" : "unknown";
}

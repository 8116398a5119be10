import type { UnknownReason } from "@muster/mapping/facts";
import type { WindowsAnswer } from "../windows/ask.ts";
import type { KeyAnswer, RegistryView } from "../windows/registry.ts";
import { rowOf, textIn, whole, wholeIn } from "../windows/values.ts";

/** A part of Windows' answer that is not there: a section, a key of the registry. */
export interface Unanswered {
  readonly state: "failed";
  readonly reason: UnknownReason;
  readonly detail: string;
}

/** `DWORD`s are numbers in one source and text in another; `undefined` where the value is absent or no number. */
export function numberAt(registry: RegistryView, path: string, name: string): number | undefined {
  const found = registry.first([path], name);
  return found === undefined ? undefined : whole(found.value);
}

/** The first of several keys that has the value, the key of the highest rule first. */
export function firstNumber(
  registry: RegistryView,
  paths: readonly string[],
  name: string,
): number | undefined {
  const found = registry.first(paths, name);
  return found === undefined ? undefined : whole(found.value);
}

export function textAt(registry: RegistryView, path: string, name: string): string | undefined {
  const values = registry.values(path);
  return values === undefined ? undefined : textIn(values, name);
}

/**
 * Whether a key was looked for and its state is certain. A key that is in no answer at all (`command_missing`) is not: but
 * where it only overrides another, that other one speaks for itself.
 */
export function isSettled(key: KeyAnswer): boolean {
  return key.state !== "failed";
}

/** A key of a higher rule that is there and may not be read: what stands below it then decides nothing. */
export function isHidden(key: KeyAnswer): boolean {
  return key.state === "failed" && key.reason !== "command_missing";
}

export type Role = "client" | "server" | "domain-controller" | "unknown";

const roles: Readonly<Record<number, Role>> = { 1: "client", 2: "domain-controller", 3: "server" };

/** Whether Windows is a client, a server or a domain controller, by number and never by name. */
export function roleOf(answer: WindowsAnswer): Role {
  const system = answer.section("operating-system");
  const row = system.state === "read" ? rowOf(system.data) : undefined;
  const role = row === undefined ? undefined : roles[wholeIn(row, "ProductType") ?? 0];
  if (role !== undefined) return role;
  const computer = answer.section("computer-system");
  const about = computer.state === "read" ? rowOf(computer.data) : undefined;
  const domainRole = about === undefined ? undefined : wholeIn(about, "DomainRole");
  if (domainRole === 4 || domainRole === 5) return "domain-controller";
  if (domainRole === 2 || domainRole === 3) return "server";
  return domainRole === 0 || domainRole === 1 ? "client" : "unknown";
}

/** People who have a profile here and whose hive is not loaded: their settings cannot be read. */
export function usersNotLoaded(registry: RegistryView): number {
  const profiles = registry
    .below("HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList")
    .filter((id) => /^S-1-(?:5-21|12-1)-[\d-]+$/i.test(id));
  const loaded = new Set(registry.users());
  return new Set(profiles.map((id) => id.toUpperCase()).filter((id) => !loaded.has(id))).size;
}

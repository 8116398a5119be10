import type { FirewallLayer } from "@muster/mapping/facts";
import type { RegistryView } from "../../windows/registry.ts";
import { firstNumber, isHidden } from "../windows-keys.ts";
import type { ProfileName } from "./windows-profiles.ts";

const LOCAL = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy";
const POLICY = "HKLM\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall";

/** Keys of a profile, the highest rule first: group policy, device management, the machine's own. */
const keys: Readonly<Record<ProfileName, { policies: readonly string[]; local: string }>> = {
  domain: {
    policies: [`${POLICY}\\DomainProfile`, `${LOCAL}\\Mdm\\DomainProfile`],
    local: `${LOCAL}\\DomainProfile`,
  },
  private: {
    policies: [
      `${POLICY}\\PrivateProfile`,
      `${POLICY}\\StandardProfile`,
      `${LOCAL}\\Mdm\\StandardProfile`,
    ],
    local: `${LOCAL}\\StandardProfile`,
  },
  public: {
    policies: [`${POLICY}\\PublicProfile`, `${LOCAL}\\Mdm\\PublicProfile`],
    local: `${LOCAL}\\PublicProfile`,
  },
};

/** The local copy decides nothing where a policy is there that may not be read. A value that is nowhere is `undefined`. */
function settingOf(registry: RegistryView, profile: ProfileName, name: string): number | undefined {
  const { policies, local } = keys[profile];
  const set = firstNumber(registry, policies, name);
  if (set !== undefined) return set;
  if (policies.some((path) => isHidden(registry.key(path)))) return undefined;
  return firstNumber(registry, [local], name);
}

function bit<A, B>(value: number | undefined, one: A, zero: B): A | B | "unknown" {
  if (value === 1) return one;
  return value === 0 ? zero : "unknown";
}

/** A profile as the registry configures it, which is not yet what is in force; `undefined` where it says nothing. */
export function registryProfile(
  registry: RegistryView,
  name: ProfileName,
): FirewallLayer | undefined {
  const enable = settingOf(registry, name, "EnableFirewall");
  const action = settingOf(registry, name, "DefaultInboundAction");
  const closed = settingOf(registry, name, "DoNotAllowExceptions");
  if (enable === undefined && action === undefined && closed === undefined) return undefined;
  const values = {
    EnableFirewall: enable,
    DefaultInboundAction: action,
    DoNotAllowExceptions: closed,
  };
  const raw = Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${value}`)
    .join(" ");
  return {
    name,
    enabled: bit(enable, "yes", "no"),
    defaultInbound: closed === 1 ? "block" : bit(action, "block", "allow"),
    raw,
  };
}

/** What group policy or device management says of a profile being on; `undefined` where neither does. */
export function policyEnables(registry: RegistryView, name: ProfileName): boolean | undefined {
  const set = firstNumber(registry, keys[name].policies, "EnableFirewall");
  if (set === 1) return true;
  return set === 0 ? false : undefined;
}

import type { ValueOf } from "@muster/mapping/facts";
import type { RegistryView } from "../../windows/registry.ts";
import { keyState } from "../windows-answers.ts";
import { numberAt, textAt } from "../windows-keys.ts";
import { tenantIn } from "./dsregcmd.ts";

type Management = ValueOf<"management">;
type Answer = "yes" | "no" | "unknown";

const ENROLMENTS = "HKLM\\SOFTWARE\\Microsoft\\Enrollments";
const GUID = /^\{?[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\}?$/i;

const providers: Readonly<Record<string, string>> = { "ms dm server": "intune" };
/** Bridges inside the machine that register like a server of management and are none. */
const bridges = /^(?:WMI_Bridge|Local_?Management|WMI_Bridge_SCCM_Server|Provisioning)/i;

/**
 * Enrolled is a key with a provider and state 1. Keys without a provider are what earlier enrolments left, and the address
 * of a server for the tenant is no enrolment.
 */
export function mdmOf(registry: RegistryView): Management["mdm"] {
  const said = { automated: "unknown", userApproved: "unknown" } as const;
  const key = keyState(registry, ENROLMENTS);
  if (key.state === "failed") return { enrolled: "unknown", ...said };
  const keys = registry.below(ENROLMENTS).filter((name) => GUID.test(name));
  for (const name of keys) {
    const path = `${ENROLMENTS}\\${name}`;
    const provider = textAt(registry, path, "ProviderID");
    if (provider === undefined || bridges.test(provider)) continue;
    if (numberAt(registry, path, "EnrollmentState") !== 1) continue;
    return {
      enrolled: "yes",
      provider: providers[provider.toLowerCase()] ?? provider,
      ...said,
    };
  }
  const whole = keys.every((name) => registry.key(`${ENROLMENTS}\\${name}`).state === "read");
  return { enrolled: whole ? "no" : "unknown", ...said };
}

const JOIN = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\CloudDomainJoin\\JoinInfo";

/** Joined to Entra, as the registry keeps it. */
export function cloudJoin(registry: RegistryView): { joined: Answer; tenantId?: string } {
  const key = keyState(registry, JOIN);
  if (key.state === "failed") return { joined: "unknown" };
  const names = registry.below(JOIN);
  const tenantId = names
    .map((name) => tenantIn(textAt(registry, `${JOIN}\\${name}`, "TenantId")))
    .find((id) => id !== undefined);
  return { joined: names.length > 0 ? "yes" : "no", ...(tenantId !== undefined && { tenantId }) };
}

/**
 * Whether a signed-in person registered the machine with a work account: their own hive tells. Nobody signed in, or a hive
 * that tells nothing, leaves it open.
 */
export function registeredBy(registry: RegistryView): Answer {
  const states = registry.users().map((user): Answer => {
    const path = `HKU\\${user}\\Software\\Microsoft\\Windows NT\\CurrentVersion\\WorkplaceJoin\\JoinInfo`;
    if (registry.below(path).length > 0) return "yes";
    return keyState(registry, path).state === "failed" ? "unknown" : "no";
  });
  if (states.includes("yes")) return "yes";
  return states.length > 0 && states.every((s) => s === "no") ? "no" : "unknown";
}

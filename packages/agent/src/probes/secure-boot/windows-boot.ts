import type { ValueOf } from "@muster/mapping/facts";
import type { Section } from "../../windows/answer.ts";
import type { RegistryView } from "../../windows/registry.ts";
import { answerIn, member, type Row, rowOf, textIn, whole, wholeIn } from "../../windows/values.ts";
import { keyState } from "../windows-answers.ts";
import { numberAt, textAt } from "../windows-keys.ts";

type SecureBoot = ValueOf<"secure-boot">;
type Answer = "yes" | "no" | "unknown";

const CONTROL = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecureBoot";
export const STATE = `${CONTROL}\\State`;
const SERVICING = `${CONTROL}\\Servicing`;

/** Only machines that start the new way have the key. */
export function secureBootState(registry: RegistryView): SecureBoot["secureBoot"] {
  const key = keyState(registry, STATE);
  if (key.state === "missing") return "not-supported";
  const enabled = numberAt(registry, STATE, "UEFISecureBootEnabled");
  if (enabled === 1) return "on";
  return enabled === 0 ? "off" : "unknown";
}

/** How far the certificates of 2011 have been replaced; `undefined` where nothing is said. */
export function certificatesOf(registry: RegistryView): SecureBoot["certificates"] {
  const status = textAt(registry, SERVICING, "UEFICA2023Status");
  const capable = numberAt(registry, SERVICING, "WindowsUEFICA2023Capable");
  const error = numberAt(registry, SERVICING, "UEFICA2023Error");
  if (status === undefined && capable === undefined && error === undefined) return undefined;
  return {
    ...(status !== undefined && { status }),
    ...(capable !== undefined && { capable }),
    ...(error !== undefined && { error }),
  };
}

const nothing = { present: "unknown", enabled: "unknown" } as const;

function both(a: Answer, b: Answer): Answer {
  if (a === "no" || b === "no") return "no";
  return a === "yes" && b === "yes" ? "yes" : "unknown";
}

/** `Win32_Tpm`; `Get-Tpm` has no version and says `TpmPresent` of a chip that is not there. */
function tpmOf(row: Row): SecureBoot["tpm"] {
  const present = answerIn(row, "TpmPresent");
  if (present === "no") return { present: "no", enabled: "no" };
  const version = /^\s*(?<v>\d{1,2}\.\d{1,2})\b/.exec(textIn(row, "SpecVersion") ?? "")?.groups?.v;
  const cmdlet = member(row, "TpmPresent") !== undefined;
  const enabled = cmdlet
    ? both(answerIn(row, "TpmEnabled"), answerIn(row, "TpmReady"))
    : both(answerIn(row, "IsEnabled_InitialValue"), answerIn(row, "IsActivated_InitialValue"));
  const there = cmdlet
    ? present
    : version !== undefined || enabled !== "unknown"
      ? "yes"
      : "unknown";
  return { present: there, ...(version !== undefined && { version }), enabled };
}

/** A class that was asked and has no instance: Windows sees no chip. */
export function readTpm(section: Section, elevated: Answer): SecureBoot["tpm"] {
  if (section.state === "failed") return nothing;
  const row = rowOf(section.data);
  if (row !== undefined) return tpmOf(row);
  const none = section.data === null || (Array.isArray(section.data) && section.data.length === 0);
  // Only an administrator is shown the instance.
  return none && elevated !== "no" ? { present: "no", enabled: "no" } : nothing;
}

/** A list of numbers, one number, or the `{1, 2}` that is printed for a person. */
export function numbersIn(value: unknown): readonly number[] | undefined {
  const list =
    typeof value === "string" ? value.replace(/^\{|\}$/g, "").split(",") : [value].flat();
  const numbers = list.map(whole);
  return numbers.every((n) => n !== undefined) ? numbers : undefined;
}

/** Virtualisation-based security (2 is running) and, among its services, Credential Guard (1). */
export function readDeviceGuard(
  section: Section,
): Pick<SecureBoot, "virtualisationBased" | "credentialGuard"> {
  const row = section.state === "read" ? rowOf(section.data) : undefined;
  if (row === undefined) return {};
  const status = wholeIn(row, "VirtualizationBasedSecurityStatus");
  const running = numbersIn(member(row, "SecurityServicesRunning") ?? "");
  const based = status === 2 ? "yes" : status === 0 || status === 1 ? "no" : "unknown";
  const guard = running === undefined ? "unknown" : running.includes(1) ? "yes" : "no";
  return { virtualisationBased: based, credentialGuard: guard };
}

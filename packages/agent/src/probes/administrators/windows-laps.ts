import type { RegistryView } from "../../windows/registry.ts";
import { firstNumber, isSettled, numberAt } from "../windows-keys.ts";

/** Where Windows LAPS is set up, the highest rule first: device management, group policy, the machine's own. */
const keys = [
  "HKLM\\SOFTWARE\\Microsoft\\Policies\\LAPS",
  "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\LAPS",
  "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\LAPS\\Config",
];
/** The older LAPS, whose policy newer Windows follows too. */
const legacy = "HKLM\\SOFTWARE\\Policies\\Microsoft Services\\AdmPwd";

/** Whether the local administrator's password is managed: backed up to Entra (1) or to the domain (2); 0 is off. */
export function passwordManaged(registry: RegistryView): "yes" | "no" | "unknown" {
  const backup = firstNumber(registry, keys, "BackupDirectory");
  if (backup === 1 || backup === 2) return "yes";
  if (numberAt(registry, legacy, "AdmPwdEnabled") === 1) return "yes";
  if (backup !== undefined && backup !== 0) return "unknown";
  return [...keys, legacy].every((path) => isSettled(registry.key(path))) ? "no" : "unknown";
}

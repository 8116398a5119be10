import type { ValueOf } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { known, lineOf, namesOf, notApplicable, textOf, unknown } from "../answers.ts";
import { placeOf } from "../machine-class/linux.ts";
import type { ReadingOf } from "../types.ts";
import { parseFlag, parseLockdown, tpmVersion } from "./firmware.ts";

type SecureBoot = ValueOf<"secure-boot">;

const EFI = "/sys/firmware/efi";
/** The vendor id of UEFI's own variables. */
const GLOBAL = "8be4df61-93ca-11d2-aa0d-00e098032b8c";

async function flag(machine: Machine, name: string) {
  const path = `${EFI}/efivars/${name}-${GLOBAL}`;
  const head = await machine.head(path, 16);
  return { missing: head.state === "missing", value: parseFlag(textOf(head)) };
}

async function stateOf(machine: Machine): Promise<SecureBoot["secureBoot"]> {
  const { missing, value } = await flag(machine, "SecureBoot");
  // With keys that anybody may replace, nothing is enforced whatever the other flag says.
  if ((await flag(machine, "SetupMode")).value === true) return "setup-mode";
  if (value !== undefined) return value ? "on" : "off";
  const firmware = await machine.list("/sys/firmware");
  if (firmware.state !== "read") return "unknown";
  if (!firmware.names.includes("efi")) return "not-supported";
  // Firmware that shows its variables and has none for this cannot do it.
  const shown = namesOf(await machine.list(`${EFI}/efivars`));
  return missing && shown.length > 0 ? "not-supported" : "unknown";
}

/** Whether the firmware's tables announce a chip that the kernel has no driver loaded for. */
async function announced(machine: Machine): Promise<"yes" | "no" | "unknown"> {
  const tables = await machine.list("/sys/firmware/acpi/tables");
  if (tables.state !== "read") return "unknown";
  return tables.names.some((name) => name === "TPM2" || name === "TCPA") ? "yes" : "no";
}

async function tpmOf(machine: Machine): Promise<SecureBoot["tpm"]> {
  const chip = "/sys/class/tpm/tpm0";
  const listed = await machine.list("/sys/class/tpm");
  if (!namesOf(listed).includes("tpm0")) {
    const present = await announced(machine);
    // A folder without a chip: the kernel looked and found none.
    const none = listed.state === "read" && present === "unknown";
    return { present: none ? "no" : present, enabled: present === "no" || none ? "no" : "unknown" };
  }
  const version = tpmVersion(lineOf(await machine.read(`${chip}/tpm_version_major`)));
  const old = lineOf(await machine.read(`${chip}/device/enabled`));
  const enabled = old === "0" ? "no" : version === "2.0" || old === "1" ? "yes" : "unknown";
  return { present: "yes", ...(version !== undefined && { version }), enabled };
}

export async function secureBootOnLinux(machine: Machine): Promise<ReadingOf<"secure-boot">> {
  const { runsIn } = await placeOf(machine);
  if (runsIn === "container") return notApplicable("a container is started by its host");
  if (runsIn === "wsl") return notApplicable("WSL is started by the Windows host");
  const secureBoot = await stateOf(machine);
  const tpm = await tpmOf(machine);
  if (secureBoot === "unknown" && tpm.present === "unknown") {
    return unknown("not_reported", "neither the firmware's variables nor a TPM are shown");
  }
  const lockdown = await machine.read("/sys/kernel/security/lockdown");
  const integrity = parseLockdown(textOf(lockdown));
  return known({ secureBoot, tpm, ...(integrity !== undefined && { integrity }) }, "sysfs");
}

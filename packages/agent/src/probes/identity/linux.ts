import type { Machine } from "../../exec/types.ts";
import { known, lineOf, unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";
import { firmwareText } from "./dmi.ts";

export async function identityOnLinux(machine: Machine): Promise<ReadingOf<"identity">> {
  const line = async (path: string) => lineOf(await machine.read(path, 65_536));
  const firmware = async (...paths: readonly string[]) => {
    for (const path of paths) {
      const value = firmwareText(await line(path));
      if (value !== undefined) return value;
    }
    return undefined;
  };
  const hostname = (await line("/proc/sys/kernel/hostname")) ?? (await line("/etc/hostname"));
  if (hostname === undefined) return unknown("not_reported", "the machine tells no host name");
  return known(
    {
      hostname,
      manufacturer: await firmware("/sys/class/dmi/id/sys_vendor"),
      model: await firmware("/sys/class/dmi/id/product_name", "/proc/device-tree/model"),
      // Root only; without it the serial is left out.
      serial: await firmware(
        "/sys/class/dmi/id/product_serial",
        "/sys/class/dmi/id/chassis_serial",
        "/proc/device-tree/serial-number",
      ),
    },
    "proc-sys",
  );
}

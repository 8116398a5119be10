import type { Machine } from "../../exec/types.ts";
import { type WindowsAnswer, windowsAnswer } from "../../windows/ask.ts";
import { type Row, textIn } from "../../windows/values.ts";
import { known } from "../answers.ts";
import { firmwareRow } from "../machine-class/windows.ts";
import type { ReadingOf } from "../types.ts";
import { rowIn, whyUnread } from "../windows-answers.ts";
import { firmwareText } from "./dmi.ts";

const SYSTEM = "HKLM\\SYSTEM\\CurrentControlSet";
const FIRMWARE = "HKLM\\HARDWARE\\DESCRIPTION\\System\\BIOS";

/** The DNS name before the NetBIOS one, which is cut after fifteen letters. */
function hostname({ registry }: WindowsAnswer, system: Row): string | undefined {
  const network = registry.values(`${SYSTEM}\\Services\\Tcpip\\Parameters`) ?? {};
  const active = registry.values(`${SYSTEM}\\Control\\ComputerName\\ActiveComputerName`) ?? {};
  return (
    textIn(system, "DNSHostName") ??
    textIn(network, "Hostname") ??
    textIn(system, "Name") ??
    textIn(active, "ComputerName")
  );
}

export async function identityOnWindows(machine: Machine): Promise<ReadingOf<"identity">> {
  const answer = await windowsAnswer(machine);
  const system = rowIn(answer, "computer-system") ?? {};
  const firmware = firmwareRow(answer.registry.values(FIRMWARE)) ?? {};
  const name = hostname(answer, system);
  if (name === undefined) {
    const section = answer.section("computer-system");
    const detail = "Windows tells no name of this computer";
    return whyUnread(section.state === "failed" ? section : { reason: "not_reported", detail });
  }
  const made = (member: string) =>
    firmwareText(textIn(system, member)) ?? firmwareText(textIn(firmware, member));
  return known(
    {
      hostname: name,
      manufacturer: made("Manufacturer"),
      model: made("Model"),
      serial: firmwareText(textIn(rowIn(answer, "bios") ?? {}, "SerialNumber")),
    },
    "win32-computersystem",
  );
}

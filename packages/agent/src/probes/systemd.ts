import type { Machine } from "../exec/types.ts";
import { lineOf, outputOf } from "./answers.ts";
import { parseBlocks } from "./key-value.ts";

/** What systemd says of a unit. */
export interface Unit {
  /** Its file is there and usable: not missing, not masked. */
  readonly loaded: boolean;
  readonly masked: boolean;
  readonly active: boolean;
  /** Starts by itself. */
  readonly enabled: boolean;
}

/** Reads `systemctl show UNIT… -p Id,LoadState,ActiveState,UnitFileState`. */
export function parseUnits(text: string): ReadonlyMap<string, Unit> {
  const units = new Map<string, Unit>();
  for (const block of parseBlocks(text)) {
    const id = block.get("Id");
    const load = block.get("LoadState");
    if (id === undefined || load === undefined) continue;
    units.set(id, {
      loaded: load === "loaded",
      masked: load === "masked",
      active: block.get("ActiveState") === "active",
      enabled: /^(?:enabled|enabled-runtime|static|alias)$/.test(block.get("UnitFileState") ?? ""),
    });
  }
  return units;
}

/** Whether systemd runs the machine; asking it elsewhere is a waste of a process. */
export async function hasSystemd(machine: Machine): Promise<boolean> {
  if (await machine.exists("/run/systemd/system")) return true;
  const first = lineOf(await machine.read("/proc/1/comm"));
  // A recording may hold systemd's answers without these marks.
  return first === undefined || first === "systemd";
}

/** The units asked for; `undefined` where systemd does not run the machine or does not answer. */
export async function unitsOf(
  machine: Machine,
  names: readonly string[],
): Promise<ReadonlyMap<string, Unit> | undefined> {
  if (!(await hasSystemd(machine))) return undefined;
  const properties = "Id,LoadState,ActiveState,UnitFileState";
  const answer = await machine.run("systemctl", ["show", ...names, "-p", properties]);
  const output = outputOf(answer);
  return output === undefined ? undefined : parseUnits(output);
}

import type { Answer, Machine } from "../exec/types.ts";
import { type Dict, isDict, listAt, parseObject } from "./values.ts";

/** One data type of `system_profiler -json`: its items, or the answer that held none. */
export type Profile =
  | { readonly state: "read"; readonly items: readonly Dict[] }
  | { readonly state: "failed"; readonly answer: Answer };

/** The items of one data type in an answer of `system_profiler -json`; `undefined` where it does not speak of that type. */
export function parseProfile(text: string, type: string): readonly Dict[] | undefined {
  const all = parseObject(text);
  if (all === undefined || !Object.hasOwn(all, type)) return undefined;
  return listAt(all, type).filter(isDict);
}

async function profileIn(
  machine: Machine,
  types: readonly string[],
  wanted: string,
): Promise<Profile> {
  const answer = await machine.run("system_profiler", [...types, "-json"], { timeoutMs: 60_000 });
  const text = answer.state === "ran" && answer.exitCode === 0 ? answer.stdout : "";
  const items = parseProfile(text, wanted);
  return items === undefined ? { state: "failed", answer } : { state: "read", items };
}

/** `system_profiler TYPE -json`. */
export function profile(machine: Machine, type: string): Promise<Profile> {
  return profileIn(machine, [type], type);
}

const HARDWARE = "SPHardwareDataType";
const BRIDGE = "SPiBridgeDataType";

/** One of the two types that several facts read: asked for together, and alone where the two give no answer. */
async function together(machine: Machine, wanted: string): Promise<Profile> {
  const both = await profileIn(machine, [BRIDGE, HARDWARE], wanted);
  return both.state === "read" ? both : profile(machine, wanted);
}

/** Model, chip and serial number; `undefined` where the profiler does not tell. */
export async function hardware(machine: Machine): Promise<Dict | undefined> {
  const told = await together(machine, HARDWARE);
  return told.state === "read" ? told.items[0] : undefined;
}

/** What guards the start: Apple's own chip or the T2. A known empty list is an Intel Mac without one. */
export function bridge(machine: Machine): Promise<Profile> {
  return together(machine, BRIDGE);
}

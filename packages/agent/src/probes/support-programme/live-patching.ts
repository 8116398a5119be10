import type { Machine } from "../../exec/types.ts";
import { lineOf, namesOf } from "../answers.ts";
import type { Programme } from "./ubuntu-pro.ts";

const FOLDER = "/sys/kernel/livepatch";

/** Patches of the running kernel, whoever made them (Livepatch, kpatch, kGraft): one folder each, with a switch in it. */
export async function livePatching(machine: Machine): Promise<readonly Programme[]> {
  const patches = namesOf(await machine.list(FOLDER));
  if (patches.length === 0) return [];
  const switches = await Promise.all(
    patches.map(async (name) => lineOf(await machine.read(`${FOLDER}/${name}/enabled`, 64))),
  );
  const states = { some: "active", none: "inactive", untold: "unknown" } as const;
  const told = switches.every((word) => word === "0") ? "none" : "untold";
  const state = states[switches.includes("1") ? "some" : told];
  return [{ programme: "kernel-live-patching", state, source: "sys-kernel-livepatch" }];
}

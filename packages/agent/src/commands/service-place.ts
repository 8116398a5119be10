import type { Config } from "../config/load.ts";
import { temporaryFolder } from "../exec/elevated.ts";
import type { Machine } from "../exec/types.ts";
import { homesOnLinux } from "../probes/accounts.ts";
import { textOf } from "../probes/answers.ts";
import type { Permissions } from "../service/node-flags.ts";
import { readsOf, writesOf } from "../service/reads.ts";
import type { Here } from "../service/systemd.ts";
import type { Context } from "./context.ts";
import type { Device } from "./device.ts";

/** What is particular to this machine, for its service: whose the folders are, which tools write, where the key lies. */
export interface Place {
  readonly here: Here;
  readonly permissions: Permissions;
}

/** Where dnf lies: also under its other names. */
const dnfs = ["/usr/bin/dnf", "/usr/bin/dnf5", "/usr/bin/yum"];

export async function placeFor(
  { machine, config, device }: { machine: Machine; config: Config; device: Device },
  { environment, program }: Context,
): Promise<Place> {
  const { platform, elevated } = machine;
  const { state, file: settings } = config;
  const here = await hereOn(machine, device);
  const { systemRoot } = environment;
  const temporary =
    platform === "win32" && systemRoot !== undefined
      ? temporaryFolder(systemRoot, elevated)
      : undefined;
  const reading = { platform, main: program.main, state, config: settings, homes: here.homes };
  return { here, permissions: { reads: readsOf(reading), writes: writesOf({ state, temporary }) } };
}

async function hereOn(machine: Machine, { signer }: Device): Promise<Here> {
  if (machine.platform !== "linux") return { homes: [], dnf: false, tpm: undefined };
  const found = await Promise.all(dnfs.map((path) => machine.exists(path)));
  const groups = textOf(await machine.read("/etc/group")) ?? "";
  const inHardware = signer.protection.startsWith("hardware");
  return {
    homes: (await homesOnLinux(machine)) ?? [],
    dnf: found.includes(true),
    tpm: inHardware ? { group: /^tss:/m.test(groups) ? "tss" : undefined } : undefined,
  };
}

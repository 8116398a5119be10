import type { ValueOf } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { known, lineOf, notApplicable, outputOf, sorted, textOf, unknown } from "../answers.ts";
import { parseBootTime } from "../boot/proc-stat.ts";
import { type Database, databases } from "../installed-software/databases.ts";
import { placeOf } from "../machine-class/linux.ts";
import { kernelRelease } from "../os/linux.ts";
import type { ReadingOf } from "../types.ts";
import { replacedSinceBoot } from "./core-packages.ts";
import { compareKernels } from "./kernels.ts";
import { parseNeedrestart } from "./needrestart.ts";

type Restart = ValueOf<"restart">;

/** Files whose presence asks for a restart; beside the first lies a list of who asked. */
const flags = ["/run/reboot-required", "/var/run/reboot-required", "/run/reboot-needed"];

async function byFlag(machine: Machine): Promise<Restart | undefined> {
  for (const flag of flags) {
    if (!(await machine.exists(flag))) continue;
    const names = textOf(await machine.read(`${flag}.pkgs`, 1024 * 1024))?.split("\n") ?? [];
    const because = sorted(names.map((name) => name.trim()).filter((name) => name !== ""));
    return { required: true, because };
  }
  return undefined;
}

async function byKernel(
  machine: Machine,
  found: readonly Database[],
): Promise<Restart | undefined> {
  const release = await kernelRelease(machine);
  if (release === undefined) return undefined;
  const version = lineOf(await machine.read("/proc/sys/kernel/version", 65_536));
  for (const { family, packages, problem } of found) {
    // A kernel missing from half a list may be the newest one.
    if (problem !== undefined) continue;
    const comparison = compareKernels(family, { release, version }, packages);
    if (comparison.state === "newer") return { required: true, because: [comparison.kernel] };
    if (comparison.state === "current") return { required: false, because: [] };
  }
  return undefined;
}

async function byPackages(
  machine: Machine,
  found: readonly Database[],
): Promise<Restart | undefined> {
  const bootedAt = parseBootTime(textOf(await machine.read("/proc/stat")) ?? "");
  const because = found.flatMap(({ packages }) => replacedSinceBoot(packages, bootedAt));
  return because.length > 0 ? { required: true, because } : undefined;
}

async function byNeedrestart(machine: Machine): Promise<Restart | undefined> {
  const answer = await machine.run("needrestart", ["-b", "-k"], { timeoutMs: 20_000 });
  return parseNeedrestart(outputOf(answer) ?? "");
}

const CURE =
  "no installed kernel package matches the running kernel; needrestart or unattended-upgrades would tell";

export async function restartOnLinux(machine: Machine): Promise<ReadingOf<"restart">> {
  const { runsIn } = await placeOf(machine);
  if (runsIn === "container") {
    return notApplicable("a container has no kernel of its own to restart");
  }
  const flagged = await byFlag(machine);
  if (flagged !== undefined) return known(flagged, "reboot-required");
  if (runsIn === "wsl") return notApplicable("WSL's kernel belongs to the Windows host");
  const found = await databases(machine);
  const kernel = await byKernel(machine, found);
  const replaced = await byPackages(machine, found);
  if (replaced !== undefined) {
    const because = sorted([...replaced.because, ...(kernel?.because ?? [])]);
    return known({ required: true, because }, "install-times");
  }
  if (kernel !== undefined) return known(kernel, "kernel-packages");
  const told = await byNeedrestart(machine);
  return told === undefined ? unknown("not_reported", CURE) : known(told, "needrestart");
}

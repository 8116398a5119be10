import type { ValueOf } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { known, lineOf, notApplicable, outputOf, sorted, textOf, unknown } from "../answers.ts";
import { parseBootTime } from "../boot/proc-stat.ts";
import { type Database, databases } from "../installed-software/databases.ts";
import { placeOf } from "../machine-class/linux.ts";
import { isRpmSystem } from "../os/family.ts";
import { imageStatus } from "../os/image-status.ts";
import { kernelRelease, release } from "../os/linux.ts";
import type { ReadingOf } from "../types.ts";
import { replacedSinceBoot } from "./core-packages.ts";
import { compareKernels } from "./kernels.ts";
import { parseNeedrestart } from "./needrestart.ts";
import { rpmOwnWord } from "./own-word.ts";

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
  const running = await kernelRelease(machine);
  if (running === undefined) return undefined;
  const version = lineOf(await machine.read("/proc/sys/kernel/version", 65_536));
  for (const { family, packages, problem } of found) {
    // A kernel missing from half a list may be the newest one.
    if (problem !== undefined) continue;
    const comparison = compareKernels(family, { release: running, version }, packages);
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

/** Whether anything may have been installed since the start: if not, nothing can wait for a restart. */
async function changedSinceBoot(
  machine: Machine,
  { packages, problem }: Database,
): Promise<boolean> {
  if (problem !== undefined) return true;
  const bootedAt = parseBootTime(textOf(await machine.read("/proc/stat")) ?? "");
  if (bootedAt === undefined) return true;
  const since = Date.parse(bootedAt) / 1000 - 60;
  return packages.some(({ installedAt }) => installedAt === undefined || installedAt > since);
}

/** The package manager's own word on rpm systems, asked where the packages alone would say that all is well, or nothing. */
async function byOwnWord(
  machine: Machine,
  found: readonly Database[],
): Promise<Restart | undefined> {
  const rpm = found.find(({ family }) => family === "rpm");
  const worthAsking =
    rpm === undefined
      ? found.length === 0 && isRpmSystem(await release(machine))
      : await changedSinceBoot(machine, rpm);
  return worthAsking ? rpmOwnWord(machine) : undefined;
}

async function byNeedrestart(machine: Machine): Promise<Restart | undefined> {
  const answer = await machine.run("needrestart", ["-b", "-k"], { timeoutMs: 20_000 });
  return parseNeedrestart(outputOf(answer) ?? "");
}

/** Where the system is exchanged as a whole, the image that the next start brings decides; packages are always those that run. */
async function byImage(machine: Machine): Promise<ReadingOf<"restart">> {
  const status = await imageStatus(machine);
  if (status === undefined) {
    return unknown("not_reported", "neither rpm-ostree nor bootc says which image comes next");
  }
  const { staged } = status;
  const because = staged === undefined ? [] : [`image ${staged}`];
  return known({ required: staged !== undefined, because }, "image-status");
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
  if (await machine.exists("/run/ostree-booted")) return byImage(machine);
  return byPackageManager(machine);
}

async function byPackageManager(machine: Machine): Promise<ReadingOf<"restart">> {
  const found = await databases(machine);
  const kernel = await byKernel(machine, found);
  const replaced = await byPackages(machine, found);
  if (replaced !== undefined) {
    const because = sorted([...replaced.because, ...(kernel?.because ?? [])]);
    return known({ required: true, because }, "install-times");
  }
  if (kernel?.required === true) return known(kernel, "kernel-packages");
  const own = await byOwnWord(machine, found);
  if (own?.required === true || (own !== undefined && kernel === undefined)) {
    return known(own, "needs-restarting");
  }
  if (kernel !== undefined) return known(kernel, "kernel-packages");
  const told = await byNeedrestart(machine);
  return told === undefined ? unknown("not_reported", CURE) : known(told, "needrestart");
}

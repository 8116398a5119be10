import type { Machine } from "../../exec/types.ts";
import { known, lineOf, outputOf, textOf, unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";
import { imageStatus } from "./image-status.ts";
import { type Os, readRelease } from "./os-release.ts";

/** `uname`'s answer where it is one to what was asked: a recording may hold only its answer to another question. */
function shapedAs(shape: RegExp, text: string | undefined): string | undefined {
  const line = text?.trim() ?? "";
  return shape.test(line) ? line : undefined;
}

/** The kernel that runs, as `uname -r` prints it. */
export async function kernelRelease(machine: Machine): Promise<string | undefined> {
  return (
    lineOf(await machine.read("/proc/sys/kernel/osrelease")) ??
    shapedAs(/^\d+\.\S+$/, outputOf(await machine.run("uname", ["-r"])))
  );
}

async function architecture(machine: Machine): Promise<string | undefined> {
  // The file is there from Linux 6.1 on.
  return (
    lineOf(await machine.read("/proc/sys/kernel/arch")) ??
    shapedAs(/^[a-z]\w*$/i, outputOf(await machine.run("uname", ["-m"])))
  );
}

/** What os-release and the older files say, for this probe and those that depend on the distribution. */
export async function release(machine: Machine): Promise<Os | undefined> {
  const read = async (path: string) => textOf(await machine.read(path, 65_536));
  return readRelease({
    osRelease: await read("/etc/os-release"),
    vendorOsRelease: await read("/usr/lib/os-release"),
    debianVersion: await read("/etc/debian_version"),
    redhatRelease: (await read("/etc/centos-release")) ?? (await read("/etc/redhat-release")),
    kernel: await kernelRelease(machine),
    architecture: await architecture(machine),
  });
}

export async function osOnLinux(machine: Machine): Promise<ReadingOf<"os">> {
  const os = await release(machine);
  if (os === undefined) {
    return unknown("not_reported", "no os-release file names this distribution");
  }
  if (os.build === undefined && (await machine.exists("/run/ostree-booted"))) {
    return known({ ...os, build: (await imageStatus(machine))?.booted }, "os-release");
  }
  return known(os, "os-release");
}

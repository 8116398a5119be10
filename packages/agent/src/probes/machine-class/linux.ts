import { perScan } from "../../exec/per-scan.ts";
import type { Machine } from "../../exec/types.ts";
import { known, lineOf, namesOf, outputOf, textOf } from "../answers.ts";
import { kernelRelease } from "../os/linux.ts";
import type { ReadingOf } from "../types.ts";
import { parseDetectVirt } from "./detect-virt.ts";
import { formFrom } from "./form.ts";
import { type Place, placeFrom } from "./place.ts";

const DMI = "/sys/class/dmi/id";

/** Where the system runs, for this probe and for those whose facts belong to the host of a container or of WSL. */
export const placeOf = perScan(async (machine: Machine): Promise<Place> => {
  const read = async (path: string) => textOf(await machine.read(path, 1024 * 1024));
  const line = async (path: string) => lineOf(await machine.read(path, 65_536));
  const place = placeFrom({
    kernel: await kernelRelease(machine),
    wslFolder: await machine.exists("/run/WSL"),
    mountinfo: await read("/proc/self/mountinfo"),
    secondProcess: await line("/proc/2/comm"),
    systemdContainer: await line("/run/systemd/container"),
    dockerFile: await machine.exists("/.dockerenv"),
    podmanFile: await machine.exists("/run/.containerenv"),
    firstEnvironment: await read("/proc/1/environ"),
    firstCgroup: await read("/proc/1/cgroup"),
    // The flags stand in the first block; a machine of many cores prints one for each.
    cpuinfo: textOf(await machine.head("/proc/cpuinfo", 8192)),
    hypervisorType: await line("/sys/hypervisor/type"),
    dmi: {
      vendor: await line(`${DMI}/sys_vendor`),
      product: await line(`${DMI}/product_name`),
      bios: await line(`${DMI}/bios_vendor`),
    },
  });
  return place.runsIn === "unknown" ? ((await bySystemd(machine)) ?? place) : place;
});

/** systemd's word, where the files tell nothing: boards without a firmware that names them. It ends with status 1 for `none`. */
async function bySystemd(machine: Machine): Promise<Place | undefined> {
  const answer = await machine.run("systemd-detect-virt", []);
  return parseDetectVirt(outputOf(answer, 0, 1) ?? "");
}

/** Whether it has a battery of its own, as laptops do; a battery of a mouse has another scope. */
async function hasBattery(machine: Machine): Promise<boolean> {
  const supplies = "/sys/class/power_supply";
  for (const name of namesOf(await machine.list(supplies))) {
    const type = lineOf(await machine.read(`${supplies}/${name}/type`, 64));
    const scope = lineOf(await machine.read(`${supplies}/${name}/scope`, 64));
    if (type === "Battery" && scope !== "Device") return true;
  }
  return false;
}

async function hasGraphicalLogin(machine: Machine): Promise<boolean | undefined> {
  const systemd = await machine.list("/etc/systemd/system");
  if (systemd.state !== "read") return undefined;
  return systemd.names.includes("display-manager.service");
}

export async function machineClassOnLinux(machine: Machine): Promise<ReadingOf<"machine-class">> {
  const place = await placeOf(machine);
  const form = formFrom({
    runsIn: place.runsIn,
    chassisType: lineOf(await machine.read(`${DMI}/chassis_type`)),
    graphicalLogin: await hasGraphicalLogin(machine),
    battery: await hasBattery(machine),
  });
  return known({ form, ...place }, "proc-sys");
}

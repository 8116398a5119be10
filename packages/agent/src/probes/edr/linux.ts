import type { EdrProduct } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { known, notApplicable, outputOf, unknown } from "../answers.ts";
import type { Vendor } from "../antivirus/vendors.ts";
import { placeOf } from "../machine-class/linux.ts";
import { isInstalled, runningOf, tracesOf } from "../traces.ts";
import type { ReadingOf } from "../types.ts";
import { parseFalconOnboarding } from "./falcon.ts";
import { edrVendors } from "./linux-vendors.ts";
import { type Onboarding, parseMdatpOnboarding } from "./mdatp.ts";

const silent: Onboarding = { onboarded: "unknown", issues: [] };

async function defender(machine: Machine): Promise<Onboarding | undefined> {
  const answer = await machine.run("mdatp", ["health", "--output", "json"], { timeoutMs: 15_000 });
  return parseMdatpOnboarding(outputOf(answer) ?? "");
}

async function falcon(machine: Machine): Promise<Onboarding | undefined> {
  const answer = await machine.run("falconctl", [
    "-g",
    "--aid",
    "--cid",
    "--rfm-state",
    "--version",
  ]);
  const output = outputOf(answer);
  return output === undefined ? undefined : parseFalconOnboarding(output);
}

/** Products that say themselves whom they report to. */
const words: Readonly<Record<string, (machine: Machine) => Promise<Onboarding | undefined>>> = {
  "defender-for-endpoint": defender,
  "crowdstrike-falcon": falcon,
};

async function productOf(vendor: Vendor, machine: Machine): Promise<EdrProduct | undefined> {
  const { processes } = await tracesOf(machine);
  const running = runningOf(vendor.processes, processes);
  // A product's own tool that answers shows it as well as its package does.
  const told = await words[vendor.product]?.(machine);
  const there = told !== undefined || running === "yes" || (await isInstalled(machine, vendor));
  if (!there) return undefined;
  const said = told ?? silent;
  const { product, name } = vendor;
  return { product, name, running, ...said, issues: [...said.issues] };
}

export async function edrOnLinux(machine: Machine): Promise<ReadingOf<"edr">> {
  const { runsIn } = await placeOf(machine);
  if (runsIn === "container") return notApplicable("a container is watched on its host");
  if (runsIn === "wsl") return notApplicable("WSL is watched by the Windows host");
  const products: EdrProduct[] = [];
  for (const vendor of edrVendors) {
    const product = await productOf(vendor, machine);
    if (product !== undefined) products.push(product);
  }
  const { whole, processes } = await tracesOf(machine);
  if (products.length === 0 && (!whole || processes === undefined)) {
    const gap = whole
      ? "not all processes are shown: run the agent as root"
      : "no package database could be read whole";
    return unknown("not_reported", `no product was found, but ${gap}`);
  }
  return known({ products: products.slice(0, 16) }, "packages-and-processes");
}

import type { EdrProduct } from "@muster/mapping/facts";
import type { Answer, Machine } from "../../exec/types.ts";
import { known, notApplicable, outputOf, unknown } from "../answers.ts";
import { engineUnits } from "../antivirus/linux.ts";
import { vendors as antivirusVendors, type Vendor } from "../antivirus/vendors.ts";
import { placeOf } from "../machine-class/linux.ts";
import { unitsOf } from "../systemd.ts";
import { isInstalled, runningOf, tracesOf } from "../traces.ts";
import type { ReadingOf } from "../types.ts";
import { parseFalconOnboarding } from "./falcon.ts";
import { edrVendors } from "./linux-vendors.ts";
import { type Onboarding, parseMdatpOnboarding } from "./mdatp.ts";

const silent: Onboarding = { onboarded: "unknown", issues: [] };

/** A tool that does not tell shows its product all the same, unless it is missing. */
function silence(answer: Answer): Onboarding | undefined {
  return answer.state === "failed" && answer.reason === "command_missing" ? undefined : silent;
}

async function defender(machine: Machine): Promise<Onboarding | undefined> {
  const answer = await machine.run("mdatp", ["health", "--output", "json"], { timeoutMs: 15_000 });
  return parseMdatpOnboarding(outputOf(answer) ?? "") ?? silence(answer);
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
  return output === undefined ? silence(answer) : parseFalconOnboarding(output);
}

/** Products that say themselves whom they report to. */
const words: Readonly<Record<string, (machine: Machine) => Promise<Onboarding | undefined>>> = {
  "defender-for-endpoint": defender,
  "crowdstrike-falcon": falcon,
};

/** By the processes, or by systemd's word where not all of them are shown: the antivirus fact's question, asked once for both. */
async function runs({ name, processes }: Vendor, machine: Machine): Promise<EdrProduct["running"]> {
  const shown = (await tracesOf(machine)).processes;
  const units = antivirusVendors.find((vendor) => vendor.name === name)?.units;
  if (shown !== undefined || units === undefined) return runningOf(processes, shown);
  const told = await unitsOf(machine, engineUnits);
  const found = units.map((unit) => told?.get(unit));
  if (found.some((unit) => unit?.active)) return "yes";
  return found.some((unit) => unit?.loaded || unit?.masked) ? "no" : "unknown";
}

async function productOf(vendor: Vendor, machine: Machine): Promise<EdrProduct | undefined> {
  const running = await runs(vendor, machine);
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

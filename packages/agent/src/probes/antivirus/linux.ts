import type { AntivirusProduct } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { known, notApplicable, textOf, unknown } from "../answers.ts";
import { databases } from "../installed-software/databases.ts";
import { placeOf } from "../machine-class/linux.ts";
import { type Unit, unitsOf } from "../systemd.ts";
import type { ReadingOf } from "../types.ts";
import { type DatabaseHeader, parseDatabaseHeader } from "./clamav.ts";
import { ownTools } from "./linux-tools.ts";
import { processNames } from "./processes.ts";
import type { Said } from "./vendor-words.ts";
import { type AntivirusVendor, vendors } from "./vendors.ts";

/** What the traces of one scan are looked for in. */
interface Traces {
  readonly machine: Machine;
  /** Versions of the installed packages by name. */
  readonly packages: ReadonlyMap<string, string>;
  /** `undefined` where not all processes are shown. */
  readonly processes: ReadonlySet<string> | undefined;
  /** systemd's units of the known engines; asked only where the processes do not tell. */
  readonly units: ReadonlyMap<string, Unit> | undefined;
}

interface Engine {
  readonly processes: readonly string[];
  readonly units: readonly string[];
}

const clamonacc: Engine = {
  processes: ["clamonacc"],
  units: ["clamav-clamonacc.service", "clamonacc.service"],
};

/** Every unit of an engine: asked for in one question, which another fact shares. */
export const engineUnits: readonly string[] = [clamonacc, ...vendors].flatMap(({ units }) => units);

/** Whether an engine runs: by the processes, or by systemd's word where not all of them are shown. */
function runs({ processes, units }: Traces, engine: Engine): AntivirusProduct["running"] {
  if (processes !== undefined) {
    return engine.processes.some((name) => processes.has(name)) ? "yes" : "no";
  }
  if (units === undefined) return "unknown";
  const found = engine.units.map((name) => units.get(name));
  if (found.some((unit) => unit?.active)) return "yes";
  // A unit that systemd does not know may have another name here.
  return found.some((unit) => unit?.loaded || unit?.masked) ? "no" : "unknown";
}

async function newestDatabase(machine: Machine): Promise<DatabaseHeader | undefined> {
  const headers: DatabaseHeader[] = [];
  for (const file of ["daily.cld", "daily.cvd", "main.cld", "main.cvd"]) {
    const header = parseDatabaseHeader(
      textOf(await machine.head(`/var/lib/clamav/${file}`, 512)) ?? "",
    );
    if (header !== undefined) headers.push(header);
  }
  return headers.sort((a, b) => (a.builtAt < b.builtAt ? 1 : -1))[0];
}

/** ClamAV scans files as they are opened only through a program of its own beside the daemon. */
async function clamav(traces: Traces): Promise<Said> {
  const database = await newestDatabase(traces.machine);
  const onAccess = runs(traces, clamonacc);
  // Without a unit of that program nothing looks at files as they are opened, also where the unit has another name.
  const asked = clamonacc.units.some((name) => traces.units?.has(name));
  return {
    realTime: onAccess === "unknown" && asked ? "no" : onAccess,
    mode: "active",
    ...(database && { signatureVersion: database.version, signaturesAt: database.builtAt }),
  };
}

/** What the product says itself; `undefined` where it has no tool here. */
async function ownWord({ product }: AntivirusVendor, traces: Traces): Promise<Said | undefined> {
  return ownTools[product]?.(traces.machine);
}

async function isThere(
  vendor: AntivirusVendor,
  { machine, packages, processes, units }: Traces,
): Promise<boolean> {
  if (vendor.packages.some((name) => packages.has(name))) return true;
  if (vendor.processes.some((name) => processes?.has(name))) return true;
  if (vendor.units.some((name) => units?.get(name)?.loaded)) return true;
  for (const place of vendor.places) if (await machine.exists(place)) return true;
  // Signatures may outlive the program; where processes are shown they tell better.
  return vendor.product === "clamav" && processes === undefined
    ? (await newestDatabase(machine)) !== undefined
    : false;
}

async function productOf(
  vendor: AntivirusVendor,
  traces: Traces,
): Promise<AntivirusProduct | undefined> {
  const told = await ownWord(vendor, traces);
  if (told === undefined && !(await isThere(vendor, traces))) return undefined;
  const said = vendor.product === "clamav" ? await clamav(traces) : (told ?? {});
  const running = said.running ?? runs(traces, vendor);
  const version = vendor.packages
    .map((name) => traces.packages.get(name))
    .find((v) => v !== undefined);
  return {
    product: vendor.product,
    name: vendor.name,
    ...(version !== undefined && { version }),
    running,
    realTime: "unknown",
    mode: "unknown",
    signaturesFresh: "unknown",
    licensed: "unknown",
    ...said,
    // A tool may tell from its configuration what an engine that is seen not to run cannot do.
    ...(running === "no" && { realTime: "no" }),
  };
}

/** Why "no product was found" can't be said; `undefined` where it can. */
async function blindSpot(machine: Machine, { processes }: Traces): Promise<string | undefined> {
  if (processes === undefined) return "not all processes are shown: run the agent as root";
  const found = await databases(machine);
  const unread = found.find((d) => d.problem !== undefined);
  if (unread !== undefined) return `the ${unread.family} database could not be read whole`;
  return found.length === 0 ? "no package database was found" : undefined;
}

export async function antivirusOnLinux(machine: Machine): Promise<ReadingOf<"antivirus">> {
  const { runsIn } = await placeOf(machine);
  if (runsIn === "container") return notApplicable("a container is protected on its host");
  if (runsIn === "wsl") return notApplicable("WSL is protected by the Windows host");
  const packages = (await databases(machine)).flatMap((d) => d.packages);
  const processes = await processNames(machine);
  const traces: Traces = {
    machine,
    packages: new Map(packages.map((p) => [p.name, p.version])),
    processes,
    units: processes === undefined ? await unitsOf(machine, engineUnits) : undefined,
  };
  const products: AntivirusProduct[] = [];
  for (const vendor of vendors) {
    const product = await productOf(vendor, traces);
    if (product !== undefined) products.push(product);
  }
  const gap = products.length === 0 ? await blindSpot(machine, traces) : undefined;
  if (gap !== undefined) {
    return unknown("not_reported", `no product was found, but ${gap}`);
  }
  return known({ products }, "packages-and-processes");
}

import type { AntivirusProduct } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { known, notApplicable, outputOf, textOf, unknown } from "../answers.ts";
import { databases } from "../installed-software/databases.ts";
import { placeOf } from "../machine-class/linux.ts";
import type { ReadingOf } from "../types.ts";
import { type DatabaseHeader, parseDatabaseHeader } from "./clamav.ts";
import { parseMdatp } from "./defender.ts";
import { parseFalconctl } from "./falcon.ts";
import { processNames } from "./processes.ts";
import { type Vendor, vendors } from "./vendors.ts";

/** What the traces of one scan are looked for in. */
interface Traces {
  readonly machine: Machine;
  /** Versions of the installed packages by name. */
  readonly packages: ReadonlyMap<string, string>;
  /** `undefined` where not all processes are shown. */
  readonly processes: ReadonlySet<string> | undefined;
}

function isRunning(
  names: readonly string[],
  processes: Traces["processes"],
): "yes" | "no" | "unknown" {
  if (processes === undefined) return "unknown";
  return names.some((name) => processes.has(name)) ? "yes" : "no";
}

type Details = Partial<Omit<AntivirusProduct, "product" | "name" | "running">>;

async function newestDatabase(machine: Machine): Promise<DatabaseHeader | undefined> {
  const headers: DatabaseHeader[] = [];
  for (const file of ["daily.cld", "daily.cvd"]) {
    const header = parseDatabaseHeader(
      textOf(await machine.head(`/var/lib/clamav/${file}`, 512)) ?? "",
    );
    if (header !== undefined) headers.push(header);
  }
  return headers.sort((a, b) => (a.builtAt < b.builtAt ? 1 : -1))[0];
}

/** ClamAV scans files as they are opened only through a program of its own beside the daemon. */
async function clamav({ machine, processes }: Traces): Promise<Details> {
  const database = await newestDatabase(machine);
  return {
    realTime: isRunning(["clamonacc"], processes),
    mode: "active",
    ...(database && { signatureVersion: database.version, signaturesAt: database.builtAt }),
  };
}

async function defender({ machine }: Traces): Promise<Details> {
  const answer = await machine.run("mdatp", ["health", "--output", "json"], { timeoutMs: 15_000 });
  return parseMdatp(outputOf(answer) ?? "", machine.now()) ?? {};
}

async function falcon({ machine }: Traces): Promise<Details> {
  const answer = await machine.run("falconctl", ["-g", "--aid", "--cid", "--rfm-state", "--version"]);
  const { version, reduced } = parseFalconctl(outputOf(answer) ?? "");
  return {
    ...(version !== undefined && { version }),
    ...(reduced === "yes" && { mode: "reduced", realTime: "no" }),
    ...(reduced === "no" && { mode: "active" }),
  };
}

const details: Readonly<Record<string, (traces: Traces) => Promise<Details>>> = {
  clamav,
  defender,
  "crowdstrike-falcon": falcon,
};

async function isThere(vendor: Vendor, { machine, packages, processes }: Traces): Promise<boolean> {
  if (vendor.packages.some((name) => packages.has(name))) return true;
  if (vendor.processes.some((name) => processes?.has(name))) return true;
  for (const place of vendor.places) if (await machine.exists(place)) return true;
  return false;
}

async function productOf(vendor: Vendor, traces: Traces): Promise<AntivirusProduct> {
  const { packages, processes } = traces;
  const running = isRunning(vendor.processes, processes);
  const version = vendor.packages.map((name) => packages.get(name)).find((v) => v !== undefined);
  return {
    product: vendor.product,
    name: vendor.name,
    ...(version !== undefined && { version }),
    running,
    realTime: running === "no" ? "no" : "unknown",
    mode: "unknown",
    signaturesFresh: "unknown",
    licensed: "unknown",
    ...(await details[vendor.product]?.(traces)),
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
  const traces: Traces = {
    machine,
    packages: new Map(packages.map((p) => [p.name, p.version])),
    processes: await processNames(machine),
  };
  const products: AntivirusProduct[] = [];
  for (const vendor of vendors) {
    if (await isThere(vendor, traces)) products.push(await productOf(vendor, traces));
  }
  const gap = products.length === 0 ? await blindSpot(machine, traces) : undefined;
  if (gap !== undefined) {
    return unknown("not_reported", `no product was found, but ${gap}`);
  }
  return known({ products }, "packages-and-processes");
}

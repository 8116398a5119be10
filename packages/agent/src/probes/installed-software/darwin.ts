import type { SoftwareItem } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { type Bundle, type Bundles, bundles } from "../../macos/bundles.ts";
import { profile } from "../../macos/profiler.ts";
import { known, textOf, unknown, whyNot } from "../answers.ts";
import type { ReadingOf } from "../types.ts";
import { homebrew } from "./homebrew.ts";
import { inventoryOf } from "./inventory.ts";
import { macRuntimes } from "./mac-runtimes.ts";
import { parseMozillaIni } from "./markers.ts";
import { fromProfiler } from "./profiler-apps.ts";

/** Firefox and its extended-support release share one bundle id: a file within tells which it is. */
async function isExtended(machine: Machine, { id, path }: Bundle): Promise<boolean> {
  if (id !== "org.mozilla.firefox" && id !== "org.mozilla.thunderbird") return false;
  const ini = textOf(await machine.read(`${path}/Contents/Resources/application.ini`, 65_536));
  return parseMozillaIni(ini ?? "")?.name.endsWith(" ESR") ?? false;
}

async function itemOf(machine: Machine, bundle: Bundle): Promise<SoftwareItem> {
  const { name, id, version = "", path } = bundle;
  const extended = await isExtended(machine, bundle);
  return {
    name: extended && !name.endsWith(" ESR") ? `${name} ESR` : name,
    version,
    source: "app",
    ...(id !== undefined && { bundleId: id }),
    path,
  };
}

interface Apps {
  readonly items: readonly SoftwareItem[];
  readonly source: "apps" | "system_profiler";
  readonly unread: readonly string[];
}

/** The applications by their own files, else as the profiler lists them; a fact without a value where neither tells. */
async function applications(
  machine: Machine,
  found: Bundles,
): Promise<Apps | ReadingOf<"installed-software">> {
  if (found.apps.length > 0) {
    const items = await Promise.all(found.apps.map((bundle) => itemOf(machine, bundle)));
    return { items, source: "apps", unread: found.unread };
  }
  const told = await profile(machine, "SPApplicationsDataType");
  if (told.state === "failed") return whyNot(told.answer, "system_profiler");
  const items = fromProfiler(told.items);
  if (items.length === 0) return unknown("not_reported", "no application was found on this Mac");
  return { items, source: "system_profiler", unread: [] };
}

export async function installedSoftwareOnMac(
  machine: Machine,
): Promise<ReadingOf<"installed-software">> {
  const found = await bundles(machine);
  const apps = await applications(machine, found);
  if ("state" in apps) return apps;
  const brewed = await homebrew(machine, new Set(found.apps.map(({ path }) => path)));
  const items = [...apps.items, ...brewed.items, ...(await macRuntimes(machine))];
  const read = ["apps", ...(brewed.present ? ["homebrew"] : []), "files"];
  return known(inventoryOf(items, read, [...apps.unread, ...brewed.problems]), apps.source);
}

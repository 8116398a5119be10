import type { Machine } from "../../exec/types.ts";
import { bundles } from "../../macos/bundles.ts";
import { type Extension, extensions } from "../../macos/extensions.ts";
import { type MacVendor, macVendors } from "./mac-vendors.ts";
import { ownWord } from "./mac-words.ts";

/** A product that left a trace on this Mac. */
export interface MacTrace {
  readonly vendor: MacVendor;
  /** Version of its application or extension. */
  readonly version: string | undefined;
  /** How far its endpoint-security extension is: `none` where the list was read and holds none of it. */
  readonly extension: Extension["state"] | "none";
}

const ENDPOINT = /endpoint_security$/;

function stateOf(list: readonly Extension[] | undefined, vendor: MacVendor): MacTrace["extension"] {
  if (list === undefined) return "unknown";
  const own = list.filter(
    ({ category, bundle }) =>
      ENDPOINT.test(category) && vendor.ids.some((id) => bundle.startsWith(id)),
  );
  const states = own.map(({ state }) => state);
  // An older copy that waits for its removal stands beside the one in force.
  const order = ["enabled", "waiting", "unknown", "off"] as const;
  return order.find((state) => states.includes(state)) ?? "none";
}

async function isThere(machine: Machine, { places }: MacVendor): Promise<boolean> {
  for (const place of places) if (await machine.exists(place)) return true;
  return false;
}

export interface MacTraces {
  readonly found: readonly MacTrace[];
  /** Why it cannot be said that there are no others; `undefined` where it can. */
  readonly gap: string | undefined;
}

/** Security products by their system extensions, their applications and their folders. */
export async function macTraces(machine: Machine): Promise<MacTraces> {
  const told = await extensions(machine);
  const list = "list" in told ? told.list : undefined;
  const { apps, folders } = await bundles(machine);
  const found: MacTrace[] = [];
  for (const vendor of macVendors) {
    const app = apps.find(({ id }) => vendor.ids.some((own) => id?.startsWith(own)));
    const extension = list?.find(({ bundle }) => vendor.ids.some((own) => bundle.startsWith(own)));
    const shown = app !== undefined || extension !== undefined;
    if (
      shown ||
      (await isThere(machine, vendor)) ||
      (await ownWord(machine, vendor.product)) !== undefined
    ) {
      const version = app?.version ?? extension?.version;
      found.push({ vendor, version, extension: stateOf(list, vendor) });
    }
  }
  const gap =
    (list === undefined ? "the list of system extensions could not be read" : undefined) ??
    (folders === 0 ? "the folders of applications could not be read" : undefined);
  return { found, gap };
}

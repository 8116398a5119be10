import { perScan } from "../../exec/per-scan.ts";
import type { Machine } from "../../exec/types.ts";
import { namesOf, textOf } from "../answers.ts";
import { type AptList, parseAptList } from "./apt-lists.ts";
import { type AptSource, parseDeb822Sources, parseSourcesList } from "./apt-sources.ts";
import type { AptState } from "./apt-updates.ts";

const LISTS = "/var/lib/apt/lists";
/** The fields of an archive stand before its checksums. */
const HEAD_BYTES = 2048;

/** What apt has on disk, with the times that tell how old it is. */
export interface AptOnDisk extends AptState {
  /** When apt last asked its sources with success, as well as the machine can tell. */
  readonly checkedAt: string | undefined;
  /** Everything the pending updates depend on, as one text: equal texts mean equal answers. */
  readonly fingerprint: string;
}

async function readLists(machine: Machine): Promise<readonly (AptList & { changed?: string })[]> {
  const lists: (AptList & { changed?: string })[] = [];
  for (const name of namesOf(await machine.list(LISTS))) {
    if (!/_(?:In)?Release$/.test(name)) continue;
    const head = await machine.head(`${LISTS}/${name}`, HEAD_BYTES);
    if (head.state !== "read") continue;
    const list = parseAptList(name, head.text);
    lists.push(head.modifiedAt === undefined ? list : { ...list, changed: head.modifiedAt });
  }
  return lists;
}

/** Every source that apt is told to ask. */
export async function aptSources(machine: Machine): Promise<readonly AptSource[]> {
  const main = textOf(await machine.read("/etc/apt/sources.list"));
  const sources = main === undefined ? [] : [...parseSourcesList(main)];
  for (const name of namesOf(await machine.list("/etc/apt/sources.list.d"))) {
    const path = `/etc/apt/sources.list.d/${name}`;
    if (name.endsWith(".list")) {
      sources.push(...parseSourcesList(textOf(await machine.read(path)) ?? ""));
    } else if (name.endsWith(".sources")) {
      sources.push(...parseDeb822Sources(textOf(await machine.read(path)) ?? ""));
    }
  }
  return sources;
}

function newest(times: readonly (string | undefined)[]): string | undefined {
  return times
    .filter((time) => time !== undefined)
    .sort()
    .at(-1);
}

/** When apt's own stamps say that the sources were last asked with success. */
export async function aptStamp(machine: Machine): Promise<string | undefined> {
  const periodic = "/var/lib/apt/periodic";
  return newest([
    await machine.modified(`${periodic}/update-success-stamp`),
    await machine.modified(`${periodic}/update-stamp`),
  ]);
}

/**
 * When the lists were last asked for. The stamps are written on success only, so they decide where they exist; elsewhere
 * the folder apt downloads into tells, and the lists themselves.
 */
async function checkedAt(machine: Machine, lists: readonly (string | undefined)[]) {
  const stamps = await aptStamp(machine);
  const seen = newest([await machine.modified(`${LISTS}/partial`), ...lists]);
  if (lists.length === 0) return undefined;
  return stamps === undefined ? seen : newest([stamps, ...lists]);
}

async function fingerprintOf(machine: Machine, changed: readonly unknown[]): Promise<string> {
  const places = [
    LISTS,
    "/var/lib/dpkg/status",
    "/etc/apt/preferences",
    "/etc/apt/preferences.d",
    "/etc/apt/sources.list",
    "/etc/apt/sources.list.d",
  ];
  for (const name of namesOf(await machine.list("/etc/apt/preferences.d"))) {
    places.push(`/etc/apt/preferences.d/${name}`);
  }
  const times = await Promise.all(places.map((path) => machine.modified(path)));
  return JSON.stringify([changed, places, times]);
}

/** The machine's apt, once a scan; `undefined` where it keeps no lists folder. */
export const aptOnDisk = perScan(async (machine: Machine): Promise<AptOnDisk | undefined> => {
  const folder = await machine.list(LISTS);
  if (folder.state === "missing") return undefined;
  const lists = await readLists(machine);
  const sources = await aptSources(machine);
  const times = lists.map((list) => list.changed);
  return {
    sources,
    lists: lists.map(({ changed: _, ...list }) => list),
    checkedAt: await checkedAt(machine, times),
    fingerprint: await fingerprintOf(machine, [lists, sources]),
  };
});

import { type Day, dayOf } from "@muster/mapping";
import { type Db, heirsIn, insertGroupWord, listGroupWords } from "../store/index.ts";
import { PeopleError } from "./errors.ts";
import { instantOf, type PeopleParts, wordsOf } from "./parts.ts";

/** A named set of devices on a day. */
export interface DeviceGroup {
  readonly name: string;
  /** Ids, as they were put in; a device that took another's place counts in its place. */
  readonly devices: readonly string[];
}

/** What somebody does to a group. */
export interface GroupWish {
  readonly organisation: string;
  readonly name: string;
  readonly by: string;
}

/** Makes an empty group. @throws {PeopleError} where there is one of this name */
export async function createGroup(parts: PeopleParts, wish: GroupWish): Promise<void> {
  const name = wordsOf("name", wish.name, 100);
  const groups = await groupsOn(parts.store.db, wish.organisation);
  if (groups.some((group) => group.name === name)) {
    throw new PeopleError(`There is a group ${name} already.`);
  }
  await enter(parts, { ...wish, name }, { act: "created", device: null });
}

/** Puts devices into a group, or takes them out; those that are as wished already are left. @returns how many changed */
export async function changeGroup(
  parts: PeopleParts,
  wish: GroupWish,
  { act, devices }: { readonly act: "added" | "removed"; readonly devices: readonly string[] },
): Promise<number> {
  const group = await groupNamed(parts.store.db, wish.organisation, wish.name);
  const here = new Set(group.devices);
  const changed = [...new Set(devices)].filter((id) => here.has(id) === (act === "removed"));
  for (const device of changed) await enter(parts, { ...wish, name: group.name }, { act, device });
  return changed.length;
}

type Step =
  | { readonly act: "created"; readonly device: null }
  | { readonly act: "added" | "removed"; readonly device: string };

async function enter(
  parts: PeopleParts,
  { organisation, name, by: who }: GroupWish,
  step: Step,
): Promise<void> {
  const { store, log } = parts;
  const by = wordsOf("by", who, 200);
  const at = instantOf(parts);
  const said = { name, by, at };
  const about = step.act === "created" ? { act: step.act, ...said } : { ...step, ...said };
  await store.db.transaction().execute(async (trx) => {
    const leaf = await log.append(trx, organisation, { type: "group", about });
    await insertGroupWord(trx, { organisation, leaf, name, ...step, done_by: by, at });
  });
}

/** The group of this name. @throws {PeopleError} where there is none */
export async function groupNamed(db: Db, organisation: string, name: string): Promise<DeviceGroup> {
  const found = (await groupsOn(db, organisation)).find((group) => group.name === name);
  if (found !== undefined) return found;
  throw new PeopleError(
    `There is no group ${name}: make it with \`muster group create NAME --by WHO\`, or see \`muster group list\`.`,
  );
}

/** Every group as it stood at the end of a day; as it stands now where none is given. In the order of their making. */
export async function groupsOn(
  db: Db,
  organisation: string,
  day: Day = "9999-12-31",
): Promise<readonly DeviceGroup[]> {
  const groups = new Map<string, Set<string>>();
  for (const { act, name, device, at } of await listGroupWords(db, organisation)) {
    if (dayOf(at) > day) continue;
    const devices = groups.get(name) ?? new Set();
    groups.set(name, devices);
    if (device === null) continue;
    if (act === "added") devices.add(device);
    else devices.delete(device);
  }
  return [...groups].map(([name, devices]) => ({ name, devices: [...devices].sort() }));
}

/** The groups of each device that is in one. A machine that was enrolled anew is where its earlier self was. */
export async function membersOn(
  db: Db,
  organisation: string,
  day: Day,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const heirs = await heirsIn(db, organisation);
  const members = new Map<string, string[]>();
  for (const { name, devices } of await groupsOn(db, organisation, day)) {
    for (const id of new Set(devices.flatMap((device) => [device, heirs.get(device) ?? device]))) {
      members.set(id, [...(members.get(id) ?? []), name]);
    }
  }
  return members;
}

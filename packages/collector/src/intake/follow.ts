import { dayOf } from "@muster/mapping/days";
import type { Section } from "@muster/mapping/wire";
import {
  clearLatest,
  type Db,
  noteUpdates,
  readSections,
  setLatest,
  storable,
  updateDevices,
} from "../store/index.ts";
import type { DeviceWord } from "./device-word.ts";

type Fact = Section["fact"];

/** Longest label kept of a device; names of machines are at most 253 characters. */
const LABEL = 256;

/** Kinds whose facts move more than judgement. */
export function isFollowed(kind: string): boolean {
  return kind === "identity" || kind === "pending-updates";
}

/** What two kinds of fact bring about beside judgement: the device's label, and since when each update has been missing. */
export async function followFacts(
  trx: Db,
  words: readonly DeviceWord[],
  receivedAt: string,
): Promise<void> {
  const day = dayOf(receivedAt);
  for (const word of words) {
    const identity = await changedFact(trx, word, "identity");
    if (identity?.kind === "identity" && identity.state === "known") {
      word.relabel(storable(identity.value.hostname, LABEL));
    }
    const pending = await changedFact(trx, word, "pending-updates");
    if (pending?.kind === "pending-updates" && pending.state === "known") {
      const updates = pending.value.updates.map(({ name, candidate }) => `${name} ${candidate}`);
      await noteUpdates(trx, word.device.id, { updates, day });
    }
  }
}

async function changedFact(trx: Db, word: DeviceWord, kind: string): Promise<Fact | undefined> {
  const fact = word.changed(kind);
  if (fact === undefined || !("stored" in fact)) return fact;
  return (await readSections(trx, [fact.stored])).get(fact.stored)?.fact;
}

/** Writes the devices' rows and what their word is now. */
export async function writeWords(trx: Db, words: readonly DeviceWord[]): Promise<void> {
  await updateDevices(
    trx,
    words.map(({ device }) => device),
  );
  await setLatest(
    trx,
    words.flatMap((word) => word.said),
  );
  for (const word of words) await clearLatest(trx, word.device.id, word.unsaid);
}

import { type Day, dayOf } from "@muster/mapping/days";
import type { FactOf } from "@muster/mapping/facts";
import { fateOf } from "@muster/mapping/patches";
import { canonicalJson, type Section } from "@muster/mapping/wire";
import {
  clearLatest,
  type Db,
  type Device,
  type ListedUpdate,
  latestSections,
  noteLevel,
  noteUpdates,
  readSections,
  serialSalt,
  setLatest,
  storable,
  updateDevices,
} from "../store/index.ts";
import { claimOf, digestOfSerial } from "./approval.ts";
import { DeviceWord } from "./device-word.ts";

type Fact = Section["fact"];

/** Longest label kept of a device; names of machines are at most 253 characters. */
const LABEL = 256;

const followed: readonly string[] = ["identity", "pending-updates", "restart", "os"];

/** Kinds whose facts move more than judgement. */
export function isFollowed(kind: string): boolean {
  return followed.includes(kind);
}

/** What some kinds of fact bring about beside judgement: the device's label, since when each update is missing, and its level. */
export async function followFacts(
  trx: Db,
  words: readonly DeviceWord[],
  receivedAt: string,
): Promise<void> {
  const day = dayOf(receivedAt);
  for (const word of words) {
    if (!followed.some((kind) => word.hasChanged(kind))) continue;
    const days = {
      day,
      dayBefore: word.heardBefore === null ? undefined : dayOf(word.heardBefore),
    };
    if (word.hasChanged("identity")) await followIdentity(trx, word);
    if (word.hasChanged("pending-updates") || word.hasChanged("restart")) {
      await followUpdates(trx, word, days);
    }
    if (word.hasChanged("os")) await followLevel(trx, word, days);
  }
}

interface Days {
  readonly day: Day;
  /** Of the report before. */
  readonly dayBefore: Day | undefined;
}

async function followIdentity(trx: Db, word: DeviceWord): Promise<void> {
  const identity = await factOf(trx, word, "identity");
  if (identity?.state !== "known") return;
  const { hostname, serial } = identity.value;
  word.relabel(storable(hostname, LABEL));
  const salt = await serialSalt(trx, word.device.organisation);
  if (serial !== undefined && salt !== undefined) {
    word.renumber(claimOf(digestOfSerial(serial), salt));
  }
}

async function followUpdates(trx: Db, word: DeviceWord, days: Days): Promise<void> {
  const pending = await factOf(trx, word, "pending-updates");
  const updates = pending?.state === "known" ? pending.value.updates : undefined;
  const os = await factOf(trx, word, "os");
  const restart = await factOf(trx, word, "restart");
  const waits = restart?.state === "known" && restart.value.required;
  const platform = os?.state === "known" ? os.value.platform : undefined;
  await noteUpdates(trx, word.device.id, {
    ...days,
    updates: updates?.map(listed),
    fates: async () => {
      const history = await factOf(trx, word, "installed-updates");
      const sighting = { platform, updates: updates ?? [], waits, history };
      return (row) => fateOf(row, sighting);
    },
  });
}

type Pending = Extract<FactOf<"pending-updates">, { state: "known" }>["value"]["updates"][number];

function listed({
  name,
  candidate,
  installed,
  security,
  severity,
  releasedAt,
}: Pending): ListedUpdate {
  const released = releasedAt === undefined ? null : dayOf(releasedAt);
  return { name, candidate, installed: installed ?? null, security, severity, released };
}

/** Notes once more what a device's newest report says of its updates: what was handed on to it is settled by that. */
export async function noteAgain(trx: Db, device: Device): Promise<void> {
  if (device.last_report_at === null) return;
  const word = new DeviceWord(device, await latestSections(trx, [device.id]));
  await followUpdates(trx, word, { day: dayOf(device.last_report_at), dayBefore: undefined });
}

async function followLevel(trx: Db, word: DeviceWord, days: Days): Promise<void> {
  const os = await factOf(trx, word, "os");
  await noteLevel(trx, word.device.id, {
    ...days,
    os: os?.state === "known" ? canonicalJson(levelOf(os.value)) : undefined,
  });
}

/** What decides a level; the rest of the fact may change without it. */
function levelOf(os: Extract<FactOf<"os">, { state: "known" }>["value"]) {
  const { platform, version, build, productType } = os;
  return { platform, version, build, productType };
}

async function factOf<K extends Fact["kind"]>(
  trx: Db,
  word: DeviceWord,
  kind: K,
): Promise<FactOf<K> | undefined> {
  const fact = word.factOf(kind);
  const found =
    fact !== undefined && "stored" in fact
      ? (await readSections(trx, [fact.stored])).get(fact.stored)?.fact
      : fact;
  // A section stands under the kind of its fact.
  return found as FactOf<K> | undefined;
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

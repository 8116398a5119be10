import { keyidOf } from "../keys/index.ts";
import {
  type Device,
  type DeviceKey,
  eachDevice,
  organisationById,
  stateAfter,
  stateTypes,
} from "../store/index.ts";
import type { Audit, Entry } from "./audit.ts";
import { auditChain } from "./audit-chain.ts";

/** Who may report is who was enrolled, in the state that was last entered, and its head is its last report. */
export async function auditDevices(audit: Audit): Promise<void> {
  const enrolled = await enrolments(audit);
  await auditStates(audit, enrolled);
  const rotations = await rotationsOf(audit);
  for await (const device of eachDevice(audit.db, audit.organisation)) {
    const expected = enrolled.get(device.id);
    enrolled.delete(device.id);
    if (expected === undefined) {
      audit.faults.add("device", device.id, "no entry of the log enrols it");
      continue;
    }
    const wrong = whatDiffers(device, expected);
    if (wrong !== undefined) audit.faults.add("device", device.id, wrong);
    await auditKeys(audit, device, [expected.entry, ...(rotations.get(device.id) ?? [])]);
    await auditChain(audit, device);
  }
  for (const id of enrolled.keys()) audit.faults.add("device", id, "is gone");
}

interface Expected {
  readonly entry: Entry;
  state: unknown;
  /** The device that took its place. */
  replacedBy: unknown;
  /** As its token was made for. */
  readonly site: unknown;
}

async function enrolments(audit: Audit): Promise<Map<string, Expected>> {
  const enrolled = new Map<string, Expected>();
  const sites = new Map<unknown, unknown>();
  for await (const { about } of audit.entries("token")) {
    if (about.act === "created") sites.set(about.token, about.site);
  }
  for await (const entry of audit.entries("enrol")) {
    const { device, state, token } = entry.about;
    const site = sites.get(token) ?? null;
    enrolled.set(String(device), { entry, state, replacedBy: null, site });
  }
  return enrolled;
}

async function auditStates(audit: Audit, enrolled: ReadonlyMap<string, Expected>): Promise<void> {
  const changes: { index: number; device: string; state: unknown }[] = [];
  for (const type of stateTypes) {
    for await (const { index, about } of audit.entries(type)) {
      changes.push({ index, device: String(about.device), state: stateAfter.get(type) });
    }
  }
  for (const { device, state } of changes.sort((a, b) => a.index - b.index)) {
    const expected = enrolled.get(device);
    if (expected !== undefined) expected.state = state;
  }
  for await (const { about } of audit.entries("replace")) {
    const expected = enrolled.get(String(about.replaces));
    if (expected !== undefined) expected.replacedBy = about.device;
  }
}

function whatDiffers(
  device: Device,
  { entry, state, replacedBy, site }: Expected,
): string | undefined {
  if (device.site !== site) return "is not of the site that its token was made for";
  if (device.replaced_by !== replacedBy) return "was not replaced as it says";
  if (device.state !== state) return `is ${device.state} here and ${String(state)} in the log`;
  return device.enrolled_at === entry.about.at ? undefined : "was enrolled at another time";
}

async function rotationsOf(audit: Audit): Promise<ReadonlyMap<string, readonly Entry[]>> {
  const rotations = new Map<string, Entry[]>();
  for await (const entry of audit.entries("rotate")) {
    const device = String(entry.about.device);
    rotations.set(device, [...(rotations.get(device) ?? []), entry]);
  }
  return rotations;
}

/** @param entries that gave the device its keys, in order: each ends the one before */
async function auditKeys(audit: Audit, device: Device, entries: readonly Entry[]): Promise<void> {
  const rows = await audit.db
    .selectFrom("device_key")
    .selectAll()
    .where("device", "=", device.id)
    .execute();
  const keys = new Map(rows.map((row) => [row.keyid, row]));
  for (const [i, { about }] of entries.entries()) {
    const keyid = String(about.keyid);
    const key = keys.get(keyid);
    keys.delete(keyid);
    if (key === undefined) audit.faults.add("device_key", keyid, "is gone");
    else if (!isAsEntered(key, about, entries[i + 1])) {
      audit.faults.add("device_key", keyid, "is not the key that was entered");
    }
  }
  for (const keyid of keys.keys()) {
    audit.faults.add("device_key", keyid, "no entry of the log names it");
  }
}

function isAsEntered(key: DeviceKey, about: Entry["about"], next: Entry | undefined): boolean {
  return (
    keyidOf(Buffer.from(key.public_key, "base64")) === about.keyid &&
    isCanonical(key.public_key) &&
    key.algorithm === about.algorithm &&
    key.protection === about.protection &&
    key.from_at === about.at &&
    key.until_at === (next?.about.at ?? null)
  );
}

/** Several texts decode to the same bytes; only one of them is what was written. */
function isCanonical(base64: string): boolean {
  return Buffer.from(base64, "base64").toString("base64") === base64;
}

/** Each site is one that the log says was made, and there are no others. */
export async function auditSites({ db, organisation, faults, entries }: Audit): Promise<void> {
  const rows = await db
    .selectFrom("site")
    .selectAll()
    .where("organisation", "=", organisation)
    .execute();
  const sites = new Map(rows.map((row) => [row.id, row]));
  for await (const { about } of entries("configuration")) {
    if (typeof about.site !== "object" || about.site === null) continue;
    const { id, name } = about.site as { readonly id: string; readonly name: string };
    const row = sites.get(id);
    sites.delete(id);
    if (row?.name !== name) faults.add("site", id, "is not what the log says of it");
  }
  for (const id of sites.keys()) faults.add("site", id, "no entry of the log names it");
}

export async function auditOrganisation({
  db,
  organisation,
  faults,
  entries,
}: Audit): Promise<void> {
  let words: unknown;
  for await (const { about } of entries("configuration")) words = about.organisation ?? words;
  if (typeof words !== "object" || words === null) return;
  const row = await organisationById(db, organisation);
  const entered = Object.entries(words);
  if (row === undefined || entered.some(([key, value]) => value !== Object(row)[key])) {
    faults.add("organisation", organisation, "is not what the log says of it");
  }
}

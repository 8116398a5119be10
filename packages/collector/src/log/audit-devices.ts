import { keyidOf } from "../keys/index.ts";
import {
  type Device,
  type DeviceKey,
  eachDevice,
  eachReport,
  latestSections,
  payloadOf,
  type StoredReport,
  sectionHeads,
} from "../store/index.ts";
import type { Audit, Entry } from "./audit.ts";

/** Who may report is who was enrolled, in the state that was last entered, and its head is its last report. */
export async function auditDevices(audit: Audit): Promise<void> {
  const enrolled = await enrolments(audit);
  await auditStates(audit, enrolled);
  for await (const device of eachDevice(audit.db, audit.organisation)) {
    const expected = enrolled.get(device.id);
    enrolled.delete(device.id);
    if (expected === undefined) {
      audit.faults.add("device", device.id, "no entry of the log enrols it");
      continue;
    }
    const wrong = whatDiffers(device, expected);
    if (wrong !== undefined) audit.faults.add("device", device.id, wrong);
    await auditKeys(audit, device, expected.entry);
    await auditChain(audit, device);
  }
  for (const id of enrolled.keys()) audit.faults.add("device", id, "is gone");
  await auditOrganisation(audit);
}

interface Expected {
  readonly entry: Entry;
  state: unknown;
}

async function enrolments(audit: Audit): Promise<Map<string, Expected>> {
  const enrolled = new Map<string, Expected>();
  for await (const entry of audit.entries("enrol")) {
    enrolled.set(String(entry.about.device), { entry, state: entry.about.state });
  }
  return enrolled;
}

const stateAfter = { approve: "approved", revoke: "revoked", quarantine: "quarantined" } as const;

async function auditStates(audit: Audit, enrolled: ReadonlyMap<string, Expected>): Promise<void> {
  const changes: { index: number; device: string; state: string }[] = [];
  for (const type of ["approve", "revoke", "quarantine"] as const) {
    for await (const { index, about } of audit.entries(type)) {
      changes.push({ index, device: String(about.device), state: stateAfter[type] });
    }
  }
  for (const { device, state } of changes.sort((a, b) => a.index - b.index)) {
    const expected = enrolled.get(device);
    if (expected !== undefined) expected.state = state;
  }
}

function whatDiffers(device: Device, { entry, state }: Expected): string | undefined {
  if (device.state !== state) return `is ${device.state} here and ${String(state)} in the log`;
  return device.enrolled_at === entry.about.at ? undefined : "was enrolled at another time";
}

async function auditKeys(audit: Audit, device: Device, { about }: Entry): Promise<void> {
  const keys = await audit.db
    .selectFrom("device_key")
    .selectAll()
    .where("device", "=", device.id)
    .execute();
  const first = keys.find(({ keyid }) => keyid === about.keyid);
  if (first === undefined) audit.faults.add("device_key", String(about.keyid), "is gone");
  else if (!isAsEnrolled(first, about)) {
    audit.faults.add("device_key", first.keyid, "is not the key that was enrolled");
  }
  for (const { keyid } of keys) {
    if (keyid !== about.keyid) audit.faults.add("device_key", keyid, "no entry enrols it");
  }
}

function isAsEnrolled(key: DeviceKey, about: Entry["about"]): boolean {
  return (
    keyidOf(Buffer.from(key.public_key, "base64")) === about.keyid &&
    key.algorithm === about.algorithm &&
    key.protection === about.protection &&
    key.from_at === about.at
  );
}

type Named = ReadonlyMap<string, string>;

/** Walks a device's reports: the head is the last one, and each section is noted at the report that first named it. */
async function auditChain(audit: Audit, device: Device): Promise<void> {
  const seen = new Set<string>();
  let last: StoredReport | undefined;
  let named: Named = new Map();
  for await (const report of eachReport(audit.db, device.id)) {
    last = report;
    named = sectionsOf(report);
    await auditNoted(audit, report.digest, { named, seen });
  }
  if (last?.digest !== (device.head ?? undefined) || (last?.seq ?? 0) !== device.seq) {
    audit.faults.add("device", device.id, "its head is not its last report");
  } else if ((last?.received_at ?? null) !== device.last_report_at) {
    audit.faults.add("device", device.id, "its last report came at another time");
  }
  await auditWord(audit, device, named);
}

async function auditNoted(
  { db, faults }: Audit,
  report: string,
  { named, seen }: { readonly named: Named; readonly seen: Set<string> },
): Promise<void> {
  const rows = await db
    .selectFrom("report_section")
    .select(["probe", "section"])
    .where("report", "=", report)
    .execute();
  const noted = new Set(rows.map(({ probe, section }) => `${probe} ${section}`));
  for (const name of [...named].map(([probe, section]) => `${probe} ${section}`)) {
    if (!seen.has(name) && !noted.has(name)) {
      faults.add("report_section", `${report} ${name}`, "is gone or altered");
    }
    noted.delete(name);
    seen.add(name);
  }
  for (const name of noted) {
    faults.add("report_section", `${report} ${name}`, "the report does not name it");
  }
}

function sectionsOf(report: StoredReport): Named {
  try {
    const { probes } = payloadOf(report);
    return new Map(probes.flatMap(({ id, section }) => (section ? [[id, section] as const] : [])));
  } catch {
    return new Map(); // said of the report itself
  }
}

/** The device's word is what its last report names, and nothing else. */
async function auditWord({ db, faults }: Audit, device: Device, named: Named): Promise<void> {
  const rows = await latestSections(db, [device.id]);
  for (const { kind, section } of rows) {
    if (named.get(kind) === section) continue;
    faults.add("latest_section", `${device.id} ${kind}`, "its last report names another section");
  }
  const said = new Set(rows.map(({ kind }) => kind));
  const heads = await sectionHeads(db, [...named.values()]);
  for (const [probe, section] of named) {
    const head = heads.get(section);
    if (head?.problem === null && head.kind === probe && !said.has(probe)) {
      faults.add("latest_section", `${device.id} ${probe}`, "is gone");
    }
  }
}

async function auditOrganisation({ db, organisation, faults, entries }: Audit): Promise<void> {
  let words: unknown;
  for await (const { about } of entries("configuration")) words = about.organisation ?? words;
  if (typeof words !== "object" || words === null) return;
  const row = await db
    .selectFrom("organisation")
    .select(["id", "name", "category", "edition"])
    .where("id", "=", organisation)
    .executeTakeFirst();
  const entered = Object.entries(words);
  if (row === undefined || entered.some(([key, value]) => value !== Object(row)[key])) {
    faults.add("organisation", organisation, "is not what the log says of it");
  }
}

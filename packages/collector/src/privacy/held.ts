import {
  type Db,
  type Device,
  eachDevice,
  entriesOfDeeds,
  firstNamed,
  keysOf,
  ownSectionsOf,
  type Pack,
  packsWithNames,
  personalSectionsOf,
  reportByDigest,
  sectionBytes,
  sectionHeads,
  sectionsNamed,
  spanOfReports,
  workRowsOf,
} from "../store/index.ts";

/** A section that is stored of a device. */
export interface HeldSection {
  readonly kind: string;
  readonly digest: string;
  /** When the report was received that first named it. */
  readonly since: string | null;
  /** The newest report names it; false for what only earlier ones said. */
  readonly current: boolean;
  /** Salted and this device's alone. */
  readonly personal: boolean;
  /** As the device sent it. */
  readonly content: unknown;
}

/** Everything that is held of one device. */
export interface HeldOfDevice {
  readonly device: Device;
  readonly keys: Awaited<ReturnType<typeof keysOf>>;
  readonly reports: Awaited<ReturnType<typeof spanOfReports>>;
  readonly sections: readonly HeldSection[];
  readonly tables: Awaited<ReturnType<typeof workRowsOf>>;
  /** Entries of the log about it, but for its reports. */
  readonly log: readonly Deed[];
  /** Packs with names in them: they may hold its name outside the store. */
  readonly packs: readonly Pack[];
}

/** An entry of the log with its index. */
export type Deed = Readonly<Record<string, unknown>> & { readonly index: number };

/** For whoever answers a person who asks what is held: all of it, as it is. */
export async function heldOfDevice(db: Db, device: Device): Promise<HeldOfDevice> {
  const deeds = await deedsOf(db, device.organisation);
  return {
    device,
    keys: await keysOf(db, device.id),
    reports: await spanOfReports(db, device.id),
    sections: await sectionsOf(db, device),
    tables: await workRowsOf(db, device.id),
    log: deeds.filter((deed) => deed.device === device.id),
    packs: await packsWithNames(db, device.organisation),
  };
}

async function sectionsOf(db: Db, { id, head }: Device): Promise<HeldSection[]> {
  const newest = head === null ? undefined : await reportByDigest(db, head);
  const said = new Set(newest === undefined ? [] : sectionsNamed(newest));
  const own = [...(await personalSectionsOf(db, id)), ...(await ownSectionsOf(db, id))];
  const heads = await sectionHeads(db, [...said.union(new Set(own.map(({ digest }) => digest)))]);
  const named = await firstNamed(db, id);
  const held = [...heads.values()].map(({ kind, digest, device }) => ({
    kind,
    digest,
    since: named.get(digest) ?? null,
    current: said.has(digest),
    personal: device !== null,
  }));
  const bytes = await sectionBytes(db, [...heads.keys()]);
  return held
    .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
    .map((section) => ({ ...section, content: readable(bytes.get(section.digest)) }));
}

/** By kind and age, what is said now last. */
function placeOf({ kind, since, current, digest }: Omit<HeldSection, "content">): string {
  return [kind, since, Number(current), digest].join(" ");
}

/** JSON as it is; what a device sent in another shape as text. */
function readable(bytes: Uint8Array | undefined): unknown {
  const text = Buffer.from(bytes ?? []).toString("utf8");
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function deedsOf(db: Db, organisation: string): Promise<readonly Deed[]> {
  const rows = await entriesOfDeeds(db, organisation);
  // The log's own writer made them so.
  return rows.map(({ idx, bytes }) => ({ ...(JSON.parse(bytes) as object), index: idx }));
}

/** Where a person's name stands. */
export interface HeldOfPerson {
  /** Computers that are called by it. */
  readonly devices: readonly Pick<Device, "id" | "label" | "state">[];
  /** What the log says the person did or was given. */
  readonly log: readonly Deed[];
}

/** Members of entries that name people. */
const people = ["by", "holder", "approvedBy", "owner"] as const;

/** @param name any part of it, in upper or lower case */
export async function heldOfPerson(
  db: Db,
  organisation: string,
  name: string,
): Promise<HeldOfPerson> {
  const wanted = name.toLowerCase();
  const has = (text: unknown) => typeof text === "string" && text.toLowerCase().includes(wanted);
  const devices: HeldOfPerson["devices"][number][] = [];
  for await (const { id, label, state } of eachDevice(db, organisation)) {
    if (has(label)) devices.push({ id, label, state });
  }
  const deeds = await deedsOf(db, organisation);
  return { devices, log: deeds.filter((deed) => people.some((member) => has(deed[member]))) };
}

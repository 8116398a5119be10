import type { Device } from "./device.ts";
import type { Db } from "./store.ts";

/** What the log says of a device's life, in a few words; the entry itself holds the rest. */
export interface DeviceEntry {
  readonly index: number;
  readonly type: string;
  readonly at: string;
  /** A person, or what approved it. */
  readonly by: string | undefined;
  /** The reason given, or the key it is about. */
  readonly says: string | undefined;
}

const types = ["enrol", "approve", "revoke", "quarantine", "resolve", "rotate", "replace", "erase"];

/** The log's entries about a device but its reports, in order; of a replacement, at both devices. */
export async function entriesAboutDevice(
  db: Db,
  { id, organisation }: Pick<Device, "id" | "organisation">,
): Promise<DeviceEntry[]> {
  const rows = await db
    .selectFrom("log_leaf")
    .select(["idx", "type", "bytes"])
    .where("organisation", "=", organisation)
    .where("type", "in", types)
    .where("bytes", "like", `%${id}%`)
    .orderBy("idx")
    .execute();
  return rows.flatMap(({ idx, type, bytes }) => {
    // The log's own writer made it so.
    const about = JSON.parse(bytes) as Record<string, string | undefined>;
    if (about.device !== id && about.replaces !== id) return [];
    const by = about.by ?? about.approvedBy;
    return [{ index: idx, type, at: about.at ?? "", by, says: about.why ?? about.keyid }];
  });
}

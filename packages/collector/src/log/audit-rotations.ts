import { preAuthEncoding, ROTATION_TYPE } from "@muster/mapping/wire";
import { Rotation } from "@muster/mapping/wire/schemas";
import { verifies } from "../keys/index.ts";
import { type KeyRotation, rotationsIn } from "../store/index.ts";
import type { Audit, Entry } from "./audit.ts";
import { type DeviceKeys, keysOf, openStored } from "./audit-envelope.ts";
import { sha256 } from "./tree.ts";

/** Each `rotate` entry has the statement it names, signed by both keys, and there are no others. */
export async function auditRotations(audit: Audit): Promise<void> {
  const keys = await keysOf(audit);
  const rows = new Map(
    (await rotationsIn(audit.db, audit.organisation)).map((row) => [row.leaf, row]),
  );
  for await (const entry of audit.entries("rotate")) {
    const row = rows.get(entry.index);
    rows.delete(entry.index);
    const wrong = row === undefined ? "is gone" : whatDiffers(row, entry, keys);
    if (wrong !== undefined) {
      audit.faults.add("rotation", `statement ${entry.about.statement}`, wrong);
    }
  }
  for (const { statement } of rows.values()) {
    audit.faults.add("rotation", `statement ${statement}`, "no entry of the log names it");
  }
}

function whatDiffers(row: KeyRotation, { about }: Entry, keys: DeviceKeys): string | undefined {
  const { statement, device, from_key, keyid, at } = row;
  const asEntered =
    statement === about.statement &&
    device === about.device &&
    from_key === about.from &&
    keyid === about.keyid &&
    at === about.at;
  if (!asEntered) return "is not what the log says of it";
  const opened = openStored(row.envelope, { type: ROTATION_TYPE, signatures: 2 });
  if (opened === undefined || sha256(opened.payload) !== statement) {
    return "its envelope does not hold what its digest names";
  }
  const read = Rotation.safeParse(JSON.parse(opened.payload.toString("utf8")));
  if (read.data?.from !== from_key || read.data.to.keyid !== keyid) {
    return "its columns are not what was signed";
  }
  const signed = preAuthEncoding(ROTATION_TYPE, opened.payload);
  const isSigned = [from_key, keyid].every((id, i) => {
    const [key, by] = [keys.get(id), opened.signatures[i]];
    if (key === undefined || by === undefined || by.keyid !== id) return false;
    return key.device === device && verifies(key, signed, by.signature);
  });
  return isSigned ? undefined : "its signatures are not those of its device's keys";
}

/** Between which entries of the log each key signed: from the one that names it up to the one that names its successor. */
export type KeySpans = ReadonlyMap<string, { readonly from: number; until: number }>;

export async function keySpans(audit: Audit): Promise<KeySpans> {
  const spans = new Map<string, { from: number; until: number }>();
  for await (const { index, about } of audit.entries("enrol")) {
    spans.set(String(about.keyid), { from: index, until: Number.POSITIVE_INFINITY });
  }
  for await (const { index, about } of audit.entries("rotate")) {
    spans.set(String(about.keyid), { from: index, until: Number.POSITIVE_INFINITY });
    const before = spans.get(String(about.from));
    if (before !== undefined) before.until = index;
  }
  return spans;
}

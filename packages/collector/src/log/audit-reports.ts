import type { StoredReport } from "../store/index.ts";
import type { Audit, Entry } from "./audit.ts";
import { type DeviceKeys, keysOf, openEnvelope, whatFails } from "./audit-envelope.ts";
import { type KeySpans, keySpans } from "./audit-rotations.ts";

/** Each `report` entry has its row, and each row says what entry and signature say. */
export async function auditReports(audit: Audit): Promise<void> {
  const keys = await keysOf(audit);
  const spans = await keySpans(audit);
  const nonces = await auditNonces(audit);
  let entered = 0;
  for await (const entry of audit.entries("report")) {
    entered += 1;
    const where = `report ${entry.about.seq} of ${entry.about.device}`;
    const row = await reportAt(audit, entry.index);
    if (row === undefined) {
      audit.faults.add("report", where, "is gone");
      continue;
    }
    const wrong = whatDiffers(row, entry, { keys, spans, nonces });
    if (wrong !== undefined) audit.faults.add("report", where, wrong);
  }
  const { rows } = await audit.db
    .selectFrom("report")
    .select((eb) => eb.fn.countAll<number>().as("rows"))
    .where("organisation", "=", audit.organisation)
    .executeTakeFirstOrThrow();
  if (Number(rows) > entered) {
    audit.faults.add("report", `${Number(rows) - entered} rows`, "no entry of the log names them");
  }
}

function reportAt({ db, organisation }: Audit, leaf: number): Promise<StoredReport | undefined> {
  return db
    .selectFrom("report")
    .selectAll()
    .where("organisation", "=", organisation)
    .where("leaf", "=", leaf)
    .executeTakeFirst();
}

interface Known {
  readonly keys: DeviceKeys;
  readonly spans: KeySpans;
  /** When each was issued. */
  readonly nonces: ReadonlyMap<string, string>;
}

function whatDiffers(row: StoredReport, { about, index }: Entry, known: Known): string | undefined {
  const asEntered =
    row.digest === about.report &&
    row.device === about.device &&
    row.seq === about.seq &&
    row.received_at === about.receivedAt;
  if (!asEntered) return "is not what the log says of it";
  const opened = openEnvelope(row.envelope);
  if (opened === undefined) return "its envelope is not that of a report";
  const wrong = whatFails(opened, row, known.keys);
  if (wrong !== undefined) return wrong;
  const span = known.spans.get(opened.keyid);
  if (span === undefined || index < span.from || index > span.until) {
    return "its key was not its device's then";
  }
  const { report } = opened;
  const asSigned = row.seq === report.seq && row.prev === report.prev && row.nonce === report.nonce;
  if (!asSigned) return "its columns are not what was signed";
  const issued = known.nonces.get(row.nonce) ?? null;
  return issued === row.nonce_issued_at ? undefined : "its nonce was issued at another time";
}

/** Each `nonce` entry has its row, and there are no others. @returns when each was issued */
async function auditNonces(audit: Audit): Promise<Known["nonces"]> {
  const rows = await audit.db
    .selectFrom("nonce")
    .selectAll()
    .where("organisation", "=", audit.organisation)
    .execute();
  const byLeaf = new Map(rows.map((row) => [row.leaf, row]));
  const issued = new Map<string, string>();
  for await (const { index, about } of audit.entries("nonce")) {
    const row = byLeaf.get(index);
    byLeaf.delete(index);
    if (row === undefined) audit.faults.add("nonce", `entry ${index}`, "is gone");
    else if (row.nonce !== about.nonce || row.issued_at !== about.at) {
      audit.faults.add("nonce", row.nonce, "is not what the log says of it");
    }
    issued.set(String(about.nonce), String(about.at));
  }
  for (const { nonce } of byLeaf.values()) {
    audit.faults.add("nonce", nonce, "no entry of the log names it");
  }
  return issued;
}

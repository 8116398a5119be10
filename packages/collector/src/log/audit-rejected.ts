import { byPage, type Rejected } from "../store/index.ts";
import type { Audit } from "./audit.ts";
import { type DeviceKeys, keysOf, openEnvelope, whatFails } from "./audit-envelope.ts";

const PAGE = 500;

/** What was refused: a branch is still signed by its device, a fact's refusal still belongs to the report that named it. */
export async function auditRejected(audit: Audit): Promise<void> {
  const { db, organisation, faults, breathe } = audit;
  const keys = await keysOf(audit);
  const stops = await quarantines(audit);
  const rows = byPage((last: Rejected | undefined) =>
    db
      .selectFrom("rejected")
      .leftJoin("device", "device.id", "rejected.device")
      .selectAll("rejected")
      .where((eb) =>
        eb.or([
          eb("rejected.organisation", "=", organisation),
          eb("device.organisation", "=", organisation),
        ]),
      )
      .where("rejected.id", ">", last?.id ?? -1)
      .orderBy("rejected.id")
      .limit(PAGE)
      .execute(),
  );
  for await (const row of rows) {
    await breathe();
    const stop = stops.get(row.report ?? "");
    stops.delete(row.report ?? "");
    const wrong =
      row.envelope === null
        ? await whatDiffers(audit, row)
        : branchFails(row, row.envelope, { keys, stop });
    if (row.organisation !== organisation) faults.add("rejected", row.id, "is not of its device");
    else if (wrong !== undefined) faults.add("rejected", row.id, wrong);
  }
  for (const { report } of stops.values()) {
    faults.add("rejected", `report ${report}`, "the branch that was kept of its device is gone");
  }
}

interface Stop {
  readonly report: string;
  readonly device: string;
  readonly at: string;
  readonly code: string | undefined;
}

/** The entries about a second report in one place of a device's chain: each kept that report. */
async function quarantines({ entries }: Audit): Promise<Map<string, Stop>> {
  const stops = new Map<string, Stop>();
  for await (const { about } of entries("quarantine")) {
    const { report, device, at, code } = about;
    stops.set(String(report), {
      report: String(report),
      device: String(device),
      at: String(at),
      code: code === undefined ? undefined : String(code),
    });
  }
  return stops;
}

function branchFails(
  { report, device, what, reason, at }: Rejected,
  envelope: string,
  { keys, stop }: { readonly keys: DeviceKeys; readonly stop: Stop | undefined },
): string | undefined {
  const opened = openEnvelope(envelope);
  if (opened === undefined) return "its envelope is not that of a report";
  const wrong = whatFails(opened, { digest: report ?? "", device: device ?? "" }, keys);
  if (wrong !== undefined) return wrong;
  const asEntered =
    what === "report" &&
    stop?.device === device &&
    stop?.at === at &&
    // Entries of an earlier program do not say why.
    [reason, undefined].includes(stop?.code);
  return asEntered ? undefined : "is not what the log says of it";
}

/** A fact that could not be taken, or reports that never came: noted with the report in which that was seen. */
async function whatDiffers({ db }: Audit, row: Rejected): Promise<string | undefined> {
  const report = await db
    .selectFrom("report")
    .select(["device", "organisation", "seq", "received_at"])
    .where("digest", "=", row.report)
    .executeTakeFirst();
  const asReported =
    report?.device === row.device &&
    report?.organisation === row.organisation &&
    report?.received_at === row.at;
  if (report === undefined || !asReported) return "is not of the report it names";
  // Whether reports are missing, and which, the walk through the device's chain knows.
  if (row.what === "report") return undefined;
  const named = await db
    .selectFrom("report_section")
    .innerJoin("section", "section.digest", "report_section.section")
    .select(["section.kind", "section.problem"])
    .where("report_section.report", "=", row.report)
    .where("probe", "=", row.what)
    .executeTakeFirst();
  // The section lies with an earlier report of this device where that named it under the same probe.
  if (named === undefined) return undefined;
  const reasons = [named.problem, `it holds a fact of ${named.kind}`];
  return reasons.includes(row.reason) ? undefined : "is not why that section was refused";
}

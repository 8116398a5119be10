import { createHash } from "node:crypto";
import { canonicalJson } from "@muster/mapping/wire";
import { eachRunDevice, type Run } from "../store/index.ts";
import type { Audit, Entry } from "./audit.ts";

/** A closed night is as it was entered last, and its manifest gives the digest that was entered with it. */
export async function auditRuns(audit: Audit): Promise<void> {
  const { db, organisation, faults, breathe } = audit;
  const last = new Map<string, Entry["about"]>();
  for await (const { about } of audit.entries("run")) last.set(String(about.run), about);
  const closed = await db
    .selectFrom("run")
    .selectAll()
    .where("organisation", "=", organisation)
    .where("closed_at", "is not", null)
    .execute();
  const rows = new Map(closed.map((row) => [row.id, row]));
  for (const [run, about] of last) {
    await breathe();
    const row = rows.get(run);
    rows.delete(run);
    if (row === undefined) faults.add("run", run, "is gone, or open again");
    else if (!isAsEntered(row, about)) faults.add("run", run, "is not what the log says of it");
    const hash = createHash("sha256");
    for await (const each of eachRunDevice(db, run)) hash.update(`${canonicalJson(each)}\n`);
    if (hash.digest("hex") === about.digest) continue;
    faults.add("run_device", run, "the manifest is not the one that was entered");
  }
  for (const run of rows.keys()) faults.add("run", run, "no entry of the log closes it");
}

function isAsEntered(row: Run, { night, opensAt, closesAt, closedAt }: Entry["about"]): boolean {
  // Entries of an earlier program say nothing of the window.
  const window = opensAt === undefined ? undefined : [opensAt, closesAt, closedAt];
  const here = [row.opens_at, row.closes_at, row.closed_at];
  return row.night === night && (window === undefined || window.join() === here.join());
}

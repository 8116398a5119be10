import { createHash } from "node:crypto";
import { canonicalJson } from "@muster/mapping/wire";
import { eachRunDevice, type Finding } from "../store/index.ts";
import type { Audit, Entry } from "./audit.ts";
import { sha256 } from "./tree.ts";

/**
 * A `findings` entry holds the digest of the rows it opened, and how many it opened and closed on its day. Rows are
 * numbered in the order they were opened, so each entry's are the next ones.
 */
export async function auditFindings(audit: Audit): Promise<void> {
  let after = 0;
  const closed = new Map<string, number>();
  for await (const { index, about } of audit.entries("findings")) {
    const opened = Number(about.opened);
    const rows = await findingsAfter(audit, after, opened);
    const first = rows[0]?.id ?? after;
    after = rows.at(-1)?.id ?? after;
    const day = String(about.day);
    closed.set(day, (closed.get(day) ?? 0) + Number(about.closed));
    const plain = rows.map(({ id: _, to_day: __, ...row }) => row);
    if (rows.length < opened || sha256(canonicalJson(plain)) !== about.digest) {
      const where = `${first} to ${after} (entry ${index} of the log)`;
      audit.faults.add("finding", where, "one of them is gone or altered");
      return; // Whatever comes after would be counted from a wrong place.
    }
  }
  if ((await findingsAfter(audit, after, 1)).length > 0) {
    audit.faults.add("finding", `after ${after}`, "no entry of the log opened it");
  }
  await auditClosed(audit, closed);
}

async function auditClosed(audit: Audit, closed: ReadonlyMap<string, number>): Promise<void> {
  const rows = await audit.db
    .selectFrom("finding")
    .select((eb) => ["to_day", eb.fn.countAll<number>().as("rows")])
    .where("organisation", "=", audit.organisation)
    .where("to_day", "is not", null)
    .groupBy("to_day")
    .execute();
  const here = new Map(rows.map((row) => [row.to_day ?? "", Number(row.rows)]));
  for (const day of new Set([...here.keys(), ...closed.keys()])) {
    const [found, entered] = [here.get(day) ?? 0, closed.get(day) ?? 0];
    if (found === entered) continue;
    const what = `${found} end on that day here and ${entered} in the log`;
    audit.faults.add("finding", `to_day ${day}`, what);
  }
}

function findingsAfter({ db, organisation }: Audit, id: number, limit: number): Promise<Finding[]> {
  return db
    .selectFrom("finding")
    .selectAll()
    .where("organisation", "=", organisation)
    .where("id", ">", id)
    .orderBy("id")
    .limit(limit)
    .execute();
}

/** A run's manifest gives the digest that was entered last for it. */
export async function auditRuns(audit: Audit): Promise<void> {
  const last = new Map<string, Entry["about"]>();
  for await (const { about } of audit.entries("run")) last.set(String(about.run), about);
  for (const [run, { digest }] of last) {
    const hash = createHash("sha256");
    for await (const row of eachRunDevice(audit.db, run)) hash.update(`${canonicalJson(row)}\n`);
    if (hash.digest("hex") === digest) continue;
    audit.faults.add("run_device", run, "the manifest is not the one that was entered");
  }
}

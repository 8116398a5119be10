import type { Audit } from "./audit.ts";

/** Every pack that was entered as handed over is remembered, and no other. */
export async function auditPacks({ db, organisation, faults, entries }: Audit): Promise<void> {
  const rows = await db
    .selectFrom("pack")
    .selectAll()
    .where("organisation", "=", organisation)
    .orderBy("built_at")
    .execute();
  const left = new Map(rows.map((row) => [`${row.digest} ${row.today} ${row.built_at}`, row]));
  for await (const { index, about } of entries("export")) {
    const gone = !left.delete(`${about.pack} ${about.today} ${about.at}`);
    if (gone) faults.add("pack", `entry ${index}`, "is gone or altered");
  }
  for (const { id } of left.values()) faults.add("pack", id, "no entry of the log names it");
}

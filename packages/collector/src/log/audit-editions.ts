import { listEditionOverlays } from "../store/index.ts";
import type { Audit } from "./audit.ts";
import { digestOfRow } from "./digest-row.ts";

/** Every file of official items is there as it was entered, and no other. */
export async function auditEditions(audit: Audit): Promise<void> {
  const { db, organisation, faults } = audit;
  const rows = await listEditionOverlays(db, organisation);
  const left = new Map(rows.map((row) => [row.nth, row]));
  for await (const { about } of audit.entries("configuration")) {
    if (about.items === undefined) continue;
    const said = about.items as { readonly nth: number; readonly digest: string };
    const row = left.get(said.nth);
    left.delete(said.nth);
    if (row === undefined) faults.add("edition_overlay", said.nth, "is gone");
    else if (digestOfRow({ ...row }) !== said.digest) {
      faults.add("edition_overlay", said.nth, "is not what the log says of it");
    }
  }
  for (const nth of left.keys()) faults.add("edition_overlay", nth, "no entry of the log names it");
}

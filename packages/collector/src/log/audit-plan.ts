import { listPlanWords } from "../store/index.ts";
import type { Audit } from "./audit.ts";
import { digestOfRow } from "./digest-row.ts";

/** Every word of the improvement plan is in the log by its digest, and no other is there. */
export async function auditPlan({ db, organisation, faults, entries }: Audit): Promise<void> {
  const rows = await listPlanWords(db, organisation);
  const left = new Map(rows.map(({ leaf, ...row }) => [leaf, row]));
  for await (const { index, about } of entries("plan")) {
    const row = left.get(index);
    left.delete(index);
    if (row !== undefined && digestOfRow({ ...row }) === about.words) continue;
    faults.add("plan_word", `${about.item} ${index}`, "is gone, or not as the log says");
  }
  for (const [leaf, { item }] of left) {
    faults.add("plan_word", `${item} ${leaf}`, "no entry of the log names it");
  }
}

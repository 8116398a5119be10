import { listGroupWords } from "../store/index.ts";
import type { Audit } from "./audit.ts";

const TABLE = "device_group_word";

/** Every step of every group is in the log as the table has it, and no other is there. */
export async function auditGroups({ db, organisation, faults, entries }: Audit): Promise<void> {
  const rows = await listGroupWords(db, organisation);
  const left = new Map(rows.map((row) => [row.leaf, row]));
  for await (const { index, about } of entries("group")) {
    const row = left.get(index);
    left.delete(index);
    const said = [about.act, about.name, about.device ?? null, about.by, about.at];
    const here = row && [row.act, row.name, row.device, row.done_by, row.at];
    if (JSON.stringify(said) === JSON.stringify(here)) continue;
    faults.add(TABLE, `${about.name} ${index}`, "is gone, or not as the log says");
  }
  for (const { name, leaf } of left.values()) {
    faults.add(TABLE, `${name} ${leaf}`, "no entry of the log names it");
  }
}

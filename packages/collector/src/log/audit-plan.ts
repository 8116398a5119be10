import { listPlanSignOffs, listPlanWords } from "../store/index.ts";
import type { Audit } from "./audit.ts";
import { digestOfRow } from "./digest-row.ts";

/** Every word of the improvement plan and every signature under it is in the log by its digest, and no other is there. */
export async function auditPlan({ db, organisation, faults, entries }: Audit): Promise<void> {
  const rows = [
    ...(await listPlanWords(db, organisation)).map((row) => saidBy(row, row.item)),
    ...(await listPlanSignOffs(db, organisation)).map((row) => saidBy(row, row.act)),
  ];
  const left = new Map(rows.map((row) => [nameOf(row.table, row.leaf), row]));
  for await (const { index, about } of entries("plan")) {
    const table = about.act === undefined ? "plan_word" : "plan_sign_off";
    const name = nameOf(table, index);
    const row = left.get(name);
    left.delete(name);
    if (row?.digest === about.words) continue;
    faults.add(table, `${about.item ?? about.act} ${index}`, "is gone, or not as the log says");
  }
  for (const { table, what, leaf } of left.values()) {
    faults.add(table, `${what} ${leaf}`, "no entry of the log names it");
  }
}

const nameOf = (table: string, leaf: number) => `${table} ${leaf}`;

type Row = { readonly [column: string]: string | number } & { readonly leaf: number };

function saidBy({ leaf, ...row }: Row, what: string) {
  const table = "act" in row ? "plan_sign_off" : "plan_word";
  return { table, leaf, what, digest: digestOfRow(row) };
}

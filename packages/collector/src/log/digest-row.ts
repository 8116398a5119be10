import { createHash } from "node:crypto";
import { canonicalJson, type Json } from "@muster/mapping/wire";

/**
 * SHA-256 over canonical JSON of a row, for entries that hold a row by its digest. Columns that are null are left out, so
 * that a row's digest stays when the table gets another column.
 */
export function digestOfRow(row: { readonly [column: string]: Json | undefined }): string {
  const said = Object.entries(row).filter(([, value]) => value !== null);
  return createHash("sha256")
    .update(canonicalJson(Object.fromEntries(said)))
    .digest("hex");
}

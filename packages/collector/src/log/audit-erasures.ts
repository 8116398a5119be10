import { byPage } from "../store/index.ts";
import type { Audit } from "./audit.ts";

const PAGE = 1000;

/** Each `erase` entry has its rows, and there are no others. @returns the sections that were erased */
export async function auditErasures({
  db,
  organisation,
  faults,
  entries,
}: Omit<Audit, "erased">): Promise<ReadonlySet<string>> {
  const erased = new Set<string>();
  const expected = new Set<string>();
  for await (const { index, about } of entries("erase")) {
    const sections: readonly unknown[] = Array.isArray(about.sections) ? about.sections : [];
    for (const section of sections.map(String)) {
      erased.add(section);
      expected.add(`${index} ${section}`);
    }
  }
  const rows = byPage((last: { readonly id: number } | undefined) =>
    db
      .selectFrom("erasure")
      .select(["id", "leaf", "section"])
      .where("organisation", "=", organisation)
      .where("id", ">", last?.id ?? 0)
      .orderBy("id")
      .limit(PAGE)
      .execute(),
  );
  for await (const { leaf, section } of rows) {
    if (expected.delete(`${leaf} ${section}`)) continue;
    faults.add("erasure", `entry ${leaf} ${section}`, "no entry of the log says so");
  }
  for (const where of expected) faults.add("erasure", `entry ${where}`, "is gone");
  return erased;
}

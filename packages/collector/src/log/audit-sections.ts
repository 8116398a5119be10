import { zstdDecompressSync } from "node:zlib";
import { byPage, type SectionTable } from "../store/index.ts";
import type { Audit } from "./audit.ts";
import { sha256 } from "./tree.ts";

const PAGE = 100;

/** Every section holds the bytes its digest names, and none that a report names is gone. */
export async function auditSections({ db, organisation, faults }: Audit): Promise<void> {
  const sections = byPage((last: SectionTable | undefined) =>
    db
      .selectFrom("section")
      .selectAll()
      .where("digest", ">", last?.digest ?? "")
      .orderBy("digest")
      .limit(PAGE)
      .execute(),
  );
  for await (const section of sections) {
    if (!holds(section))
      faults.add("section", section.digest, "does not hold what its digest names");
  }
  const gone = await db
    .selectFrom("report_section as named")
    .innerJoin("report", "report.digest", "named.report")
    .leftJoin("section", "section.digest", "named.section")
    .select("named.section")
    .distinct()
    .where("report.organisation", "=", organisation)
    .where("section.digest", "is", null)
    .limit(PAGE)
    .execute();
  for (const { section } of gone) faults.add("section", section, "is gone");
}

function holds({ digest, bytes, zstd }: SectionTable): boolean {
  try {
    const plain = zstdDecompressSync(zstd, { maxOutputLength: Math.max(bytes, 1) });
    return plain.length === bytes && sha256(plain) === digest;
  } catch {
    return false;
  }
}

/** Every list holds the text its digest names. */
export async function auditLists({ db, faults }: Audit): Promise<void> {
  const lists = byPage((last: { digest: string } | undefined) =>
    db
      .selectFrom("list_file")
      .select(["digest", "text"])
      .where("digest", ">", last?.digest ?? "")
      .orderBy("digest")
      .limit(PAGE)
      .execute(),
  );
  for await (const { digest, text } of lists) {
    if (sha256(text) !== digest)
      faults.add("list_file", digest, "does not hold what its digest names");
  }
}

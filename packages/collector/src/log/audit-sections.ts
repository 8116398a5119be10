import { zstdDecompressSync } from "node:zlib";
import { readInPieces, type SectionTable } from "../store/index.ts";
import type { Audit } from "./audit.ts";
import { sha256 } from "./tree.ts";

const PAGE = 100;

/**
 * Every section that a report names is there, unless the log says that it was erased, holds the bytes its digest names, and is noted as what it is. Nothing rests
 * on one that no report names: its report never came whole.
 */
export async function auditSections(audit: Audit): Promise<void> {
  for (let after = ""; ; ) {
    const digests = await namedAfter(audit, after);
    await auditPage(audit, digests);
    await audit.breathe();
    if (digests.length < PAGE) return;
    after = digests.at(-1) ?? after;
  }
}

async function auditPage(audit: Audit, digests: readonly string[]): Promise<void> {
  const page = await Naming.of(audit, digests);
  for (const digest of digests) {
    const section = page.sections.get(digest);
    const lacking = audit.erased.has(digest) ? undefined : "is gone";
    const wrong = section === undefined ? lacking : whatDiffers(section, page);
    if (wrong !== undefined) audit.faults.add("section", digest, wrong);
  }
}

async function namedAfter({ db, organisation }: Audit, after: string): Promise<string[]> {
  const rows = await db
    .selectFrom("report_section as named")
    .innerJoin("report", "report.digest", "named.report")
    .select("named.section")
    .distinct()
    .where("report.organisation", "=", organisation)
    .where("named.section", ">", after)
    .orderBy("named.section")
    .limit(PAGE)
    .execute();
  return rows.map(({ section }) => section);
}

/** Some sections, and what reports and refusals say of them. */
class Naming {
  readonly sections: ReadonlyMap<string, SectionTable>;
  readonly #probes: ReadonlySet<string>;
  readonly #foreign: ReadonlySet<string>;
  readonly #refused: ReadonlySet<string>;

  private constructor(
    sections: readonly SectionTable[],
    said: { probes: readonly string[]; foreign: readonly string[]; refused: readonly string[] },
  ) {
    this.sections = new Map(sections.map((section) => [section.digest, section]));
    this.#probes = new Set(said.probes);
    this.#foreign = new Set(said.foreign);
    this.#refused = new Set(said.refused);
  }

  static async of({ db }: Audit, digests: readonly string[]): Promise<Naming> {
    if (digests.length === 0) return new Naming([], { probes: [], foreign: [], refused: [] });
    const sections = await db
      .selectFrom("section")
      .selectAll()
      .where("digest", "in", digests)
      .execute();
    const probes = await db
      .selectFrom("report_section")
      .select(["section", "probe"])
      .distinct()
      .where("section", "in", digests)
      .execute();
    const foreign = await db
      .selectFrom("section")
      .innerJoin("report_section as named", "named.section", "section.digest")
      .innerJoin("report", "report.digest", "named.report")
      .select("section.digest")
      .distinct()
      .where("section.digest", "in", digests)
      .where("section.device", "is not", null)
      .whereRef("section.device", "!=", "report.device")
      .execute();
    const reasons = sections.flatMap(({ problem }) => problem ?? []);
    const refused = await readInPieces([...new Set(reasons)], (piece) =>
      db
        .selectFrom("rejected")
        .select(["what", "reason"])
        .distinct()
        .where("reason", "in", piece)
        .execute(),
    );
    return new Naming(sections, {
      probes: probes.map(({ section, probe }) => `${section} ${probe}`),
      foreign: foreign.map(({ digest }) => digest),
      refused: refused.map(({ what, reason }) => `${what} ${reason}`),
    });
  }

  isNamedAsItsKind({ digest, kind }: SectionTable): boolean {
    return this.#probes.has(`${digest} ${kind}`);
  }

  isAlsoAnothers({ digest }: SectionTable): boolean {
    return this.#foreign.has(digest);
  }

  isRefused({ kind, problem }: SectionTable): boolean {
    return problem === null || this.#refused.has(`${kind} ${problem}`);
  }
}

function whatDiffers(section: SectionTable, naming: Naming): string | undefined {
  const plain = plainOf(section);
  if (plain === undefined) return "does not hold what its digest names";
  const { kind, device, problem } = section;
  const { fact, salted } = frameOf(plain);
  const isKnown = problem === null ? fact === kind : naming.isNamedAsItsKind(section);
  if (!isKnown) return "is not of the kind it says";
  const isAlone = device === null ? !salted : !naming.isAlsoAnothers(section);
  if (!isAlone) return "belongs to another device, or to none";
  return naming.isRefused(section)
    ? undefined
    : "nothing was refused (table rejected) for the reason it gives";
}

function plainOf({ digest, bytes, zstd }: SectionTable): Buffer | undefined {
  try {
    const plain = zstdDecompressSync(zstd, { maxOutputLength: Math.max(bytes, 1) });
    return plain.length === bytes && sha256(plain) === digest ? plain : undefined;
  } catch {
    return undefined;
  }
}

function frameOf(plain: Buffer): { readonly fact: unknown; readonly salted: boolean } {
  try {
    const frame = JSON.parse(plain.toString("utf8")) as {
      readonly fact?: { readonly kind?: unknown };
      readonly salt?: unknown;
    };
    return { fact: frame.fact?.kind, salted: frame.salt !== undefined };
  } catch {
    return { fact: undefined, salted: false };
  }
}

/** Every list this organisation was judged by is there as it was entered, and holds the text its digest names. */
export async function auditLists({ db, faults, entries, breathe }: Audit): Promise<void> {
  const entered = new Map<string, Set<string>>();
  for await (const { about } of entries("lists")) {
    // The log's own writer made it so.
    const files = about.files as { file: string; digest: string; checkedOn: string }[];
    for (const { digest, file, checkedOn } of files) {
      // The same text may have come under two names; its row has the first.
      const words = entered.get(digest) ?? new Set();
      entered.set(digest, words.add(`${checkedOn} ${file}`));
    }
  }
  for (const [digest, words] of entered) {
    await breathe();
    const row = await db
      .selectFrom("list_file")
      .selectAll()
      .where("digest", "=", digest)
      .executeTakeFirst();
    if (row === undefined) faults.add("list_file", digest, "is gone");
    else if (sha256(row.text) !== digest) {
      faults.add("list_file", digest, "does not hold what its digest names");
    } else if (!words.has(`${row.checked_on} ${row.file}`)) {
      faults.add("list_file", digest, "is not what the log says of it");
    }
  }
}

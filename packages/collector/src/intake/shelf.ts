import { limits, type ParcelSection, type Section } from "@muster/mapping/wire";
import {
  type Db,
  erasuresSoFar,
  insertSections,
  type NewSection,
  sectionBytes,
  sectionHeads,
} from "../store/index.ts";
import { isFollowed } from "./follow.ts";
import type { Arrived } from "./gate.ts";
import { Refusal } from "./refusal.ts";
import { judge } from "./section.ts";
import type { SectionDesk } from "./section-desk.ts";
import type { Packed, Unpacked } from "./unpack.ts";

/** What is known of a section; it never changes. */
export interface Known {
  readonly kind: string;
  /** The device it belongs to, where it is personal. */
  readonly device: string | null;
  readonly problem: string | null;
}

/** A section that came with a report and is not stored yet. */
export interface Fresh {
  readonly probe: string;
  readonly row: NewSection;
}

/** The sections of one report: what each probe's holds, and what came new. */
export interface Sections {
  /** By probe; a probe without a section is not in it. */
  readonly named: ReadonlyMap<string, Known & { readonly digest: string }>;
  /** To be stored with the report. */
  readonly fresh: readonly Fresh[];
  /** Facts that came new, of the kinds the collector follows itself. */
  readonly facts: readonly Section["fact"][];
  /** Erasures when they were found; where there are more by now, they are to be looked for anew. */
  readonly erasures: number | undefined;
}

interface Reference {
  readonly digest: string;
  readonly probe: string;
  readonly bytes: number;
}

/** Bytes of sections that wait in memory for their report's transaction; more are stored at once. */
const WAITING = 512 * 1024;
/** Sections remembered: an estate has some tens of thousands of different ones. */
const REMEMBERED = 100_000;

/** Finds, asks for and takes in the sections that reports name. */
export class Shelf {
  readonly #db: Db;
  readonly #desk: SectionDesk;
  #known = new Map<string, Known>();
  #erasures: number | undefined;

  constructor(db: Db, desk: SectionDesk) {
    this.#db = db;
    this.#desk = desk;
  }

  /**
   * The report's sections; or, where some are missing, their digests. What came is kept in either case, so that a report
   * whose sections fill several parcels gets through.
   * @throws {Refusal}
   */
  async take(arrived: Arrived): Promise<Sections | { readonly lacking: readonly string[] }> {
    const references = referencesOf(arrived);
    this.#erasures ??= await erasuresSoFar(this.#db);
    const erasures = this.#erasures;
    const known = await this.#find(references, arrived.device.id);
    const missing = references.filter(({ digest }) => !known.has(digest));
    const { fresh, facts, lacking } = await this.#unpack(missing, arrived);
    const isLarge = fresh.reduce((sum, { row }) => sum + row.bytes, 0) > WAITING;
    if (lacking.length > 0 || isLarge) await this.#store(fresh);
    if (lacking.length > 0) return { lacking };
    for (const { row } of fresh) known.set(row.digest, row);
    return { named: nameByProbe(references, known), fresh: isLarge ? [] : fresh, facts, erasures };
  }

  /** Forgets what is stored: some of it was erased. */
  forget(): void {
    // A new one: who is reading now fills the old one.
    this.#known = new Map();
    this.#erasures = undefined;
  }

  async #store(fresh: readonly Fresh[]): Promise<void> {
    await insertSections(
      this.#db,
      fresh.map(({ row }) => row),
    );
    this.remember(fresh);
  }

  /** Remembers sections that were committed. */
  remember(fresh: readonly Fresh[]): void {
    for (const { row, probe } of fresh) remember(this.#known, { digest: row.digest, probe }, row);
  }

  async #find(references: readonly Reference[], device: string): Promise<Map<string, Known>> {
    const found = new Map<string, Known>();
    const unknown: Reference[] = [];
    for (const reference of references) {
      const known = this.#known.get(nameOf(reference));
      if (known === undefined) unknown.push(reference);
      else found.set(reference.digest, known);
    }
    for (const [digest, known] of await this.#read(unknown)) found.set(digest, known);
    for (const { device: owner } of found.values()) {
      if (owner !== null && owner !== device) {
        throw new Refusal(
          422,
          "not-yours",
          "the report names a personal section of another device",
        );
      }
    }
    return found;
  }

  async #read(references: readonly Reference[]): Promise<Map<string, Known>> {
    const found = new Map<string, Known>();
    if (references.length === 0) return found;
    const memory = this.#known;
    const heads = await sectionHeads(
      this.#db,
      references.map(({ digest }) => digest),
    );
    for (const reference of references) {
      const head = heads.get(reference.digest);
      if (head === undefined) continue;
      const known = head.problem === null ? head : await this.#judgeAgain(reference, head);
      remember(memory, reference, known);
      found.set(reference.digest, known);
    }
    return found;
  }

  /** What an older program could not read, or another device named by a wrong probe, is perhaps a fact here and now. */
  async #judgeAgain({ digest, probe }: Reference, head: Known): Promise<Known> {
    const plain = (await sectionBytes(this.#db, [digest])).get(digest);
    if (plain === undefined) return head;
    const { kind, problem } = judge(plain, probe);
    return { kind, problem, device: head.device };
  }

  /** Inflates what is wanted and came, as much of it as one parcel may. */
  async #unpack(
    wanted: readonly Reference[],
    { sections, device }: Arrived,
  ): Promise<{ fresh: Fresh[]; facts: Section["fact"][]; lacking: string[] }> {
    const came = new Map(sections.map((section) => [section.digest, section]));
    const here: Packed[] = [];
    const lacking: string[] = [];
    let room = limits.inflated;
    for (const reference of wanted) {
      const section = came.get(reference.digest);
      const dictionary = section && (await this.#dictionary(section, device.id));
      room -= section === undefined ? 0 : reference.bytes;
      if (section === undefined || dictionary === "lacking" || room < 0) {
        lacking.push(reference.digest);
        continue;
      }
      const { probe, bytes } = reference;
      here.push({ section, probe, bytes, dictionary, wanted: isFollowed(probe) });
    }
    const unpacked = await this.#desk.unpack(here);
    const fresh = unpacked.map((one) => freshOf(one, device.id));
    return { fresh, facts: unpacked.flatMap(({ plain }) => factIn(plain)), lacking };
  }

  /** The plain bytes a section was packed against. A device that names one we do not hold for it is asked for the whole. */
  async #dictionary(
    { dictionary }: ParcelSection,
    device: string,
  ): Promise<Uint8Array | undefined | "lacking"> {
    if (dictionary === undefined) return undefined;
    const head = (await sectionHeads(this.#db, [dictionary])).get(dictionary);
    if (head === undefined || (head.device !== null && head.device !== device)) return "lacking";
    return (await sectionBytes(this.#db, [dictionary])).get(dictionary) ?? "lacking";
  }
}

function freshOf(
  { digest, probe, kind, bytes, zstd, personal, problem }: Unpacked,
  device: string,
): Fresh {
  return { probe, row: { digest, kind, bytes, zstd, device: personal ? device : null, problem } };
}

/** The fact in plain bytes that passed the schemas. */
function factIn(plain: Uint8Array | undefined): Section["fact"][] {
  if (plain === undefined) return [];
  return [(JSON.parse(new TextDecoder().decode(plain)) as Section).fact];
}

function remember(
  memory: Map<string, Known>,
  reference: Pick<Reference, "digest" | "probe">,
  { kind, device, problem }: Known,
): void {
  if (memory.size >= REMEMBERED) {
    const [eldest = ""] = memory.keys();
    memory.delete(eldest);
  }
  memory.set(nameOf(reference), { kind, device, problem });
}

function referencesOf({ report }: Arrived): Reference[] {
  return report.probes.flatMap(({ id, section, bytes }) =>
    section === undefined ? [] : [{ digest: section, probe: id, bytes }],
  );
}

/** What a section is depends on the probe that names it. */
function nameOf({ digest, probe }: Pick<Reference, "digest" | "probe">): string {
  return `${digest} ${probe}`;
}

function nameByProbe(
  references: readonly Reference[],
  known: ReadonlyMap<string, Known>,
): Sections["named"] {
  const named = new Map<string, Known & { readonly digest: string }>();
  for (const { probe, digest } of references) {
    const section = known.get(digest);
    if (section === undefined) continue;
    const { kind, device, problem } = section;
    const other = problem === null && kind !== probe ? `it holds a fact of ${kind}` : problem;
    named.set(probe, { digest, kind, device, problem: other });
  }
  return named;
}

import type { Section } from "@muster/mapping/wire";
import type { Device, LatestSection } from "../store/index.ts";
import type { Arrived } from "./gate.ts";
import type { Sections } from "./shelf.ts";

/** What a report changes about its device's word. */
export interface Change {
  /** Kinds whose fact is another one now, or gone. */
  readonly kinds: readonly string[];
  /** Sections that were not the device's word before. */
  readonly named: readonly { readonly probe: string; readonly section: string }[];
  /** Sections that hold no fact we know. */
  readonly rejected: readonly { readonly what: string; readonly reason: string }[];
}

/** One device while a transaction takes its reports: its row, and which section is its word on each kind. */
export class DeviceWord {
  device: Device;
  /** When it was heard before these reports. */
  readonly heardBefore: string | null;
  readonly #latest = new Map<string, LatestSection>();
  readonly #touched = new Set<string>();
  readonly #facts = new Map<string, Section["fact"]>();
  #moved = false;

  constructor(device: Device, latest: readonly LatestSection[]) {
    this.device = device;
    this.heardBefore = device.last_report_at;
    for (const row of latest) this.#latest.set(row.kind, row);
  }

  /** True where the row is to be written. */
  get hasMoved(): boolean {
    return this.#moved;
  }

  quarantine(): void {
    this.device = { ...this.device, state: "quarantined" };
    this.#moved = true;
  }

  relabel(label: string): void {
    this.device = { ...this.device, label };
  }

  /** @param serial digest of the serial number as it is reported now */
  renumber(serial: string): void {
    this.device = { ...this.device, serial };
  }

  /**
   * Moves the head of the chain and makes the report's facts the device's word: what it does not name, or names in a shape
   * we do not know, nobody knows any more, whatever an older report said.
   */
  take({ report, digest }: Arrived, sections: Sections, receivedAt: string): Change {
    this.device = {
      ...this.device,
      seq: report.seq,
      head: digest,
      last_report_at: receivedAt,
    };
    this.#moved = true;
    for (const fact of sections.facts) this.#facts.set(fact.kind, fact);
    const named: { probe: string; section: string }[] = [];
    const rejected: { what: string; reason: string }[] = [];
    const kinds: string[] = [];
    const said = new Set<string>();
    for (const [probe, section] of sections.named) {
      const before = this.#latest.get(probe)?.section;
      if (before !== section.digest) named.push({ probe, section: section.digest });
      if (section.problem !== null) {
        rejected.push({ what: probe, reason: section.problem });
        continue;
      }
      said.add(probe);
      if (before === section.digest) continue;
      kinds.push(probe);
      this.#say(probe, { section: section.digest, report: digest, observed_at: receivedAt });
    }
    for (const kind of [...this.#latest.keys()].filter((known) => !said.has(known))) {
      kinds.push(kind);
      this.#unsay(kind);
    }
    return { kinds, named, rejected };
  }

  #say(kind: string, word: Pick<LatestSection, "section" | "report" | "observed_at">): void {
    this.#latest.set(kind, { device: this.device.id, kind, ...word });
    this.#touched.add(kind);
  }

  #unsay(kind: string): void {
    this.#latest.delete(kind);
    this.#facts.delete(kind);
    this.#touched.add(kind);
  }

  /** Rows to write. */
  get said(): LatestSection[] {
    return [...this.#touched].flatMap((kind) => this.#latest.get(kind) ?? []);
  }

  /** Kinds whose row is to go. */
  get unsaid(): string[] {
    return [...this.#touched].filter((kind) => !this.#latest.has(kind));
  }

  /** Whether the fact of a kind is another one than before, or gone. */
  hasChanged(kind: string): boolean {
    return this.#touched.has(kind);
  }

  /** The fact of a kind: itself where it came with the report, else the digest of its section, which was stored before. */
  factOf(kind: string): Section["fact"] | { readonly stored: string } | undefined {
    const row = this.#latest.get(kind);
    return row && (this.#facts.get(kind) ?? { stored: row.section });
  }
}

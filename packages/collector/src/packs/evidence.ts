import {
  type Day,
  dayOf,
  type Facts,
  type Form,
  type LateUpdate,
  type Lists,
  levelsOf,
  type Policy,
  pendingKnown,
  type SupportTerms,
  type SystemLevel,
} from "@muster/mapping";
import type { PatchRow } from "@muster/mapping/patches";
import type { Stopped } from "@muster/mapping/wire";
import { KeyProtection } from "@muster/mapping/wire/schemas";
import { type Standing, standingOf } from "../estate/estate.ts";
import type { AcceptanceBook } from "../people/index.ts";
import {
  type Device,
  type FirstSeen,
  firstSeenOf,
  KnownReader,
  keyProtections,
  type LatestSection,
  levelSpans,
  pagesOfDevices,
  payloadOf,
  reportsByDigest,
  type StoredReport,
  securityUpdatesSeen,
} from "../store/index.ts";
import { FactReader } from "./fact-reader.ts";
import { FindingFeed, type Judged } from "./finding-feed.ts";
import { updateLevel } from "./lines/levels.ts";
import { knownValue } from "./lines/line.ts";
import { antivirus, encryption, firewall } from "./lines/protection.ts";
import { type Ground, TitleBook } from "./lines/software.ts";
import {
  machineClass,
  operatingSystem,
  osEndOfSupport,
  restart,
  updatePolicy,
} from "./lines/system.ts";
import { pendingUpdates } from "./lines/updates.ts";
import { type ClockSkew, clockSkew } from "./notes.ts";
import { type PatchMemory, patchRows } from "./patch-rows.ts";
import type { PackFinding, PackSource } from "./source.ts";
import type { SummaryDevice } from "./summary-schema.ts";

/** What decides how a device is described on one day. */
export interface EvidenceTerms {
  readonly today: Day;
  /** Where `today` is a day gone by: the instant at which it was over. What was said later is not looked at. */
  readonly before?: string | undefined;
  readonly lists: Lists;
  readonly policy: Policy;
  /** Whether the names people call their machines by may stand in what is written. */
  readonly names: boolean;
  /** What a device is called where they may not. */
  readonly pseudonym: (device: string) => string;
}

/** What the store holds of one device. */
interface Stored {
  readonly device: Device;
  /** Its newest report. */
  readonly keyProtection: SummaryDevice["keyProtection"];
  readonly report: StoredReport | undefined;
  readonly sections: readonly LatestSection[];
  readonly firstSeen: FirstSeen;
  /** What is remembered of its updates and levels. */
  readonly memory: PatchMemory;
  readonly findings: readonly PackFinding[];
}

/** What was found, and who accepted it: an acceptance changes nothing of the finding beside which it stands. */
export interface DescribedFinding extends PackFinding {
  readonly accepted: boolean;
  /** Ids of the acceptances in force that together cover all that fails in it; none where it is not accepted. */
  readonly acceptedBy: readonly string[];
}

/** Everything the pack says of one device. */
export interface DeviceEvidence extends Omit<Stored, "findings"> {
  readonly findings: readonly DescribedFinding[];
  /** The same as they were judged. */
  readonly judged: readonly PackFinding[];
  readonly terms: EvidenceTerms;
  /** What tables and page call it: its name, or its pseudonym where names may not stand there. */
  readonly label: string;
  /** What tables know it by: its id, or where names may not stand there its pseudonym, from which no id can be told. */
  readonly ref: string;
  readonly standing: Standing;
  readonly form: Form;
  readonly facts: Facts;
  /** The updates its newest report lists, with what its vendor's data say of them. */
  readonly updates: readonly LateUpdate[];
  readonly patches: readonly PatchRow[];
  readonly lines: SummaryDevice["facts"];
  /** Where its system, and what updates itself, stand against the vendors' releases. */
  readonly levels: readonly SystemLevel[];
  readonly elevated: boolean | null;
  /** The own list marks it as connected to Spine. */
  readonly spine: boolean;
  /** That the agent had stopped itself before its last report. */
  readonly stopped: Stopped | undefined;
  readonly clock: ClockSkew | undefined;
  /** Digests of the sections that its newest report names, whether they hold a fact we know or not. */
  readonly named: readonly string[];
}

/** The summary counts "ending within 12 months" whatever the policy calls soon. */
const ENDING_MONTHS = 12;
/**
 * Devices read from the store at a time, and of them those whose facts are. What is held while some devices pass is what a
 * build takes of memory: with 200 in place of 50 a pack of 30,000 took 40 MB more.
 */
const PAGE = 50;
const FACTS_OF = 20;

/** Describes devices one after the other, in the order of their ids, holding the facts of a few of them at a time. */
export class EvidenceReader {
  readonly #source: PackSource;
  readonly #terms: EvidenceTerms;
  readonly #facts: FactReader;
  readonly #titles: TitleBook;
  readonly #book: AcceptanceBook | undefined;

  /** @param book of the same organisation and day; without one nothing is accepted */
  constructor(source: PackSource, terms: EvidenceTerms, book?: AcceptanceBook) {
    this.#book = book;
    this.#source = source;
    this.#terms = terms;
    this.#facts = new FactReader(source.db);
    this.#titles = new TitleBook(terms.lists);
  }

  /** @param judged those of the day */
  async *devices(judged: Judged): AsyncGenerator<DeviceEvidence> {
    const { db } = this.#source;
    const { id: organisation } = await this.#source.organisation();
    const feed = new FindingFeed(judged);
    const reports = await KnownReader.open(db, organisation, this.#terms.before);
    for await (const page of pagesOfDevices(db, organisation, PAGE)) {
      const known = await reports.of(page);
      const devices = known.map(({ device }) => device);
      const ids = devices.map((d) => d.id);
      const findings = await feed.of(ids);
      const sections = new Map(known.map(({ device, sections: own }) => [device.id, own]));
      const firstSeen = await firstSeenOf(db, ids);
      const updates = await securityUpdatesSeen(db, ids);
      const levels = await levelSpans(db, ids);
      const heads = await reportsByDigest(
        db,
        devices.map((d) => d.head).filter((d) => d !== null),
      );
      const keys = await keyProtections(db, ids);
      for await (const device of this.#loaded(devices, sections)) {
        yield this.#describe({
          device,
          keyProtection: KeyProtection.safeParse(keys.get(device.id)).data ?? null,
          report: device.head === null ? undefined : heads.get(device.head),
          sections: sections.get(device.id) ?? [],
          firstSeen: firstSeen.get(device.id) ?? (() => undefined),
          memory: { updates: updates.get(device.id) ?? [], levels: levels.get(device.id) ?? [] },
          findings: findings.get(device.id) ?? [],
        });
      }
    }
  }

  /** The devices, each once its facts are at hand. */
  async *#loaded(
    page: readonly Device[],
    sections: ReadonlyMap<string, readonly LatestSection[]>,
  ): AsyncGenerator<Device> {
    for (let i = 0; i < page.length; i += FACTS_OF) {
      const next = page.slice(i, i + FACTS_OF);
      await this.#facts.load(next.flatMap(({ id }) => sections.get(id) ?? []));
      yield* next;
    }
  }

  #describe(stored: Stored): DeviceEvidence {
    const { device, report } = stored;
    const facts = this.#facts.facts(stored.sections);
    const { names, today, policy } = this.#terms;
    const pseudonym = this.#terms.pseudonym(device.id);
    const form = knownValue(facts["machine-class"])?.form ?? "unknown";
    const seen = { state: device.state, lastReportAt: device.last_report_at, form };
    const payload = report && payloadOf(report);
    const updates = this.#updates(facts, stored);
    const machine = { os: facts.os, software: facts["installed-software"] };
    const hostname = knownValue(facts.identity)?.hostname;
    const levels = levelsOf(facts, this.#terms);
    return {
      ...stored,
      judged: stored.findings,
      findings: stored.findings.map((finding) => {
        const by = this.#book?.acceptedBy(device, finding);
        return { ...finding, accepted: by !== undefined, acceptedBy: by ?? [] };
      }),
      terms: this.#terms,
      label: names ? (device.label ?? pseudonym) : pseudonym,
      ref: names ? device.id : pseudonym,
      standing: standingOf(seen, today, policy),
      form,
      facts,
      updates,
      patches: patchRows(device, stored.memory, { ...this.#terms, machine }),
      lines: this.#lines(facts, stored.sections, { updates, levels }),
      levels,
      elevated: payload?.elevated ?? null,
      spine:
        this.#terms.lists.own?.isSpine({ organisation: device.organisation, hostname }) === true,
      stopped: payload?.agent.stopped,
      clock: report && payload && clockSkew(payload, report),
      named: payload?.probes.flatMap((p) => p.section ?? []) ?? [],
    };
  }

  #updates(facts: Facts, { device, firstSeen }: Stored): readonly LateUpdate[] {
    const received = device.last_report_at;
    return pendingKnown(facts, {
      ...this.#terms,
      receivedOn: received === null ? undefined : dayOf(received),
      firstSeen,
    });
  }

  #lines(
    facts: Facts,
    sections: readonly LatestSection[],
    { updates, levels }: Pick<DeviceEvidence, "updates" | "levels">,
  ): SummaryDevice["facts"] {
    const ground = this.#ground(facts, sections);
    const os = knownValue(facts.os);
    const support = os === undefined ? undefined : this.#terms.lists.osSupport(os, ground.terms);
    const known = { today: this.#terms.today, known: updates };
    return {
      operatingSystem: operatingSystem(facts.os),
      osEndOfSupport: osEndOfSupport(facts.os, support),
      machineClass: machineClass(facts["machine-class"]),
      software: this.#titles.line(facts["installed-software"], ground),
      pendingUpdates: pendingUpdates(facts["pending-updates"], facts["update-check"], known),
      updateLevel: updateLevel(facts.os, levels),
      updatePolicy: updatePolicy(facts["update-policy"]),
      antivirus: antivirus(facts.antivirus),
      firewall: firewall(facts.firewall),
      encryption: encryption(facts["disk-encryption"]),
      restart: restart(facts.restart),
    };
  }

  #ground(facts: Facts, sections: readonly LatestSection[]): Ground {
    const { today, policy } = this.#terms;
    const terms: SupportTerms = {
      today,
      endingSoonMonths: ENDING_MONTHS,
      listMaxDays: policy.listMaxDays,
      latestOnlyListMaxDays: policy.latestOnlyListMaxDays,
      countFreeExtendedSupport: policy.countFreeExtendedSupport,
      programme: facts["support-programme"],
    };
    const deciding = sections.filter((s) => s.kind === "os" || s.kind === "support-programme");
    return { os: facts.os, terms, key: deciding.map((s) => s.section).join(" ") };
  }
}

/** The device's part of `summary.json`. */
export function summaryOf(evidence: DeviceEvidence): SummaryDevice {
  const { device, label, standing, lines, elevated, keyProtection, stopped, clock } = evidence;
  return {
    id: device.id,
    label,
    state: standing,
    lastReportAt: device.last_report_at,
    elevated,
    keyProtection,
    ...(stopped && { stopped }),
    ...(clock && { clock }),
    facts: lines,
  };
}

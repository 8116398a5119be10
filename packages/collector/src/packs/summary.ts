import { createHash } from "node:crypto";
import {
  controls,
  dayOf,
  type Edition,
  EstateTally,
  type Lists,
  type SuggestedAnswer,
  suggest,
} from "@muster/mapping";
import {
  type BookTerms,
  exemptingOf,
  PeopleWords,
  type PlanLine,
  planLines,
  planSigned,
} from "../people/index.ts";
import type { CategoryNamed, Db } from "../store/index.ts";
import { DisagreementGatherer } from "./disagreements.ts";
import { type DeviceEvidence, EvidenceReader, type EvidenceTerms, summaryOf } from "./evidence.ts";
import { PatchingGatherer } from "./patching.ts";
import { RiskGatherer } from "./register.ts";
import { type PackFinding, type PackRun, PackSource } from "./source.ts";
import type { SummaryRisks } from "./summary-risks.ts";
import type { Summary, SummaryDevice, SummaryHead } from "./summary-schema.ts";

/** What a summary is made from, beside the store. */
export interface SummaryTerms extends EvidenceTerms {
  readonly edition: Edition;
}

export interface SummaryRequest extends SummaryTerms {
  readonly db: Db;
  /** ODS code. */
  readonly organisation: string;
  /** Judgements to show; where absent the stored findings that hold on `today`. Nothing is judged here. */
  readonly findings?: readonly PackFinding[];
}

/** Nights shown in a summary. */
export const RUNS_SHOWN = 14;

/**
 * The whole answer for one organisation on one day, without a pack around it: `pack` is empty.
 * @throws {PackError} where the store has no such organisation
 */
export async function buildSummary(request: SummaryRequest): Promise<Summary> {
  const source = new PackSource(request.db, request.organisation);
  const organisation = await source.organisation();
  const findings = request.findings ?? (await source.findings(request.today));
  const people = await PeopleWords.open(request.db, request.organisation, bookTerms(request));
  const gathering = new SummaryGatherer(request, people);
  const reader = new EvidenceReader(source, request, people.book);
  const rows: Pick<Summary, "devices" | "findings"> = { devices: [], findings: [] };
  for await (const evidence of reader.devices(findings)) {
    gathering.add(evidence);
    const { device, findings: found } = rowsOf(evidence);
    rows.devices.push(device);
    rows.findings.push(...found);
  }
  const head = gathering.finish({
    organisation,
    runs: await source.runs(request.today, RUNS_SHOWN),
    generatedAt: await source.instantOf(Number.MAX_SAFE_INTEGER, organisation.created_at, request),
    pack: { path: "", digest: "" },
  });
  return { ...head, ...rows };
}

/** As of which day people's words are read, and what devices are called in them: as everywhere in what is written. */
export function bookTerms({ today, names, pseudonym }: EvidenceTerms): BookTerms {
  const call = ({ id, label }: { readonly id: string; readonly label: string | null }) =>
    (names ? label : null) ?? pseudonym(id);
  return { day: today, call };
}

/** What a summary knows only at its end. */
export interface SummaryEnd {
  readonly organisation: {
    readonly id: string;
    readonly name: string;
    readonly category: CategoryNamed;
  };
  readonly runs: readonly PackRun[];
  readonly generatedAt: string;
  readonly pack: Summary["pack"];
  readonly year?: Summary["year"];
}

/** What a summary shows of one device. */
export interface SummaryRows {
  readonly device: SummaryDevice;
  readonly findings: Summary["findings"];
}

export function rowsOf(evidence: DeviceEvidence): SummaryRows {
  return {
    device: summaryOf(evidence),
    findings: evidence.findings.map((f) => ({
      device: f.device,
      control: f.control,
      outcome: f.outcome,
      because: f.because,
      source: f.source,
      holdsUntil: f.holdsUntil,
      since: f.since,
    })),
  };
}

/** Takes devices one by one and keeps what the summary counts. */
export class SummaryGatherer {
  readonly #terms: SummaryTerms;
  readonly #disagreements = new DisagreementGatherer();
  readonly #tally = new EstateTally();
  readonly #patching: PatchingGatherer;
  readonly #people: PeopleWords;
  readonly #risks: RiskGatherer;

  constructor(terms: SummaryTerms, people: PeopleWords) {
    this.#terms = terms;
    this.#patching = new PatchingGatherer(terms);
    this.#people = people;
    this.#risks = new RiskGatherer(people, terms.today);
  }

  add(evidence: DeviceEvidence): void {
    const { device, standing, form, findings } = evidence;
    for (const finding of findings) this.#disagreements.add(finding);
    // A revoked device has left the estate: it stays in the tables and out of the counts.
    if (standing === "revoked") return;
    const receivedOn = device.last_report_at === null ? undefined : dayOf(device.last_report_at);
    this.#tally.add({ form, standing, receivedOn, findings });
    this.#patching.add(evidence);
    if (standing !== "quarantined") this.#risks.add(evidence);
  }

  /** What is not met over the devices so far, and who accepted it. */
  risks(): SummaryRisks {
    return this.#risks.finish();
  }

  /** The toolkit's items as answered by the devices so far. */
  items(): Summary["items"] {
    const { edition, today, policy } = this.#terms;
    const certificates = exemptingOf(this.#people.certificates);
    return suggest(edition, { tally: this.#tally, today, policy, certificates }).map(itemOf);
  }

  /** The improvement plan for what is not met over the devices so far. */
  plan(): readonly PlanLine[] {
    const { edition, today } = this.#terms;
    const { deadline } = edition;
    return planLines(this.items(), { ...this.#signed(), deadline, today });
  }

  #signed() {
    const { edition } = this.#terms.edition;
    const { plan: words, signOffs } = this.#people;
    return { edition, words, signOff: signOffs.get(edition) };
  }

  finish({ organisation, runs, generatedAt, pack, year }: SummaryEnd): SummaryHead {
    const { edition, today, lists } = this.#terms;
    const plan = this.plan();
    const signOff = planSigned(plan, this.#signed());
    const titles = new Map(controls.map((c) => [c.id, c.title]));
    return {
      format: "muster-summary/1",
      organisation: {
        ods: organisation.id,
        name: organisation.name,
        category: organisation.category,
      },
      edition: edition.edition,
      deadline: edition.deadline,
      generatedAt,
      today,
      estate: this.#tally.estate(),
      controls: this.#tally.controls().map((c) => ({ ...c, title: titles.get(c.id) ?? c.id })),
      patching: this.#patching.finish(),
      disagreements: this.#disagreements.finish(),
      items: this.items(),
      risks: this.risks(),
      plan: plan.map((line) => ({ ...line })),
      planSignOff: { ...signOff, changed: [...signOff.changed], unplanned: [...signOff.unplanned] },
      year: year ?? null,
      lists: listsUsed(lists),
      runs: runs.map(runOf),
      pack,
    };
  }
}

function itemOf(answer: SuggestedAnswer): Summary["items"][number] {
  const { text = null, remark = null, controls: ids } = answer;
  return { ...answer, text, remark, controls: [...ids] };
}

/** The list files with the digests of their bytes, by name. */
export function listsUsed(lists: Lists): Summary["lists"] {
  return lists.files
    .map(({ file, text, checkedOn }) => ({
      file,
      digest: createHash("sha256").update(text).digest("hex"),
      checkedOn,
    }))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
}

function runOf(run: PackRun): Summary["runs"][number] {
  const of = (state: string) => run.devices.filter((d) => d.state === state).length;
  return {
    id: run.id,
    night: run.night,
    opensAt: run.opens_at,
    closesAt: run.closes_at,
    scheduled: run.devices.length,
    finished: of("finished"),
    late: of("late"),
    missed: of("missed"),
    failed: of("failed"),
  };
}

import { addDays, addMonths, type Day, dayOf, limitWords } from "@muster/mapping";
import { type Distribution, Distributions, daySpans, type Severity } from "@muster/mapping/patches";
import type { Db } from "../store/index.ts";
import { type DeviceEvidence, EvidenceReader, type EvidenceTerms } from "./evidence.ts";
import { withoutValue } from "./lines/line.ts";
import { PackSource } from "./source.ts";
import type { Summary } from "./summary-schema.ts";

export type Patching = Summary["patching"];

/** The toolkit asks about critical and high updates; an unknown severity may be either. */
const severities: readonly Severity[] = ["critical", "important", "unknown"];
/** What is looked back over where nothing else is asked: the toolkit's questions are about its year. */
const MONTHS = 12;

/** Updates whose last day lies within, both days included. */
export interface PatchPeriod {
  readonly from: Day;
  readonly to: Day;
}

/** How long security updates took, over the twelve months up to the day where no period is given. */
export class PatchingGatherer {
  readonly #period;
  readonly #distributions: Distributions;

  constructor({ today, policy }: EvidenceTerms, period?: PatchPeriod) {
    const { from, to } = period ?? { from: addDays(addMonths(today, -MONTHS), 1), to: today };
    this.#period = { from, to, today, limits: policy.securityUpdateDays, severities };
    this.#distributions = new Distributions(this.#period);
  }

  /** A device that has left the estate is not to be added. */
  add({ device, form, facts, patches }: DeviceEvidence): void {
    const gap = withoutValue(facts["pending-updates"])?.text;
    this.#distributions.add({ form, heardFrom: dayOf(device.enrolled_at), gap, rows: patches });
  }

  finish(): Patching {
    const { from, to, limits } = this.#period;
    const { all, byForm } = this.#distributions.finish();
    return {
      from,
      to,
      severities: [...severities],
      limit: limitWords(limits),
      all: written(all),
      spans: daySpans(all.byDays, this.#period).map(({ to: last, ...span }) => ({
        ...span,
        to: last ?? null,
      })),
      byForm: [...byForm].map(([form, distribution]) => ({ form, ...written(distribution) })),
    };
  }
}

function written({ share, median, percentile95, worst, byDays: _, ...counts }: Distribution) {
  return {
    ...counts,
    share: share ?? null,
    median: median ?? null,
    percentile95: percentile95 ?? null,
    worst: worst ?? null,
  };
}

export interface PatchingRequest {
  readonly db: Db;
  /** ODS code. */
  readonly organisation: string;
  readonly terms: EvidenceTerms;
  readonly period: PatchPeriod;
}

/** The distribution alone, for a period. @throws {PackError} where the store has no such organisation */
export async function buildPatching(request: PatchingRequest): Promise<Patching> {
  const { db, organisation, terms, period } = request;
  const gatherer = new PatchingGatherer(terms, period);
  for await (const device of new EvidenceReader(new PackSource(db, organisation), terms).devices(
    [],
  )) {
    if (device.standing !== "revoked") gatherer.add(device);
  }
  return gatherer.finish();
}

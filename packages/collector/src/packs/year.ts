import { certificateOf, dayOf } from "@muster/mapping";
import { type Deadline, deadlinesOf, periodOf, weeksOf } from "@muster/mapping/year";
import {
  CertificateGatherer,
  type CertificateView,
  type EstateForecast,
  ForecastGatherer,
  type TrendPoint,
  trendOver,
} from "../assessment/index.ts";
import type { Db } from "../store/index.ts";
import type { DeviceEvidence } from "./evidence.ts";
import { ceQuestions, ceSample, forecastCauses, forecastTurns, trendTable } from "./items/year.ts";
import type { PackOrder } from "./order.ts";
import type { EstateTable } from "./parts/tables.ts";
import type { SummaryTerms } from "./summary.ts";

/** What a pack says of the year. */
export interface PackYear {
  readonly deadlines: readonly Deadline[];
  readonly forecast: EstateForecast;
  readonly trend: readonly TrendPoint[];
  /** Where the pack was asked for with it. */
  readonly certificate: CertificateView | undefined;
}

export interface YearRequest extends SummaryTerms, Pick<PackOrder, "cyberEssentials"> {
  readonly db: Db;
  readonly organisation: string;
}

/** Takes a pack's devices one by one, beside what else the pack makes of them. */
export class YearGatherer {
  readonly #request: YearRequest;
  readonly #forecast: ForecastGatherer;
  readonly #certificate: CertificateGatherer;

  private constructor(request: YearRequest, forecast: ForecastGatherer) {
    this.#request = request;
    this.#forecast = forecast;
    this.#certificate = new CertificateGatherer(request.today);
  }

  static async open(request: YearRequest): Promise<YearGatherer> {
    const { db, organisation, edition, today, lists, policy } = request;
    const { deadline: until } = periodOf(edition, today);
    const terms = { today, lists, policy };
    const about = { db, organisation, set: edition, terms, until };
    return new YearGatherer(request, await ForecastGatherer.open(about));
  }

  add(evidence: DeviceEvidence): void {
    const { device, label, ref, form, facts, firstSeen, findings, standing } = evidence;
    const { id, site, state, organisation, last_report_at: lastReportAt } = device;
    const name = this.#request.names ? label : ref;
    const known = { id, site, state, organisation, lastReportAt, facts, firstSeen, form, name };
    this.#forecast.add({ ...known, found: findings });
    if (this.#request.cyberEssentials === undefined || standing === "revoked") return;
    const receivedOn = lastReportAt === null ? undefined : dayOf(lastReportAt);
    this.#certificate.add({ id, name, form, standing, receivedOn, findings, os: facts.os });
  }

  async finish(): Promise<PackYear> {
    const { edition, today, policy, cyberEssentials } = this.#request;
    const set = certificateOf(cyberEssentials ?? "");
    return {
      deadlines: deadlinesOf(edition, today),
      forecast: this.#forecast.finish(),
      trend: await packTrend(this.#request),
      certificate: set && this.#certificate.view(set, policy),
    };
  }
}

/** The weeks of the year that is worked on. */
export async function packTrend(request: YearRequest): Promise<PackYear["trend"]> {
  const { db, organisation, edition, today, policy } = request;
  const days = weeksOf(periodOf(edition, today), today);
  return trendOver({ db, organisation, policy, set: edition, today }, days);
}

/** The tables that a pack has of it. */
export function tablesOfYear({ forecast, trend, certificate }: PackYear): readonly EstateTable[] {
  const tables: readonly EstateTable[] = [
    [forecastTurns, forecastTurns.rows(forecast)],
    [forecastCauses, forecastCauses.rows(forecast)],
    [trendTable, trendTable.rows(trend)],
  ];
  if (certificate === undefined) return tables;
  const sample = ceSample(certificate.words);
  return [
    ...tables,
    [ceQuestions, ceQuestions.rows(certificate)],
    [sample, sample.rows(certificate)],
  ];
}

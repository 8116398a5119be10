import {
  assessmentForecast,
  assessmentOn,
  assessmentTrend,
  certificateView,
} from "./assessments.ts";
import type { Collector } from "./collector.ts";
import type { MadeViews, YearViews } from "./console/year.ts";

/**
 * Forecast and trend of each organisation: made when a day begins, once its devices are judged, and kept until the next is.
 * They cost a large estate minutes, and a page never evaluates. They are kept in memory alone: a collector that starts makes
 * them again, and no name of a device lies anywhere once more.
 */
export class NightViews {
  readonly #collector: Collector;
  readonly #made = new Map<string, MadeViews>();
  #stopped = false;

  constructor(collector: Collector) {
    this.#collector = collector;
  }

  /** @throws what reading and judging ahead threw; what was made before stays */
  async make(organisation: string): Promise<void> {
    const collector = this.#collector;
    const onProgress = () => {
      if (this.#stopped) throw new Error("the collector stops: trend and forecast are not made");
    };
    onProgress();
    const madeAt = new Date(collector.now()).toISOString();
    const trend = await assessmentTrend(collector, { organisation, onProgress });
    const forecast = await assessmentForecast(collector, { organisation, onProgress });
    this.#made.set(organisation, { madeAt, trend, forecast });
  }

  of(organisation: string): MadeViews | undefined {
    return this.#made.get(organisation);
  }

  /** What is being made ends soon, unmade. */
  stop(): void {
    this.#stopped = true;
  }
}

/** What the console shows of the year. */
export function yearViews(collector: Collector, night: NightViews): YearViews {
  return {
    today: () => collector.today,
    stateOn: (organisation, day) => assessmentOn(collector, { organisation, day }),
    ofNight: async (organisation) => {
      const { id: ods, name, category } = await collector.organisation(organisation);
      return { organisation: { ods, name, category }, made: night.of(organisation) };
    },
    certificate: (organisation, version) => certificateView(collector, { organisation, version }),
  };
}

import {
  assessmentForecast,
  assessmentOn,
  assessmentTrend,
  certificateView,
} from "./assessments.ts";
import type { Collector } from "./collector.ts";
import type { YearViews } from "./console/year.ts";

/**
 * What the console shows of the year. A page never evaluates: forecast and trend of an organisation are made once a day, when
 * somebody first asks, and every page of that day shows them.
 */
export function yearViews(collector: Collector): YearViews {
  return {
    today: () => collector.today,
    stateOn: (organisation, day) => assessmentOn(collector, { organisation, day }),
    trend: onceADay(collector, (organisation) => assessmentTrend(collector, { organisation })),
    forecast: onceADay(collector, (organisation) =>
      assessmentForecast(collector, { organisation }),
    ),
    certificate: (organisation, version) => certificateView(collector, { organisation, version }),
  };
}

/** Remembers what was made for each organisation until the day is over; what failed is made again. */
function onceADay<T>(
  collector: Pick<Collector, "today">,
  make: (organisation: string) => Promise<T>,
): (organisation: string) => Promise<T> {
  const kept = new Map<string, { readonly day: string; readonly made: Promise<T> }>();
  return (organisation) => {
    const day = collector.today;
    const known = kept.get(organisation);
    if (known?.day === day) return known.made;
    const made = make(organisation);
    kept.set(organisation, { day, made });
    made.catch(() => kept.delete(organisation));
    return made;
  };
}

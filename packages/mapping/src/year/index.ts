export { type Change, changesBetween, type SaidFinding, type Word, wordOf } from "./changes.ts";
export { type Deadline, deadlinesOf, periodOf } from "./deadlines.ts";
export {
  Forecast,
  type ForecastDevice,
  type ForecastStep,
  type ForecastTerms,
  type Turn,
} from "./forecast.ts";
export { forecastAssumes, heldFresh } from "./held.ts";
export { WEEKS_MOST, weeksOf } from "./weeks.ts";

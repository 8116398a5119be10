export {
  type CertificateDevice,
  CertificateGatherer,
  type CertificateView,
  type SampledDevice,
} from "./certificate.ts";
export {
  type Ending,
  type EstateForecast,
  ForecastGatherer,
  type ForecastSubject,
  type ForecastTerms,
} from "./forecast.ts";
export { forecastEstate } from "./forecast-estate.ts";
export { endOfDay, type PastTerms, pastDay } from "./past-day.ts";
export {
  type DayState,
  notesOf,
  type StateRequest,
  stateOn,
  TOLD_EVERY,
  type TrendPoint,
  trendOver,
} from "./state.ts";
export { storedDevices } from "./stored-devices.ts";
export {
  assumedWords,
  countWords,
  deadlineWords,
  endingWords,
  suggestedWords,
  titleOfControl,
  turnWords,
  valueWords,
  wordWords,
} from "./words.ts";

/**
 * Calendar days. A rule speaks of days in Europe/London; a day is written `YYYY-MM-DD`, so that days compare as text.
 * Nothing here reads a clock: today is always an argument.
 */
export type Day = string;

const SHAPE = /^\d{4}-\d{2}-\d{2}$/;
const MS_PER_DAY = 86_400_000;

/** Milliseconds since the epoch of midnight UTC of `day`. */
function toMs(day: Day): number {
  return Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10)));
}

/** True for a day that exists: `2026-02-29` and `2026-2-1` do not. */
export function isDay(text: string): text is Day {
  return SHAPE.test(text) && new Date(toMs(text)).toISOString().slice(0, 10) === text;
}

/** The day `days` after `day` (before it, where negative). */
export function addDays(day: Day, days: number): Day {
  return new Date(toMs(day) + days * MS_PER_DAY).toISOString().slice(0, 10);
}

/** Whole days from `from` to `to`; negative where `to` lies before `from`. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((toMs(to) - toMs(from)) / MS_PER_DAY);
}

/** The same day of the month `months` later, or that month's last day where it is shorter. */
export function addMonths(day: Day, months: number): Day {
  const index = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + months;
  const year = Math.floor(index / 12);
  const month = index - year * 12;
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const date = Math.min(Number(day.slice(8, 10)), last);
  return new Date(Date.UTC(year, month, date)).toISOString().slice(0, 10);
}

/** Made at first use: time zones cost a start of the agent 12 ms, and most starts ask for no day. */
let london: Intl.DateTimeFormat | undefined;

/**
 * The calendar day in London of an instant. London has been at UTC or an hour ahead of it since 1972, so only the last hour of
 * a UTC day needs its rules (https://data.iana.org/time-zones/tzdb/europe, checked 2026-11-26).
 * @param instant ISO 8601, or milliseconds since the epoch
 */
export function dayOf(instant: string | number): Day {
  const at = new Date(instant);
  const year = at.getUTCFullYear();
  if (year >= 1972 && year <= 9999 && at.getUTCHours() < 23) return at.toISOString().slice(0, 10);
  london ??= new Intl.DateTimeFormat("en-GB", {
    timeZone: "Europe/London",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  const parts = new Map(london.formatToParts(at).map((p) => [p.type, p.value]));
  return `${parts.get("year")}-${parts.get("month")}-${parts.get("day")}`;
}

/** The earlier of the days given; `undefined` where none is. */
export function earliest(...days: readonly (Day | undefined)[]): Day | undefined {
  return days.filter((d) => d !== undefined).sort()[0];
}

let longDay: Intl.DateTimeFormat | undefined;
/** Days that were written: the same few stand in the sentences of a whole estate. */
const written = new Map<Day, string>();
const WRITTEN = 4096;

/** A day as a person writes it: `9 January 2029`. */
export function writeDay(day: Day): string {
  const before = written.get(day);
  if (before !== undefined) return before;
  longDay ??= new Intl.DateTimeFormat("en-GB", {
    timeZone: "UTC",
    day: "numeric",
    month: "long",
    year: "numeric",
  });
  const text = longDay.format(new Date(toMs(day)));
  if (written.size >= WRITTEN) written.clear();
  written.set(day, text);
  return text;
}

/** The days in a sentence as a person writes them; those in addresses stay. */
export function writeDaysIn(text: string): string {
  return text.replace(/(?<![\w/.=-])\d{4}-\d{2}-\d{2}(?![\w/=-])/g, (day) =>
    isDay(day) ? writeDay(day) : day,
  );
}

import { addDays, type Day } from "../days.ts";

/** The second Tuesday of a month, on which Microsoft releases its monthly security updates. */
function secondTuesday(year: number, month: number): Day {
  const first = new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
  const date = 1 + ((2 - first + 7) % 7) + 7;
  return `${year}-${String(month).padStart(2, "0")}-${String(date).padStart(2, "0")}`;
}

/** The first Patch Tuesday after a day. */
export function nextPatchTuesday(today: Day): Day {
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
  const ofMonth = secondTuesday(year, month);
  if (ofMonth > today) return ofMonth;
  return month === 12 ? secondTuesday(year + 1, 1) : secondTuesday(year, month + 1);
}

/** The latest Patch Tuesday on or before `today`. */
export function lastPatchTuesday(today: Day): Day {
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
  const ofMonth = secondTuesday(year, month);
  if (ofMonth <= today) return ofMonth;
  const before = addDays(`${today.slice(0, 7)}-01`, -1);
  return secondTuesday(Number(before.slice(0, 4)), Number(before.slice(5, 7)));
}

export function isPatchTuesday(day: Day): boolean {
  return lastPatchTuesday(day) === day;
}

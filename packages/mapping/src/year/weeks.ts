import { addDays, type Day } from "../days.ts";

/** Days of a trend: at most a year and a week of them, so that no edition asks for more than 54. */
export const WEEKS_MOST = 54;

/**
 * The days on which a trend over an edition is looked at: every seventh day from its opening, and the last one, today or
 * the deadline where that has passed. Where the opening was not found, a year before the deadline.
 */
export function weeksOf(
  { opened, deadline }: { readonly opened: Day | null; readonly deadline: Day },
  today: Day,
): readonly Day[] {
  const first = opened ?? addDays(deadline, -364);
  const last = deadline < today ? deadline : today;
  const days: Day[] = [];
  for (let day = first; day < last; day = addDays(day, 7)) days.push(day);
  if (first <= last) days.push(last);
  return days.slice(-WEEKS_MOST);
}

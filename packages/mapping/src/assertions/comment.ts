import { counted, figure, sentence } from "../controls/words.ts";
import { type Day, writeDay } from "../days.ts";
import type { Item, SuggestedAnswer } from "./types.ts";

type Parts = Pick<
  SuggestedAnswer,
  "suggested" | "because" | "counts" | "coverage" | "interval" | "personMustAdd" | "text"
>;

const openings: Readonly<Partial<Record<SuggestedAnswer["suggested"], string>>> = {
  no: "This is not yet in place everywhere.",
  "cannot confirm": "We cannot confirm this yet.",
};

/**
 * The comment to paste beside an answer: what was found on which day, from how many devices and reports. Square brackets
 * are for a person to fill in.
 */
export function comment(parts: Parts, item: Item, today: Day): string {
  const { counts, text, personMustAdd, suggested, because } = parts;
  if (counts === null && suggested !== "exempt") return `[From your own records: ${item.asks}]`;
  const opening = openings[suggested];
  const body = text ?? `On ${writeDay(today)}: ${because}`;
  const lines = [opening ?? "", body, counts === null ? "" : evidence(parts)];
  const asked = body.includes("[") ? "" : `[Add: ${personMustAdd}]`;
  return [...lines, asked].filter((line) => line !== "").join("\n");
}

function evidence({ coverage: { reporting, known }, interval }: Parts): string {
  if (interval === null) return "No device has reported evidence for this yet.";
  const { from, until } = interval;
  const days =
    from === until ? `on ${writeDay(from)}` : `between ${writeDay(from)} and ${writeDay(until)}`;
  const share = `${figure(reporting)} of ${counted(known, "known device")}`;
  return sentence(
    `These figures rest on automatic reports received ${days}; ${share} ${known === 1 ? "is" : "are"} reporting in time`,
  );
}

import { counted, figure, sentence } from "../controls/words.ts";
import { type Day, writeDay } from "../days.ts";
import { nouns } from "./count-sentences.ts";
import { expected } from "./level.ts";
import type { Item, SuggestedAnswer } from "./types.ts";

type Parts = Pick<
  SuggestedAnswer,
  "suggested" | "because" | "counts" | "coverage" | "interval" | "population" | "text"
>;

const openings: Readonly<Partial<Record<SuggestedAnswer["suggested"], string>>> = {
  no: "This is not yet in place on every device.",
  "cannot confirm": "We cannot confirm this yet.",
};

/**
 * The comment to paste beside an answer: what was found on which day, from how many devices and reports. Square brackets
 * are for a person to fill in.
 * @param add what only a person can know
 */
export function comment(parts: Parts, item: Item, { today, add }: About): string {
  const { asks } = item;
  const { counts, text, suggested, because } = parts;
  if (counts === null && text === undefined && suggested !== "exempt") {
    return `[From your own records: ${asks}]`;
  }
  const body = [
    openings[suggested] ?? "",
    text === undefined ? `On ${writeDay(today)}: ${behindColon(because)}` : text,
  ];
  // A level has its reason beside the state of the devices, without what is expected of it: that is for whoever answers, and
  // not for the toolkit. Of a text the reason is the text.
  if (text !== undefined && (suggested === "level" || suggested === "exempt"))
    body.splice(1, 0, because.replace(sentence(expected(item)), "").trimEnd());
  // An exempt item asks for nothing more, and a draft with brackets asks for it itself.
  const isAsked = suggested !== "exempt" && !body.some((line) => line.includes("["));
  const lines = [...body, evidence(parts), isAsked ? `[Add: ${add}]` : ""];
  return lines.filter((line) => line !== "").join("\n");
}

/** Small letters where a sentence goes on behind a colon; names keep theirs. */
function behindColon(text: string): string {
  return text.replace(/^(No|Our|Nothing|Devices)\b/, (word) => word.toLowerCase());
}

export interface About {
  readonly today: Day;
  readonly add: string;
}

function evidence({ coverage, interval, population }: Parts): string {
  if (population === null || coverage.known === 0) return "";
  const { reporting, known } = coverage;
  const [one, many] = nouns[population];
  const share = `${figure(reporting)} of ${counted(known, `known ${one}`, `known ${many}`)} ${known === 1 || reporting === 1 ? "is" : "are"} reporting in time`;
  if (interval === null) return sentence(share);
  const { from, until } = interval;
  const days =
    from === until ? `on ${writeDay(from)}` : `between ${writeDay(from)} and ${writeDay(until)}`;
  return sentence(`These figures rest on automatic reports received ${days}; ${share}`);
}

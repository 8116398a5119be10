import type { Policy } from "../controls/policy.ts";
import { counted, figure, listed, sentence } from "../controls/words.ts";
import { type Day, writeDay } from "../days.ts";
import { applicable, badSentence, goodSentence, silence } from "./count-sentences.ts";
import type { EstateTally, Gap } from "./tally.ts";
import type { DraftName, Link } from "./types.ts";

/** What a draft is written from. */
export interface DraftGround {
  readonly tally: EstateTally;
  readonly link: Link;
  readonly today: Day;
  readonly policy: Policy;
}

/**
 * Texts to paste, in the organisation's own voice: numbers, dates, and square brackets where a person must write. They say
 * only what the counts say.
 */
export const drafts: Readonly<Record<DraftName, (ground: DraftGround) => string>> = {
  updates,
  register,
  unsupported,
  "late-updates": lateUpdates,
  gaps,
  state,
};

/** One sentence a control, with its counts, on one day. */
function state({ tally, link, today, policy }: DraftGround): string {
  const population = link.population ?? "all";
  const lines = link.controls.map((control) => {
    const counts = tally.of(control, population);
    return sentence(goodSentence({ control, counts, population, policy }));
  });
  return paragraphs(
    `State of our devices on ${writeDay(today)}:`,
    ...lines.map(item),
    quiet(tally),
  );
}

function updates(ground: DraftGround): string {
  const { tally, today, policy } = ground;
  const says = (control: string) =>
    goodSentence({ control, counts: tally.of(control, "all"), population: "all", policy });
  const means = tally.gaps("updates-automatic", ["install"]).map(onDevices);
  const by = means.length === 0 ? "" : ` (${listed(means, 5)})`;
  return paragraphs(
    `${sentence(`${says("updates-automatic")}${by}`)} Every device is checked nightly for updates that it lacks and for restarts that installed updates wait for.`,
    `On ${writeDay(today)}: ${sentence(says("security-updates-in-time"))} ${sentence(says("restart-pending"))}`,
    quiet(tally),
    "[Say who follows up the devices that are late, and how devices and software without automatic updates are handled.]",
  );
}

function register({ tally, today }: DraftGround): string {
  const { known, reporting } = tally.estate();
  return paragraphs(
    `Our register of devices and software is drawn from the devices themselves. On ${writeDay(today)} it holds ${counted(known, "device")}, of which ${figure(reporting)} reported in time. The attached devices.csv lists each with its operating system and state, and findings.csv what was found on it.`,
    quiet(tally),
    "[Add what can run no agent, such as routers, printers, phones, medical devices and online services, and the date on which the register was last looked over.]",
  );
}

/** States of details that stand for something out of support. */
const ended = ["unsupported"];

function unsupported({ tally, link, today }: DraftGround): string {
  const items = link.controls.flatMap((control) => tally.gaps(control, ended));
  if (items.length === 0) {
    return paragraphs(
      `On ${writeDay(today)} nothing that was recognised on our devices is out of support.`,
      quiet(tally),
    );
  }
  const lines = items.map(({ detail, devices }) => {
    const end = detail.date === undefined ? "" : `, support ended ${writeDay(detail.date)}`;
    return `${detail.what}${end}: on ${counted(devices, "device")}. [Reason, what limits the risk, accepted by, review date.]`;
  });
  return paragraphs(
    `Out of support on ${writeDay(today)}, ${counted(items.length, "item")}:`,
    ...lines.map(item),
    quiet(tally),
  );
}

function lateUpdates({ tally, today, policy }: DraftGround): string {
  const control = "security-updates-in-time";
  const counts = tally.of(control, "all");
  const said = sentence(
    counts.notMet === 0
      ? goodSentence({ control, counts, population: "all", policy })
      : badSentence({ control, counts, population: "all", policy }),
  );
  const late = tally.gaps(control, ["overdue"]);
  const most = 20;
  const more = late.length > most ? [item(`and ${figure(late.length - most)} more.`)] : [];
  return paragraphs(
    `On ${writeDay(today)}: ${said}`,
    ...late.slice(0, most).map((gap) => item(sentence(onDevices(gap)))),
    ...more,
    quiet(tally),
    "[Say what was done about each, and how the risk was handled.]",
  );
}

/** The controls that fail on most devices, as candidates for the biggest risks. */
function gaps({ tally, link, today, policy }: DraftGround): string {
  const worst = link.controls
    .map((control) => ({ control, counts: tally.of(control, "all") }))
    .filter(({ counts }) => counts.notMet > 0)
    .sort((a, b) => b.counts.notMet - a.counts.notMet)
    .slice(0, 3)
    .map(({ control, counts }) =>
      sentence(badSentence({ control, counts, population: "all", policy })),
    );
  const open = link.controls.every(
    (c) => applicable(tally.of(c, "all")) === tally.of(c, "all").met,
  );
  const none = open
    ? "no gap was found on our devices"
    : "no device is known to fall short, but not everything could be established";
  return paragraphs(
    worst.length === 0
      ? `On ${writeDay(today)} ${none}.`
      : `What falls short on most of our devices on ${writeDay(today)}:`,
    ...worst.map(item),
    quiet(tally),
    "[Choose the three biggest risks, these among others, and say what will be done about each, by whom and by when.]",
  );
}

function onDevices({ detail, devices }: Gap): string {
  return `${detail.what} on ${counted(devices, "device")}`;
}

function quiet(tally: EstateTally): string {
  const silent = silence(tally.estate());
  return silent === "" ? "" : sentence(silent);
}

function item(line: string): string {
  return `- ${line}`;
}

/** Lines with the empty ones left out. */
function paragraphs(...lines: readonly string[]): string {
  return lines.filter((line) => line !== "").join("\n");
}

import { counted, figure, listed, sentence } from "../controls/words.ts";
import { writeDay } from "../days.ts";
import { applicable, badSentence, goodSentence, silence } from "./count-sentences.ts";
import { type Ground, ofControl } from "./ground.ts";
import type { Gap } from "./tally.ts";
import type { DraftName } from "./types.ts";
import { byMeans, installing } from "./update-means.ts";

/** What a draft gives: the one line of why, and the text to paste. */
export interface Draft {
  readonly headline: string;
  readonly text: string;
}

/**
 * Texts to paste, in the organisation's own voice: numbers, dates, and square brackets where a person must write. They say
 * only what the counts say.
 */
export const drafts: Readonly<Record<DraftName, (ground: Ground) => Draft>> = {
  updates,
  register,
  unsupported,
  "late-updates": lateUpdates,
  gaps,
  state,
};

/** One sentence a control, with its counts, on one day. */
function state(ground: Ground): Draft {
  const lines = ground.link.controls.map((c) => sentence(goodSentence(ofControl(c, ground))));
  return {
    headline: lines.slice(0, 2).join(" "),
    text: paragraphs(
      `State of our devices on ${writeDay(ground.today)}:`,
      ...lines.map(item),
      quiet(ground),
    ),
  };
}

function updates(ground: Ground): Draft {
  const { tally, today } = ground;
  const says = (control: string) => goodSentence(ofControl(control, ground));
  const by = byMeans(tally.gaps("updates-automatic", installing));
  const installed = by.length === 0 ? "" : ` Updates are installed by ${listed(by, 5)}.`;
  return {
    headline: `${sentence(says("updates-automatic"))} ${sentence(says("security-updates-in-time"))}`,
    text: paragraphs(
      `${sentence(says("updates-automatic"))}${installed} Devices with an agent report every night which updates they lack and whether installed updates wait for a restart.`,
      `On ${writeDay(today)}: ${sentence(says("security-updates-in-time"))} ${sentence(says("restart-pending"))}`,
      quiet(ground),
      "[Say who follows up the devices that are late, and how devices and software without automatic updates are handled.]",
    ),
  };
}

function register(ground: Ground): Draft {
  const { known, reporting } = ground.tally.estate();
  const held = `${counted(known, "device")}, of which ${figure(reporting)} reported in time`;
  return {
    headline: `The register holds ${held}`,
    text: paragraphs(
      `Our register of devices and software is drawn from the devices themselves. On ${writeDay(ground.today)} it holds ${held}. The attached devices.csv lists each with its operating system and state, and findings.csv what was found on it.`,
      quiet(ground),
      "[Add what can run no agent, such as routers, printers, phones, medical devices and online services, and the date on which the register was last looked over.]",
    ),
  };
}

/** States of details that stand for something out of support. */
const ended = ["unsupported"];

function unsupported(ground: Ground): Draft {
  const { tally, link, today } = ground;
  const items = withoutPackages(link.controls.flatMap((control) => tally.gaps(control, ended)));
  // With what it is of: that nothing was recognised on a device which did not say is no word on that device.
  const counts = link.controls.map((control) => {
    const found = ofControl(control, ground);
    return sentence(found.counts.notMet > 0 ? badSentence(found) : goodSentence(found));
  });
  if (items.length === 0) {
    const none = "nothing that was recognised on our devices is out of support";
    return {
      headline: [sentence(none), ...counts].join(" "),
      text: paragraphs(`On ${writeDay(today)} ${none}.`, ...counts, quiet(ground)),
    };
  }
  const lines = items.map(({ detail, devices }) => {
    const end = detail.date === undefined ? "" : `, support ended ${writeDay(detail.date)}`;
    return `${detail.what}${end}: on ${counted(devices, "device")}. [Reason, what limits the risk, accepted by, review date.]`;
  });
  const what = `${counted(items.length, "item")} out of support`;
  return {
    headline: [sentence(`${what}: ${listed(items.map(onDevices))}`), ...counts].join(" "),
    text: paragraphs(
      `${what} on ${writeDay(today)}:`,
      ...lines.map(item),
      ...counts,
      quiet(ground),
    ),
  };
}

/** A distribution out of support takes its packages with it: one item, not two. */
function withoutPackages(items: readonly Gap[]): readonly Gap[] {
  const packages = new Set(items.map(({ detail }) => `Packages of ${detail.what}`));
  return items.filter(({ detail }) => !packages.has(detail.what));
}

/** Updates named in a text; the rest is counted. */
const MOST = 20;

function lateUpdates(ground: Ground): Draft {
  const control = "security-updates-in-time";
  const counts = ofControl(control, ground);
  const said = sentence(counts.counts.notMet === 0 ? goodSentence(counts) : badSentence(counts));
  const late = ground.tally.gaps(control, ["overdue"]);
  const more = late.length > MOST ? [item(`and ${figure(late.length - MOST)} more.`)] : [];
  return {
    headline: said,
    text: paragraphs(
      `On ${writeDay(ground.today)}: ${said}`,
      ...late.slice(0, MOST).map((gap) => item(sentence(onDevices(gap)))),
      ...more,
      quiet(ground),
      "[Say what was done about each, and how the risk was handled.]",
    ),
  };
}

/** The controls that fail on most devices, as candidates for the biggest risks. */
function gaps(ground: Ground): Draft {
  const all = ground.link.controls.map((control) => ofControl(control, ground));
  const worst = all
    .filter(({ counts }) => counts.notMet > 0)
    .sort((a, b) => b.counts.notMet - a.counts.notMet)
    .slice(0, 3)
    .map((counts) => sentence(badSentence(counts)));
  const proven = all.every(({ counts }) => applicable(counts) === counts.met && counts.met > 0);
  const none = proven
    ? "no gap was found on our devices"
    : "no device is known to fall short, but not everything could be established";
  const day = writeDay(ground.today);
  return {
    headline: worst[0] ?? none,
    text: paragraphs(
      worst.length === 0 ? `On ${day} ${none}.` : `What falls short on most devices on ${day}:`,
      ...worst.map(item),
      quiet(ground),
      "[Choose the three biggest risks, these among others, and say what will be done about each, by whom and by when.]",
    ),
  };
}

function onDevices({ detail, devices }: Gap): string {
  return `${named.get(detail.what) ?? detail.what} on ${counted(devices, "device")}`;
}

/** What controls name in fewer words than a person should paste. */
const named: ReadonlyMap<string, string> = new Map([
  ["the installed system version", "the newest updates of the operating system"],
]);

function quiet({ tally }: Ground): string {
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

import { type SuggestedAnswer, writeDay } from "@muster/mapping";
import type { CertificateView, DayState, EstateForecast, TrendPoint } from "../assessment/index.ts";
import {
  assumedWords,
  countWords,
  deadlineWords,
  suggestedWords,
  titleOfControl,
  turnWords,
  wordWords,
} from "../assessment/index.ts";
import type { AssessmentHead, CertificateOn } from "../assessments.ts";
import { oneLine } from "../html.ts";
import { ownRemark, SHARED_REMARK, sharedRemark } from "../sentences.ts";
import { columns, count, labelled, type Style, wrap } from "./text.ts";

const REF_WIDTH = 7;

function headLines(head: AssessmentHead, style: Style): string[] {
  const { organisation, edition, deadlines, items } = head;
  const { name, category } = organisation;
  const assumed = assumedWords(edition, items);
  return [
    ...wrap(`${name}: DSPT ${edition}, category ${category}`, style.width).map(style.bold),
    ...deadlines.map(deadlineWords),
    ...(assumed === "" ? [] : wrap(assumed, style.width)),
  ];
}

/** How sure we are of items, said once where most of these answers share it. */
function sharedLines(shared: string | undefined, style: Style): string[] {
  return shared === undefined ? [] : wrap(`${SHARED_REMARK} ${shared}`, style.width);
}

/** @param shared the remark that was said once for all of them */
function answerLines(answer: SuggestedAnswer, shared: string | undefined, style: Style): string[] {
  const { ref, title, suggested, value, because, counts } = answer;
  const remark = ownRemark(answer.remark, shared);
  const look = { style, labelWidth: REF_WIDTH };
  return [
    ...labelled(ref, title, look),
    ...labelled("", suggestedWords(suggested, value), look),
    ...(counts === null ? [] : labelled("", countWords(counts), look)),
    ...labelled("", because, look),
    ...(remark === undefined ? [] : labelled("", remark, look)),
    "",
  ];
}

/** The answers of one day; those that a person alone can give are only counted. */
export function printState(said: AssessmentHead & DayState, style: Style): string {
  const { day, estate, notes } = said;
  const spoken = said.answers.filter(({ counts }) => counts !== null);
  const rest = said.answers.length - spoken.length;
  const shared = sharedRemark(spoken);
  return lines([
    ...headLines(said, style),
    `State of ${writeDay(day)}: ${estate.reporting} of ${count(estate.known, "known device")} reporting`,
    ...notes.flatMap((note) => wrap(note, style.width)),
    ...sharedLines(shared, style),
    "",
    ...spoken.flatMap((answer) => answerLines(answer, shared, style)),
    ...(rest === 0 ? [] : [`${count(rest, "more item")} to which devices do not speak.`]),
  ]);
}

/** Each item's weeks; weeks that are as the one before are left out, and all of them are in the JSON. */
export function printTrend(
  said: AssessmentHead & { readonly trend: readonly TrendPoint[] },
  style: Style,
): string {
  const { trend } = said;
  if (trend.length === 0) return lines([...headLines(said, style), "The year has not begun."]);
  const refs = [...new Set(trend.flatMap(({ items }) => items.map(({ ref }) => ref)))];
  const head = ["week to", "met", "not met", "accepted", "no evidence", "of", "answer"];
  const parts = refs.flatMap((ref) => {
    const found = trend.flatMap(({ day, items }) =>
      items.filter((item) => item.ref === ref).map((item) => ({ day, ...item })),
    );
    const rows = found.map(({ day, suggested, value, counts: c }) => [
      day,
      ...[c.met, c.notMet, c.accepted, c.noEvidence, c.of].map(String),
      suggestedWords(suggested, value),
    ]);
    const changed = rows.filter((row, i) => i === 0 || tail(row) !== tail(rows[i - 1] ?? []));
    const title = found[0]?.title ?? "";
    return [
      "",
      ...labelled(ref, title, { style, labelWidth: REF_WIDTH }),
      columns(head, changed, style).trimEnd(),
    ];
  });
  return lines([
    ...headLines(said, style),
    `${count(trend.length, "week")}; those that are as the one before are left out`,
    ...parts,
  ]);
}

function tail(row: readonly string[]): string {
  return row.slice(1).join(" ");
}

/** Things and devices named beside what ends. */
const NAMED = 5;

export function printForecast(
  said: AssessmentHead & { readonly forecast: EstateForecast },
  style: Style,
): string {
  const { until, assumes, turns, endings } = said.forecast;
  const look = { style, labelWidth: REF_WIDTH };
  return lines([
    ...headLines(said, style),
    `What turns up to ${writeDay(until)}:`,
    ...assumes.flatMap((words) => wrap(words, style.width).map(style.dim)),
    "",
    ...(turns.length === 0 ? ["No answer becomes worse."] : []),
    ...turns.flatMap((turn) => [
      ...labelled(turn.ref, turn.title, look),
      ...labelled("", turnWords(turn), { ...look, paint: style.bad }),
      ...labelled("", turn.because, look),
      "",
    ]),
    ...(endings.length === 0 ? [] : ["What ends, and on which devices:"]),
    ...[
      ...Map.groupBy(endings, ({ on, control, to }) => `${on} ${control} ${to}`).values(),
    ].flatMap((together) => endingLines(together, style)),
  ]);
}

/** What ends on one day by one control, on all its devices together. */
function endingLines(together: EstateForecast["endings"], style: Style): string[] {
  const [first] = together;
  if (first === undefined) return [];
  const { lastDay, to, control, items } = first;
  const look = { style, labelWidth: 10 };
  const turned = items.length === 0 ? "" : `; turns ${items.join(", ")}`;
  // Devices that come from different words, one met and one silent so far, lose the same thing.
  const things = [...new Set(together.map(({ what }) => what))].filter((what) => what !== "");
  const devices = [...new Set(together.flatMap((ending) => ending.devices))];
  return [
    ...labelled(
      lastDay,
      `${titleOfControl(control)}: ${wordWords(to)} from the day after${turned}`,
      look,
    ),
    ...(things.length === 0 ? [] : labelled("", named(things), look)),
    ...labelled("", `${count(devices.length, "device")}: ${named(devices)}`, look),
  ];
}

/** The first names, and how many more there are. */
function named(names: readonly string[]): string {
  const rest = names.length - NAMED;
  return [...names.slice(0, NAMED), ...(rest > 0 ? [`${rest} more`] : [])].join(", ");
}

export function printCertificate(said: CertificateOn, style: Style): string {
  const { organisation, version, day, estate, failingAtOnce, notes } = said;
  const asked = said.controls.flatMap(({ questions }) => questions);
  const shared = sharedRemark(asked.map(({ answer }) => answer));
  return lines([
    ...wrap(`${organisation.name}: Cyber Essentials ${version}`, style.width).map(style.bold),
    `State of ${writeDay(day)}: ${estate.reporting} of ${count(estate.known, "known device")} reporting`,
    ...notes.flatMap((note) => wrap(note, style.width)),
    ...sharedLines(shared, style),
    ...(failingAtOnce.length === 0
      ? []
      : wrap(`Fails at once: ${failingAtOnce.join(", ")}`, style.width).map(style.bad)),
    ...said.controls.flatMap(({ control, questions }) => [
      "",
      style.bold(control),
      ...questions.flatMap(({ answer, failsAtOnce }) => [
        ...answerLines(answer, shared, style).slice(0, -1),
        ...(failsAtOnce
          ? labelled("", "A no here fails the whole assessment.", {
              style,
              labelWidth: REF_WIDTH,
            })
          : []),
      ]),
    ]),
    ...sampleLines(said, style),
  ]);
}

function sampleLines(
  { samples, unplaced, words, caveats }: CertificateView,
  style: Style,
): string[] {
  if (samples.length === 0 && unplaced === 0) return [];
  const bad = (device: (typeof samples)[number]["chosen"][number]) =>
    words.flatMap((id, i) => {
      const word = device.words[i] ?? "no-evidence";
      return word === "met" || word === "not-applicable" ? [] : [`${id} ${wordWords(word)}`];
    });
  return [
    "",
    style.bold("Sample for Cyber Essentials Plus, by build"),
    ...samples.flatMap(({ name, isServer, devices, sample, chosen }) => [
      ...wrap(
        `${name}${isServer ? " (server)" : ""}: ${sample} of ${count(devices, "device")}`,
        style.width,
      ),
      ...chosen.flatMap((device) =>
        labelled(oneLine(device.name), bad(device).join(", ") || "everything met", {
          style,
          labelWidth: 16,
        }),
      ),
    ]),
    ...(unplaced === 0
      ? []
      : wrap(
          `${count(unplaced, "device")} in no build: the operating system is not known.`,
          style.width,
        )),
    ...caveats.flatMap((words) => wrap(words, style.width).map(style.dim)),
  ];
}

function lines(all: readonly string[]): string {
  return `${all.join("\n").trimEnd()}\n`;
}

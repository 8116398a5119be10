import { factLabels } from "../packs/fact-labels.ts";
import { deviceNotes } from "../packs/notes.ts";
import type { Summary, SummaryDevice } from "../packs/summary-schema.ts";
import { count, labelled, type Style, wrap } from "./text.ts";

type Line = SummaryDevice["facts"]["operatingSystem"];

const FACT_WIDTH = Math.max(...factLabels.map(([, label]) => label.length));

/** What a device's line says; an unknown says so first, in words. */
function say({ state, text }: Line): string {
  return state === "unknown" && !/^unknown/i.test(text) ? `unknown: ${text}` : text;
}

function paintOf(style: Style, line: Line) {
  return line.state === "unknown" ? style.unsure : (text: string) => text;
}

function heading(text: string, style: Style): string[] {
  return wrap(text, style.width).map(style.bold);
}

/** One device: what it says of itself, one fact a row. */
export function printDevice(device: SummaryDevice, style: Style): string {
  const rights = device.elevated === false ? ", scanned without root" : "";
  const lines = heading(`${device.label} (${device.state}${rights})`, style);
  for (const note of deviceNotes(device)) lines.push(...wrap(note, style.width));
  for (const [name, label] of factLabels) {
    const line = device.facts[name];
    lines.push(
      ...labelled(label, say(line), {
        style,
        labelWidth: FACT_WIDTH,
        paint: paintOf(style, line),
      }),
    );
  }
  return lines.join("\n");
}

const COUNTS = ["met", "not met", "accepted", "no evidence", "n/a"] as const;
const COUNT_WIDTH = COUNTS.join("  ").length + 2;

/** Every control with its counts; they add up to the known devices, but for what is accepted, a part of what is not met. */
export function printControls(summary: Summary, style: Style): string {
  const lines = [
    ...heading(`Controls over ${count(summary.estate.known, "known device")}`, style),
    style.dim(`  ${COUNTS.join("  ")}  control`),
  ];
  for (const control of summary.controls) {
    const [first = "", ...rest] = wrap(control.title, style.width - COUNT_WIDTH - 2);
    lines.push(`${counts(control, style)}  ${first}`);
    for (const line of rest) lines.push(`${" ".repeat(COUNT_WIDTH)}  ${line}`);
  }
  return lines.join("\n");
}

function counts(control: Summary["controls"][number], style: Style): string {
  const { met, notMet, accepted, noEvidence, notApplicable } = control;
  const paints = [style.good, style.bad, style.unsure, style.unsure, undefined];
  const cells = [met, notMet, accepted, noEvidence, notApplicable].map((n, i) => {
    const cell = String(n).padStart((COUNTS[i] ?? "").length + 2);
    return n > 0 ? (paints[i]?.(cell) ?? cell) : cell;
  });
  return cells.join("");
}

const REF_WIDTH = 7;

function paintSuggested(item: Summary["items"][number], style: Style) {
  if (item.suggested === "yes") return style.good;
  return item.suggested === "no" ? style.bad : style.unsure;
}

/** The assertion items: suggested answer, why, and what a person must still add; then those that no device speaks to. */
export function printItems(summary: Summary, style: Style): string {
  const { edition, organisation, items } = summary;
  const alone = items.filter((item) => item.suggested === "person" && item.controls.length === 0);
  const spoken = items.filter((item) => !alone.includes(item));
  const lines = [
    ...heading(
      `DSPT ${edition}, category ${organisation.category}: ${count(items.length, "item")}`,
      style,
    ),
    style.dim("Suggested answers. A person decides."),
    ...spoken.flatMap((item) => ["", ...printItem(item, style)]),
  ];
  if (alone.length > 0) {
    lines.push(
      "",
      `${count(alone.length, "item")} to which devices do not speak: answer from your own records.`,
    );
    lines.push(
      ...alone.flatMap((item) =>
        labelled(refOf(item), item.title, { style, labelWidth: REF_WIDTH }),
      ),
    );
  }
  const [unsure] = items.filter((item) => item.confidence !== "verified");
  if (unsure !== undefined) {
    lines.push("", ...wrap(`${UNSURE} ${remarkOf(unsure)}`, style.width).map(style.dim));
  }
  return lines.join("\n");
}

/** Marks an item whose wording or flag was not read in a published extract of the official sheet. */
const UNSURE = "*";

function refOf({ ref, confidence }: Summary["items"][number]): string {
  return confidence === "verified" ? ref : `${ref}${UNSURE}`;
}

/** The suggested answer as a person says it. */
const ANSWERS: Readonly<Record<Summary["items"][number]["suggested"], string>> = {
  yes: "yes",
  no: "no",
  "cannot confirm": "cannot confirm",
  number: "a number to enter",
  date: "a date to enter",
  level: "a level to claim",
  exempt: "exempt",
  text: "text, drafted in the pack",
  document: "document, drafted in the pack",
  person: "a person answers",
};

function printItem(item: Summary["items"][number], style: Style): string[] {
  const look = { style, labelWidth: REF_WIDTH };
  const entered = item.value === null ? "" : `: ${item.value}`;
  const answer = paintSuggested(item, style)(`${ANSWERS[item.suggested]}${entered}`);
  const lines = [
    ...labelled(refOf(item), item.title, look),
    `  ${"".padEnd(REF_WIDTH)}  ${answer}`,
  ];
  lines.push(...labelled("why", item.because, look));
  if (item.personMustAdd !== "") lines.push(...labelled("add", item.personMustAdd, look));
  return lines;
}

function remarkOf(item: Summary["items"][number]): string {
  return item.remark ?? `${item.confidence}: check the wording against your toolkit`;
}

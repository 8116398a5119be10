import { writeDay } from "@muster/mapping";
import { nameOf } from "../../html.ts";
import { count, counted, listed } from "../lines/line.ts";
import type { Item } from "./answer-words.ts";
import { type Block, heading, type Inline, type Line, paragraph } from "./content.ts";
import type { ItemGround } from "./item.ts";
import type { Short, Shortfall } from "./shortfalls.ts";

/** Reasons told of one device, and titles of what each is about. */
const REASONS = 5;
const TITLES = 3;

type DeviceGround = Pick<ItemGround, "summary" | "highlights" | "shown" | "anchors">;

/** The devices behind an item's numbers, with the words of each reason. */
export function itemDevices({ ref, controls }: Item, ground: DeviceGround): readonly Block[] {
  const { notMet, noEvidence } = ground.highlights.shortfalls.of(ref);
  if (notMet.devices + noEvidence.devices === 0) {
    return [paragraph("No device that was asked fails, and of none is evidence missing.")];
  }
  return [
    ...shortBlocks("Not met", notMet, ground),
    ...shortBlocks("No evidence", noEvidence, ground),
    paragraph(whereAll(controls), "soft"),
  ];
}

/** Under which of its controls a reader finds them in the table that has all. */
function whereAll(controls: readonly string[]): readonly Inline[] {
  const names = controls.flatMap((code, i) => [...(i === 0 ? [] : [", "]), { code }]);
  const under = controls.length === 1 ? "the control" : "the controls";
  const table = { link: "findings.csv", to: "../findings.csv" };
  return ["All of them stand in ", table, ` under ${under} `, ...names, "."];
}

function shortBlocks(
  title: string,
  { devices, first }: Short,
  { summary, shown: { devices: most }, anchors }: DeviceGround,
): readonly Block[] {
  if (devices === 0) return [];
  const titles = new Map(summary.controls.map(({ id, title: words }) => [id, words]));
  const rest = devices - most;
  return [
    heading(title),
    {
      kind: "table",
      caption:
        rest > 0
          ? `The first ${most} of ${counted(devices, "device")}: ${count(rest)} more in findings.csv`
          : counted(devices, "device"),
      columns: ["Device", "Why, and since when"],
      rows: first.slice(0, most).map((each) => ({
        cells: [[{ words: deviceWords(each.device, anchors) }], reasonLines(each, titles)],
      })),
    },
  ];
}

/** One reason after another, each with what it is the reason of. */
function reasonLines(
  { findings }: Shortfall,
  titles: ReadonlyMap<string, string>,
): readonly Line[] {
  const groups = [...Map.groupBy(findings, (f) => `${f.outcome} ${f.since} ${f.because}`).values()];
  const lines = groups.slice(0, REASONS).flatMap((group): readonly Line[] => {
    const { because = "", since = "", outcome } = group[0] ?? {};
    const of = listed(
      group.map(({ control }) => titles.get(control) ?? control),
      TITLES,
    );
    const word = outcome === "not-met" ? "Not met" : "No evidence";
    return [{ words: because }, { words: `${word} since ${writeDay(since)}: ${of}`, look: "soft" }];
  });
  const rest = groups.length - REASONS;
  if (rest <= 0) return lines;
  return [
    ...lines,
    { words: `and ${counted(rest, "other reason")}: see findings.csv`, look: "soft" },
  ];
}

function deviceWords({ id, label }: Shortfall["device"], anchors: ReadonlyMap<string, string>) {
  const link = nameOf(label);
  const anchor = anchors.get(id);
  return anchor === undefined ? link : [{ link, to: `../README.html#${anchor}` }];
}

import type { CertificateView, EstateForecast, TrendPoint } from "../../assessment/index.ts";
import { titleOfControl, wordWords } from "../../assessment/index.ts";
import type { Cell } from "./types.ts";

/** Items whose answer becomes worse before the deadline. */
export const forecastTurns = {
  id: "forecast",
  title:
    "Items whose answer becomes worse before the deadline if nothing is done: until when, from when, why",
  dates: ["last day", "first day"],
  columns: [
    ...["item", "asks (our words)", "answer now", "level now", "answer then", "level then"],
    ...["last day", "first day", "because", "caused by"],
  ],
  rows({ turns }: EstateForecast): readonly (readonly Cell[])[] {
    return turns.map((t) => [
      ...[t.ref, t.title, t.from, t.fromValue, t.to, t.toValue, t.lastDay, t.on, t.because],
      t.exemptionEnds ? "a certificate that expires" : "devices: see forecast-causes",
    ]);
  },
} as const;

/** What ends on which device, in order of day. */
export const forecastCauses = {
  id: "forecast-causes",
  title:
    "What ends before the deadline on which device, in order of day, and the items that turn by it",
  dates: ["last day", "first day"],
  columns: [
    ...["last day", "first day", "control", "what", "word now", "word then", "device"],
    ...["items that turn", "because (of one of the devices)"],
  ],
  *rows({ endings }: EstateForecast): Generator<readonly Cell[]> {
    for (const { lastDay, on, control, what, from, to, devices, items, because } of endings) {
      for (const device of devices) {
        yield [lastDay, on, control, what, wordWords(from), wordWords(to), device].concat([
          items.join(" "),
          because,
        ]);
      }
    }
  },
} as const;

/** The counts of every item, week by week. */
export const trendTable = {
  id: "trend",
  title: "The counts of every item week by week over the year, as they were known then",
  dates: ["week to", "judged on"],
  columns: [
    ...["week to", "judged on", "item", "asks (our words)", "suggested", "value"],
    ...["met", "not met", "not met but accepted", "no evidence", "not applicable", "of"],
    ...["reporting", "known"],
  ],
  rows(trend: readonly TrendPoint[]): readonly (readonly Cell[])[] {
    return trend.flatMap(({ day, judgedOn, estate: { reporting, known }, items }) =>
      items.map(({ ref, title, suggested, value, counts: c }) => [
        ...[day, judgedOn, ref, title, suggested, value],
        ...[c.met, c.notMet, c.accepted, c.noEvidence, c.notApplicable, c.of, reporting, known],
      ]),
    );
  },
} as const;

/** The questions of Cyber Essentials under its controls. */
export const ceQuestions = {
  id: "cyber-essentials",
  title: "The questions of Cyber Essentials with the answer that the devices suggest",
  columns: [
    ...["control", "question", "asks (our words)", "suggested", "because"],
    ...["met", "not met", "not met but accepted", "no evidence", "not applicable", "of"],
    ...["a no fails everything", "a person must add", "confidence", "remark"],
  ],
  rows({ controls }: CertificateView): readonly (readonly Cell[])[] {
    return controls.flatMap(({ control, questions }) =>
      questions.map(({ answer: a, failsAtOnce }) => [
        ...[control, a.ref, a.title, a.suggested, a.because],
        ...[a.counts?.met, a.counts?.notMet, a.counts?.accepted].map((n) => n ?? null),
        ...[a.counts?.noEvidence, a.counts?.notApplicable, a.counts?.of].map((n) => n ?? null),
        failsAtOnce ? "yes" : "no",
        ...[a.personMustAdd, a.confidence, a.remark ?? null],
      ]),
    );
  },
} as const;

/** The sample for Cyber Essentials Plus with the present state of each device. @param ids of the controls */
export const ceSample = (ids: readonly string[]) =>
  ({
    id: "cyber-essentials-sample",
    title: "A sample for Cyber Essentials Plus by build, with the present state of each device",
    columns: [
      ...["build", "server", "devices of it", "sampled", "device"],
      ...ids.map(titleOfControl),
    ],
    rows({ samples }: CertificateView): readonly (readonly Cell[])[] {
      return samples.flatMap(({ name, isServer, devices, sample, chosen }) =>
        chosen.map((device) => [
          ...[name, isServer ? "yes" : "no", devices, sample, device.name],
          ...device.words.map(wordWords),
        ]),
      );
    },
  }) as const;

/** Tables of every pack. */
export const yearTables = [forecastTurns, forecastCauses, trendTable] as const;

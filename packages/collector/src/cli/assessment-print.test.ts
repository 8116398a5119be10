import { expect, test } from "@jest/globals";
import { ioInto } from "../testing/in-process.ts";
import { printForecast } from "./assessment-print.ts";
import { styleOf } from "./io.ts";

test("what ends on devices that come from different words is named once", () => {
  const ending = {
    lastDay: "2027-03-31",
    on: "2027-04-01",
    control: "browser-supported",
    to: "not-met",
    what: "Firefox 115.9.0",
    because: "Firefox 115 left support on 31 March 2027.",
    items: [],
  } as const;
  const { out, environment } = ioInto({ out: "", err: "" });
  const text = printForecast(
    {
      organisation: { ods: "A12345", name: "Ash House", category: 2 },
      edition: "2026-27",
      deadlines: [],
      items: { all: 73, assumed: 73 },
      forecast: {
        today: "2026-11-26",
        until: "2027-06-30",
        devices: 2,
        assumes: [],
        turns: [],
        endings: [
          { ...ending, from: "no-evidence", devices: ["hb-one"] },
          { ...ending, from: "met", devices: ["hb-two"] },
        ],
      },
    },
    styleOf(out, environment),
  );
  expect(text.replaceAll(/\s+/g, " ")).toContain(
    "73 of 73 items of 2026-27 are assumed to be as in the edition before: check what they ask",
  );
  expect(text).toMatch(
    /not met from the day\s+after\n +Firefox 115\.9\.0\n +2 devices: hb-one, hb-two\n/,
  );
});

import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import * as fc from "fast-check";
import { scene } from "../../exec/testing.ts";
import { Failed, windowsScene } from "../../testing/windows-scene.ts";
import { parseDefenderAlerts } from "./defender-alerts.ts";
import { antivirusOnWindows } from "./windows.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const START = "2026-08-21T00:00:00.000Z";

type Event = readonly [at: string, detection: number | null, id?: number];

const alert = ([TimeCreated, Detection, Id = 1116]: Event) => ({ Id, TimeCreated, Detection });

function log(events: readonly Event[], over: object = {}): Record<string, unknown> {
  return {
    IsEnabled: true,
    LogMode: 0,
    RecordCount: "4120",
    Oldest: "2026-03-02T09:14:05.7321480Z",
    Events: events.map(alert),
    ...over,
  };
}

test.each<[string, readonly Event[], number]>([
  ["none", [], 0],
  ["one", [["2026-11-12T12:28:44.3178756Z", 1]], 1],
  [
    "one detection entered twice, and seen again after days",
    [
      ["2026-11-15T07:00:00.0000000Z", 1],
      ["2026-11-12T12:28:44.3178756Z", 1],
      ["2026-11-12T12:28:42.8850000Z", 1],
    ],
    1,
  ],
  [
    "malware by both of its events, and a behaviour",
    [
      ["2026-11-12T12:28:44.3178756Z", 1],
      ["2026-11-12T12:28:44.0000000Z", 1, 1006],
      ["2026-10-02T06:00:00.0000000Z", 2, 1015],
    ],
    2,
  ],
  [
    "events that do not say of which detection they are",
    [
      ["2026-11-12T12:28:44.3178756Z", null],
      ["2026-11-12T12:28:44.0000000Z", null],
    ],
    2,
  ],
  ["the first instant of the three months", [["2026-08-21T00:00:00.0000000Z", 1]], 1],
  ["the last before them", [["2026-08-20T23:59:59.9990000Z", 1]], 0],
])("alerts: %s", (_, events, count) => {
  expect(parseDefenderAlerts(log(events), NOW)).toEqual({ count, from: START });
});

test("three months are those of the calendar", () => {
  const on = (day: string) => parseDefenderAlerts(log([]), Date.parse(`${day}T12:00:00Z`))?.from;
  expect(on("2026-11-30")).toBe("2026-08-30T00:00:00.000Z");
  expect(on("2027-05-31")).toBe("2027-02-28T00:00:00.000Z");
});

test("a record that begins later counts from its beginning", () => {
  const events: readonly Event[] = [["2026-11-12T12:28:44.3178756Z", 1]];
  const data = log(events, { Oldest: "2026-11-03T08:00:00.0000000Z" });
  expect(parseDefenderAlerts(data, NOW)).toEqual({ count: 1, from: "2026-11-03T08:00:00.000Z" });
});

test.each([
  [199, START],
  [200, "2026-11-01T00:00:00.000Z"],
])(
  "%d events read count from %s: with as many as are asked for there may be older ones",
  (n, from) => {
    const at = (i: number) =>
      new Date(Date.parse("2026-11-01T00:00:00Z") + i * 60_000).toISOString();
    const events = Array.from({ length: n }, (_, i): Event => [at(i), i + 1]);
    expect(parseDefenderAlerts(log(events), NOW)).toEqual({ count: n, from });
  },
);

test.each<[string, unknown]>([
  ["the log is switched off", log([], { IsEnabled: false })],
  ["nobody knows whether it is on", log([], { IsEnabled: null })],
  ["it ends when it is full", log([], { LogMode: 2 })],
  ["a way of keeping it that nobody has heard of", log([], { LogMode: null })],
  ["it is empty", log([], { RecordCount: "0", Oldest: null })],
  ["it begins in the future", log([], { Oldest: "2026-11-22T00:00:00Z" })],
  ["no list of events", log([], { Events: null })],
  ["an event without a time", log([["", 1]])],
  ["a time of one language alone", log([["12/11/2026 12:28", 1]])],
  ["text", "access denied"],
  ["nothing", null],
])("alerts are not known where %s", (_, data) => {
  expect(parseDefenderAlerts(data, NOW)).toBeUndefined();
});

test("a list that PowerShell writes with its length is a list", () => {
  const { Events } = log([["2026-11-12T12:28:44Z", 1]]);
  expect(parseDefenderAlerts(log([], { Events: { value: Events, Count: 1 } }), NOW)?.count).toBe(1);
});

test("whatever is answered, it does not throw, and counts no more than was read", () => {
  const answers = fc.record({
    IsEnabled: fc.constantFrom(true, "True", null),
    LogMode: fc.constantFrom(0, 1, "0", {}),
    Oldest: fc.oneof(fc.constant("2026-03-02T09:14:05Z"), fc.anything()),
    Events: fc.array(fc.oneof(fc.anything(), fc.constant(alert(["2026-11-12T12:28:44Z", 1])))),
  });
  const counts = fc.property(fc.oneof(answers, fc.anything()), (data) => {
    const found = parseDefenderAlerts(data, NOW);
    if (found === undefined) return;
    expect(found.count).toBeLessThanOrEqual(1);
    expect(found.from).toBe(START);
  });
  expect(fc.assert(counts)).toBeUndefined();
});

const status = {
  AMRunningMode: "Normal",
  AMServiceEnabled: true,
  AntivirusEnabled: true,
  RealTimeProtectionEnabled: true,
};
const other = {
  displayName: "Example AV",
  productState: 266_240,
  timestamp: "Fri, 20 Nov 2026 08:00:00 GMT",
  instanceGuid: "{00000000-0000-0000-0000-000000000001}",
};

/** Products with what is told of their alerts. */
async function told(sections: object): Promise<unknown> {
  const reading = await antivirusOnWindows(scene(windowsScene({ ...sections })));
  expect(facts.antivirus.safeParse({ kind: "antivirus", ...reading }).error).toBeUndefined();
  return reading.state === "known"
    ? Object.fromEntries(reading.value.products.map((p) => [p.product, p.alerts?.count]))
    : reading.state;
}

test.each<[string, object, unknown]>([
  [
    "Defender's stand with Defender",
    { "defender-status": status, "defender-alerts": log([["2026-11-12T12:28:44Z", 1]]) },
    { defender: 1 },
  ],
  [
    "other products tell none",
    {
      "defender-status": { ...status, AMRunningMode: "Passive Mode" },
      "antivirus-products": [other],
      "defender-alerts": log([]),
    },
    { defender: 0, "Example AV": undefined },
  ],
  [
    "a log stands where Defender's service does",
    {
      "defender-status": new Failed("CimException", "0x800106BA"),
      services: [{ Name: "WinDefend", State: "Stopped", StartMode: "Manual" }],
      "defender-alerts": log([]),
    },
    { defender: 0 },
  ],
  [
    "a log that could not be read tells none",
    { "defender-status": status, "defender-alerts": new Failed("EventLogException") },
    { defender: undefined },
  ],
  ["an older agent's recording has none", { "defender-status": status }, { defender: undefined }],
])("alerts by product: %s", async (_, sections, expected) => {
  expect(await told(sections)).toEqual(expected);
});

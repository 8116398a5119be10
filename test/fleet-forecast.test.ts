import { expect, test } from "@jest/globals";
import { type Category, type Day, defaultPolicy, editionOf } from "@muster/mapping";
import { createLists } from "@muster/mapping/lifecycle";
import { products } from "@muster/mapping/lifecycle/products";
import { bundledTables } from "@muster/mapping/patches/tables";
import { changesBetween, Forecast } from "@muster/mapping/year";
import { Ahead, type StepAhead } from "../packages/collector/src/evaluate/index.ts";
import {
  FLEET_DAY,
  factsIn,
  judgeSample,
  type SampleDevice,
  sampleFleet,
  tallied,
} from "./sample-fleet.ts";

/*
 * What ends on the sample fleet between 21 November 2026 and the deadline of 2026-27, worked out by hand from the devices'
 * files and the vendors' dates: Windows 10 LTSC 2021 and Windows Server 2016 leave support on 12 January 2027, Ubuntu 20.04
 * with Pro on 31 May 2027, Firefox 115 on old Windows in March 2027; updates that are missing are late 14 days after release.
 */

const UNTIL = "2027-06-30";
const lists = createLists(products, undefined, bundledTables);
const ahead = new Ahead({ today: FLEET_DAY, lists, policy: defaultPolicy }, UNTIL);

function stepsOf(device: SampleDevice): readonly [StepAhead, ...StepAhead[]] {
  const { label, receivedOn, firstSeen } = device;
  return ahead.stepsOf({
    id: label,
    organisation: "fleet",
    state: "approved",
    lastReportAt: receivedOn === undefined ? null : `${receivedOn}T12:00:00.000Z`,
    facts: factsIn(device),
    firstSeen: (update: string): Day | undefined => firstSeen?.[update],
  });
}

const fleet = sampleFleet().map((device) => ({ device, steps: stepsOf(device) }));

test("what ends, on which device, with the first day on which it is no longer met", () => {
  const found = fleet.flatMap(({ device, steps }) =>
    steps.flatMap((step, i) => {
      const before = steps[i - 1];
      const changes = before && changesBetween(before.findings, step.findings, step.from);
      return (changes ?? []).map(({ on, control, from, to, things }) =>
        [device.label, on, control, from, to, ...things].join(", "),
      );
    }),
  );
  expect(found.sort()).toEqual([
    // Its release day is not known; the lists that the machine made on 20 November name it.
    "Build server, 2026-12-04, security-updates-in-time, no-evidence, not-met, openssl 3.5.4-1~deb13u2",
    "Integration engine, 2026-12-02, security-updates-in-time, met, not-met, kernel 5.14.0-611.9.1.el9_7",
    "Laptop 02, 2026-11-25, security-updates-in-time, met, not-met, KB5090110",
    "Office server, 2027-06-01, os-supported, met, not-met, Ubuntu 20.04 (Focal Fossa)",
    "Office server, 2027-06-01, security-updates-in-time, met, no-evidence",
    "Office server, 2027-06-01, software-supported, met, not-met, Packages of Ubuntu 20.04 (Focal Fossa)",
    "Pathology database, 2027-01-13, os-supported, met, not-met, Windows Server 2016 14393.8868",
    "Test laptop, 2027-04-01, browser-supported, met, not-met, Firefox 115.9.0",
    "Waiting room screen, 2027-01-13, os-supported, met, not-met, Windows 10 21H2 Enterprise LTSC 19044.7214",
  ]);
});

test("today's steps are what the rules say of today", () => {
  for (const { device, steps } of fleet) {
    const today = judgeSample(device, lists).map(({ control, judgement }) => [
      control,
      judgement.outcome,
    ]);
    expect(steps[0].findings.map(({ control, outcome }) => [control, outcome])).toEqual(today);
  }
});

function turnsOf(isOwn: (one: (typeof fleet)[number]) => boolean): readonly string[] {
  const own = fleet.filter(isOwn);
  // Categories in the files are those of 2024-25 on; a device of none would be refused by its schema.
  const set = editionOf("2025-26", (own[0]?.device.category ?? 3) as Category);
  if (set === undefined) throw new Error("the edition is gone");
  const forecast = new Forecast();
  for (const { device, steps } of own) {
    const { form, standing } = tallied(device, judgeSample(device, lists));
    forecast.add({ form, standing, steps });
  }
  const terms = { today: FLEET_DAY, until: UNTIL, policy: defaultPolicy, certificates: [] };
  return forecast.turns(set, terms).map(({ ref, on, from, to }) => `${ref} ${on} ${from} ${to}`);
}

test.each([
  // A surgery of nothing but the screen in its waiting room, on Windows 10 LTSC 2021.
  ["Waiting room screen", ["8.1.4 2027-01-13 yes no"]],
  // A supplier of one Ubuntu server, whose updates prove nothing once nobody makes them.
  [
    "Office server",
    [
      "8.1.3 2027-06-01 yes no",
      "8.1.4 2027-06-01 yes no",
      "8.3.4 2027-06-01 yes cannot confirm",
      "8.3.7 2027-06-01 yes no",
      "8.4.2 2027-06-01 yes no",
    ],
  ],
])("an organisation of the %s alone: which items turn, and on which day", (label, turns) => {
  expect(turnsOf(({ device }) => device.label === label)).toEqual(turns);
});

test("where a device falls short today, a later end turns nothing", () => {
  expect(turnsOf(({ device }) => device.site === "Elm Street Surgery")).toEqual([]);
});

import { expect, test } from "@jest/globals";
import { controlIds, type Outcome } from "@muster/mapping";
import { fleetLists, judgeSample, sampleFleet } from "./sample-fleet.ts";

/* A control that can never say one of its words is wrong or untested: over the sample fleet each of them says them all. */

const fleet = sampleFleet();
const said = new Map<string, Set<Outcome>>(controlIds.map((id) => [id, new Set()]));
for (const device of fleet) {
  for (const { control, judgement } of judgeSample(device, fleetLists)) {
    said.get(control)?.add(judgement.outcome);
  }
}

const always: readonly Outcome[] = ["met", "not-met", "no-evidence"];
/** Controls that tell a number: known or not, which fails nothing. */
const telling = ["antivirus-alerts"];
/** Controls over things that some machines cannot have. */
const optional = [
  "software-supported",
  "browser-supported",
  "updates-automatic",
  "restart-pending",
  "antivirus-active",
  "antivirus-current",
  "antivirus-alerts",
  "firewall-on",
  "disk-encrypted",
  "edr-active",
  "autorun-off",
];

test("the fleet has at least 60 devices of every category, each named once within its site", () => {
  expect(fleet.length).toBeGreaterThanOrEqual(60);
  expect(new Set(fleet.map((d) => d.category))).toEqual(new Set([1, 2, 3, 4]));
  expect(new Set(fleet.map((d) => `${d.site}/${d.label}`)).size).toBe(fleet.length);
});

test.each(controlIds)("%s says each of its words over the sample fleet", (id) => {
  const judging = always.filter((word) => word !== "not-met" || !telling.includes(id));
  const words = [...judging, ...(optional.includes(id) ? ["not-applicable" as const] : [])];
  expect([...(said.get(id) ?? [])].sort()).toEqual(words.sort());
});

test("only controls over things that some machines cannot have say that they do not apply", () => {
  const speakers = controlIds.filter((id) => said.get(id)?.has("not-applicable"));
  expect(speakers).toEqual(optional);
});

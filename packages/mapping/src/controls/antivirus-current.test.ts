import { expect, test } from "@jest/globals";
import type { AntivirusProduct } from "../facts/index.ts";
import { antivirusCurrent } from "./antivirus-current.ts";
import { about, factsOf, known, unknown } from "./testing.ts";

const on: AntivirusProduct = {
  product: "defender",
  name: "Defender",
  running: "yes",
  realTime: "yes",
  mode: "active",
  signaturesFresh: "unknown",
  licensed: "yes",
};
const at = (day: string) => ({ signaturesAt: `${day}T09:00:00Z` });

const antivirus = (products: Partial<AntivirusProduct>[]) =>
  factsOf(known("antivirus", { products: products.map((p) => ({ ...on, ...p })) }));

type Row = [
  Partial<AntivirusProduct>[],
  { receivedOn?: string },
  string,
  string | undefined,
  string,
];

test.each<Row>([
  [
    [at("2026-11-21")],
    {},
    "met",
    "2026-11-24",
    "The signatures of Defender are of 21 November 2026.",
  ],
  [
    [at("2026-11-18")],
    {},
    "met",
    "2026-11-21",
    "The signatures of Defender are of 18 November 2026.",
  ],
  [
    [at("2026-11-17")],
    {},
    "not-met",
    undefined,
    "The signatures of Defender are of 17 November 2026; 3 days are allowed.",
  ],
  [
    [at("2026-11-22")],
    {},
    "met",
    "2026-11-25",
    "The signatures of Defender are of 22 November 2026.",
  ],
  [
    [at("2026-11-23")],
    {},
    "no-evidence",
    undefined,
    "The signatures of Defender are of 23 November 2026, which lies in the future, so the date cannot be right.",
  ],
  [
    [at("2026-11-17")],
    { receivedOn: "2026-11-20" },
    "no-evidence",
    undefined,
    "The signatures of Defender are of 17 November 2026: current when last reported on 20 November 2026, and nothing newer is known.",
  ],
  [
    [at("2026-11-16")],
    { receivedOn: "2026-11-20" },
    "not-met",
    undefined,
    "The signatures of Defender are of 16 November 2026; 3 days are allowed.",
  ],
  [
    [at("2026-11-21")],
    { receivedOn: "2026-11-19" },
    "no-evidence",
    undefined,
    "The signatures of Defender are of 21 November 2026, which lies in the future, so the date cannot be right.",
  ],
  [
    [{ signaturesFresh: "yes" }],
    {},
    "met",
    "2026-11-24",
    "Defender said on 21 November 2026 that its signatures are up to date; no date can be read.",
  ],
  [
    [{ signaturesFresh: "yes" }],
    { receivedOn: "2026-11-18" },
    "met",
    "2026-11-21",
    "Defender said on 18 November 2026 that its signatures are up to date; no date can be read.",
  ],
  [
    [{ signaturesFresh: "yes" }],
    { receivedOn: "2026-11-17" },
    "no-evidence",
    undefined,
    "Defender said on 17 November 2026 that its signatures are up to date; no date can be read, and nothing newer is known.",
  ],
  [
    [{ signaturesFresh: "no" }],
    {},
    "not-met",
    undefined,
    "Defender says its signatures are out of date.",
  ],
  [
    [{ signaturesFresh: "no", ...at("2026-11-21") }],
    {},
    "not-met",
    undefined,
    "Defender says its signatures are out of date.",
  ],
  [[{}], {}, "no-evidence", undefined, "The age of the signatures of Defender is not known."],
  [[], {}, "no-evidence", undefined, "No running antivirus product has signatures to judge."],
  [
    [{ running: "no", ...at("2026-11-21") }],
    {},
    "no-evidence",
    undefined,
    "No running antivirus product has signatures to judge.",
  ],
  [
    [{ realTime: "no", ...at("2026-11-20") }],
    {},
    "met",
    "2026-11-23",
    "The signatures of Defender are of 20 November 2026.",
  ],
  // A passive product's fresh signatures protect nothing while the active one's are old.
  [
    [
      { mode: "passive", ...at("2026-11-21") },
      { name: "Other", ...at("2026-11-01") },
    ],
    {},
    "not-met",
    undefined,
    "The signatures of Other are of 1 November 2026; 3 days are allowed.",
  ],
  [
    [{ name: "Old", ...at("2026-11-01") }, at("2026-11-21")],
    {},
    "met",
    "2026-11-24",
    "The signatures of Defender are of 21 November 2026.",
  ],
])("%j with %j is %s until %s", (products, over, outcome, holdsUntil, because) => {
  const judgement = antivirusCurrent.judge(antivirus(products), about(over));
  expect(judgement).toEqual({
    outcome,
    because,
    source: "policy: signatureMaxDays",
    ...(holdsUntil === undefined ? {} : { holdsUntil }),
  });
});

test("an instant counts on its day in London", () => {
  const late = antivirus([{ signaturesAt: "2026-07-17T23:30:00Z" }]);
  const judgement = antivirusCurrent.judge(late, about({ today: "2026-07-21" }));
  expect(judgement).toMatchObject({ outcome: "met", holdsUntil: "2026-07-21" });
});

test("antivirus that could not be read is no evidence", () => {
  const facts = factsOf(unknown("antivirus", "no rights"));
  expect(antivirusCurrent.judge(facts, about()).outcome).toBe("no-evidence");
});

import { expect, test } from "@jest/globals";
import type { EdrProduct } from "../facts/index.ts";
import { edrActive } from "./edr-active.ts";
import { about, factsOf, known, notApplicable, unknown } from "./testing.ts";
import type { Facts } from "./types.ts";

const product = (over: Partial<EdrProduct> = {}): EdrProduct => ({
  product: "defender-for-endpoint",
  name: "Microsoft Defender for Endpoint",
  onboarded: "yes",
  running: "yes",
  issues: [],
  ...over,
});
const edr = (...products: EdrProduct[]) => factsOf(known("edr", { products }));
const other = { product: "sentinelone", name: "SentinelOne" };

const rows: readonly (readonly [string, Facts, string, string])[] = [
  ["in use", edr(product()), "met", "In active use: Microsoft Defender for Endpoint."],
  ["none", edr(), "not-met", "No detection and response software was found."],
  [
    "installed alone",
    edr(product({ onboarded: "no" })),
    "not-met",
    "Microsoft Defender for Endpoint is installed and reports to no tenant.",
  ],
  [
    "stopped",
    edr(product({ running: "no" })),
    "not-met",
    "Microsoft Defender for Endpoint does not run.",
  ],
  [
    "complaining",
    edr(product({ issues: ["no licence"] })),
    "not-met",
    "Microsoft Defender for Endpoint complains of no licence.",
  ],
  [
    "nobody can tell",
    edr(product({ onboarded: "unknown" })),
    "no-evidence",
    "Microsoft Defender for Endpoint does not say whether it is in use.",
  ],
  [
    "one of two in use",
    edr(product({ running: "no" }), product(other)),
    "met",
    "In active use: SentinelOne.",
  ],
  [
    "one stopped, of one nobody can tell",
    edr(product({ running: "no" }), product({ ...other, running: "unknown" })),
    "no-evidence",
    "Microsoft Defender for Endpoint does not run and SentinelOne does not say whether it is in use.",
  ],
  [
    "14 days since it reached its service",
    edr(product({ lastContactAt: "2026-11-07T08:00:00Z" })),
    "met",
    "In active use: Microsoft Defender for Endpoint.",
  ],
  [
    "15 days",
    edr(product({ lastContactAt: "2026-11-06T08:00:00Z" })),
    "not-met",
    "Microsoft Defender for Endpoint last reached its service on 6 November 2026, more than 14 days ago.",
  ],
  [
    "unread",
    factsOf(unknown("edr", "no rights")),
    "no-evidence",
    "Detection and response software could not be read: no rights.",
  ],
  [
    "never reported",
    {},
    "no-evidence",
    "Nothing was reported about detection and response software.",
  ],
  [
    "a container",
    factsOf(notApplicable("edr", "watched on its host")),
    "not-applicable",
    "Not applicable: watched on its host.",
  ],
];

test.each(rows)("%s", (_, facts, outcome, because) => {
  expect(edrActive.judge(facts, about())).toMatchObject({ outcome, because });
});

test("which products are in use stands in the details", () => {
  const { details } = edrActive.judge(
    edr(product(), product({ ...other, running: "no" })),
    about(),
  );
  expect(details?.map((d) => [d.what, d.state])).toEqual([
    ["defender-for-endpoint", "active"],
    ["sentinelone", "not-active"],
  ]);
});

import { expect, test } from "@jest/globals";
import type { AntivirusProduct } from "../facts/index.ts";
import { antivirusActive } from "./antivirus-active.ts";
import { about, factsOf, known, notApplicable, unknown } from "./testing.ts";

const on: AntivirusProduct = {
  product: "defender",
  name: "Microsoft Defender",
  running: "yes",
  realTime: "yes",
  mode: "active",
  signaturesFresh: "unknown",
  licensed: "unknown",
};
const clam: AntivirusProduct = { ...on, product: "clamav", name: "ClamAV", realTime: "no" };

test.each<[string, Partial<AntivirusProduct>[], string, string]>([
  ["active", [{}], "met", "Microsoft Defender is active and scans files as they are opened."],
  [
    "one of two",
    [clam, {}],
    "met",
    "Microsoft Defender is active and scans files as they are opened.",
  ],
  [
    "two",
    [{}, { name: "Other" }],
    "met",
    "Microsoft Defender and Other are active and scan files as they are opened.",
  ],
  ["none", [], "not-met", "No antivirus product was found."],
  ["stopped", [{ running: "no" }], "not-met", "Microsoft Defender is installed but does not run."],
  [
    "no scan on opening",
    [clam],
    "not-met",
    "ClamAV runs but does not scan files as they are opened.",
  ],
  [
    "passive",
    [{ mode: "passive" }],
    "not-met",
    "Microsoft Defender runs in passive mode and does not protect.",
  ],
  [
    "reduced",
    [{ mode: "reduced", name: "Falcon" }],
    "not-met",
    "Falcon runs with reduced functionality and does not protect.",
  ],
  [
    "licence lapsed",
    [{ licensed: "no" }],
    "not-met",
    "Microsoft Defender runs without a valid licence.",
  ],
  [
    "real time unknown",
    [{ realTime: "unknown" }],
    "no-evidence",
    "Whether Microsoft Defender scans files as they are opened is not known.",
  ],
  [
    "running unknown",
    [{ running: "unknown" }],
    "no-evidence",
    "Whether Microsoft Defender runs is not known.",
  ],
  [
    "mode unknown",
    [{ mode: "unknown" }],
    "no-evidence",
    "Whether Microsoft Defender is active or passive is not known.",
  ],
  [
    "off beside unknown",
    [clam, { realTime: "unknown" }],
    "no-evidence",
    "Whether Microsoft Defender scans files as they are opened is not known.",
  ],
  [
    "passive beside off",
    [{ mode: "passive" }, clam],
    "not-met",
    "Microsoft Defender runs in passive mode and does not protect; ClamAV runs but does not scan files as they are opened.",
  ],
])("%s", (_, products, outcome, because) => {
  const facts = factsOf(known("antivirus", { products: products.map((p) => ({ ...on, ...p })) }));
  const judgement = antivirusActive.judge(facts, about());
  expect(judgement).toMatchObject({ outcome, because });
  expect(judgement.details?.length ?? 0).toBe(products.length);
});

test.each([
  [{}, "no-evidence", "Nothing was reported about antivirus."],
  [
    factsOf(unknown("antivirus", "the process list needs root")),
    "no-evidence",
    "Antivirus could not be read: the process list needs root.",
  ],
  [
    factsOf(notApplicable("antivirus", "the Windows host protects WSL")),
    "not-applicable",
    "Not applicable: the Windows host protects WSL.",
  ],
] as const)("%j is %s", (facts, outcome, because) => {
  expect(antivirusActive.judge(facts, about())).toMatchObject({ outcome, because });
});

import { expect, test } from "@jest/globals";
import { saidOnce, sentences } from "./sentences.ts";
import { sampleSummary } from "./testing/sample-summary.ts";

const [item] = sampleSummary.items;
if (item?.counts == null) throw new Error("the sample's first item has no counts");
const { counts } = item;

test.each([
  ["one cannot be confirmed", { suggested: "cannot confirm", counts: null }, "1 of 1 items lacks"],
  [
    "one device fails, of another evidence is missing",
    { suggested: "no", counts: { ...counts, notMet: 1, noEvidence: 1 } },
    "1 of 1 items lacks",
  ],
  ["all is known", { suggested: "yes", counts: { ...counts, noEvidence: 0 } }, "0 of 1 items lack"],
  ["devices do not speak to it", { suggested: "person", counts: null }, "0 of 1 items lack"],
] as const)("where %s", (_, over, begins) => {
  const { evidence } = sentences({ ...sampleSummary, items: [{ ...item, ...over }] }, 0);
  expect(evidence).toBe(`${begins} evidence from at least one device.`);
});

test.each<
  [
    remarks: readonly (string | null)[],
    shared: string | undefined,
    left: readonly (string | null)[],
  ]
>([
  [["a", "a", "b"], "a", [null, null, "b"]],
  [["a", "a", "b", "b"], undefined, ["a", "a", "b", "b"]],
  [["a", "a", null], "a", [null, null, "Read at its source."]],
  [[null, null, "a"], undefined, [null, null, "a"]],
  [["a"], undefined, ["a"]],
  [[], undefined, []],
])("of items remarked on as %j, %j is said once, and %j at each", (remarks, shared, left) => {
  const said = saidOnce(remarks.map((remark) => ({ ...item, remark })));
  expect(said.shared).toBe(shared);
  expect(said.items.map(({ remark }) => remark)).toEqual(left);
});

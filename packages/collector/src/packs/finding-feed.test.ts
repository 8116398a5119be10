import { expect, test } from "@jest/globals";
import { FindingFeed, type Judged } from "./finding-feed.ts";
import type { PackFinding } from "./source.ts";

const finding = (device: string, control: string): PackFinding => ({
  device,
  control,
  outcome: "met",
  because: "",
  source: "",
  holdsUntil: null,
  since: "2026-11-21",
  details: [],
  report: null,
  lists: "",
  rules: "",
});

const a = [finding("a", "one"), finding("a", "two")];
const [b, c, d] = [[finding("b", "one")], [finding("c", "one")], [finding("d", "one")]];
let taken = 0;

async function* inChunks(): AsyncGenerator<readonly PackFinding[]> {
  for (const chunk of [[...a, ...b], c, d]) {
    taken += 1;
    yield chunk;
  }
}

test.each<[string, () => Judged]>([
  ["all at once in any order", () => [...d, ...a, ...c, ...b]],
  ["some devices at a time", () => inChunks()],
])("judgements that come %s are each device's own", async (_, judged) => {
  const feed = new FindingFeed(judged());
  expect([...(await feed.of(["a"]))]).toEqual([["a", a]]);
  expect([...(await feed.of(["b", "c"]))]).toEqual([
    ["b", b],
    ["c", c],
  ]);
  expect([...(await feed.of([]))]).toEqual([]);
  expect([...(await feed.of(["d", "e"]))]).toEqual([
    ["d", d],
    ["e", []],
  ]);
});

test("no more are taken than were asked for", async () => {
  taken = 0;
  const feed = new FindingFeed(inChunks());
  await feed.of(["a", "b"]);
  expect(taken).toBe(1);
  await feed.of(["c"]);
  expect(taken).toBe(2);
});

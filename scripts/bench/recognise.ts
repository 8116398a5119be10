import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createLists, type LabelledRow, measureRecognition } from "@muster/mapping/lifecycle";
import { products } from "@muster/mapping/lifecycle/products";
import { print } from "./machine.ts";

const LABELLED = join(
  import.meta.dirname,
  "../../packages/mapping/src/lifecycle/fixtures/labelled.jsonl",
);
const DISTINCT = 50_000;

/** Precision and recall on the labelled titles, and how long 50,000 distinct titles take. */
export async function bench(): Promise<void> {
  const rows = readFileSync(LABELLED, "utf8")
    .trim()
    .split("\n")
    .map((line): LabelledRow => JSON.parse(line));
  const lists = createLists(products);
  const { precision, recall, cycleAccuracy } = measureRecognition(lists, rows);
  const titles = Array.from({ length: DISTINCT }, (_, i) => {
    const { title } = rows[i % rows.length] ?? {
      title: { name: "", version: "", platform: "linux" as const },
    };
    return { ...title, version: `${title.version}.${i}` };
  });
  const began = performance.now();
  for (const title of titles) lists.recognise(title);
  const time = (performance.now() - began) / 1000;
  print("Recognition", [
    ["labelled titles", String(rows.length)],
    ["precision", precision.toFixed(4)],
    ["recall", recall.toFixed(4)],
    ["right release line, of those", cycleAccuracy.toFixed(4)],
    [`${DISTINCT} distinct titles`, `${time.toFixed(2)} s`],
  ]);
}

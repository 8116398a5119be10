import { expect, test } from "@jest/globals";
import { sampleDevice, sampleSummary } from "../testing/sample-summary.ts";
import { printControls, printDevice, printItems } from "./print.ts";
import { styleFor, wrap } from "./text.ts";

const plain = styleFor({ colour: false, columns: 80 });
const ESCAPE = "\u001b";

test("a device's table says every fact, and unknown with its reason", () => {
  const text = printDevice(sampleDevice, plain);
  expect(text).toContain("reception-01 (reporting, scanned without root)");
  expect(text).toMatch(/Operating system +Debian 12 \(Bookworm\)/);
  expect(text).toMatch(/Firewall +unknown: reading the rules needs root/);
  expect(text).toMatch(/Restart +not applicable in a container/);
  expect(text).not.toContain("unknown: unknown");
});

test("an item says the answer, why, what to add and how sure its wording is", () => {
  const text = printItems(sampleSummary, plain);
  expect(text).toContain("8.1.1");
  expect(text).toContain("cannot confirm");
  expect(text).toContain("why      1 of 2 devices");
  expect(text).toContain("add      who accepted");
  expect(text).toContain("8.1.1*");
  expect(text.replace(/\s+/g, " ")).toContain(
    "* Inferred from what is public: wording to be checked where you answer it",
  );
});

test("items that no device speaks to stand together at the end", () => {
  const [item] = sampleSummary.items;
  if (item === undefined) throw new Error("the sample has no item");
  const alone = {
    ...item,
    ref: "1.3.11",
    title: "Personal devices",
    suggested: "person" as const,
    controls: [],
  };
  const text = printItems({ ...sampleSummary, items: [alone, item] }, plain);
  expect(text).toContain("1 item to which devices do not speak");
  expect(text.indexOf("1.3.11")).toBeGreaterThan(text.indexOf("8.1.1"));
});

test("controls stand with their denominator", () => {
  expect(printControls(sampleSummary, plain)).toContain("Controls over 2 known devices");
});

test.each([56, 60, 80, 110, undefined])("no line is wider than %s columns", (columns) => {
  const style = styleFor({ colour: false, columns });
  const all = [
    printDevice(sampleDevice, style),
    printControls(sampleSummary, style),
    printItems(sampleSummary, style),
  ].join("\n");
  expect(Math.max(...all.split("\n").map((l) => l.length))).toBeLessThanOrEqual(columns ?? 80);
});

test("without colour there is no escape; with colour the words stay", () => {
  expect(printItems(sampleSummary, plain)).not.toContain(ESCAPE);
  const coloured = printItems(sampleSummary, styleFor({ colour: true, columns: 80 }));
  expect(coloured).toContain(ESCAPE);
  expect(coloured).toContain("cannot confirm");
});

test("a hostile name cannot move the cursor, start a line or turn the text round", () => {
  const label = `${ESCAPE}[2Jroot\n8.1.1 yes\u202egnp.exe`;
  const text = printDevice({ ...sampleDevice, label }, plain);
  expect(text.split("\n")[0]).toBe(
    "\\u001b[2Jroot 8.1.1 yes\\u202egnp.exe (reporting, scanned without root)",
  );
});

test.each([
  ["", 10, [""]],
  ["one two", 10, ["one two"]],
  ["one two", 7, ["one two"]],
  ["one two", 6, ["one", "two"]],
  ["abcdefghij", 4, ["abcd", "efgh", "ij"]],
])("%j in %i columns", (text, width, lines) => {
  expect(wrap(text, width)).toEqual(lines);
});

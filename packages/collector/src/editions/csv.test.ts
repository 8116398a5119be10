import { expect, test } from "@jest/globals";
import { readCsv } from "./csv.ts";

test.each<[string, string, readonly (readonly string[])[]]>([
  [
    "commas",
    "Ref,Text\n1.1.1,Yes\n",
    [
      ["Ref", "Text"],
      ["1.1.1", "Yes"],
    ],
  ],
  [
    "semicolons and Windows' line ends",
    "Ref;Text\r\n1.1.1;a, b\r\n",
    [
      ["Ref", "Text"],
      ["1.1.1", "a, b"],
    ],
  ],
  [
    "tabs without an end",
    "Ref\tText\n1.1.1\tYes",
    [
      ["Ref", "Text"],
      ["1.1.1", "Yes"],
    ],
  ],
  [
    "quotes over lines",
    'Ref,Text\n1.1.1,"Is ""it"", or\nnot?"\n',
    [
      ["Ref", "Text"],
      ["1.1.1", 'Is "it", or\nnot?'],
    ],
  ],
  [
    "an empty last cell",
    "a,\nb,",
    [
      ["a", ""],
      ["b", ""],
    ],
  ],
  [
    "an old Mac's line ends",
    "a,b\rc,d",
    [
      ["a", "b"],
      ["c", "d"],
    ],
  ],
  [
    "commas in quotes among semicolons",
    '"a,b,c,d";e\nf;g',
    [
      ["a,b,c,d", "e"],
      ["f", "g"],
    ],
  ],
])("%s", (_, text, rows) => {
  expect(readCsv(Buffer.from(text), "items.csv").rows).toEqual(rows);
});

test.each<[string, Buffer]>([
  ["UTF-8 with a mark", Buffer.from("\ufeffRef,naïve – text")],
  [
    "Windows' own letters",
    Buffer.from("526566 2c 6e61ef7665 20 96 20 74657874".replaceAll(" ", ""), "hex"),
  ],
  [
    "UTF-16",
    Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("Ref,naïve – text", "utf16le")]),
  ],
])("%s", (_, bytes) => {
  expect(readCsv(bytes, "items.csv").rows).toEqual([["Ref", "naïve – text"]]);
});

test.each<[string, string, RegExp]>([
  ["quotes that never close", 'a,"b\nc', /quotes never close: save the sheet as CSV again/],
  ["text behind quotes", '"a"b,c', /follows a cell in quotes/],
  ["too many columns", ",".repeat(200), /more than 200 columns/],
  ["too many rows", "a\n".repeat(10_001), /more than 10000 rows/],
])("%s", (_, text, words) => {
  expect(() => readCsv(Buffer.from(text), "items.csv")).toThrow(words);
});

test("the most rows and columns that may be are read", () => {
  expect(readCsv(Buffer.from("a\n".repeat(10_000)), "a.csv").rows).toHaveLength(10_000);
  expect(readCsv(Buffer.from(",".repeat(199)), "a.csv").rows[0]).toHaveLength(200);
});

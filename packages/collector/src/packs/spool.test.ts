import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { documentText } from "./parts/document.ts";
import { Scratch } from "./scratch.ts";
import { Spool } from "./spool.ts";

const folder = mkdtempSync(join(tmpdir(), "muster-spool-"));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  { name: "none", rows: [] },
  { name: "one", rows: [{ b: 1, a: "ä" }] },
  // Pieces are read at 64 KiB, which falls within a character here and there.
  { name: "many, of letters of two bytes", rows: Array.from({ length: 9000 }, (_, i) => `é${i}ß`) },
  { name: "one longer than a piece", rows: ["ł".repeat(200_000), "end"] },
])("rows that waited read as a list that did not: $name", ({ name, rows }) => {
  const path = join(folder, name.slice(0, 4));
  const spool = new Spool(new Scratch(path));
  for (const row of rows) spool.add(row);
  expect(documentText([["rows", spool]])).toBe(documentText([["rows", rows]]));
  spool.close();
  expect(existsSync(path)).toBe(false);
});

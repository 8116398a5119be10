import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { bundledLists } from "./index.ts";

const folder = join(import.meta.dirname, "../../../mapping/src/lifecycle/products");

test("the text of every list file is the text on disk, byte for byte, so that a digest names the file", () => {
  const onDisk = readdirSync(folder).filter((f) => f.endsWith(".json"));
  const files = bundledLists().files;
  expect(files.map((f) => f.file).sort()).toEqual(onDisk.sort());
  for (const { file, text } of files) expect(text).toBe(readFileSync(join(folder, file), "utf8"));
});

test("the lists are made once", () => {
  expect(bundledLists()).toBe(bundledLists());
});

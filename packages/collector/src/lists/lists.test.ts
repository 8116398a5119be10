import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { bundledLists } from "./index.ts";

const mapping = join(import.meta.dirname, "../../../mapping/src");
/** Folders of list files, and where their names begin. */
const folders = [
  ["lifecycle/products", ""],
  ["patches", "patches/"],
] as const;

test("the text of every list file is the text on disk, byte for byte, so that a digest names the file", () => {
  const onDisk = folders.flatMap(([folder, prefix]) =>
    readdirSync(join(mapping, folder))
      .filter((f) => f.endsWith(".json"))
      .map((f) => [`${prefix}${f}`, readFileSync(join(mapping, folder, f), "utf8")] as const),
  );
  const files = bundledLists().files.map(({ file, text }) => [file, text] as const);
  expect(files.map(([file]) => file).sort()).toEqual(onDisk.map(([file]) => file).sort());
  expect(new Map(files)).toEqual(new Map(onDisk));
});

test("the lists are made once", () => {
  expect(bundledLists()).toBe(bundledLists());
});

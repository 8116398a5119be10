import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { bundledLists, digestFiles, setDigest } from "./index.ts";

const folder = join(import.meta.dirname, "../../../mapping/src/lifecycle/products");

test("the text of every list file is the text on disk, byte for byte", () => {
  const onDisk = readdirSync(folder).filter((f) => f.endsWith(".json"));
  const files = bundledLists().files;
  expect(files.map((f) => f.file).sort()).toEqual(onDisk.sort());
  for (const { file, text } of files) expect(text).toBe(readFileSync(join(folder, file), "utf8"));
});

test("a changed byte changes the file's digest and the set's", () => {
  const files = bundledLists().files;
  const [first, ...rest] = files;
  if (first === undefined) throw new Error("no lists");
  const changed = { files: [{ ...first, text: `${first.text} ` }, ...rest] };
  const [before, after] = [digestFiles({ files }), digestFiles(changed)];
  expect(before[0]?.digest).toMatch(/^[0-9a-f]{64}$/);
  expect(before.filter((f, i) => f.digest !== after[i]?.digest)).toHaveLength(1);
  expect(setDigest(before)).not.toBe(setDigest(after));
});

test("the lists are made once", () => {
  expect(bundledLists()).toBe(bundledLists());
});

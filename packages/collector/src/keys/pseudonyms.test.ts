import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { openPseudonyms } from "./index.ts";

const folder = mkdtempSync(join(tmpdir(), "muster-pseudonyms-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ids = Array.from({ length: 500 }, (_, i) =>
  `${"abcdefghij".charAt(i % 10)}${i}`.padEnd(52, "a"),
);

test("a device has one name a year, another one the next year, and no other device has it", async () => {
  const [first, again, next] = [
    await openPseudonyms(folder, "2026-27"),
    await openPseudonyms(folder, "2026-27"),
    await openPseudonyms(folder, "2027-28"),
  ];
  const names = ids.map(first);
  expect(new Set(names).size).toBe(ids.length);
  for (const name of names) expect(name).toMatch(/^device-[a-z2-7]{8}$/);
  expect(ids.map(again)).toEqual(names);
  expect(ids.map(next).filter((name) => names.includes(name))).toEqual([]);
});

test("two starts at once agree on the year's key, which is its owner's alone", async () => {
  const both = await Promise.all([
    openPseudonyms(folder, "2028-29"),
    openPseudonyms(folder, "2028-29"),
  ]);
  expect(new Set(both.map((name) => name(ids[0] ?? ""))).size).toBe(1);
  const { mode } = statSync(join(folder, "collector-pseudonyms-2028-29.key"));
  expect(mode & 0o777).toBe(0o600);
});

test("a damaged key gives no names, rather than others", async () => {
  const path = join(folder, "collector-pseudonyms-2029-30.key");
  writeFileSync(path, "short\n", { mode: 0o600 });
  await expect(openPseudonyms(folder, "2029-30")).rejects.toMatchObject({ code: "KEY_DAMAGED" });
});

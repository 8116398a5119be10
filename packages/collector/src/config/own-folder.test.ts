import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { readEnvironment } from "./environment.ts";
import { loadSettings } from "./load.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "muster-own-folder-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function ownFolder(settings: string, ...there: readonly string[]): string | undefined {
  for (const name of there) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, "c.yaml"), settings);
  return loadSettings(readEnvironment({}), join(folder, "c.yaml")).supportedSoftware;
}

test.each([
  ["none there", "", [], undefined],
  ["beside the file", "", ["supported-software"], "supported-software"],
  ["under config", "", ["config/supported-software"], "config/supported-software"],
  ["named", "supportedSoftware: ./own", ["supported-software"], "own"],
])("the own list's folder, %s", (_, settings, there, found) => {
  expect(ownFolder(settings, ...there)).toBe(found === undefined ? undefined : join(folder, found));
});

test("two usual folders are a question, not a guess", () => {
  const both = () => ownFolder("", "supported-software", "config/supported-software");
  expect(both).toThrow(/both there. Cure: name the one/);
});

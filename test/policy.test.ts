import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { defaultPolicy } from "@muster/mapping";
import { parse } from "yaml";
import { loadPolicy } from "../packages/collector/src/config/load.ts";

const file = join(import.meta.dirname, "..", "config", "policy.yaml");

test("the policy file that operators start from states every default, and states it right", () => {
  expect(parse(readFileSync(file, "utf8"))).toEqual(defaultPolicy);
});

test("the collector takes it", () => {
  expect(loadPolicy(file)).toEqual(defaultPolicy);
});

test("every threshold says where it comes from or that it is assumed", () => {
  const parts = readFileSync(file, "utf8").split("\n\n").slice(1);
  const bare = parts.filter(
    (p) => /^\w+:/m.test(p) && !/Source:|Assumed|question of policy/.test(p),
  );
  expect(bare).toEqual([]);
  expect(parts.filter((p) => /^\w+:/m.test(p))).toHaveLength(Object.keys(defaultPolicy).length);
});

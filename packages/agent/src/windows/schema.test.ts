import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import Ajv2020 from "ajv/dist/2020.js";
import { parseWindowsAnswer } from "./answer.ts";
import { windowsAnswerSchema } from "./schema.ts";
import { sectionNames } from "./sections.ts";

const validate = new Ajv2020.default({ strict: true, strictTypes: false }).compile(
  windowsAnswerSchema(),
);

function fixture(name: string): { format: string; sections: Record<string, Section> } {
  return JSON.parse(readFileSync(join(import.meta.dirname, "fixtures", name), "utf8"));
}
interface Section {
  ok: unknown;
  ms?: unknown;
  data?: unknown;
  error?: unknown;
}

test.each(["answer.json", "updates.json"])("%s is as the schema says, and is read", (name) => {
  const answer = fixture(name);
  expect([validate(answer), validate.errors]).toEqual([true, null]);
  expect(parseWindowsAnswer(JSON.stringify(answer))?.size).toBe(
    Object.keys(answer.sections).length,
  );
});

test("the fixtures hold every section", () => {
  const held = ["answer.json", "updates.json"].flatMap((name) =>
    Object.keys(fixture(name).sections),
  );
  expect(held.sort()).toEqual([...sectionNames].sort());
});

test("every section's shape is described", () => {
  const text = JSON.stringify(windowsAnswerSchema());
  expect(text).not.toContain("undefined");
  for (const name of sectionNames) expect(text).toContain(`"${name}":`);
});

test.each<[name: string, change: (answer: ReturnType<typeof fixture>) => unknown]>([
  ["another format", (answer) => ({ ...answer, format: "muster-windows-answer/2" })],
  ["no sections", ({ format }) => ({ format })],
  [
    "a section nobody knows",
    (answer) => ({ ...answer, sections: { ...answer.sections, printers: { ok: true, data: [] } } }),
  ],
  [
    "a section that does not say whether it was answered",
    (answer) => ({ ...answer, sections: { tpm: { data: [] } } }),
  ],
  ["an answer without data", (answer) => ({ ...answer, sections: { tpm: { ok: true, ms: 1 } } })],
  [
    "a failure without an error",
    (answer) => ({ ...answer, sections: { tpm: { ok: false, ms: 1 } } }),
  ],
  [
    "a list that is no list",
    (answer) => ({ ...answer, sections: { services: { ok: true, data: { Name: "x" } } } }),
  ],
  [
    "a date for a person",
    (answer) => ({
      ...answer,
      sections: { "operating-system": { ok: true, data: { LastBootUpTime: "20/11/2026" } } },
    }),
  ],
  [
    "a word for a number",
    (answer) => ({
      ...answer,
      sections: { "firewall-profiles": { ok: true, data: [{ Enabled: "True" }] } },
    }),
  ],
  [
    "a registry key without values",
    (answer) => ({
      ...answer,
      sections: { registry: { ok: true, data: { "HKLM\\X": { keys: [] } } } },
    }),
  ],
  [
    "a view nobody knows",
    (answer) => ({ ...answer, sections: { uninstall: { ok: true, data: [{ view: "16" }] } } }),
  ],
])("%s is not as the schema says", (_, change) => {
  expect(validate(change(fixture("answer.json")))).toBe(false);
});

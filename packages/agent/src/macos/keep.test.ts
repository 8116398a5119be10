import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { collectFacts } from "../collect.ts";
import { record } from "../exec/recorder.ts";
import { loadRecording, openRecording, saveRecording } from "../exec/recording.ts";
import { macRecording } from "./keep.ts";
import { parsePlist } from "./plist.ts";
import { writePlist } from "./write-plist.ts";

const fixtures = join(import.meta.dirname, "fixtures");
const names = ["macos-13-intel-user", "macos-15-managed-root", "macos-27-apple-silicon"];

/** What the recording of a recording holds, and the facts that it gives. */
async function again(name: string, plain: boolean) {
  const recorder = record(openRecording(join(fixtures, name)));
  const first = await collectFacts(recorder.machine);
  const folder = mkdtempSync(join(tmpdir(), "keep-"));
  try {
    saveRecording(macRecording(recorder.recording(), { plain }), folder, { plain });
    const second = await collectFacts(openRecording(folder));
    const text = readdirSync(folder)
      .map((file) => readFileSync(join(folder, file), "latin1"))
      .join("\n");
    return { first, second, text, kept: loadRecording(folder) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test.each(names)("%s: a recording of it gives the same facts, but for names", async (name) => {
  const { first, second } = await again(name, false);
  for (const [at, { fact }] of first.entries()) {
    if (fact.kind === "identity") continue;
    expect(second[at]?.fact).toEqual(fact);
  }
});

test.each(names)("%s: a plain recording of it gives the same facts", async (name) => {
  const { first, second } = await again(name, true);
  expect(second.map(({ fact }) => fact)).toEqual(first.map(({ fact }) => fact));
});

test.each([
  ["macos-13-intel-user", ["Front Desk", "C02EXAMPLE01"]],
  ["macos-15-managed-root", ["Ward Laptop 7", "EXAMPLE0002", "localadmin"]],
  ["macos-27-apple-silicon", ["Mac mini’s", "EXAMPLE0003"]],
])("%s: neither the machine nor anybody is named in what is kept", async (name, words) => {
  const { text } = await again(name, false);
  for (const word of words) expect(text).not.toContain(word);
  expect(text).not.toMatch(/\bperson\b(?!'s)(?=[/<"\s]*(?:<|\/))/);
  expect(text).not.toContain("bplist00");
});

test("other systems' recordings are left alone", () => {
  const recording = {
    platform: "linux" as const,
    elevated: false,
    takenAt: "2026-11-21T12:00:00.000Z",
    commands: [],
    files: [],
    folders: [],
    seen: [],
  };
  expect(macRecording(recording, { plain: false })).toBe(recording);
});

test("a list that is written is read as the same", () => {
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.string(),
        fc.oneof(
          fc.string(),
          fc.boolean(),
          fc.integer(),
          // A property list has no negative zero.
          fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
          fc.array(fc.string()),
        ),
      ),
      (value) => {
        const plain = { ...value };
        expect(parsePlist(writePlist(plain))).toEqual({ ...plain });
      },
    ),
  );
});

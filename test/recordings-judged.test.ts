import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { defaultPolicy, type Facts, judgeDevice, type Outcome } from "@muster/mapping";
import { facts as schemas } from "@muster/mapping/facts";
import { createLists } from "@muster/mapping/lifecycle";
import { products } from "@muster/mapping/lifecycle/products";
import { bundledTables } from "@muster/mapping/patches/tables";
import fc from "fast-check";
import { collectFacts } from "../packages/agent/src/collect.ts";
import type { Recording } from "../packages/agent/src/exec/bundle.ts";
import { loadRecording } from "../packages/agent/src/exec/recording.ts";
import { replay } from "../packages/agent/src/exec/replay.ts";
import type { Machine } from "../packages/agent/src/exec/types.ts";
import { windows, windowsSections } from "./windows-recording.ts";

/** Whole computers, from what they answered to how they are judged; and what becomes of that when an answer fails. */

const agent = join(import.meta.dirname, "../packages/agent/src");
const lists = createLists(products, undefined, bundledTables);
const TODAY = "2026-11-21";

type Outcomes = Readonly<Record<string, Outcome>>;

async function judged(machine: Machine): Promise<Outcomes> {
  const collected = await collectFacts(machine);
  for (const { id, fact } of collected) {
    expect([id, schemas[id].safeParse(fact).error]).toEqual([id, undefined]);
  }
  const facts = Object.fromEntries(collected.map(({ id, fact }) => [id, fact])) as Facts;
  const about = { today: TODAY, receivedOn: TODAY, lists, policy: defaultPolicy };
  const all = judgeDevice(facts, { ...about, firstSeen: () => TODAY });
  return Object.fromEntries(all.map(({ control, judgement }) => [control, judgement.outcome]));
}

function recorded(folder: string): Recording {
  return { ...loadRecording(join(agent, folder)), takenAt: `${TODAY}T12:00:00.000Z` };
}

const denied = { state: "failed", reason: "access_denied", detail: "may not be read" } as const;
const late = { state: "failed", reason: "timeout", detail: "took too long" } as const;

/** The recording with one answer at a time turned into a failure. */
function* withFailures(recording: Recording): Generator<readonly [string, Recording]> {
  const { commands, files, folders } = recording;
  const but = <T>(all: readonly T[], at: number, other: T) => all.with(at, other);
  for (const [at, command] of commands.entries()) {
    const failed = { ...command, answer: late };
    yield [`${command.tool} fails`, { ...recording, commands: but(commands, at, failed) }];
  }
  for (const [at, file] of files.entries()) {
    const failed = { ...file, answer: denied };
    yield [`${file.path} is denied`, { ...recording, files: but(files, at, failed) }];
  }
  for (const [at, folder] of folders.entries()) {
    const failed = { ...folder, answer: denied };
    yield [`${folder.path} is denied`, { ...recording, folders: but(folders, at, failed) }];
  }
}

function* withFailedSections(): Generator<readonly [string, Recording]> {
  const whole = windowsSections();
  const error = { type: "CimException", hresult: "0x80041003", message: "denied" };
  for (const name of Object.keys(whole)) {
    yield [`${name} fails`, windows({ ...whole, [name]: { ok: false, ms: 1, error } })];
    const { [name]: _, ...rest } = whole;
    yield [`${name} is missing`, windows(rest)];
  }
}

const recordings = [
  "macos/fixtures/macos-13-intel-user",
  "macos/fixtures/macos-15-managed-root",
  "macos/fixtures/macos-27-apple-silicon",
  "exec/fixtures/debian-11",
  "exec/fixtures/debian-12",
  "exec/fixtures/debian-13",
  "exec/fixtures/rocky-9",
] as const;

/** Controls that came out better than before: none may, because less was known. */
function greener(before: Outcomes, after: Outcomes): readonly string[] {
  return Object.keys(after).filter((control) => {
    const [was, is] = [before[control], after[control]];
    return is !== was && (is === "met" || is === "not-applicable");
  });
}

test.each(recordings)(
  "%s: an answer that fails makes nothing greener",
  async (folder) => {
    const recording = recorded(folder);
    const before = await judged(replay(recording));
    for (const [what, changed] of withFailures(recording)) {
      expect([what, greener(before, await judged(replay(changed)))]).toEqual([what, []]);
    }
  },
  120_000,
);

test("Windows: a section that fails or is missing makes nothing greener", async () => {
  const before = await judged(replay(windows(windowsSections())));
  for (const [what, changed] of withFailedSections()) {
    expect([what, greener(before, await judged(replay(changed)))]).toEqual([what, []]);
  }
}, 120_000);

/** The recording with many answers turned into failures, chosen by the bits of a text. */
function withManyFailures(recording: Recording, chosen: readonly boolean[]): Recording {
  let at = 0;
  const fails = () => chosen[at++ % chosen.length] === true;
  const { commands, files, folders } = recording;
  return {
    ...recording,
    commands: commands.map((c) => (fails() ? { ...c, answer: late } : c)),
    files: files.map((f) => (fails() ? { ...f, answer: denied } : f)),
    folders: folders.map((f) => (fails() ? { ...f, answer: denied } : f)),
  };
}

test.each(recordings)(
  "%s: many answers that fail make nothing greener",
  async (folder) => {
    const recording = recorded(folder);
    const before = await judged(replay(recording));
    // One answer in eight: where most fail, little is left to go wrong.
    const rarely = fc.integer({ min: 0, max: 7 }).map((n) => n === 0);
    const bits = fc.array(rarely, { minLength: 61, maxLength: 61 });
    await fc.assert(
      fc.asyncProperty(bits, async (chosen) => {
        const after = await judged(replay(withManyFailures(recording, chosen)));
        expect(greener(before, after)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  },
  120_000,
);

test("nothing answered: nothing is met", async () => {
  for (const platform of ["linux", "darwin", "win32"] as const) {
    const nothing = { ...windows({}), platform, commands: [] };
    const outcomes = Object.entries(await judged(replay(nothing)));
    expect(outcomes.filter(([control, o]) => o === "met" && control !== "report-fresh")).toEqual(
      [],
    );
  }
});

/** Worked out by hand from the recordings: a word for each control, in the order of the list. */
const order = [
  "os-supported",
  "software-supported",
  "browser-supported",
  "security-updates-in-time",
  "updates-automatic",
  "restart-pending",
  "antivirus-active",
  "antivirus-current",
  "firewall-on",
  "disk-encrypted",
] as const;
const words: Readonly<Record<string, Outcome>> = { yes: "met", no: "not-met", "?": "no-evidence" };

test.each([
  // Enterprise 24H2 with Defender and BitLocker; an old Java; nobody could read the person who is signed out.
  // Its list names nothing missing, but its build is months behind.
  ["windows", "yes no ? no ? ? yes yes yes yes"],
  // An Intel Mac on a line without updates, firewall off, FileVault being decrypted, old signatures.
  ["macos/fixtures/macos-13-intel-user", "no no no ? no ? yes no no no"],
  ["macos/fixtures/macos-15-managed-root", "yes ? yes no yes ? yes yes yes yes"],
  ["macos/fixtures/macos-27-apple-silicon", "yes no yes ? ? ? yes yes yes yes"],
  // Package databases and update lists alone: nothing is said of what was not asked.
  ["exec/fixtures/debian-11", "no no ? no ? ? ? ? ? ?"],
  ["exec/fixtures/debian-12", "no no ? ? ? ? ? ? ? ?"],
  ["exec/fixtures/debian-13", "yes yes ? ? yes ? ? ? ? ?"],
  ["exec/fixtures/rocky-9", "yes ? ? ? ? no ? ? ? ?"],
])("%s is judged %s", async (folder, expected) => {
  const recording = folder === "windows" ? windows(windowsSections()) : recorded(folder);
  const outcomes = await judged(replay(recording));
  const found = order.map((control) => [control, outcomes[control]]);
  expect(found).toEqual(expected.split(" ").map((word, at) => [order[at], words[word]]));
});

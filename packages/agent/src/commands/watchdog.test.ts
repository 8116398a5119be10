import { expect, test } from "@jest/globals";
import type { Self } from "../exec/self.ts";
import { play, quietSelf } from "../testing/context.ts";
import { MemoryFiles } from "../testing/memory-files.ts";
import type { Context } from "./context.ts";
import { keptStopped } from "./journal.ts";
import {
  describeStop,
  Limits,
  MEMORY_LIMIT,
  PROCESSOR_LIMIT_MS,
  type Reading,
} from "./own-limits.ts";
import { watchSelf } from "./watchdog.ts";

const second = 1000;
const calm = { memory: 50_000_000, processorMs: 0 };

/** What becomes of readings, one after the other: the first that is over, and which. */
function firstOver(readings: readonly Reading[]) {
  const limits = new Limits();
  for (const reading of readings) {
    const over = limits.look(reading);
    if (over !== undefined) return { ...over, at: reading.at };
  }
  return undefined;
}

/** Processor time by the second, as `used` has it. */
function everyHalfSecond(seconds: number, used: (at: number) => number): Reading[] {
  return Array.from({ length: seconds * 2 + 1 }, (_, i) => {
    const at = (i * second) / 2;
    return { ...calm, at, processorMs: used(at) };
  });
}

test.each([
  [MEMORY_LIMIT - 1, undefined],
  [MEMORY_LIMIT, { over: "memory", measured: 200, limit: 200 }],
  [213_400_000, { over: "memory", measured: 213, limit: 200 }],
])("%d bytes of memory: %j", (memory, over) => {
  const found = new Limits().look({ at: 0, processorMs: 0, memory });
  expect(found).toEqual(over);
});

const burst = (from: number, ms: number) => (at: number) => Math.min(ms, Math.max(0, at - from));

test.each<[string, Reading[], number | undefined]>([
  ["a whole core for 0.3 s", everyHalfSecond(180, burst(0, 300)), undefined],
  ["a whole core for 5.9 s at the start", everyHalfSecond(180, burst(0, 5900)), undefined],
  ["a whole core for 5.9 s later on", everyHalfSecond(180, burst(90_000, 5900)), undefined],
  ["a whole core for 6 s", everyHalfSecond(180, burst(0, 6000)), 6000],
  ["a whole core for 6 s later on", everyHalfSecond(180, burst(90_000, 6000)), 96_000],
  [
    "a tenth of a core for ever, less a little",
    everyHalfSecond(600, (at) => at * 0.0999),
    undefined,
  ],
  ["a tenth of a core for ever", everyHalfSecond(600, (at) => at * 0.1), 60_000],
  [
    "5.9 s in one minute and 5.9 s after it",
    everyHalfSecond(300, (at) => burst(0, 5900)(at) + burst(70_000, 5900)(at)),
    undefined,
  ],
  [
    "4 s and 4 s within one minute",
    everyHalfSecond(300, (at) => burst(0, 4000)(at) + burst(40_000, 4000)(at)),
    42_000,
  ],
  [
    "looked at once a minute, 5.9 s in each",
    [0, 1, 2, 3].map((m) => ({ ...calm, at: m * 60_005, processorMs: m * 5900 })),
    undefined,
  ],
  [
    "looked at once a minute, 6.1 s in each",
    [0, 1, 2, 3].map((m) => ({ ...calm, at: m * 60_005, processorMs: m * 6100 })),
    60_005,
  ],
  [
    "after a sleep of the machine, what was used before it",
    [
      { ...calm, at: 0 },
      { ...calm, at: 3_600_000, processorMs: 30_000 },
    ],
    undefined,
  ],
])("%s", (_, readings, at) => {
  expect(firstOver(readings)?.at).toBe(at);
});

test("both limits in words", () => {
  expect(describeStop({ over: "memory", measured: 213, limit: 200 })).toBe(
    "213 MB of memory, limit 200",
  );
  expect(describeStop({ over: "processor", measured: 7250, limit: PROCESSOR_LIMIT_MS })).toBe(
    "7.3 s of processor time in a minute, limit 6.0",
  );
});

function heard() {
  const output = {
    text: "",
    isTerminal: false,
    width: 80,
    write: (written: string) => {
      output.text += written;
    },
  };
  return output;
}

/** A watched process under the test's hand. */
function watched({
  json = false,
  openFiles,
}: {
  json?: boolean;
  openFiles?: () => Promise<MemoryFiles>;
}) {
  const files = new MemoryFiles();
  const reading = { memory: 50_000_000, processorMs: 0, steadyMs: 0 };
  const ended: number[] = [];
  let look = () => {};
  let ends = 0;
  const self: Self = quietSelf({
    memory: () => reading.memory,
    processorMs: () => reading.processorMs,
    steadyMs: () => reading.steadyMs,
    every: (_, act) => {
      look = act;
      return () => ends++;
    },
    end: (code) => ended.push(code),
  });
  const [out, err] = [heard(), heard()];
  const context = {
    self,
    out,
    err,
    now: () => Date.parse("2026-11-21T12:00:00Z"),
    environment: { noColour: true },
  } as unknown as Context;
  const end = watchSelf(
    { openFiles: openFiles ?? (async () => files), everyMs: 500, json },
    context,
  );
  const ticks = async () => {
    look();
    for (let i = 0; i < 20; i++) await Promise.resolve();
    await new Promise((resolve) => setTimeout(resolve, 20));
  };
  return { files, reading, ended, ticks, out, err, end, ends: () => ends };
}

test("over its limit the process notes it, says so and ends", async () => {
  const w = watched({});
  await w.ticks();
  expect([w.ended, w.err.text]).toEqual([[], ""]);
  w.reading.memory = 213_000_000;
  await w.ticks();
  expect(w.ended).toEqual([3]);
  expect(w.ends()).toBe(1);
  expect(w.err.text).toContain("stopped itself: 213 MB of memory, limit 200");
  expect(await keptStopped.read(w.files)).toEqual({
    v: 1,
    at: "2026-11-21T12:00:00.000Z",
    over: "memory",
    measured: 213,
    limit: 200,
    report: null,
  });
});

test("a program that asked for JSON gets one document", async () => {
  const w = watched({ json: true });
  Object.assign(w.reading, { processorMs: 6000, steadyMs: 10_000 });
  await w.ticks();
  expect(JSON.parse(w.out.text).error.code).toBe("STOPPED_ITSELF");
  expect(w.ended).toEqual([3]);
});

test("without a state folder it stops all the same", async () => {
  const openFiles = () => Promise.reject(new Error("none"));
  const w = watched({ openFiles });
  w.reading.memory = MEMORY_LIMIT;
  await w.ticks();
  expect(w.ended).toEqual([3]);
});

test("scan and run lower their priority first", async () => {
  for (const argv of [["scan"], ["run", "--once"], ["run", "--live"], ["round"]]) {
    let lowered = 0;
    await play([...argv, "--state", "/nonexistent/state"], {
      self: quietSelf({ lowerPriority: () => lowered++ }),
    });
    expect([argv, lowered]).toEqual([argv, 1]);
  }
});

test("only --live is started anew, with Node's flags for a process that stays", async () => {
  const started: string[][] = [];
  const self = quietSelf({
    restartWith: async (flags, args) => void started.push([...flags, ...args]),
  });
  for (const argv of [
    ["run", "--live", "--json"],
    ["run", "--tonight"],
    ["run", "--once"],
    ["run"],
  ]) {
    await play([...argv, "--state", "/nonexistent/state"], { self });
  }
  expect(started).toEqual([
    [
      "--single-threaded",
      "--max-semi-space-size=1",
      "--expose-gc",
      "--no-memory-reducer",
      "run",
      "--live",
      "--json",
      "--state",
      "/nonexistent/state",
    ],
  ]);
});

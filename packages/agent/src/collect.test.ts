import { expect, jest, test } from "@jest/globals";
import { facts, TEXT_LIMIT } from "@muster/mapping/facts";
import { canonicalJson } from "@muster/mapping/wire";
import { ProbeResult } from "@muster/mapping/wire/schemas";
import { type Collected, collectFacts } from "./collect.ts";
import { thisMachine } from "./exec/machine.ts";
import { scene } from "./exec/testing.ts";
import type { Machine } from "./exec/types.ts";
import { probes } from "./probes/index.ts";
import { tidyFact, tidyText } from "./probes/tidy.ts";

const kinds = Object.keys(probes);

/** Every fact passes its schema, every status the wire's, and the order is the registry's. */
function check(collected: readonly Collected[], expected: readonly string[] = kinds): void {
  expect(collected.map(({ id }) => id)).toEqual(expected);
  for (const { id, v, status, reason, fact, ms } of collected) {
    expect([id, facts[id].safeParse(fact).error]).toEqual([id, undefined]);
    expect(fact.kind).toBe(id);
    const result = { id, v, status, ...(reason && { reason }), bytes: 0, ms };
    expect([id, ProbeResult.safeParse(result).error]).toEqual([id, undefined]);
    expect(reason).toBe(fact.state === "unknown" ? fact.reason : undefined);
  }
}

test("this machine answers every question, twice the same", async () => {
  const [one, two] = [await collectFacts(thisMachine()), await collectFacts(thisMachine())];
  check(one);
  const texts = (all: readonly Collected[]) => all.map(({ fact }) => JSON.stringify(fact));
  expect(texts(two)).toEqual(texts(one));
}, 60_000);

test("a machine that shows nothing makes every fact unknown or open, none a guess", async () => {
  const collected = await collectFacts(scene({ elevated: false }));
  check(collected);
  for (const { id, fact } of collected) {
    if (id === "machine-class") continue;
    expect([id, fact.state]).toEqual([id, id === "autorun" ? "not-applicable" : "unknown"]);
  }
});

test.each(["darwin", "win32"] as const)(
  "a %s machine that shows nothing makes every fact unknown or not applicable, none a guess",
  async (platform) => {
    const collected = await collectFacts(scene({ platform, elevated: false }));
    check(collected);
    for (const { id, fact } of collected) {
      if (id === "machine-class") continue;
      expect([id, fact.state]).not.toEqual([id, "known"]);
    }
  },
);

const broken = (over: Partial<Machine>): Machine => ({
  ...scene({ files: { "/proc/sys/kernel/hostname": "ward\n" } }),
  ...over,
});

test("a door that throws takes facts with it, never the scan", async () => {
  const thrower = () => {
    throw new TypeError("no such thing");
  };
  const collected = await collectFacts(broken({ run: thrower, head: async () => thrower() }));
  check(collected);
  expect(collected.find(({ id }) => id === "identity")).toMatchObject({ status: "ok" });
  expect(collected.find(({ id }) => id === "os")).toMatchObject({
    status: "error",
    reason: "failed",
    fact: { detail: "the probe itself failed: no such thing" },
  });
});

test("a probe that hangs is left behind at its own limit", async () => {
  jest.useFakeTimers();
  const hanging = broken({ list: () => new Promise(() => {}) });
  const scan = collectFacts(hanging, { only: ["update-check", "identity"] });
  await jest.advanceTimersByTimeAsync(probes["update-check"].timeoutMs);
  jest.useRealTimers();
  const collected = await scan;
  check(collected, ["identity", "update-check"]);
  expect(collected.map(({ status }) => status)).toEqual(["ok", "timeout"]);
});

test("every probe ends by itself within two minutes", () => {
  for (const { timeoutMs } of Object.values(probes)) expect(timeoutMs).toBeLessThanOrEqual(120_000);
});

test("only what is asked for is asked, and each answer is announced as it comes", async () => {
  const seen: string[] = [];
  const collected = await collectFacts(broken({}), {
    only: ["identity", "os"],
    onProgress: ({ id }) => seen.push(id),
  });
  check(collected, ["os", "identity"]);
  expect(seen.sort()).toEqual(["identity", "os"]);
});

test("a cache that fails costs time, not the fact", async () => {
  const bad = () => {
    throw new Error("disk");
  };
  const collected = await collectFacts(broken({}), {
    only: ["pending-updates", "identity"],
    cache: { get: bad, set: bad },
  });
  check(collected, ["identity", "pending-updates"]);
});

test("facts are canonical JSON as they are", async () => {
  for (const { fact } of await collectFacts(scene({ files: { "/etc/os-release": "ID=x\n" } }))) {
    expect(() => canonicalJson(JSON.parse(JSON.stringify(fact)))).not.toThrow();
  }
});

const long = "x".repeat(TEXT_LIMIT);
test.each([
  ["a plain word", "libssl3", "libssl3"],
  ["control characters", "a\u0000b\u001b[31mc\u009fd\te", "ab[31mcde"],
  ["line ends stay", "a\nb", "a\nb"],
  ["marks that turn the text round", "a\u202eb\u2066c", "abc"],
  ["half a character", "a\ud800b", "a\ufffdb"],
  [
    "people's folders",
    "/home/alice/x, /Users/bob and C:\\Users\\carol\\y",
    "/home/…/x, /Users/… and C:\\Users\\…\\y",
  ],
  ["exactly the limit", long, long],
  ["over the limit", `${long}x`, `${"x".repeat(TEXT_LIMIT - 1)}…`],
  [
    "a cut through a character",
    `${"x".repeat(TEXT_LIMIT - 2)}😀😀`,
    `${"x".repeat(TEXT_LIMIT - 2)}…`,
  ],
])("text: %s", (_, text, expected) => {
  expect(tidyText(text)).toBe(expected);
  expect(tidyText(text).length).toBeLessThanOrEqual(TEXT_LIMIT);
});

const volume = { mount: "/", use: "data", state: "plain" } as const;
const encryption = (count: number) => ({
  state: "known" as const,
  source: "lsblk",
  value: { volumes: Array.from({ length: count }, () => volume) },
});

test("a list that must be whole is unknown rather than cut; others keep their first entries", () => {
  expect(tidyFact("disk-encryption", encryption(256))).toMatchObject({ state: "known" });
  expect(tidyFact("disk-encryption", encryption(257))).toEqual({
    kind: "disk-encryption",
    state: "unknown",
    reason: "too_large",
    detail: "more than 256 volumes",
  });
  const because = Array.from({ length: 257 }, (_, n) => `p${n}`);
  const cut = tidyFact("restart", {
    state: "known",
    source: "x",
    value: { required: true, because },
  });
  expect(facts.restart.safeParse(cut).error).toBeUndefined();
});

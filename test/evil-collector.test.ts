import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { placesOf, toolsOf } from "../packages/agent/src/exec/tools.ts";
import { flagsFor } from "../packages/agent/src/service/node-flags.ts";
import { isWithin } from "../packages/agent/src/service/reads.ts";
import { CollectorDouble } from "../packages/agent/src/testing/collector-double.ts";
import { play } from "../packages/agent/src/testing/context.ts";
import { fingerprint } from "../packages/agent/src/testing/https-double.ts";
import { bundleAgent } from "../scripts/bundle.ts";
import { type Answer, answers } from "./evil/bodies.ts";
import { type Evil, nextReply, serveEvil } from "./evil/server.ts";
import { readTrace, straceTo } from "./evil/trace.ts";
import { runAgent } from "./run-agent.ts";

/** A collector that was taken over answers 10,000 times whatever it likes, and the agent's every call to the kernel is read. */

const BODIES = 10_000;
const ENROLMENTS = 400;
const CHANNELS = 200;
const MEGABYTE = 1024 * 1024;
/** It takes half a minute on a machine that does nothing else. */
const LIMIT_MS = 600_000;
const SEED = 20_261_126;

// In memory where that can be had: what is flushed there is flushed at once.
const memory = "/dev/shm";
const folder = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), "muster-evil-"));
const state = join(folder, "state");
const agentMain = join(folder, "bundle/muster-agent.cjs");
const collector = new CollectorDouble();
let evil: Evil;

beforeAll(async () => {
  if (spawnSync("strace", ["--version"]).status !== 0) {
    throw new Error("strace is missing: install it, as .ci/run does");
  }
  evil = await serveEvil(collector);
  await bundleAgent(join(folder, "bundle"));
  const where = ["--collector", evil.url.origin, "--fingerprint", fingerprint];
  expect((await play(["enrol", "--state", state, ...where, "--token", "good-token"])).exit).toBe(0);
  mkdirSync(join(state, "other"), { mode: 0o700 });
});
afterAll(async () => {
  await evil.close();
  rmSync(folder, { recursive: true });
});

interface Driven {
  readonly said: Readonly<Record<string, number>>;
  readonly rss: readonly number[];
  readonly scansAsked: number;
}

test(
  "10,000 answers later nothing else was started, written or spoken to, and memory is where it was [T10]",
  async () => {
    evil.answers = [...answers(BODIES + ENROLMENTS, SEED)];
    evil.frames = [...answers(CHANNELS, SEED + 1)];
    const trace = join(folder, "trace");
    const main = join(import.meta.dirname, "evil/driver.ts");
    const args = [state, evil.url.href, fingerprint, ...[BODIES, ENROLMENTS, CHANNELS].map(String)];
    const { exit, json, err } = await runAgent({ main, args, under: straceTo(trace) });
    expect([exit, err]).toEqual([0, ""]);
    const { said, rss, scansAsked } = json as Driven;
    const { started, written, connected, opened } = readTrace(trace, import.meta.dirname);
    expect(started.map(({ path }) => path)).toEqual([process.execPath]);
    expect([...written].filter((path) => !isWithin(path, state))).toEqual([]);
    expect([...connected]).toEqual([evil.url.host]);
    expect(opened).toEqual([]);
    expect(evil.baited()).toBe(0);
    expect(evil.given.requests).toBeGreaterThanOrEqual(BODIES);
    expect(evil.given.frames).toBe(CHANNELS);
    expect(scansAsked).toBe(0);
    // It was heard, believed where it was right, and otherwise for every reason there is.
    const reasons = ["acknowledged", "NOT_BELIEVED", "REDIRECTED", "REPLY_TOO_LONG", "BROKEN_OFF"];
    const elsewhere = ["enrolled", "enrol NOT_BELIEVED", "live LIVE_NOT_BELIEVED"];
    expect(Object.keys(said)).toEqual(expect.arrayContaining([...reasons, ...elsewhere]));
    expect(
      Object.keys(said).filter((what) => !/^(?:believed |enrol |live )?[A-Za-z_ -]+$/.test(what)),
    ).toEqual([]);
    const [early = 0, late = 0] = [rss[3], Math.max(...rss.slice(-3))];
    expect(late - early).toBeLessThan(64 * MEGABYTE);
  },
  LIMIT_MS,
);

/** The shipped bundle, whole: it scans, and what it starts is watched as well. */
async function traced(name: string, words: readonly string[], until?: Promise<unknown>) {
  const file = join(folder, name);
  const args = [...words, "--state", state];
  const flags = flagsFor(agentMain, "ends");
  const called = await runAgent({ main: agentMain, args, flags, under: straceTo(file), until });
  const { started, written, connected, opened } = readTrace(file, "/");
  return {
    ...called,
    opened,
    started: started.map(({ by, path }) => `${by ?? "strace"} starts ${path}`),
    itsOwn: started.filter(({ by }) => by === process.execPath).map(({ path }) => path),
    written: [...written].filter((path) => !isWithin(path, state)),
    connected: [...connected],
  };
}

/** Everything that is compiled in: where a tool may lie. */
const compiled: readonly string[] = toolsOf("linux").flatMap((tool) => placesOf("linux", tool));

const honest = { kind: "honest" } as const;
const plainly = { how: "plainly" } as const;
const exec = { kind: "extra", member: "exec", value: ["/bin/sh", "-c", "id"], at: 1 } as const;
const pinned = "by the pinned key" as const;

const hostile: readonly (readonly [string, Answer, string])[] = [
  ["a command, rightly signed", { body: exec, signed: pinned, wire: plainly }, "NOT_BELIEVED"],
  [
    "signed by a stranger",
    { body: honest, signed: "by a stranger", wire: plainly },
    "NOT_BELIEVED",
  ],
  [
    "a redirect to another host",
    { body: honest, signed: pinned, wire: { how: "redirected", status: 307, to: "another host" } },
    "REDIRECTED",
  ],
  ["a bomb", { body: honest, signed: pinned, wire: { how: "as gzip" } }, "NOT_BELIEVED"],
];

test(
  "the shipped agent does after a hostile answer no more than after an honest one [T10]",
  async () => {
    const base = await traced("honest", ["run", "--once", "--json"]);
    expect([base.exit, base.err]).toEqual([expect.any(Number), ""]);
    expect(base.json).toMatchObject({ state: "acknowledged", waiting: 0 });
    expect(base.itsOwn.filter((path) => !compiled.includes(path))).toEqual([]);
    expect(base.itsOwn.length).toBeGreaterThan(0);
    expect(base.connected).toEqual([evil.url.host]);
    // Tools of the system may note something in passing: nothing that lasts.
    expect(base.written.filter((path) => !/^\/dev\/null$|^\/tmp$/.test(path))).toEqual([]);
    expect(base.opened).toEqual([]);
    for (const [what, answer, code] of hostile) {
      evil.answers = [answer];
      const after = await traced("hostile", ["run", "--once", "--json"]);
      expect([what, after.json]).toMatchObject([what, { state: "queued", reason: { code } }]);
      expect(after.started.filter((start) => !base.started.includes(start))).toEqual([]);
      expect(after.written.filter((path) => !base.written.includes(path))).toEqual([]);
      expect([after.connected, after.opened]).toEqual([base.connected, []]);
    }
    expect(evil.baited()).toBe(0);
  },
  LIMIT_MS,
);

test(
  "the agent that can be asked listens to nobody: it alone connects [T10]",
  async () => {
    const before = collector.payloads.size;
    evil.answers = [];
    const reported = (async () => {
      while (collector.payloads.size === before) await nextReply(evil);
    })();
    const live = await traced("live", ["run", "--live"], reported);
    // What the hostile answers left waiting goes too, as much of it as its end allows.
    expect(collector.payloads.size).toBeGreaterThan(before);
    expect([live.exit, live.opened, live.connected]).toEqual([0, [], [evil.url.host]]);
    expect(live.itsOwn).toContain(process.execPath);
    expect(live.itsOwn.filter((path) => ![...compiled, process.execPath].includes(path))).toEqual(
      [],
    );
    expect(live.written.filter((path) => !/^\/dev\/null$|^\/tmp$/.test(path))).toEqual([]);
  },
  LIMIT_MS,
);

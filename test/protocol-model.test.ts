import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { CrashPoint } from "./protocol/machine.ts";
import { type Loss, World } from "./protocol/world.ts";

/**
 * The whole protocol in any order: the agent's own code on real disks against the real acceptor over a real store, each
 * request held against a small model. What must hold: no acknowledged report is missing, none is there twice, a fork is
 * found exactly when two different reports claim one place, rows come by keys in force alone, and the log is whole.
 *
 * The seed is fixed, so that a failure is the same everywhere; it is printed with the failure. Another one may be tried:
 * MUSTER_SEED=1 MUSTER_RUNS=500 npm test -- test/protocol-model
 */
const SEED = Number(process.env.MUSTER_SEED ?? 20_261_126);
const RUNS = Number(process.env.MUSTER_RUNS ?? 20);

type Step = fc.AsyncCommand<object, World>;

/** A step that may be taken at any time: the model lives in the world, which applies it request by request. */
function step(says: string, run: (world: World) => Promise<void>): Step {
  return {
    check: () => true,
    run: async (_, world) => {
      await run(world);
      await world.check();
    },
    toString: () => says,
  };
}

const which = fc.nat(5);
const losses = fc.array(fc.constantFrom<Loss>("none", "none", "request", "answer"), {
  maxLength: 4,
});
const crash: fc.Arbitrary<CrashPoint | undefined> = fc.option(
  fc.record({
    at: fc.integer({ min: 1, max: 16 }),
    when: fc.constantFrom("before" as const, "after" as const),
  }),
  { nil: undefined, freq: 1 },
);

const lives = (act: "scan" | "send" | "rotate") =>
  fc.record({ which, losses, crash }).map((how) =>
    step(`${act}(${JSON.stringify(how)})`, async (world) => {
      world.collector.clock.now += 60_000;
      const line = world.line(how.losses);
      await world.machine(how.which).live(act, { line, crash: how.crash });
    }),
  );

const clone = which.map((w) =>
  step(`clone(${w})`, async (world) => {
    if (world.machines.length < 5) world.machines.push(world.machine(w).clone());
  }),
);
const snapshot = which.map((w) =>
  step(`snapshot(${w})`, async (world) => {
    const machine = world.machine(w);
    world.snapshots.set(machine, machine.snapshot());
  }),
);
const restore = which.map((w) =>
  step(`restore(${w})`, async (world) => {
    const machine = world.machine(w);
    const kept = world.snapshots.get(machine);
    if (kept !== undefined) machine.restore(kept);
  }),
);
const enrol = fc.constant(
  step("enrol()", async (world) => {
    if (world.machines.length < 5) await world.enrol();
  }),
);
// Rare: it ends what the other steps are about.
const revoke = fc.nat(20).map((w) =>
  step(`revoke(${w})`, async (world) => {
    if (w < 3) await world.revoke(world.machine(w));
  }),
);
const replay = fc.nat(40).map((n) =>
  step(`replay(${n})`, async (world) => {
    const question = world.captured[n % Math.max(1, world.captured.length)];
    if (question !== undefined)
      await world.deliver({ ...question, path: question.path.replace(/\?.*/, "?from=0") });
  }),
);

const steps = fc.commands(
  [
    lives("scan"),
    lives("scan"),
    lives("scan"),
    lives("scan"),
    lives("scan"),
    lives("send"),
    clone,
    restore,
    lives("rotate"),
    clone,
    snapshot,
    restore,
    enrol,
    revoke,
    replay,
  ],
  { maxCommands: 30, size: "max" },
);

test("the protocol keeps its word in any order of what can happen to it [T3] [T6]", async () => {
  const met = { forks: 0, rotations: 0, reports: 0, revoked: 0 };
  await fc.assert(
    fc.asyncProperty(steps, async (commands) => {
      const world = await World.begin();
      try {
        await fc.asyncModelRun(() => ({ model: {}, real: world }), commands);
        await world.checkLog();
        for (const device of world.model.devices.values()) {
          met.reports += device.taken.size;
          met.rotations += device.rotations.size;
          met.forks += Number(device.state === "quarantined");
          met.revoked += Number(device.state === "revoked");
        }
      } finally {
        await world.end();
      }
    }),
    { seed: SEED, numRuns: RUNS },
  );
  // The steps do reach what they are there for.
  expect(Object.entries(met).filter(([, count]) => count === 0)).toEqual([]);
}, 120_000);

test("a crash between sending and acknowledgement, at any point, is never a fork [T6]", async () => {
  for (let at = 1; at <= 12; at++) {
    for (const when of ["before", "after"] as const) {
      const world = await World.begin();
      const machine = world.machine(0);
      await machine.live("scan", { line: world.line(), crash: undefined });
      await machine.live("scan", { line: world.line(["answer"]), crash: { at, when } });
      await machine.live("scan", { line: world.line(), crash: undefined });
      await machine.live("send", { line: world.line(), crash: undefined });
      await world.check();
      expect([...world.model.devices.values()].map(({ state }) => state)).toEqual(["approved"]);
      await world.end();
    }
  }
}, 60_000);

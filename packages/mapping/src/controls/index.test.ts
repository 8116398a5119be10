import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { addDays, addMonths, type Day } from "../days.ts";
import { type Fact, factKinds, facts as schemas } from "../facts/index.ts";
import type { Lists, Support, SupportTerms } from "../lifecycle/index.ts";
import { noTables } from "../patches/index.ts";
import { controlIds, controls, judgeDevice } from "./index.ts";
import {
  about,
  factsOf,
  known,
  listsOf,
  notApplicable,
  support,
  TODAY,
  unknown,
} from "./testing.ts";
import type { Circumstances, Facts, Judgement, Outcome } from "./types.ts";

const machine = (form: "server" | "laptop") => known("machine-class", { form, runsIn: "physical" });
const noRestart = known("restart", { required: false, because: [] });
const restartNeeded = known("restart", { required: true, because: [] });

function judgementOf(id: string, facts: Facts, circumstances: Circumstances): Judgement {
  const found = judgeDevice(facts, circumstances).find((j) => j.control === id);
  if (found === undefined) throw new Error(`no control ${id}`);
  return found.judgement;
}

describe("judging a device", () => {
  test("says something of every control, once, in the order of the registry", () => {
    expect(judgeDevice({}, about()).map((j) => j.control)).toEqual(controlIds);
    expect(new Set(controlIds).size).toBe(controls.length);
  });

  test.each([
    ["2026-11-18", "met", "2026-11-21", "Nothing waits for a restart."],
    [
      "2026-11-17",
      "no-evidence",
      undefined,
      "Last reported on 17 November 2026, which is too long ago to rely on: servers must report at least every 3 days.",
    ],
  ] as const)(
    "a pass of a server that reported on %s is %s",
    (receivedOn, outcome, holdsUntil, because) => {
      const judgement = judgementOf(
        "restart-pending",
        factsOf(machine("server"), noRestart),
        about({ receivedOn }),
      );
      expect(judgement).toMatchObject({ outcome, because });
      expect(judgement.holdsUntil).toBe(holdsUntil);
    },
  );

  test.each([
    ["2026-11-18", "2026-11-21", "Installed updates wait for a restart."],
    [
      "2026-11-17",
      undefined,
      "As last reported on 17 November 2026: Installed updates wait for a restart.",
    ],
  ] as const)(
    "a failure of a server that reported on %s stands",
    (receivedOn, holdsUntil, because) => {
      const facts = factsOf(machine("server"), restartNeeded);
      const judgement = judgementOf("restart-pending", facts, about({ receivedOn }));
      expect(judgement).toMatchObject({ outcome: "not-met", because });
      expect(judgement.holdsUntil).toBe(holdsUntil);
    },
  );

  test("a machine of unknown class is held to the shortest limit, and the sentence says so", () => {
    const judgement = judgementOf(
      "restart-pending",
      factsOf(noRestart),
      about({ receivedOn: "2026-11-17" }),
    );
    expect(judgement).toMatchObject({
      outcome: "no-evidence",
      because:
        "Last reported on 17 November 2026, which is too long ago to rely on: machines of unknown class must report at least every 3 days.",
    });
  });

  test("the sooner of the judgement's own day and the report's limit is the last", () => {
    const ending = (end: Day) =>
      listsOf({ os: support({ status: "ending-soon", changesOn: addDays(end, 1) }) });
    const facts = factsOf(machine("laptop"), someOs);
    const until = (lists: Lists) => judgementOf("os-supported", facts, about({ lists })).holdsUntil;
    expect(until(ending("2026-12-04"))).toBe("2026-12-04");
    expect(until(ending("2026-12-06"))).toBe("2026-12-05");
  });

  test("a device that never reported is no evidence throughout, whatever facts there are", () => {
    const judged = judgeDevice(
      factsOf(machine("laptop"), noRestart),
      about({ receivedOn: undefined }),
    );
    expect(judged.map((j) => j.judgement.outcome)).toEqual(controls.map(() => "no-evidence"));
    expect(judged.map((j) => j.judgement.because)).toEqual(
      controls.map(() => "This device has never reported."),
    );
  });

  test.each([
    ["2026-11-18", "not-applicable", "2026-11-21"],
    ["2026-11-17", "no-evidence", undefined],
  ] as const)(
    "what did not apply on %s is %s: an old report proves that no more than a pass",
    (receivedOn, outcome, holdsUntil) => {
      const facts = factsOf(machine("server"), notApplicable("firewall", "WSL"));
      const judgement = judgementOf("firewall-on", facts, about({ receivedOn }));
      expect(judgement.outcome).toBe(outcome);
      expect(judgement.holdsUntil).toBe(holdsUntil);
    },
  );
});

const someOs = known("os", {
  platform: "linux",
  id: "debian",
  name: "Debian",
  like: [],
  rolling: false,
  architecture: "x86_64",
});

/** Lists whose only wisdom is a last day: titles carry theirs as version, the system as given; checked on a day. */
function datedLists(osEnd: Day, checkedOn: Day): Lists {
  const judge = (
    end: Day,
    product: string,
    { today, endingSoonMonths, listMaxDays }: SupportTerms,
  ): Support => {
    const stale = addDays(checkedOn, listMaxDays + 1);
    const on = (status: Support["status"], changesOn: Day | undefined) =>
      support({
        status,
        changesOn,
        product,
        label: `${product} ${end}`,
        endOfSupport: end,
        because: `${product} ${status}`,
      });
    if (today > end) return on("unsupported", undefined);
    if (today >= stale) return on("lists-too-old", addDays(end, 1));
    const soonFrom = addDays(end, -30 * endingSoonMonths);
    const next = [addDays(end, 1), stale, ...(today < soonFrom ? [soonFrom] : [])].sort()[0];
    return on(today < soonFrom ? "supported" : "ending-soon", next);
  };
  return {
    files: [],
    patches: noTables,
    osSupport: (_, terms) => judge(osEnd, "os", terms),
    recognise: () => ({ product: undefined, because: "" }),
    titleSupport: ({ name, version }, _, terms) =>
      name === "other"
        ? support({ status: "unrecognised", product: undefined })
        : judge(version, name, terms),
  };
}

const day = fc.integer({ min: -60, max: 60 }).map((n) => addDays(TODAY, n));
const instant = day.map((d) => `${d}T12:00:00Z`);
const answer = fc.constantFrom("yes" as const, "no" as const, "unknown" as const);
const monthsBefore = (at: string) => `${addMonths(at.slice(0, 10), -3)}T00:00:00Z`;
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
// Optional members are absent, not undefined.
const tidy = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;

const values: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  os: fc.constant(someOs.state === "known" ? someOs.value : {}),
  "support-programme": fc.constant({ programmes: [] }),
  "machine-class": fc.record({
    form: fc.constantFrom("server", "desktop", "laptop", "tablet", "unknown"),
    runsIn: fc.constantFrom("physical", "virtual-machine", "container", "unknown"),
  }),
  identity: fc.constant({ hostname: "x" }),
  boot: fc.record({ bootedAt: instant }),
  edr: fc.record({
    products: fc.array(
      fc.record({
        product: fc.constantFrom("defender-for-endpoint", "sentinelone"),
        name: fc.constant("Product"),
        onboarded: fc.constantFrom("yes", "no", "unknown"),
        running: fc.constantFrom("yes", "no", "unknown"),
        issues: fc.constantFrom([], ["no licence"]),
      }),
      { maxLength: 2 },
    ),
  }),
  autorun: fc.record({
    settings: fc.array(
      fc.record({
        scope: fc.constantFrom("machine", "user"),
        driveTypesOff: fc.constantFrom(145, 255),
        commands: fc.constantFrom("never", "allowed", "default"),
        nonVolume: fc.constant("default"),
        switchedOff: fc.constant("default"),
      }),
      { maxLength: 3 },
    ),
    usersNotRead: fc.constantFrom(0, 1),
  }),
  restart: fc.record({ required: fc.boolean(), because: fc.constant([]) }),
  "installed-software": fc.record({
    items: fc.array(
      fc.record({
        name: fc.constantFrom("php", "chrome", "other"),
        version: day,
        source: fc.constant("dpkg"),
      }),
      { maxLength: 4 },
    ),
    complete: fc.boolean(),
    read: fc.constant([]),
    unread: fc.constant([]),
  }),
  "pending-updates": fc.record({
    updates: fc.array(
      fc
        .record({
          name: fc.constantFrom("a", "b", "c"),
          candidate: fc.constant("1"),
          security: answer,
          severity: fc.constant("unknown"),
          releasedAt: maybe(instant),
          held: fc.boolean(),
        })
        .map(tidy),
      { maxLength: 3 },
    ),
    securityOrigins: fc.constantFrom([], ["security"]),
  }),
  "update-check": fc.record({ checkedAt: maybe(instant), listsDate: maybe(instant) }).map(tidy),
  "update-policy": fc.record({
    automatic: fc.constantFrom("install", "download", "notify", "off", "not-configured"),
    obstacles: fc.constantFrom([], ["paused"]),
  }),
  antivirus: fc.record({
    products: fc.array(
      fc
        .record({
          product: fc.constant("av"),
          name: fc.constant("AV"),
          running: answer,
          realTime: answer,
          mode: fc.constantFrom("active", "passive", "unknown"),
          signaturesAt: maybe(instant),
          signaturesFresh: answer,
          licensed: answer,
          alerts: maybe(fc.record({ count: fc.nat(3), from: instant.map(monthsBefore) })),
        })
        .map(tidy),
      { maxLength: 2 },
    ),
  }),
  firewall: fc.record({
    layers: fc.array(
      fc.record({
        name: fc.constantFrom("ipv4", "ipv6", "domain"),
        enabled: answer,
        defaultInbound: fc.constantFrom("block", "allow", "unknown"),
      }),
      { maxLength: 3 },
    ),
  }),
  "disk-encryption": fc.record({
    volumes: fc.array(
      fc.record({
        mount: fc.constant("/"),
        use: fc.constantFrom("system", "data", "boot"),
        state: fc.constantFrom("encrypted", "encrypting", "plain", "unknown"),
      }),
      { maxLength: 2 },
    ),
  }),
};

const kinds = fc.constantFrom("known", "known", "known", "unknown", "not-applicable", "absent");

/** Facts of every kind in every state; of kinds that no control reads, only what needs no value. */
const anyFacts = fc
  .tuple(
    ...factKinds.map((kind) =>
      fc.tuple(kinds, values[kind] ?? fc.constant(undefined)).map(([state, value]) => {
        if (state === "absent" || (state === "known" && value === undefined)) return [];
        if (state === "unknown") return [unknown(kind, "no rights")];
        if (state === "not-applicable") return [notApplicable(kind, "not here")];
        return [{ kind, state: "known", value, source: "test" } as unknown as Fact];
      }),
    ),
  )
  .map((facts) => factsOf(...facts.flat()));

const world = fc.record({
  facts: anyFacts,
  receivedOn: fc.integer({ min: 0, max: 20 }).map((n) => addDays(TODAY, -n)),
  firstSeen: maybe(fc.integer({ min: 0, max: 30 }).map((n) => addDays(TODAY, -n))),
  osEnd: day,
  // The least limit makes lists go stale within the days looked at.
  checkedOn: fc.integer({ min: 0, max: 40 }).map((n) => addDays(TODAY, -n)),
});

type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

function judgedOn(today: Day, { facts, receivedOn, firstSeen, osEnd, checkedOn }: World) {
  const plain = about();
  const circumstances = {
    ...plain,
    today,
    receivedOn,
    policy: { ...plain.policy, listMaxDays: 30 },
    lists: datedLists(osEnd, checkedOn),
    firstSeen: () => firstSeen,
  };
  return judgeDevice(facts, circumstances);
}

const worth: Readonly<Record<Outcome, number>> = {
  "not-applicable": 0,
  met: 0,
  "no-evidence": 1,
  "not-met": 2,
};

const runs = { numRuns: 300 };

/** Asserts a property whose predicate is synchronous. */
function holds<T>(property: fc.IProperty<T>, parameters?: fc.Parameters<T>): void {
  expect(fc.assert(property, parameters)).toBeUndefined();
}

describe("over all facts there can be", () => {
  test("values are made up for every kind that a control reads", () => {
    const read = new Set(controls.flatMap((control) => control.reads));
    expect([...read].filter((kind) => values[kind] === undefined)).toEqual([]);
  });

  test("the facts made up here are facts", () => {
    holds(
      fc.property(anyFacts, (facts) => {
        for (const fact of Object.values(facts)) schemas[fact.kind].parse(fact);
      }),
      { numRuns: 100 },
    );
  });

  test("what nobody could establish is never a pass", () => {
    const nothing = fc
      .subarray([...factKinds])
      .map((some) => factsOf(...some.map((k) => unknown(k, ""))));
    holds(
      fc.property(nothing, (facts) => {
        for (const { control, judgement } of judgeDevice(facts, about())) {
          expect(judgement.outcome).toBe(control === "report-fresh" ? "met" : "no-evidence");
        }
      }),
    );
  });

  test("every judgement is a sentence with a source, and holds today at least", () => {
    holds(
      fc.property(world, (given) => {
        for (const { judgement } of judgedOn(TODAY, given)) {
          expect(judgement.because).toMatch(/^[^a-z].*[^.]\.$/);
          expect(judgement.source).not.toBe("");
          expect((judgement.holdsUntil ?? TODAY) >= TODAY).toBe(true);
        }
      }),
      runs,
    );
  });

  test("a judgement holds until the day it names, and without one for good", () => {
    holds(
      fc.property(world, fc.integer({ min: 1, max: 90 }), (given, later) => {
        const now = judgedOn(TODAY, given);
        const then = judgedOn(addDays(TODAY, later), given);
        now.forEach(({ control, judgement: before }, i) => {
          const after = then[i]?.judgement;
          if ((before.holdsUntil ?? "9999-12-31") < addDays(TODAY, later)) return;
          expect([control, after?.outcome]).toEqual([control, before.outcome]);
          if (before.outcome !== "no-evidence") expect(after?.because).toBe(before.because);
        });
      }),
      { numRuns: 1000 },
    );
  });

  test("the day after the named one something is judged anew", () => {
    holds(
      fc.property(world, (given) => {
        const now = judgedOn(TODAY, given);
        for (const [i, { control, judgement }] of now.entries()) {
          if (judgement.outcome !== "met" || judgement.holdsUntil === undefined) continue;
          const after = judgedOn(addDays(judgement.holdsUntil, 1), given)[i]?.judgement;
          expect([control, after]).not.toEqual([control, judgement]);
        }
      }),
      runs,
    );
  });

  test("old facts never look better as days pass", () => {
    holds(
      fc.property(world, fc.integer({ min: 1, max: 90 }), (given, later) => {
        const now = judgedOn(TODAY, given);
        const then = judgedOn(addDays(TODAY, later), given);
        now.forEach(({ control, judgement }, i) => {
          const outcome = then[i]?.judgement.outcome ?? "met";
          expect([control, worth[outcome] >= worth[judgement.outcome]]).toEqual([control, true]);
        });
      }),
      { numRuns: 1000 },
    );
  });
});

import { afterEach, beforeEach, expect, test } from "@jest/globals";
import {
  addDays,
  defaultPolicy,
  editionOf,
  type Fact,
  limitWords,
  sameDays,
} from "@muster/mapping";
import { judgedWithin, noteJudgedWithin } from "../evaluate/limits.ts";
import { type Estate, ODS, testEstate } from "../packs/testing/estate.ts";
import { firewallFact as firewall, sampleFacts } from "../packs/testing/facts.ts";
import { addCertificate, approveAcceptance, requestAcceptance } from "../people/index.ts";
import { peopleParts, sampleRisk } from "../people/testing.ts";
import { endOfDay, stateOn, trendOver } from "./index.ts";

let estate: Estate;
beforeEach(async () => {
  estate = await testEstate();
});
afterEach(() => estate.close());

const TODAY = "2026-12-20";
const edition = editionOf("2025-26", 3);

function request(over: Partial<Parameters<typeof stateOn>[0]> = {}) {
  if (edition === undefined) throw new Error("the edition is gone");
  const { db } = estate.store;
  return { db, organisation: ODS, policy: defaultPolicy, set: edition, today: TODAY, ...over };
}

async function answer(day: string, ref: string, over = {}) {
  const { answers } = await stateOn(request(over), day);
  const found = answers.find((a) => a.ref === ref);
  if (found === undefined) throw new Error(`no item ${ref}`);
  return found;
}

const form = (value: "desktop" | "laptop"): Fact => ({
  kind: "machine-class",
  state: "known",
  source: "test",
  value: { form: value, runsIn: "physical" },
});

/** Reports and judges on a day, at noon. */
async function reports(
  device: Awaited<ReturnType<Estate["enrol"]>>,
  day: string,
  change: readonly Fact[] = [],
) {
  await device.report(sampleFacts(change), `${day}T12:00:00.000Z`);
  await estate.evaluate(day);
}

test("a day gone by shows what was known then, whatever came later", async () => {
  const device = await estate.enrol();
  await reports(device, "2026-11-21", [firewall("yes")]);
  await reports(device, "2026-11-22", [firewall("no")]);
  await reports(device, "2026-11-23", [firewall("yes")]);
  const firewalls = async (day: string) => {
    const { controls } = await stateOn(request(), day);
    return controls.find(({ id }) => id === "firewall-on");
  };
  expect(await firewalls("2026-11-21")).toMatchObject({ met: 1, notMet: 0 });
  expect(await firewalls("2026-11-22")).toMatchObject({ met: 0, notMet: 1 });
  expect(await firewalls("2026-11-23")).toMatchObject({ met: 1, notMet: 0 });
});

test("before its first report a device is known and silent, and before it enrolled it is not known", async () => {
  const device = await estate.enrol();
  await reports(device, "2026-11-21");
  const { estate: before, answers } = await stateOn(request(), "2026-11-20");
  expect(before).toEqual({ known: 1, reporting: 0, stale: 0, neverReported: 1 });
  expect(answers.find(({ ref }) => ref === "8.1.4")?.suggested).toBe("cannot confirm");
  expect((await stateOn(request(), "2026-10-31")).estate.known).toBe(0);
  expect((await stateOn(request(), "2026-10-31")).judgedOn).toBeNull();
});

test("what is judged later changes no day before it", async () => {
  const device = await estate.enrol();
  await reports(device, "2026-11-21");
  const before = await stateOn(request(), "2026-11-21");
  await estate.evaluate("2026-12-19");
  expect(await stateOn(request(), "2026-11-21")).toEqual(before);
});

test("a revoked device is of the estate up to the day before", async () => {
  const [stays, goes] = [await estate.enrol(), await estate.enrol()];
  await reports(stays, "2026-11-21");
  await reports(goes, "2026-11-21");
  await goes.revoke("2026-11-25T09:00:00.000Z");
  expect((await stateOn(request(), "2026-11-24")).estate.known).toBe(2);
  expect((await stateOn(request(), "2026-11-25")).estate.known).toBe(1);
});

test("one that was revoked before anything was found counts up to the day before", async () => {
  const [stays, goes] = [await estate.enrol(), await estate.enrol()];
  await goes.revoke("2026-11-20T09:00:00.000Z");
  await reports(stays, "2026-11-21");
  expect((await stateOn(request(), "2026-11-19")).estate.known).toBe(2);
  expect((await stateOn(request(), "2026-11-20")).estate.known).toBe(1);
});

test("what a device is, is what it had said by then", async () => {
  const device = await estate.enrol();
  await reports(device, "2026-11-21", [form("laptop")]);
  await reports(device, "2026-11-23", [form("desktop")]);
  const portable = async (day: string) => (await answer(day, "9.5.2")).counts;
  expect(await portable("2026-11-20")).toMatchObject({ of: 1 });
  expect(await portable("2026-11-22")).toMatchObject({ of: 1 });
  expect(await portable("2026-11-23")).toMatchObject({ of: 0 });
});

test("an acceptance counts from its approval to its last day, and not before it was asked for", async () => {
  const device = await estate.enrol();
  await reports(device, "2026-11-21", [firewall("no")]);
  const wish = {
    ...sampleRisk,
    scope: "device",
    about: device.id,
    cycle: undefined,
    controls: ["firewall-on"],
    review: "2026-12-01",
    expiry: "2026-12-10",
  } as const;
  const { id } = await requestAcceptance(peopleParts(estate, "2026-11-23"), wish);
  const parts = peopleParts(estate, "2026-11-24");
  await approveAcceptance(parts, { organisation: ODS, id, by: "Bo" });
  for (let day = "2026-11-22"; day <= "2026-12-11"; day = addDays(day, 1)) {
    await device.report(sampleFacts([firewall("no")]), `${day}T12:00:00.000Z`);
    await estate.evaluate(day);
  }
  const accepted = async (day: string) => {
    const { controls } = await stateOn(request(), day);
    return controls.find(({ id: control }) => control === "firewall-on")?.accepted;
  };
  expect(
    await Promise.all(["2026-11-23", "2026-11-24", "2026-12-10", "2026-12-11"].map(accepted)),
  ).toEqual([0, 1, 1, 0]);
});

test("a certificate exempts on the days it held, and on none before somebody entered it", async () => {
  await reports(await estate.enrol(), "2026-11-21");
  await addCertificate(peopleParts(estate, "2026-11-23"), {
    organisation: ODS,
    kind: "iso27001",
    scope: "everything",
    expiry: "2026-12-10",
    by: "Ann",
  });
  const exempt = edition?.items.find(({ exemptedBy }) => exemptedBy.includes("iso27001"))?.ref;
  const ref = exempt ?? "";
  expect((await answer("2026-11-22", ref)).suggested).not.toBe("exempt");
  expect((await answer("2026-11-23", ref)).suggested).toBe("exempt");
  expect((await answer("2026-12-10", ref)).suggested).toBe("exempt");
  expect((await answer("2026-12-11", ref)).suggested).not.toBe("exempt");
});

test("a day on which nobody judged is said, and what grew too old by then is no evidence", async () => {
  await reports(await estate.enrol(), "2026-11-21");
  const met = async (day: string) => {
    const state = await stateOn(request(), day);
    const control = state.controls.find(({ id }) => id === "firewall-on");
    return [state.judgedOn, state.estate.reporting, control?.met, control?.noEvidence];
  };
  // A desktop has to report every 7 days.
  expect(await met("2026-11-28")).toEqual(["2026-11-21", 1, 1, 0]);
  expect(await met("2026-11-29")).toEqual(["2026-11-21", 0, 0, 1]);
  const { notes } = await stateOn(request(), "2026-11-28");
  expect(notes[0]).toContain("between 21 November 2026 and 28 November 2026");
});

test("a judgement that said until when it holds holds no longer where nobody judged", async () => {
  await reports(await estate.enrol(), "2026-11-21");
  const { db } = estate.store;
  const row = await db
    .selectFrom("finding")
    .select(["outcome", "holds_until"])
    .where("control", "=", "security-updates-in-time")
    .executeTakeFirstOrThrow();
  // The update that is missing was released on 10 November.
  expect(row).toEqual({ outcome: "met", holds_until: "2026-11-24" });
  const met = async (day: string) => {
    const { controls } = await stateOn(request(), day);
    return controls.find(({ id }) => id === "security-updates-in-time")?.met;
  };
  expect([await met("2026-11-24"), await met("2026-11-25")]).toEqual([1, 0]);
});

test("today's tolerance for silent devices changes no day gone by", async () => {
  await reports(await estate.enrol(), "2026-11-21");
  await estate.enrol();
  await estate.evaluate("2026-11-21");
  const policy = {
    ...defaultPolicy,
    silentTolerance: { percent: 60, owner: "Bea", reason: "moving house" },
  };
  const passedOver = async (today: string) => {
    const { answers, notes } = await stateOn(request({ policy, today }), "2026-11-21");
    const over = answers.filter(({ because }) => because.includes("our policy allows"));
    return [over.length > 0, notes.some((note) => note.includes("is of today"))];
  };
  expect(await passedOver("2026-11-21")).toEqual([true, false]);
  expect(await passedOver("2026-11-22")).toEqual([false, true]);
});

test("a day gone by is told with the limits that it was judged by, and those that are others today are named", async () => {
  const device = await estate.enrol();
  await reports(device, "2026-11-21");
  const then = sameDays(14);
  const policy = { ...defaultPolicy, securityUpdateDays: sameDays(30), signatureMaxDays: 5 };
  const { answers, notes } = await stateOn(request({ policy }), "2026-11-21");
  const said = answers.map(({ because }) => because).join(" ");
  expect(said).toContain(limitWords(then));
  expect(said).not.toContain("30 days");
  expect(notes).toContain(
    "The policy has changed since. Judged and said by the limits of then: security updates within 14 days (today: within 30 days); antivirus signatures up to 3 days old (today: up to 5 days old).",
  );
});

test.each<[string, string, Partial<typeof defaultPolicy>, boolean]>([
  ["whose limits are today's", "2026-11-21", {}, false],
  [
    "on which a server was allowed less",
    "2026-11-21",
    { reportMaxDays: { ...defaultPolicy.reportMaxDays, server: 4 } },
    true,
  ],
  ["after it, until it is judged by others", "2026-11-30", { signatureMaxDays: 1 }, true],
])("of a day %s, another limit of today is said: %s", async (_, day, over, isSaid) => {
  await reports(await estate.enrol(), "2026-11-21");
  const { notes } = await stateOn(request({ policy: { ...defaultPolicy, ...over } }), day);
  expect(notes.some((note) => note.startsWith("The policy has changed since"))).toBe(isSaid);
});

test("of a day before limits were noted it is said whose days the sentences name", async () => {
  await reports(await estate.enrol(), "2026-11-21");
  const { notes } = await stateOn(request(), "2026-11-20");
  expect(notes.at(-1)).toContain("The limits of then were not noted");
});

test("limits that change twice on one day are those of its last judging, and the day before keeps its own", async () => {
  const { db } = estate.store;
  const note = (today: string, signatureMaxDays: number) =>
    noteJudgedWithin(db, ODS, { today, policy: { ...defaultPolicy, signatureMaxDays } });
  await note("2026-11-01", 3);
  await note("2026-11-02", 4);
  await note("2026-11-02", 5);
  await note("2026-11-03", 5);
  const of = async (day: string) => (await judgedWithin(db, ODS, day))?.signatureMaxDays;
  expect([
    await of("2026-10-31"),
    await of("2026-11-01"),
    await of("2026-11-02"),
    await of("2026-11-09"),
  ]).toEqual([undefined, 3, 5, 5]);
  expect(await db.selectFrom("limits_from").select("from_day").execute()).toHaveLength(2);
});

test("the comment to paste names the days of the reports of then", async () => {
  const device = await estate.enrol();
  await reports(device, "2026-11-21");
  await reports(device, "2026-11-23");
  const { interval } = await answer("2026-11-22", "8.1.4");
  expect(interval).toEqual({ from: "2026-11-21", until: "2026-11-21" });
});

const antivirus = (count: number): Fact => ({
  kind: "antivirus",
  state: "known",
  source: "test",
  value: {
    products: [
      {
        product: "defender",
        name: "Defender",
        running: "yes",
        realTime: "yes",
        mode: "active",
        signaturesFresh: "yes",
        licensed: "yes",
        alerts: { count, from: "2026-08-01T00:00:00.000Z" },
      },
    ],
  },
});
const updates: Fact = {
  kind: "update-policy",
  state: "known",
  source: "test",
  value: { automatic: "install", obstacles: [], mechanism: "unattended-upgrades" },
};
const edr: Fact = {
  kind: "edr",
  state: "known",
  source: "test",
  value: {
    products: [{ product: "other", name: "Other", onboarded: "yes", running: "yes", issues: [] }],
  },
};

test("numbers and products stand on days gone by as they did then, also where nothing fails", async () => {
  const set = editionOf("2025-26", 2);
  if (set === undefined) throw new Error("the edition is gone");
  const device = await estate.enrol();
  for (const [day, count] of [
    ["2026-11-21", 2],
    ["2026-11-22", 0],
    ["2026-11-23", 3],
  ] as const) {
    const facts = [...sampleFacts([antivirus(count), updates]), edr];
    await device.report(facts, `${day}T12:00:00.000Z`);
    await estate.evaluate(day);
  }
  const said = async (day: string) => {
    const { answers } = await stateOn(request({ set }), day);
    const wanted = answers.filter(({ ref }) => ["6.2.2", "8.3.2", "8.3.6"].includes(ref));
    return wanted.map(({ suggested, value }) => value ?? suggested);
  };
  expect(await said("2026-11-21")).toEqual([2, 1, "no"]);
  expect(await said("2026-11-22")).toEqual([0, 1, "no"]);
  expect(await said("2026-11-23")).toEqual([3, 1, "no"]);
  // A desktop has to report every 7 days.
  expect((await said("2026-12-01"))[0]).toBe("cannot confirm");
});

test("a trend has the counts of every item on each of its days, as each day alone has them", async () => {
  const device = await estate.enrol();
  await reports(device, "2026-11-21", [firewall("yes")]);
  await reports(device, "2026-11-25", [firewall("no")]);
  const days = ["2026-11-14", "2026-11-21", "2026-11-28"];
  const points = await trendOver(request(), days);
  for (const [i, day] of days.entries()) {
    const { answers, judgedOn, estate: counted } = await stateOn(request(), day);
    expect(points[i]).toMatchObject({ day, judgedOn, estate: counted });
    const spoken = answers.filter(({ counts }) => counts !== null);
    expect(
      points[i]?.items.map(({ ref, suggested, counts }) => ({ ref, suggested, counts })),
    ).toEqual(spoken.map(({ ref, suggested, counts }) => ({ ref, suggested, counts })));
  }
});

test.each([
  ["2026-01-31", "2026-02-01T00:00:00.000Z"],
  ["2026-07-31", "2026-07-31T23:00:00.000Z"],
  ["2026-03-28", "2026-03-29T00:00:00.000Z"],
  ["2026-03-29", "2026-03-29T23:00:00.000Z"],
  ["2026-10-24", "2026-10-24T23:00:00.000Z"],
  ["2026-10-25", "2026-10-26T00:00:00.000Z"],
])("%s ends in London at %s", (day, instant) => {
  expect(endOfDay(day)).toBe(instant);
});

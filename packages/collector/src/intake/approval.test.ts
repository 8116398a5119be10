import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { deviceById } from "../store/index.ts";
import { type ApprovalRule, approvedBy, claimOf, digestOfSerial } from "./approval.ts";
import { decideDevice } from "./index.ts";
import { type TestCollector, testCollector } from "./testing/collector.ts";
import { TestDevice } from "./testing/device.ts";
import { sectionOf } from "./testing/sections.ts";

const salt = "5a".repeat(16);
const listed = new Set(["ABC1234"].map(digestOfSerial));
const office: ApprovalRule = { name: "office", networks: (address) => address.startsWith("10.") };
const register: ApprovalRule = { name: "register", serials: () => listed };
const both: ApprovalRule = { ...office, ...register, name: "both" };

const claims = {
  "in the office": { address: "10.0.0.7", serial: undefined },
  "from outside": { address: "192.0.2.7", serial: undefined },
  "with a known serial": { address: "192.0.2.7", serial: "abc1234 " },
  "with an unknown serial": { address: "192.0.2.7", serial: "XYZ" },
  "in the office with a known serial": { address: "10.0.0.7", serial: "ABC1234" },
} as const;
type Who = keyof typeof claims;

const waits = undefined;
const expected: Readonly<Record<Who, readonly (string | undefined)[]>> = {
  //                                    no rule, office, register, both together, either
  "in the office": [waits, "rule office", waits, waits, "rule office"],
  "from outside": [waits, waits, waits, waits, waits],
  "with a known serial": [waits, waits, "rule register", waits, "rule register"],
  "with an unknown serial": [waits, waits, waits, waits, waits],
  "in the office with a known serial": [
    waits,
    "rule office",
    "rule register",
    "rule both",
    "rule office",
  ],
};
const ruleSets = [[], [office], [register], [both], [office, register]] as const;

describe.each(Object.keys(claims) as Who[])("a device %s", (who) => {
  const { address, serial } = claims[who];
  const claim = {
    address,
    salt,
    serial: serial && claimOf(digestOfSerial(serial), salt),
    isTaken: false,
  };
  test.each(
    ruleSets.map((rules, i) => [rules.map((r) => r.name).join(" or ") || "none", i] as const),
  )("by rules %s", (_, i) => {
    const rules = ruleSets[i] ?? [];
    expect(approvedBy({ approve: "auto" }, rules, claim)).toBe("token");
    expect(approvedBy({ approve: "rules" }, rules, claim)).toBe(expected[who][i]);
    expect(approvedBy({ approve: "manual" }, rules, claim)).toBeUndefined();
    const taken = { ...claim, isTaken: true };
    const byOffice = expected[who][i] === "rule office" ? "rule office" : undefined;
    expect(approvedBy({ approve: "rules" }, rules, taken)).toBe(byOffice);
  });
});

test("a rule without a condition fits nobody, and another organisation's salt no list", () => {
  const claim = { address: "10.0.0.7", salt, serial: undefined, isTaken: false };
  expect(approvedBy({ approve: "rules" }, [{ name: "all" }], claim)).toBeUndefined();
  const foreign = claimOf(digestOfSerial("ABC1234"), "00".repeat(16));
  expect(
    approvedBy({ approve: "rules" }, [register], { ...claim, serial: foreign }),
  ).toBeUndefined();
});

describe("through the door", () => {
  let collector: TestCollector;
  beforeAll(async () => {
    const networks = (address: string) => address === "10.0.0.7";
    collector = await testCollector({ approve: [{ ...register }, { name: "office", networks }] });
  });
  afterAll(() => collector.close());

  const enrolled = async (approve: "auto" | "rules" | "manual", serial?: string) => {
    const device = new TestDevice();
    const token = await collector.tokenFor(approve);
    const { reply } = await device.enrol(
      collector.app,
      token,
      serial === undefined ? {} : { serial },
    );
    const leaves = await collector.store.db
      .selectFrom("log_leaf")
      .select("bytes")
      .where("type", "=", "enrol")
      .execute();
    const entry = leaves.map(({ bytes }) => JSON.parse(bytes)).find((e) => e.device === device.id);
    return { device, reply, entry };
  };

  test("the log says which rule approved, and a device that waits is told so [T1]", async () => {
    const known = await enrolled("rules", "abc1234");
    expect(known.entry).toMatchObject({ state: "approved", approvedBy: "rule register" });
    expect(known.reply).toMatchObject({ state: "approved" });
    const unknown = await enrolled("rules", "XYZ");
    expect(unknown.entry).toMatchObject({ state: "pending" });
    expect(unknown.entry).not.toHaveProperty("approvedBy");
    expect(unknown.reply).toMatchObject({ state: "pending" });
    expect((await enrolled("manual", "ABC1234")).entry).toMatchObject({ state: "pending" });
    expect((await enrolled("auto")).entry).toMatchObject({ approvedBy: "token" });
  });

  test("a serial number is good for one device at a time", async () => {
    const first = await enrolled("rules", "ABC1234");
    expect(first.entry.state).toBe("pending");
    const { db } = collector.store;
    const before = await db
      .selectFrom("device")
      .select("id")
      .where("serial", "is not", null)
      .where("state", "!=", "revoked")
      .execute();
    const decision = { organisation: "A1", act: "revoke", by: "ann", why: "stolen" } as const;
    for (const { id } of before) {
      await decideDevice(collector.parts, { ...decision, device: id });
    }
    expect((await enrolled("rules", "ABC1234")).entry).toMatchObject({
      approvedBy: "rule register",
    });
  });

  test("a header does not make an address: the socket's counts", async () => {
    const { app } = collector;
    const device = new TestDevice();
    const token = await collector.tokenFor("rules");
    const inject = app.inject.bind(app);
    const forwarded = Object.assign(Object.create(app), {
      inject: (options: { headers: object }) =>
        inject({
          ...options,
          headers: { ...options.headers, "x-forwarded-for": "10.0.0.7", forwarded: "for=10.0.0.7" },
        }),
    });
    expect((await device.enrol(forwarded, token)).reply).toMatchObject({ state: "pending" });
    const near = new TestDevice();
    const beside = Object.assign(Object.create(app), {
      inject: (options: object) => inject({ ...options, remoteAddress: "10.0.0.7" }),
    });
    expect((await near.enrol(beside, token)).reply).toMatchObject({ state: "approved" });
  });

  test("the serial number is kept as a digest, and as the device reports it since", async () => {
    const { device } = await enrolled("auto", "CLAIMED-1");
    const claimed = (await deviceById(collector.store.db, device.id))?.serial;
    expect(claimed).toMatch(/^[0-9a-f]{64}$/);
    const fact = {
      kind: "identity",
      state: "known",
      source: "t",
      value: { hostname: "h", serial: "REAL-1" },
    };
    await device.report(collector.app, [sectionOf(fact, device.salt)]);
    const reported = (await deviceById(collector.store.db, device.id))?.serial;
    expect(reported).toMatch(/^[0-9a-f]{64}$/);
    expect(reported).not.toBe(claimed);
    const { bytes } = await collector.store.db
      .selectFrom("log_leaf")
      .select(({ fn }) => fn.agg<string>("group_concat", ["bytes"]).as("bytes"))
      .executeTakeFirstOrThrow();
    for (const secret of [claimed, reported, "CLAIMED-1", "REAL-1"])
      expect(bytes).not.toContain(secret);
  });
});

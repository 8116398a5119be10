import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { paths, ROTATION_TYPE } from "@muster/mapping/wire";
import { deviceById, keysOf, rotationsIn, signerById } from "../store/index.ts";
import { decideDevice } from "./index.ts";
import { type TestCollector, testCollector } from "./testing/collector.ts";
import { envelopeOf, post, TestDevice } from "./testing/device.ts";
import { engines } from "./testing/engines.ts";
import { everything } from "./testing/everything.ts";
import { sectionOf, unknownFact } from "./testing/sections.ts";

const os = sectionOf(unknownFact("os"));

describe.each(["sqlite", "postgres"] as const)("on %s", (engine) => {
  let collector: TestCollector;
  let app: TestCollector["app"];
  let db: TestCollector["store"]["db"];
  beforeAll(async () => {
    collector = await testCollector({ store: await engines[engine]() });
    app = collector.app;
    db = collector.store.db;
  }, 30_000);
  afterAll(() => collector.close());

  test("a device gets its next key: the log says so, its id and chain stay", async () => {
    const device = await collector.device();
    const first = await device.report(app, [os]);
    const old = device.clone();
    collector.hours(1);
    const at = new Date(collector.clock.now).toISOString();
    const next = new TestDevice();
    const { status, reply } = await device.rotate(app, next);
    expect([status, reply]).toMatchObject([
      200,
      { kind: "rotated", device: device.id, keyid: next.keyid, at },
    ]);
    expect(await keysOf(db, device.id)).toMatchObject([
      { keyid: device.id, until_at: at },
      { keyid: next.keyid, from_at: at, until_at: null, device: device.id },
    ]);
    expect(await rotationsIn(db, "A1")).toContainEqual(
      expect.objectContaining({ device: device.id, from_key: device.id, keyid: next.keyid }),
    );
    const leaves = await db
      .selectFrom("log_leaf")
      .select("bytes")
      .where("type", "=", "rotate")
      .execute();
    expect(leaves.map(({ bytes }) => JSON.parse(bytes))).toContainEqual({
      type: "rotate",
      device: device.id,
      from: device.id,
      keyid: next.keyid,
      algorithm: "ed25519",
      protection: "file",
      statement: reply?.kind === "rotated" ? reply.statement : "",
      at,
    });
    expect((await device.report(app, [os])).reply).toMatchObject({ kind: "ack", seq: 2 });

    // The key before signs nothing new, and what it signed gets its old answer.
    const before = await everything(collector.store);
    expect((await old.post(app, old.sign([os], { uptimeMs: 2 }))).status).toBe(401);
    expect((await old.post(app, old.sign([os], { seq: 3, prev: device.head }))).status).toBe(401);
    const replayed = await old.post(app, first.signed);
    const leafOf = (r: typeof replayed.reply) => (r?.kind === "ack" ? r.leaf : undefined);
    expect([replayed.status, leafOf(replayed.reply)]).toEqual([200, leafOf(first.reply)]);
    expect(await everything(collector.store)).toBe(before);
  });

  test("a statement whose answer was lost gets it again, and adds nothing", async () => {
    const device = await collector.device();
    const next = new TestDevice();
    const statement = device.stateRotation(next);
    const first = await device.clone().rotate(app, next, statement);
    const before = await everything(collector.store);
    const second = await device.rotate(app, next, statement);
    expect([second.status, second.reply]).toEqual([200, first.reply]);
    expect(await everything(collector.store)).toBe(before);
    expect((await device.report(app, [os])).status).toBe(200);
  });

  test("there and back is not possible, on and on is", async () => {
    const device = await collector.device();
    const [first, second, third] = [device.clone(), new TestDevice(), new TestDevice()];
    await device.rotate(app, second);
    expect((await device.rotate(app, first)).reply).toMatchObject({ code: "key-known" });
    expect((await device.rotate(app, third)).status).toBe(200);
    expect((await device.report(app, [os])).status).toBe(200);
    expect(await collector.log.audit("A1")).toEqual([]);
  });

  test.each<[string, (device: TestDevice, next: TestDevice) => object, number, string]>([
    [
      "signed by the present key alone",
      (d, n) => ({ ...d.stateRotation(n), signatures: d.stateRotation(n).signatures.slice(0, 1) }),
      400,
      "malformed",
    ],
    [
      "whose next key signed first",
      (d, n) => ({ ...d.stateRotation(n), signatures: d.stateRotation(n).signatures.toReversed() }),
      401,
      "not-known",
    ],
    [
      "with the present key's signature twice",
      (d, n) => {
        const made = d.stateRotation(n);
        const [one] = made.signatures;
        return { ...made, signatures: [one, one] };
      },
      422,
      "not-held",
    ],
    ["of another device's", (d, n) => d.stateRotation(n, { device: n.id }), 403, "not-yours"],
    ["from another key", (d, n) => d.stateRotation(n, { from: n.id }), 403, "not-yours"],
    ["of an earlier place", (d, n) => d.stateRotation(n, { seq: 0 }), 409, "behind"],
    ["with more in it", (d, n) => d.stateRotation(n, { url: "x" } as object), 422, "malformed"],
    [
      "whose key is named as another",
      (d, n) =>
        d.stateRotation(n, {
          to: { keyid: d.id, algorithm: "ed25519", publicKey: n.publicKey, protection: "file" },
        }),
      422,
      "not-held",
    ],
    [
      "that is no statement",
      (d, n) => envelopeOf("text/plain", Buffer.from("x"), [d, n]),
      400,
      "malformed",
    ],
  ])("a statement %s changes nothing", async (_, stateIt, status, code) => {
    const device = await collector.device();
    await device.report(app, [os]);
    const next = new TestDevice();
    const before = await everything(collector.store);
    const answer = await device.rotate(app, next, stateIt(device, next));
    const said = answer.reply ?? answer.body;
    expect([answer.status, said.code]).toEqual([status, code]);
    expect(await everything(collector.store)).toBe(before);
    expect((await device.report(app, [os])).status).toBe(200);
  });

  test("to a key that another device has: refused", async () => {
    const [device, other] = [await collector.device(), await collector.device()];
    expect((await device.rotate(app, other)).reply).toMatchObject({
      kind: "refused",
      code: "key-known",
    });
    expect((await signerById(db, other.id))?.device.id).toBe(other.id);
  });

  test.each(["pending", "quarantined", "revoked"] as const)(
    "a device that is %s",
    async (state) => {
      const device = new TestDevice();
      await device.enrol(app, await collector.tokenFor(state === "pending" ? "manual" : "auto"));
      if (state === "quarantined") {
        await device.report(app, [os]);
        await device.post(app, device.sign([os], { seq: 1, prev: null, uptimeMs: 2 }));
      }
      const decision = { organisation: "A1", device: device.id, by: "ann", why: "test" } as const;
      if (state === "revoked") await decideDevice(collector.parts, { ...decision, act: "revoke" });
      expect((await deviceById(db, device.id))?.state).toBe(state);
      const before = await everything(collector.store);
      const { status, reply } = await device.rotate(app, new TestDevice());
      const code = reply?.kind === "refused" ? reply.code : undefined;
      const expected = {
        pending: [403, state],
        quarantined: [409, state],
        revoked: [401, undefined],
      };
      expect([status, code]).toEqual(expected[state]);
      expect(await everything(collector.store)).toBe(before);
    },
  );

  test("of two statements at once one is taken", async () => {
    const device = await collector.device();
    const made = [new TestDevice(), new TestDevice()].map((n) => device.stateRotation(n));
    const answers = await Promise.all(made.map((s) => post(app, paths.rotate, s)));
    expect(answers.map((a) => a.statusCode).sort()).toEqual([200, 401]);
    expect(await keysOf(db, device.id)).toHaveLength(2);
  });

  test("a report that was let in while its key ended is not taken", async () => {
    const device = await collector.device();
    const signed = device.sign([]);
    const answers = await Promise.all([
      post(app, paths.rotate, device.stateRotation(new TestDevice())),
      device.clone().post(app, signed),
    ]);
    const { seq } = (await deviceById(db, device.id)) ?? {};
    // Whichever came first; never a report after the key's end.
    expect(answers[0].statusCode === 200 && seq === 0 ? answers[1].status : seq).toBe(
      seq === 0 ? 401 : 1,
    );
    expect(await collector.log.audit("A1")).toEqual([]);
  });
});

test("types of envelopes do not serve for each other", async () => {
  const collector = await testCollector();
  const device = await collector.device();
  const payload = Buffer.from(device.sign([]).payload);
  const answer = await post(
    collector.app,
    paths.rotate,
    envelopeOf(ROTATION_TYPE, payload, [device, new TestDevice()]),
  );
  expect(answer.statusCode).toBe(422);
  await collector.close();
});

import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { HELLO_TYPE, paths, REPORT_TYPE, ROTATION_TYPE, writeParcel } from "@muster/mapping/wire";
import fc from "fast-check";
import { decideDevice, Refusal } from "./index.ts";
import { readHello } from "./live-hello.ts";
import { type TestCollector, testCollector } from "./testing/collector.ts";
import { carry, envelopeOf, post, postParcel, TestDevice } from "./testing/device.ts";
import { everything } from "./testing/everything.ts";
import { packed, sectionOf, unknownFact } from "./testing/sections.ts";

/**
 * Whoever has no key that is approved changes nothing, anywhere. Only a token that is good opens more than a refusal,
 * and a key that was used in two places leaves its envelopes behind, because those are evidence: neither is nobody's.
 */
let collector: TestCollector;
let before = "";
let nobodies: readonly TestDevice[];
const os = sectionOf(unknownFact("os"));

beforeAll(async () => {
  collector = await testCollector();
  const { app } = collector;
  const known = await collector.device();
  await known.report(app, [os]);
  const rotated = await collector.device();
  await rotated.report(app, [os]);
  const old = rotated.clone();
  await rotated.rotate(app, new TestDevice());
  const pending = new TestDevice();
  await pending.enrol(app, await collector.tokenFor("manual"));
  const revoked = await collector.device();
  const decision = { organisation: "A1", device: revoked.id, by: "ann", why: "lost" } as const;
  await decideDevice(collector.parts, { ...decision, act: "revoke" });
  const stranger = new TestDevice();
  // Claims to be the device that is known, with a key of its own.
  const impostor = Object.assign(new TestDevice(), {
    id: known.id,
    keyid: known.id,
    head: known.head,
    seq: known.seq,
  });
  nobodies = [stranger, pending, revoked, old, impostor];
  before = await everything(collector.store);
}, 30_000);
afterAll(() => collector.close());

const who = fc.integer({ min: 0, max: 4 });
const bytes = fc.uint8Array({ maxLength: 200 });

type Asks = (device: TestDevice) => Promise<{ readonly status: number; readonly code: unknown }>;

const said = (answer: { statusCode: number; json: () => { code?: unknown } }) => ({
  status: answer.statusCode,
  code: answer.json().code,
});

const asks: fc.Arbitrary<Asks> = fc.oneof(
  fc.record({ seq: fc.integer({ min: 1, max: 9 }), up: fc.nat(99), whole: fc.boolean() }).map(
    ({ seq, up, whole }): Asks =>
      async (device) => {
        const prev = seq === 1 ? null : device.head;
        const signed = device.sign([os], {
          seq,
          prev: seq > 1 && prev === null ? "0".repeat(64) : prev,
          uptimeMs: up,
        });
        const sections = whole ? [packed(os)] : [];
        return said(await postParcel(collector.app, writeParcel({ ...signed, sections })));
      },
  ),
  fc.record({ payload: bytes, type: fc.constantFrom(REPORT_TYPE, HELLO_TYPE, "x") }).map(
    ({ payload, type }): Asks =>
      async (device) => {
        const signatures = [{ keyid: device.keyid, sig: payload.slice(0, 64) }];
        const envelope = carry({ payloadType: type, payload, signatures });
        return said(
          await postParcel(
            collector.app,
            writeParcel({ envelope, sections: [], predecessor: undefined }),
          ),
        );
      },
  ),
  bytes.map(
    (body): Asks =>
      async () =>
        said(await postParcel(collector.app, body)),
  ),
  fc.string({ maxLength: 60 }).map(
    (token): Asks =>
      async (device) => {
        const { status, body } = await device.enrol(collector.app, token, { given: {} });
        return { status, code: body.code };
      },
  ),
  fc.boolean().map(
    (own): Asks =>
      async (device) => {
        const next = new TestDevice(own ? device.key : generateKeyPairSync("ed25519").privateKey);
        return said(
          await post(collector.app, `${paths.rotate}?from=0`, device.stateRotation(next)),
        );
      },
  ),
  fc.constant<Asks>(async (device) => {
    const hello = {
      kind: "hello",
      v: 1,
      device: device.id,
      challenge: "c".repeat(22),
      nonce: "n".repeat(22),
    };
    const payload = Buffer.from(JSON.stringify(hello));
    const frame = Buffer.from(JSON.stringify(envelopeOf(HELLO_TYPE, payload, [device])));
    const refused = await readHello(collector.store.db, frame, hello.challenge).catch(
      (e: unknown) => e,
    );
    return refused instanceof Refusal ? refused : { status: 200, code: undefined };
  }),
  bytes.map(
    (payload): Asks =>
      async (device) => {
        const body = envelopeOf(ROTATION_TYPE, payload, [device, device]);
        return said(await post(collector.app, paths.rotate, body));
      },
  ),
);

test("no request without an approved key changes any table, and every unknown gets one answer [T1]", async () => {
  await fc.assert(
    fc.asyncProperty(who, asks, async (index, ask) => {
      const device = nobodies[index] ?? new TestDevice();
      const { status, code } = await ask(device);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      if (status === 401) expect(code).toBe("not-known");
      expect(await everything(collector.store)).toBe(before);
    }),
    { numRuns: 300 },
  );
}, 60_000);

import { generateKeyPairSync } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Json, paths, type Reply } from "@muster/mapping/wire";
import { openNote } from "../log/index.ts";
import {
  branchesOf,
  deviceById,
  firstSeenOf,
  keysOf,
  latestSections,
  levelSpans,
  listTokens,
  payloadOf,
  reportByDigest,
  type Store,
  securityUpdatesSeen,
} from "../store/index.ts";
import { envelopeIn } from "./carried.ts";
import { createToken, decideDevice, revokeToken } from "./index.ts";
import { type TestCollector, testCollector } from "./testing/collector.ts";
import { post, TestDevice } from "./testing/device.ts";
import { engines } from "./testing/engines.ts";
import { everything } from "./testing/everything.ts";
import {
  type PlainSection,
  packed,
  rawSection,
  sectionOf,
  unknownFact,
} from "./testing/sections.ts";

const known = (kind: string, value: Json) => ({ kind, state: "known", value, source: "test" });
const software = (...names: string[]) =>
  sectionOf(
    known("installed-software", {
      items: names.map((name) => ({ name, version: "1", source: "dpkg" })),
      complete: true,
      read: ["dpkg"],
      unread: [],
    }),
  );
const restart = (required: boolean) => sectionOf(known("restart", { required, because: [] }));
const pending = (...names: string[]) =>
  sectionOf(
    known("pending-updates", {
      updates: names.map((name) => ({
        name,
        candidate: "2",
        security: "yes",
        severity: "unknown",
        held: false,
      })),
      securityOrigins: ["x"],
    }),
  );
const identity = (hostname: string, salt: string) =>
  sectionOf(known("identity", { hostname }), salt);

/** What an acknowledgement says of the report itself; nonce and checkpoint are those of the moment. */
function withoutProof(reply: Reply | undefined) {
  if (reply?.kind !== "ack") throw new Error(`not acknowledged: ${JSON.stringify(reply)}`);
  const { kind, seq, leaf, receivedAt, report, device } = reply;
  return { kind, seq, leaf, receivedAt, report, device };
}

describe.each(["sqlite", "postgres"] as const)("on %s", (engine) => {
  let collector: TestCollector;
  let app: TestCollector["app"];
  let db: Store["db"];
  beforeAll(async () => {
    collector = await testCollector({ store: await engines[engine]() });
    app = collector.app;
    db = collector.store.db;
  }, 30_000);
  afterAll(() => collector.close());

  const latest = async (device: TestDevice) =>
    (await latestSections(db, [device.id])).map(({ kind }) => kind).sort();

  describe("enrolment", () => {
    const ask = async (token: string): Promise<{ challenge: string; origin: string }> =>
      (await post(app, paths.challenge, { token })).json();

    test("a device with a token and its key gets in, and the log says so [T2]", async () => {
      const device = new TestDevice();
      const token = await collector.token(1);
      const { reply } = await device.enrol(app, token);
      expect(reply).toMatchObject({
        kind: "enrolled",
        device: device.id,
        organisation: "A1",
        state: "approved",
        schedule: { start: "01:00", minutes: 180 },
      });
      expect(await deviceById(db, device.id)).toMatchObject({ state: "approved", seq: 0 });
      const [row] = (await listTokens(db, "A1")).filter((t) => t.uses === 1);
      const leaves = await db.selectFrom("log_leaf").select("bytes").execute();
      expect(leaves.map(({ bytes }) => JSON.parse(bytes))).toContainEqual({
        type: "enrol",
        device: device.id,
        keyid: device.id,
        algorithm: "ed25519",
        protection: "file",
        token: row?.id,
        state: "approved",
        approvedBy: "token",
        at: "2026-11-21T12:00:00.000Z",
      });
    });

    test("a device whose answer was lost gets the same one, at no further use", async () => {
      const device = new TestDevice();
      const token = await collector.token(1);
      const first = await device.enrol(app, token);
      const second = await device.enrol(app, token);
      expect(second.body).toEqual(first.body);
      expect((await new TestDevice().enrol(app, token)).status).toBe(401);
    });

    test("five devices at once on a token for four: four get in [T2]", async () => {
      const token = await collector.token(4);
      const devices = Array.from({ length: 5 }, () => new TestDevice());
      const answers = await Promise.all(devices.map((device) => device.enrol(app, token)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 401]);
    });

    test("unknown, used-up, revoked and expired tokens get the same answer [T2]", async () => {
      const used = await collector.token(1);
      await new TestDevice().enrol(app, used);
      const scope = { organisation: "A1", maxUses: 1, hours: 1 };
      const revoked = await createToken(collector.parts, scope);
      expect(await revokeToken(collector.parts, "B2", revoked.id)).toBe(false);
      expect(await revokeToken(collector.parts, "A1", revoked.id)).toBe(true);
      const expired = await createToken(collector.parts, scope);
      collector.hours(1);
      for (const token of ["nobody's", used, revoked.token, expired.token]) {
        expect(await new TestDevice().enrol(app, token)).toEqual({
          status: 401,
          body: { code: "not-known", why: "this device or token is not accepted" },
        });
      }
    });

    test("a token is told once: neither the store nor the log holds it [T2]", async () => {
      const token = await collector.token();
      const device = new TestDevice();
      await device.enrol(app, token);
      for (const table of ["enrolment_token", "enrolment_challenge", "log_leaf"] as const) {
        const rows = await db.selectFrom(table).selectAll().execute();
        expect(JSON.stringify(rows)).not.toContain(token);
      }
    });

    test.each([
      ["as it was given", {}, 0, 200],
      ["just within five minutes", {}, 5 * 60_000 - 1, 200],
      ["after five minutes", {}, 5 * 60_000, 401],
      ["nobody gave", { challenge: "made-up" }, 0, 401],
      ["signed for another collector", { origin: "https://other.example" }, 0, 401],
    ])("a challenge %s", async (_, change, wait, status) => {
      const token = await collector.token();
      const given = { ...(await ask(token)), ...change };
      collector.clock.now += wait;
      expect((await new TestDevice().enrol(app, token, { given })).status).toBe(status);
    });

    test("a challenge serves once, and its own token [T2]", async () => {
      const [mine, other] = [await collector.token(), await collector.token()];
      const given = await ask(mine);
      expect((await new TestDevice().enrol(app, other, { given })).status).toBe(401);
      const again = await ask(mine);
      expect((await new TestDevice().enrol(app, mine, { given: again })).status).toBe(200);
      expect((await new TestDevice().enrol(app, mine, { given: again })).status).toBe(401);
    });

    test.each([
      ["another device's proof", { publicKey: new TestDevice().publicKey }, 401],
      ["no proof", { proof: "" }, 401],
      ["another algorithm than the key's", { algorithm: "p256" }, 422],
      ["no key", { publicKey: Buffer.from("no key").toString("base64") }, 422],
      ["a member nobody knows", { admin: true }, 400],
      ["a key that is no base64", { publicKey: "%%%" }, 400],
    ])("%s is refused", async (_, more, status) => {
      const before = await db.selectFrom("device").select("id").execute();
      const device = new TestDevice();
      expect((await device.enrol(app, await collector.token(), more)).status).toBe(status);
      expect(await db.selectFrom("device").select("id").execute()).toEqual(before);
    });

    test("a P-256 key enrols and reports", async () => {
      const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const device = new TestDevice(privateKey, publicKey.export({ type: "spki", format: "der" }));
      const answer = await device.enrol(app, await collector.token(), { algorithm: "p256" });
      expect(answer.status).toBe(200);
      expect((await device.report(app, [restart(false)])).reply?.kind).toBe("ack");
    });
  });

  describe("a chain of reports", () => {
    test("the first is asked for its sections, the next unchanged one is not", async () => {
      const device = await collector.device();
      const sections = [software("a", "b"), restart(false), identity("desk-1", device.salt)];
      const signed = device.sign(sections);
      const need = await device.post(app, signed);
      expect(need).toMatchObject({ status: 200, reply: { kind: "need" } });
      expect(await reportByDigest(db, signed.digest)).toBeUndefined();

      const first = await device.post(
        app,
        signed,
        sections.map((s) => packed(s)),
      );
      expect(first).toMatchObject({
        status: 200,
        reply: { kind: "ack", seq: 1, report: signed.digest, consistency: [] },
      });
      expect(collector.accepted.at(-1)).toEqual({
        organisation: "A1",
        device: device.id,
        report: signed.digest,
        changedKinds: ["installed-software", "restart", "identity"],
      });
      expect(await latest(device)).toEqual(["identity", "installed-software", "restart"]);
      expect((await deviceById(db, device.id))?.label).toBe("desk-1");

      collector.hours(24);
      const stored = await db.selectFrom("section").select("digest").execute();
      const second = await device.report(app, sections);
      expect(second).toMatchObject({ status: 200, reply: { kind: "ack", seq: 2 } });
      expect(collector.accepted.at(-1)?.changedKinds).toEqual([]);
      expect(await db.selectFrom("section").select("digest").execute()).toEqual(stored);
      const named = db.selectFrom("report_section").where("report", "=", second.signed.digest);
      expect(await named.selectAll().execute()).toEqual([]);
      expect(await deviceById(db, device.id)).toMatchObject({
        seq: 2,
        head: second.signed.digest,
        last_report_at: new Date(collector.clock.now).toISOString(),
      });
      const row = await reportByDigest(db, second.signed.digest);
      expect(row && payloadOf(row)).toEqual(
        JSON.parse(Buffer.from(second.signed.payload).toString()),
      );
    });

    test("the acknowledgement proves that the log has only grown [T22]", async () => {
      const device = await collector.device();
      await device.report(app, [restart(false)]);
      await (await collector.device()).report(app, [restart(false)]);
      const seen = device.seen;
      const { reply } = await device.report(app, [restart(false)]);
      if (reply?.kind !== "ack") throw new Error("not acknowledged");
      const size = openNote(reply.checkpoint, collector.log.signer)?.size ?? 0;
      const proof = await collector.log.consistencyProof("A1", seen, size);
      expect(size).toBeGreaterThan(seen + 1);
      expect(reply.consistency).toEqual(proof.map((h) => Buffer.from(h).toString("base64")));
      const leaf = await db
        .selectFrom("log_leaf")
        .select("bytes")
        .where("organisation", "=", "A1")
        .where("idx", "=", reply.leaf)
        .executeTakeFirstOrThrow();
      expect(JSON.parse(leaf.bytes)).toEqual({
        type: "report",
        device: device.id,
        seq: 2,
        report: reply.report,
        receivedAt: reply.receivedAt,
      });
    });

    test("what changed travels as a difference", async () => {
      const device = await collector.device();
      const names = Array.from({ length: 300 }, (_, i) => `package-${i}-${i * 7919}`);
      const before = software(...names);
      await device.report(app, [before]);
      const after = software(...names, "one-more");
      const signed = device.sign([after]);
      const delta = packed(after, before);
      expect(delta.zstd.length).toBeLessThan(200);
      expect((await device.post(app, signed, [delta])).reply?.kind).toBe("ack");
    });

    test("a difference to something we do not hold is asked for again", async () => {
      const device = await collector.device();
      const section = software("x", `${device.id}`);
      const signed = device.sign([section]);
      const lost = packed(section, software("never", "sent"));
      expect((await device.post(app, signed, [lost])).reply).toMatchObject({
        kind: "need",
        sections: [section.digest],
      });
      expect((await device.post(app, signed, [packed(section)])).reply?.kind).toBe("ack");
    });

    test("sections that fill several parcels get through", async () => {
      const device = await collector.device();
      const sections = [software("p1", device.id), pending("p2", device.id), restart(false)];
      const signed = device.sign(sections);
      const [one, two, three] = sections.map((s) => packed(s));
      if (!one || !two || !three) throw new Error("three sections");
      expect((await device.post(app, signed, [one])).reply).toMatchObject({ kind: "need" });
      const { reply } = await device.post(app, signed, [two, three]);
      expect(reply?.kind).toBe("ack");
    });

    test("machines of one image share their sections, never those of a person", async () => {
      const [one, two] = [await collector.device(), await collector.device()];
      const image = software("image", one.id);
      await one.report(app, [image, identity("same-name", "1".repeat(32))]);
      const mine = identity("same-name", "2".repeat(32));
      const { reply } = await two.post(app, two.sign([image, mine]));
      expect(reply).toMatchObject({ kind: "need", sections: [mine.digest] });
      const theirs = two.sign([identity("same-name", "1".repeat(32))]);
      expect(await two.post(app, theirs)).toMatchObject({
        status: 422,
        reply: { kind: "refused", code: "not-yours" },
      });
    });

    test("reports that arrive together are all taken, each device in its order", async () => {
      const devices = await Promise.all(Array.from({ length: 12 }, () => collector.device()));
      const answers = await Promise.all(
        devices.map(async (device) => {
          for (let i = 0; i < 4; i++) await device.report(app, [restart(i % 2 === 0)]);
          return await device.report(app, [restart(true)]);
        }),
      );
      expect(answers.map(({ reply }) => reply)).toEqual(
        devices.map(() => expect.objectContaining({ kind: "ack", seq: 5 })),
      );
      expect(await collector.log.verify("A1")).toMatchObject({ faults: [] });
    });

    test("captured reports sent again, in any order, add nothing and get the same answer [T3]", async () => {
      const devices = [await collector.device(), await collector.device()];
      const captured = [];
      for (let i = 0; i < 10; i++) {
        for (const device of devices) {
          const sections = [pending(`u${i}`), identity(`host-${i}`, device.salt)];
          captured.push({ device, ...(await device.report(app, sections)) });
        }
      }
      const before = await everything(collector.store);
      const shuffled = captured.toSorted((a, b) => (a.signed.digest < b.signed.digest ? -1 : 1));
      for (const { device, signed, reply } of shuffled) {
        const again = await device.clone().post(app, signed);
        expect(again.reply).toMatchObject(withoutProof(reply));
      }
      await Promise.all(captured.map(({ device, signed }) => device.clone().post(app, signed)));
      expect(await everything(collector.store)).toBe(before);
    });

    test("the same report twice at the same moment is one report [T3]", async () => {
      const device = await collector.device();
      await device.report(app, [restart(false)]);
      const signed = device.sign([restart(false)]);
      const answers = await Promise.all([1, 2, 3].map(() => device.clone().post(app, signed)));
      const acks = answers.map(({ reply }) => reply);
      expect(new Set(acks.map((a) => (a?.kind === "ack" ? a.leaf : a?.kind))).size).toBe(1);
      expect((await deviceById(db, device.id))?.state).toBe("approved");
    });
  });

  async function standing(device: TestDevice) {
    const row = await deviceById(db, device.id);
    const branches = await branchesOf(db, device.id);
    return { state: row?.state, branches: branches.map((b) => b.reason) };
  }

  describe("where the key lies", () => {
    /** A device that says so of its key when it enrols. */
    async function deviceWith(keyProtection: string) {
      const device = new TestDevice();
      await device.enrol(app, await collector.token(1), { keyProtection });
      return device;
    }
    const protectionsOf = async (device: TestDevice) =>
      (await keysOf(db, device.id)).map((key) => key.protection);

    test.each([
      ["file", "hardware"],
      ["hardware", "file"],
      ["os-store", "hardware"],
    ])("enrolled as %s, a report that says %s is not taken, and is kept", async (as, says) => {
      const device = await deviceWith(as);
      const well = await device.post(app, device.sign([], { keyProtection: as }));
      expect(well.reply?.kind).toBe("ack");
      const signed = device.sign([], { keyProtection: says });
      const { status, reply } = await device.post(app, signed);
      expect([status, reply]).toMatchObject([409, { kind: "refused", code: "protection" }]);
      expect(await standing(device)).toEqual({ state: "quarantined", branches: ["protection"] });
      const [branch] = await branchesOf(db, device.id);
      expect(branch?.report).toBe(signed.digest);
      expect(await protectionsOf(device)).toEqual([as]);
      const next = await device.post(app, device.sign([], { keyProtection: as }));
      expect([next.status, next.reply]).toMatchObject([409, { code: "quarantined" }]);
      expect(await collector.log.audit("A1")).toEqual([]);
    });

    test("each key counts for what it signs: a next one in hardware says so from then on", async () => {
      const device = await deviceWith("file");
      await device.post(app, device.sign([]));
      const next = new TestDevice();
      const { keyid, publicKey } = next;
      const to = { keyid, algorithm: "ed25519", publicKey, protection: "hardware" };
      await device.rotate(app, next, device.stateRotation(next, { to }));
      expect(await protectionsOf(device)).toEqual(["file", "hardware"]);
      const well = await device.post(app, device.sign([], { keyProtection: "hardware" }));
      expect(well.reply?.kind).toBe("ack");
      collector.clock.now += 3_600_000;
      await device.post(app, device.sign([], { keyProtection: "hardware" }));
      const { reply } = await device.post(app, device.sign([], { keyProtection: "file" }));
      expect(reply).toMatchObject({ kind: "refused", code: "protection" });
    });

    test("a report made under the key before, and signed anew by the next one, says where that one lay", async () => {
      const device = await deviceWith("file");
      await device.post(app, device.sign([]));
      const { nonce } = device;
      const next = new TestDevice();
      const { keyid, publicKey } = next;
      const to = { keyid, algorithm: "ed25519", publicKey, protection: "hardware" };
      collector.clock.now += 3_600_000;
      await device.rotate(app, next, device.stateRotation(next, { to }));
      const late = await device.post(app, device.sign([], { keyProtection: "file", nonce }));
      expect(late.reply?.kind).toBe("ack");
      const never = await device.post(app, device.sign([], { keyProtection: "os-store", nonce }));
      expect(never.reply).toMatchObject({ kind: "refused", code: "protection" });
    });

    test("nobody claims an attestation, which this collector could not check", async () => {
      const attested = "hardware-attested";
      const stranger = new TestDevice();
      const refused = await stranger.enrol(app, await collector.token(1), {
        keyProtection: attested,
      });
      expect([refused.status, refused.body.code]).toEqual([400, "malformed"]);
      expect(await deviceById(db, stranger.id)).toBeUndefined();
      const device = await deviceWith("hardware");
      const { status, reply } = await device.post(
        app,
        device.sign([], { keyProtection: attested }),
      );
      expect([status, reply]).toMatchObject([422, { code: "malformed" }]);
      const next = new TestDevice();
      const { keyid, publicKey } = next;
      const to = { keyid, algorithm: "ed25519", publicKey, protection: attested };
      const rotated = await device.rotate(app, next, device.stateRotation(next, { to }));
      expect([rotated.status, rotated.reply]).toMatchObject([422, { code: "malformed" }]);
      expect(await protectionsOf(device)).toEqual(["hardware"]);
    });
  });

  describe("forks", () => {
    test("a cloned machine is found on the loser's first differing report; both are stopped, both branches kept [T6]", async () => {
      const device = await collector.device();
      await device.report(app, [restart(false)]);
      const clone = device.clone();
      const winner = await device.report(app, [restart(false)]);
      const loser = await clone.report(app, [restart(true)]);
      expect(loser).toMatchObject({ status: 409, reply: { kind: "refused", code: "fork" } });
      expect(await standing(device)).toEqual({ state: "quarantined", branches: ["fork"] });
      const [branch] = await branchesOf(db, device.id);
      const stored = envelopeIn(loser.signed.envelope, undefined).text;
      expect(branch?.envelope).toBe(stored);
      expect(await reportByDigest(db, winner.signed.digest)).toBeDefined();
      const next = await device.report(app, [restart(false)]);
      expect(next).toMatchObject({ status: 409, reply: { code: "quarantined" } });
      expect((await device.post(app, winner.signed)).reply?.kind).toBe("ack");
      const leaves = await db
        .selectFrom("log_leaf")
        .select("bytes")
        .where("type", "=", "quarantine")
        .execute();
      expect(leaves.map((l) => JSON.parse(l.bytes))).toContainEqual(
        expect.objectContaining({ device: device.id, report: loser.signed.digest, seq: 2 }),
      );
    });

    test.each([
      ["another predecessor", { prev: "f".repeat(64) }],
      ["an older place", { seq: 1, prev: null }],
    ])("%s is a fork", async (_, change) => {
      const device = await collector.device();
      await device.report(app, [restart(false)]);
      await device.report(app, [restart(false)]);
      const { status, reply } = await device.post(app, device.sign([], change));
      expect([status, reply]).toMatchObject([409, { code: "fork" }]);
      expect((await standing(device)).state).toBe("quarantined");
    });

    test("a crash between sending and the acknowledgement is no fork [T6]", async () => {
      const device = await collector.device();
      await device.report(app, [restart(false)]);
      const signed = device.sign([restart(false)]);
      await device.clone().post(app, signed); // the answer is lost
      expect((await device.post(app, signed)).reply).toMatchObject({ kind: "ack", seq: 2 });
      expect((await device.report(app, [restart(true)])).reply).toMatchObject({
        kind: "ack",
        seq: 3,
      });
      expect(await standing(device)).toEqual({ state: "approved", branches: [] });
    });

    test("a crash before sending leaves the place free", async () => {
      const device = await collector.device();
      device.sign([restart(false)]); // never sent
      expect((await device.report(app, [restart(true)])).reply).toMatchObject({
        kind: "ack",
        seq: 1,
      });
    });

    test("no more branches are kept than tell the tale", async () => {
      const device = await collector.device();
      await device.report(app, [restart(false)]);
      for (let i = 0; i < 20; i++) {
        await device.post(app, device.sign([], { seq: 1, prev: null, uptimeMs: i }));
      }
      expect((await standing(device)).branches).toHaveLength(16);
    });

    test("reports that never came are missed and noted, and the chain goes on", async () => {
      const device = await collector.device();
      await device.report(app, [restart(false)]);
      Object.assign(device, { seq: 4, head: "e".repeat(64) });
      const { reply } = await device.report(app, [restart(true)]);
      expect(reply).toMatchObject({ kind: "ack", seq: 5 });
      const notes = await db
        .selectFrom("rejected")
        .select("reason")
        .where("device", "=", device.id)
        .execute();
      expect(notes).toEqual([{ reason: "reports 2 to 4 of this device never came" }]);
      const late = device.sign([], { seq: 3, prev: "d".repeat(64) });
      expect((await device.post(app, late)).reply).toMatchObject({ code: "fork" });
    });

    test("a pending device waits until it is approved; a revoked one is nobody [T1]", async () => {
      const device = await collector.device();
      await db
        .updateTable("device")
        .set({ state: "pending" })
        .where("id", "=", device.id)
        .execute();
      const before = await everything(collector.store);
      const answer = await device.report(app, [restart(false)]);
      expect(answer).toMatchObject({ status: 403, reply: { kind: "refused", code: "pending" } });
      expect(await everything(collector.store)).toBe(before);
      const decide = (act: "approve" | "revoke", organisation = "A1") =>
        decideDevice(collector.parts, { organisation, device: device.id, act, by: "op", why: "" });
      expect([await decide("approve", "B2"), await decide("approve")]).toEqual([false, true]);
      expect((await device.report(app, [restart(false)])).reply?.kind).toBe("ack");
      expect([await decide("approve"), await decide("revoke"), await decide("revoke")]).toEqual([
        false,
        true,
        false,
      ]);
      expect(await device.report(app, [restart(false)])).toMatchObject({
        status: 401,
        body: { code: "not-known" },
      });
      const token = await collector.token();
      expect((await device.enrol(app, token)).status).toBe(401);
    });
  });

  describe("time", () => {
    test("a clock a year ahead or behind moves nothing: nonce and receipt give the interval [T5] [T8]", async () => {
      const device = await collector.device();
      const issued = new Date(collector.clock.now).toISOString();
      for (const clock of ["2027-11-21T12:00:00.000Z", "2025-11-21T12:00:00.000Z"]) {
        const signed = device.sign([], { clock });
        expect((await device.post(app, signed)).reply?.kind).toBe("ack");
        expect(await reportByDigest(db, signed.digest)).toMatchObject({
          nonce_issued_at: issued,
          received_at: issued,
        });
      }
    });

    test("a nonce is handed out for ten minutes, and its issue is in the log [T5]", async () => {
      const device = await collector.device();
      const start = device.nonce;
      const at = async (ms: number) => {
        collector.clock.now += ms;
        await device.post(app, device.sign([]));
        return device.nonce;
      };
      expect(await at(10 * 60_000 - 1)).toBe(start);
      const next = await at(1);
      expect(next).not.toBe(start);
      const row = await db
        .selectFrom("nonce")
        .selectAll()
        .where("nonce", "=", next)
        .executeTakeFirstOrThrow();
      const leaf = await db
        .selectFrom("log_leaf")
        .select("bytes")
        .where("organisation", "=", "A1")
        .where("idx", "=", row.leaf)
        .executeTakeFirstOrThrow();
      expect(JSON.parse(leaf.bytes)).toEqual({ type: "nonce", nonce: next, at: row.issued_at });
    });

    test("a nonce nobody issued, or another organisation's, proves nothing and stops nothing", async () => {
      const [device, stranger] = [await collector.device(), await collector.device("B2")];
      for (const nonce of ["", "made-up", stranger.nonce]) {
        const signed = device.sign([], { nonce });
        expect((await device.post(app, signed)).reply?.kind).toBe("ack");
        expect(await reportByDigest(db, signed.digest)).toMatchObject({ nonce_issued_at: null });
      }
    });

    test("each update has the day it was first missing", async () => {
      const device = await collector.device();
      const first = "2026-11-21T12:00:00Z";
      collector.clock.now = Math.max(collector.clock.now, Date.parse(first));
      const day = new Date(collector.clock.now).toISOString().slice(0, 10);
      await device.report(app, [pending("old", "__proto__")]);
      collector.hours(48);
      await device.report(app, [pending("old", "new", "__proto__")]);
      const later = new Date(collector.clock.now).toISOString().slice(0, 10);
      // The same word as before comes from the store, not with the report.
      await device.report(app, [pending("old", "__proto__")]);
      const seen = (await firstSeenOf(db, [device.id])).get(device.id);
      expect([seen?.("old 2"), seen?.("__proto__ 2"), seen?.("new 2")]).toEqual([day, day, later]);
      const gone = await db
        .selectFrom("update_seen")
        .select("update_key")
        .where("device", "=", device.id)
        .where("gone_on", "is not", null)
        .execute();
      expect(gone).toEqual([{ update_key: "new 2" }]);
    });

    describe("until when an update was missing", () => {
      const night = "2026-11-23T02:00:00Z";
      const day = (n: number) =>
        new Date(Date.parse(night) + n * 86_400_000).toISOString().slice(0, 10);
      const system = (platform: "linux" | "windows", build = "26100.1") =>
        sectionOf(
          known("os", {
            platform,
            id: platform,
            name: platform,
            build,
            productType: "workstation",
            like: [],
            rolling: false,
            architecture: "x86_64",
          }),
        );
      const history = (...ids: string[]) => {
        const updates = ids.map((id) => ({ id, result: "installed" }));
        return sectionOf(
          known("installed-updates", { updates, transactions: [], read: ["x"], unread: [] }),
        );
      };
      const unread = sectionOf(unknownFact("pending-updates"));

      test.each<[string, readonly (readonly PlainSection[])[], Json]>([
        [
          "is in force once it is listed no more",
          [
            [system("linux"), pending("curl")],
            [system("linux"), pending()],
          ],
          { gone_on: day(1), missing_on: day(0), fate: "in-force" },
        ],
        [
          "waits for its restart",
          [
            [system("linux"), pending("curl"), restart(false)],
            [system("linux"), pending(), restart(true)],
          ],
          { gone_on: null, missing_on: null, fate: null },
        ],
        [
          "is in force after its restart",
          [
            [system("linux"), pending("curl"), restart(false)],
            [system("linux"), pending(), restart(true)],
            [system("linux"), pending(), restart(false)],
          ],
          { gone_on: day(2), missing_on: day(1), fate: "in-force" },
        ],
        [
          "is not known to be missing once the list cannot be read",
          [
            [system("linux"), pending("curl")],
            [system("linux"), unread],
          ],
          { gone_on: null, missing_on: day(0), fate: null },
        ],
        [
          "of Windows that is offered no more has vanished",
          [
            [system("windows"), pending("KB1")],
            [system("windows"), pending()],
          ],
          { gone_on: day(1), missing_on: day(0), fate: "vanished" },
        ],
        [
          "of Windows that its history names is in force",
          [
            [system("windows"), pending("KB1")],
            [system("windows"), pending(), history("KB1")],
          ],
          { gone_on: day(1), missing_on: day(0), fate: "in-force" },
        ],
        [
          "of a system nobody knows has vanished",
          [[pending("curl")], [pending()]],
          { gone_on: day(1), missing_on: day(0), fate: "vanished" },
        ],
      ])("one %s", async (_, nights, expected) => {
        const device = await collector.device();
        const before = collector.clock.now;
        for (const [n, facts] of nights.entries()) {
          collector.clock.now = Date.parse(night) + n * 86_400_000;
          await device.report(app, facts);
        }
        collector.clock.now = before;
        const rows = await securityUpdatesSeen(db, [device.id]);
        expect(rows.get(device.id)).toMatchObject([expected]);
      });

      test("and from when until when it had each level", async () => {
        const device = await collector.device();
        const before = collector.clock.now;
        for (const [n, build] of ["26100.1", "26100.1", "26100.2"].entries()) {
          collector.clock.now = Date.parse(night) + n * 86_400_000;
          await device.report(app, [system("windows", build)]);
        }
        collector.clock.now = before;
        const spans = (await levelSpans(db, [device.id])).get(device.id);
        expect(spans?.map((s) => [JSON.parse(s.os).build, s.from_on, s.until_on])).toEqual([
          ["26100.1", day(0), day(1)],
          ["26100.2", day(2), null],
        ]);
      });
    });
  });

  describe("facts", () => {
    test("one that is not understood is kept and noted, and the rest counts", async () => {
      const device = await collector.device();
      const bad = sectionOf({ ...known("restart", { required: "perhaps" }), device: device.id });
      const newer = sectionOf(known("quantum-drive", { device: device.id }));
      const { reply } = await device.report(app, [bad, newer, software("fine")]);
      expect(reply?.kind).toBe("ack");
      expect(await latest(device)).toEqual(["installed-software"]);
      const notes = await db
        .selectFrom("rejected")
        .select(["what", "reason"])
        .where("device", "=", device.id)
        .execute();
      expect(notes).toEqual([
        { what: "restart", reason: expect.stringMatching(/^not the shape of restart: /) },
        { what: "quantum-drive", reason: expect.stringContaining("a newer one may") },
      ]);
      const kept = await db
        .selectFrom("section")
        .select("problem")
        .where("digest", "=", newer.digest)
        .execute();
      expect(kept).toEqual([{ problem: expect.stringContaining("does not know") }]);
    });

    test.each([
      ["in a shape we do not know", [rawSection("antivirus", Buffer.from("{}"))]],
      ["not at all", []],
      ["by a section of another kind", [rawSection("antivirus", restart(false).bytes)]],
    ])("what a device says now %s, nobody knows any more", async (_, sections) => {
      const device = await collector.device();
      await device.report(app, [sectionOf(known("antivirus", { products: [] }))]);
      expect(await latest(device)).toEqual(["antivirus"]);
      await device.report(app, sections);
      expect(await latest(device)).toEqual([]);
      expect(collector.accepted.at(-1)?.changedKinds).toEqual(["antivirus"]);
    });

    test("a section that one device misnames is a fact all the same for the next", async () => {
      const [one, two] = [await collector.device(), await collector.device()];
      const section = software("misnamed", one.id);
      await one.report(app, [rawSection("firewall", section.bytes)]);
      await two.report(app, [section]);
      expect([await latest(one), await latest(two)]).toEqual([[], ["installed-software"]]);
      await one.report(app, [section]);
      expect(await latest(one)).toEqual(["installed-software"]);
    });

    test("a personal fact without its salt does not count", async () => {
      const device = await collector.device();
      const bytes = Buffer.from(JSON.stringify({ fact: unknownFact("identity"), v: 1 }));
      await device.report(app, [rawSection("identity", bytes)]);
      expect(await latest(device)).toEqual([]);
    });

    test("names from hostile software are stored as they are [T15]", async () => {
      const device = await collector.device();
      const names = [
        "__proto__",
        "constructor",
        "toString",
        "nul\0",
        "\u202Ertl",
        "=cmd|'/c'!A1",
        "<img>",
      ];
      const section = software(...names);
      expect((await device.report(app, [section])).reply?.kind).toBe("ack");
      const { readSections } = await import("../store/index.ts");
      const stored = (await readSections(db, [section.digest])).get(section.digest)?.fact;
      const items =
        stored?.kind === "installed-software" && stored.state === "known" && stored.value.items;
      expect(items ? items.map((item) => item.name) : []).toEqual(names);
    });

    test("a device's label is cut and cleaned", async () => {
      const device = await collector.device();
      await device.report(app, [identity(`a\0b${"x".repeat(4000)}`, device.salt)]);
      const label = (await deviceById(db, device.id))?.label ?? "";
      expect([label.slice(0, 3), label.length]).toEqual(["a\uFFFDb", 256]);
    });
  });
});

test("nothing an agent sends or a token holds reaches a file by name [T16] [T25]", async () => {
  const collector = await testCollector();
  const token = await collector.token();
  const device = new TestDevice();
  await device.enrol(collector.app, token);
  await device.report(collector.app, [identity("../../etc/passwd", device.salt)]);
  await collector.log.close();
  const files = readdirSync(collector.folder, { recursive: true, encoding: "utf8" }).sort();
  const tiles = /^log\/A1\/tile(\/(0|entries)(\/000\.p(\/\d+)?)?)?$/;
  expect(files.filter((name) => !tiles.test(name))).toEqual([
    "checkpoints",
    "checkpoints/A1.checkpoint",
    "log",
    "log/A1",
    "log/A1/checkpoint",
    "muster.db",
    "muster.db-shm",
    "muster.db-wal",
  ]);
  const bytes = ["muster.db", "muster.db-wal"].map((f) => readFileSync(join(collector.folder, f)));
  expect(bytes.some((b) => b.includes(token))).toBe(false);
  await collector.close();
});

test("no token begins with a dash, which a command line would take for an option", async () => {
  const c = await testCollector();
  // 0xfb begins base64url with a dash.
  const first = [0xfb];
  const random = (bytes: number) => new Uint8Array(bytes).fill(first.shift() ?? 7);
  const scope = { organisation: "A1", maxUses: 1, hours: 1 };
  const { token } = await createToken({ ...c.parts, random }, scope);
  expect(token).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{42}$/);
  await c.close();
});

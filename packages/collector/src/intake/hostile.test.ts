import { sign } from "node:crypto";
import { rmSync } from "node:fs";
import { request } from "node:http";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  type EnvelopeBytes,
  envelopeDictionary,
  envelopeWords,
  limits,
  PARCEL_TYPE,
  paths,
  preAuthEncoding,
  REPORT_TYPE,
  readEnvelope,
  readParcel,
  sectionWords,
  writeEnvelope,
  writeParcel,
} from "@muster/mapping/wire";
import fc from "fast-check";
import { sql } from "kysely";
import { type TestCollector, testCollector } from "./testing/collector.ts";
import { carry, post, postParcel, TestDevice } from "./testing/device.ts";
import { packed, rawSection, type Signed, sectionOf, unknownFact } from "./testing/sections.ts";

let collector: TestCollector;
let app: TestCollector["app"];
let device: TestDevice;
const folders: string[] = [];
beforeAll(async () => {
  collector = await testCollector();
  folders.push(collector.folder);
  app = collector.app;
  device = await collector.device();
});
afterAll(async () => {
  await collector.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Rows of every table. */
async function counts(): Promise<unknown> {
  const { db } = collector.store;
  const { rows } = await sql<{ name: string }>`
    select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'`.execute(db);
  const found: Record<string, unknown> = {};
  for (const { name } of rows) {
    found[name] = (await sql`select count(*) as n from ${sql.table(name)}`.execute(db)).rows[0];
  }
  return found;
}

const os = sectionOf(unknownFact("os"));
const bare = (signed: Signed) => writeParcel({ envelope: signed.envelope, sections: [] });

const opened = ({ envelope }: Signed) =>
  readEnvelope(zstdDecompressSync(envelope, { dictionary: envelopeWords }));

function reEnvelope(
  signed: Signed,
  change: (envelope: EnvelopeBytes) => EnvelopeBytes,
): Uint8Array {
  return writeParcel({ envelope: carry(change(opened(signed))), sections: [] });
}

const none = new Uint8Array();
const otherSigner = (e: EnvelopeBytes, change: Partial<EnvelopeBytes["signatures"][number]>) => ({
  ...e,
  signatures: e.signatures.map((s) => ({ ...s, ...change })),
});

test.each<[string, number, (envelope: EnvelopeBytes) => EnvelopeBytes]>([
  ["a key nobody enrolled", 401, (e) => otherSigner(e, { keyid: new TestDevice().id })],
  ["a key id that is no id", 401, (e) => otherSigner(e, { keyid: "" })],
  ["no signature", 400, (e) => ({ ...e, signatures: [] })],
  ["two signatures", 400, (e) => ({ ...e, signatures: [...e.signatures, ...e.signatures] })],
  ["an empty signature", 401, (e) => otherSigner(e, { sig: none })],
  ["another type", 400, (e) => ({ ...e, payloadType: "application/vnd.muster.reply.v1+json" })],
  ["another payload", 401, (e) => ({ ...e, payload: Buffer.from("{}") })],
  ["an empty payload", 401, (e) => ({ ...e, payload: none })],
])("%s: %d, and nothing is written [T4]", async (_, status, change) => {
  const before = await counts();
  const response = await postParcel(app, reEnvelope(device.sign([os]), change));
  expect(response.statusCode).toBe(status);
  expect(response.json().code).toBe(status === 401 ? "not-known" : "malformed");
  expect(await counts()).toEqual(before);
});

test("the answer is the same for an unknown key and for a wrong signature [T1]", async () => {
  const signed = device.sign([os]);
  const unknown = new TestDevice().sign([os]);
  const forged = reEnvelope(signed, (e) => ({ ...e, payload: e.payload.with(-1, 0) }));
  const answers = [await postParcel(app, bare(unknown)), await postParcel(app, forged)];
  expect(answers[0]?.body).toBe(answers[1]?.body);
});

test("a report signed by one device in another's name is refused, and neither is touched [T4]", async () => {
  const other = await collector.device();
  const before = await counts();
  const answer = await device.post(app, device.sign([os], { device: other.id }));
  expect(answer).toMatchObject({ status: 403, reply: { kind: "refused", code: "not-yours" } });
  const swapped = reEnvelope(device.sign([os]), (e) => ({
    ...e,
    signatures: [{ keyid: other.id, sig: e.signatures[0]?.sig ?? none }],
  }));
  expect((await postParcel(app, swapped)).statusCode).toBe(401);
  expect(await counts()).toEqual(before);
});

test("answers to agents cannot be taken for a page, nor kept, refusals included", async () => {
  const answers = [
    await postParcel(app, bare(device.sign([os]))),
    await postParcel(app, new Uint8Array(8)),
    await post(app, paths.challenge, { token: "nobody's" }),
    await app.inject({ method: "POST", url: paths.enrol, payload: "x" }),
  ];
  expect(answers.map((a) => a.statusCode)).toEqual([200, 400, 401, 415]);
  for (const { headers } of answers) {
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
      "content-type": "application/json; charset=utf-8",
      "x-content-type-options": "nosniff",
    });
  }
});

test("a signature over another type than a report's does not serve [T4]", async () => {
  const { payload } = device.sign([os]);
  const sig = sign(null, preAuthEncoding("text/plain", payload), device.key);
  const forged = reEnvelope(device.signPayload(payload), (e) => ({
    ...e,
    signatures: [{ keyid: device.id, sig }],
  }));
  expect((await postParcel(app, forged)).statusCode).toBe(401);
});

test.each<[string, Record<string, unknown>]>([
  ["no number", { seq: "1" }],
  ["nought", { seq: 0 }],
  ["minus one", { seq: -1 }],
  ["a half", { seq: 1.5 }],
  ["2^53", { seq: 2 ** 53 }],
  ["a first report that follows one", { seq: 1, prev: "0".repeat(64) }],
  ["a later one that follows none", { seq: 2, prev: null }],
  ["another version", { v: 2 }],
  ["a member more", { extra: 1 }],
  ["a nonce that is no nonce", { nonce: "a\0b" }],
  ["a nonce too long", { nonce: "n".repeat(129) }],
  ["a boot id too long", { bootId: "b".repeat(513) }],
  ["a clock that is none", { clock: "yesterday" }],
  ["a probe twice", { probes: ["os", "os"].map(probeNamed) }],
  ["a probe named like a path", { probes: [probeNamed("../x")] }],
  ["a probe named like a trap", { probes: [probeNamed("__proto__")] }],
  ["65 probes", { probes: Array.from({ length: 65 }, (_, i) => probeNamed(`p${i}`)) }],
  [
    "a section over the limit",
    { probes: [{ ...probeNamed("os"), section: "0".repeat(64), bytes: limits.section + 1 }] },
  ],
  [
    "one section named twice",
    { probes: ["os", "boot"].map((id) => ({ ...probeNamed(id), section: "0".repeat(64) })) },
  ],
])("a signed report with %s is refused, signed, and nothing is written [T4]", async (_, change) => {
  const before = await counts();
  const answer = await device.post(app, device.sign([], change));
  expect(answer).toMatchObject({ status: 422, reply: { kind: "refused", code: "malformed" } });
  expect(await counts()).toEqual(before);
});

function probeNamed(id: string) {
  return { id, v: 1, status: "ok", bytes: 0, ms: 1 };
}

test.each([
  ["a member twice", (text: string) => text.replace('"v":1', '"v":1,"v":1')],
  ["2^53 + 1 for its place", (text: string) => text.replace('"seq":1', '"seq":9007199254740993')],
  ["a trap for a name", (text: string) => text.replace('"v":1', '"v":1,"__proto__":{}')],
  ["white space", (text: string) => ` ${text}`],
  ["no JSON", () => "hello"],
  ["nothing", () => ""],
])("a signed payload with %s is refused [T14]", async (_, change) => {
  const stranger = await collector.device();
  const text = Buffer.from(stranger.sign([]).payload).toString();
  const answer = await stranger.post(app, stranger.signPayload(Buffer.from(change(text))));
  expect(answer).toMatchObject({ status: 422, reply: { kind: "refused", code: "malformed" } });
});

test("64 probes are taken", async () => {
  const many = await collector.device();
  const probes = Array.from({ length: 64 }, (_, i) => probeNamed(`p${i}`));
  expect((await many.post(app, many.sign([], { probes }))).reply?.kind).toBe("ack");
});

test("a bomb from nobody is refused without being looked into; one that is signed stops at the cap [T13]", async () => {
  const bomb = packed(rawSection("os", Buffer.alloc(50 * 1024 * 1024)));
  const claim = (from: TestDevice) =>
    from.sign([], {
      probes: [{ ...probeNamed("os"), section: bomb.digest, bytes: limits.section }],
    });
  const unsigned = claim(new TestDevice());
  const garbled = { ...bomb, zstd: Buffer.from("would fail if it were inflated") };
  for (const section of [bomb, garbled]) {
    const body = writeParcel({ envelope: unsigned.envelope, sections: [section] });
    expect((await postParcel(app, body)).statusCode).toBe(401);
  }
  const before = await counts();
  const { rss } = process.memoryUsage();
  for (let i = 0; i < 20; i++) {
    expect(await device.post(app, claim(device), [bomb])).toMatchObject({
      status: 413,
      reply: { kind: "refused", code: "too-large" },
    });
  }
  // All of them together would be a gigabyte.
  expect(process.memoryUsage().rss - rss).toBeLessThan(200 * 1024 * 1024);
  expect(await counts()).toEqual(before);
});

test.each([
  [limits.section - 1, 200],
  [limits.section, 200],
])("a section of %d bytes is taken", async (bytes, status) => {
  const heavy = await collector.device();
  // It is no fact, and kept all the same.
  const section = rawSection("os", Buffer.alloc(bytes, 0x20));
  expect((await heavy.report(app, [section])).status).toBe(status);
});

test.each([
  [limits.inflated - 1, "ack"],
  [limits.inflated, "ack"],
  [limits.inflated + 1, "need"],
])("sections of %d bytes together in one parcel: %s [T13]", async (bytes, kind) => {
  const heavy = await collector.device();
  const sizes = [limits.section, Math.min(limits.section, bytes - limits.section)];
  const rest = bytes - limits.section * 2;
  const sections = [...sizes, ...(rest > 0 ? [rest] : [])].map((size, i) =>
    rawSection(["os", "boot", "restart"][i] ?? "", Buffer.alloc(size, `${bytes} ${i}`)),
  );
  const { reply } = await heavy.post(
    app,
    heavy.sign(sections),
    sections.map((s) => packed(s)),
  );
  expect(reply?.kind).toBe(kind);
});

test("what inflates to more than one parcel may is asked for again, until all is there", async () => {
  const heavy = await collector.device();
  const sections = ["os", "boot", "restart"].map((probe, i) =>
    rawSection(probe, Buffer.alloc(limits.section, 0x41 + i)),
  );
  const signed = heavy.sign(sections);
  const all = sections.map((s) => packed(s));
  expect((await heavy.post(app, signed, all)).reply).toMatchObject({
    kind: "need",
    sections: [sections[2]?.digest],
  });
  expect((await heavy.post(app, signed, all.slice(2))).reply?.kind).toBe("ack");
});

/** A parcel of exactly this many bytes: what it carries beside the report is looked at by nobody. */
function parcelOf(bytes: number, signed: Signed): Uint8Array {
  const empty = { digest: "0".repeat(64), dictionary: undefined, zstd: new Uint8Array() };
  const rest = bytes - writeParcel({ envelope: signed.envelope, sections: [empty] }).length;
  return writeParcel({
    envelope: signed.envelope,
    sections: [{ ...empty, zstd: Buffer.alloc(rest) }],
  });
}

test.each([
  [limits.parcel - 1, 200],
  [limits.parcel, 200],
  [limits.parcel + 1, 413],
])("a body of %d bytes: %d [T14]", async (bytes, status) => {
  const body = parcelOf(bytes, device.sign([]));
  expect(body.length).toBe(bytes);
  const response = await postParcel(app, body);
  expect(response.statusCode).toBe(status);
  if (status === 200) {
    Object.assign(device, { seq: device.seq + 1, head: device.sign([]).digest });
  }
});

test.each([
  [limits.envelope - 1, 401],
  [limits.envelope, 401],
  [limits.envelope + 1, 400],
])("an envelope of %d bytes once inflated: %d [T14]", async (bytes, status) => {
  const signatures = [{ keyid: device.id, sig: Buffer.alloc(64) }];
  const make = (payload: Uint8Array) =>
    writeEnvelope({ payloadType: REPORT_TYPE, payload, signatures });
  const whole = make(Buffer.alloc(bytes - make(none).length));
  expect(whole.length).toBe(bytes);
  const envelope = zstdCompressSync(whole, { dictionary: envelopeWords });
  expect((await postParcel(app, writeParcel({ envelope, sections: [] }))).statusCode).toBe(status);
});

test("an envelope against a report that is not held is told so, and nothing is written", async () => {
  const before = await counts();
  const { envelope } = device.sign([os]);
  const body = writeParcel({ predecessor: "ab".repeat(32), envelope, sections: [] });
  const response = await postParcel(app, body);
  expect([response.statusCode, response.json().code]).toEqual([424, "no-predecessor"]);
  expect(await counts()).toEqual(before);
});

const boot = sectionOf(unknownFact("boot"));

test("an envelope against a report that is held says the same as one that stands alone", async () => {
  const own = await collector.device();
  const first = await own.report(app, [boot]);
  const signed = own.sign([boot]);
  const dictionary = envelopeDictionary(first.signed.payload);
  const plain = zstdDecompressSync(signed.envelope, { dictionary: envelopeWords });
  const envelope = zstdCompressSync(plain, { dictionary });
  expect(envelope.length).toBeLessThan(signed.envelope.length / 2);
  const send = (bytes: Uint8Array) =>
    postParcel(
      app,
      writeParcel({ predecessor: first.signed.digest, envelope: bytes, sections: [] }),
    );
  // The frame of the whole envelope reads as something else against another dictionary: never as the report.
  expect((await send(signed.envelope)).statusCode).toBe(400);
  expect((await send(envelope)).statusCode).toBe(200);
});

test("a bomb against a report that is held stops at the limit [T13]", async () => {
  const own = await collector.device();
  const { signed } = await own.report(app, [boot]);
  const dictionary = envelopeDictionary(signed.payload);
  const envelope = zstdCompressSync(Buffer.alloc(50 * 1024 * 1024), { dictionary });
  const body = writeParcel({ predecessor: signed.digest, envelope, sections: [] });
  expect((await postParcel(app, body)).statusCode).toBe(400);
});

test.each([
  ["no frame", Buffer.from("hello")],
  ["nothing", none],
  ["a bomb", zstdCompressSync(Buffer.alloc(50 * 1024 * 1024))],
  ["a frame cut short", carry(opened(new TestDevice().sign([]))).subarray(0, -5)],
  [
    "an envelope cut short",
    zstdCompressSync(Buffer.from([0, 5, 97]), { dictionary: envelopeWords }),
  ],
  [
    "a type that is no text",
    zstdCompressSync(Buffer.from([0, 1, 0xff, 0]), { dictionary: envelopeWords }),
  ],
])("%s for an envelope is malformed, and nothing is written", async (_, envelope) => {
  const before = await counts();
  const response = await postParcel(app, writeParcel({ envelope, sections: [] }));
  expect([response.statusCode, response.json().code]).toEqual([400, "malformed"]);
  expect(await counts()).toEqual(before);
});

test.each([
  [63, 200],
  [64, 200],
  [65, 400],
])("a parcel of %d sections: %d", async (count, status) => {
  const many = await collector.device();
  const sections = Array.from({ length: count }, (_, i) => packed(rawSection("os", Buffer.of(i))));
  const body = writeParcel({ envelope: many.sign([]).envelope, sections });
  expect((await postParcel(app, body)).statusCode).toBe(status);
});

test.each([
  ["x", 400],
  ["-1", 400],
  ["1.5", 400],
  ["1e3", 400],
  ["1&from=2", 400],
  ["9999999999999999", 400],
  ["999999999999999", 200],
  ["0", 200],
])("?from=%s: %d", async (from, status) => {
  const asking = await collector.device();
  const response = await postParcel(app, bare(asking.sign([])), from);
  expect(response.statusCode).toBe(status);
});

test.each([
  ["a token twice", '{"token":"a","token":"b"}', 400],
  ["a trap", '{"token":"a","__proto__":{"x":1}}', 400],
  ["deep nesting", `{"token":${"[".repeat(5000)}${"]".repeat(5000)}}`, 400],
  ["16 KiB", JSON.stringify({ token: "x".repeat(16 * 1024 - 12) }), 400],
  ["16 KiB and a byte", JSON.stringify({ token: "x".repeat(16 * 1024 - 11) }), 413],
  ["nothing", "", 400],
])("a challenge asked for with %s: %s", async (_, body, status) => {
  const before = await counts();
  const response = await post(app, paths.challenge, body);
  expect(response.statusCode).toBe(status);
  expect(await counts()).toEqual(before);
});

test.each([
  [paths.reports, "application/json"],
  [paths.reports, "text/plain"],
  [paths.enrol, PARCEL_TYPE],
  [paths.challenge, "text/html"],
])("%s as %s is refused", async (url, type) => {
  const response = await app.inject({
    method: "POST",
    url,
    payload: Buffer.from("{}"),
    headers: { "content-type": type },
  });
  expect(response.statusCode).toBe(415);
});

/** What a parcel says once inflated: some bits of a frame's head can be turned without changing that. */
function said(body: Uint8Array): string {
  try {
    const { predecessor, envelope, sections } = readParcel(body, limits);
    const inflated = [
      zstdDecompressSync(envelope, { dictionary: envelopeWords }),
      ...sections.map(({ zstd }) => zstdDecompressSync(zstd, { dictionary: sectionWords })),
    ].map((bytes) => bytes.toString("base64"));
    return JSON.stringify([predecessor, inflated, sections.map((s) => [s.digest, s.dictionary])]);
  } catch {
    return "nothing";
  }
}

test("whatever bytes come, there is an answer, nothing is written and nothing breaks [T1]", async () => {
  const before = await counts();
  const signed = device.sign([os]);
  const whole = Buffer.from(writeParcel({ envelope: signed.envelope, sections: [packed(os)] }));
  const mutated = fc
    .tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }))
    // Beyond the envelope there is only the section, which the signature covers by its digest.
    .map(([at, by]) => {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ by;
      return bytes;
    });
  const cut = fc.nat(whole.length - 1).map((at) => whole.subarray(0, at));
  const noise = fc
    .uint8Array({ maxLength: 400 })
    .map((tail) => Buffer.concat([Buffer.from("MUSTER1\n"), tail]));
  const bodies = fc
    .oneof(mutated, cut, noise, fc.uint8Array({ maxLength: 200 }))
    .filter((body) => said(body) !== said(whole));
  await fc.assert(
    fc.asyncProperty(bodies, async (body) => {
      const { statusCode } = await postParcel(app, body);
      // A cut between envelope and section leaves a good report without its section: it is asked for.
      expect([200, 400, 401, 413, 422, 424]).toContain(statusCode);
    }),
    { numRuns: 400, seed: 1 },
  );
  expect(await counts()).toEqual(before);
});

test("beyond the budget agents are asked to come later, and what was held is given back [T14]", async () => {
  const small = await testCollector({ inFlightBytes: 5000 });
  folders.push(small.folder);
  const one = await small.device();
  const body = parcelOf(6000, one.sign([]));
  const busy = await postParcel(small.app, body);
  expect([busy.statusCode, busy.headers["retry-after"]]).toEqual([503, "60"]);
  for (let i = 0; i < 20; i++) {
    expect((await one.post(small.app, one.sign([]))).reply?.kind).toBe("ack");
  }
  await small.close();
});

test.each([
  ["stated", { "content-length": String(limits.parcel + 1) }],
  ["sent without being stated", { "transfer-encoding": "chunked" }],
])("over a real connection a body over the limit, %s, is answered with 413", async (_, headers) => {
  const real = await testCollector();
  folders.push(real.folder);
  const { port } = new URL(await real.app.listen({ host: "127.0.0.1", port: 0 }));
  const status = await new Promise((resolve, reject) => {
    const asking = request(
      {
        host: "127.0.0.1",
        port,
        method: "POST",
        path: paths.reports,
        headers: { "content-type": PARCEL_TYPE, ...headers },
      },
      (response) => {
        response.resume();
        resolve(response.statusCode);
        asking.destroy();
      },
    );
    asking.once("error", reject);
    asking.write(Buffer.alloc(limits.parcel));
    asking.write(Buffer.alloc(1));
  });
  expect(status).toBe(413);
  await real.close();
});

test("a log that was tampered with takes nothing in [T20]", async () => {
  const victim = await testCollector();
  folders.push(victim.folder);
  const one = await victim.device();
  const { db } = victim.store;
  await sql`drop trigger log_leaf_no_update`.execute(db);
  await sql`update log_leaf set bytes = '{}' where idx = 0`.execute(db);
  await victim.log.check("all");
  const before = await db.selectFrom("log_leaf").selectAll().execute();
  const answer = await one.post(victim.app, one.sign([]));
  expect(answer).toMatchObject({ status: 503, body: { code: "read-only" } });
  expect((await post(victim.app, paths.challenge, { token: "x" })).statusCode).toBe(503);
  expect(await db.selectFrom("log_leaf").selectAll().execute()).toEqual(before);
  await victim.close();
});

test("a store that fails is told apart from a bad request, and the report is taken later", async () => {
  const flaky = await testCollector();
  folders.push(flaky.folder);
  const one = await flaky.device();
  const { db } = flaky.store;
  await sql`create trigger full before insert on report begin select raise(abort, 'disk full'); end`.execute(
    db,
  );
  const signed = one.sign([os]);
  const failed = await one.post(flaky.app, signed, [packed(os)]);
  expect([failed.status, failed.body.code]).toEqual([500, "failed"]);
  expect(JSON.stringify(failed.body)).not.toContain("disk");
  expect(await db.selectFrom("section").selectAll().execute()).toEqual([]);
  await sql`drop trigger full`.execute(db);
  expect((await one.post(flaky.app, signed, [packed(os)])).reply).toMatchObject({
    kind: "ack",
    seq: 1,
  });
  await flaky.close();
});

import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "@jest/globals";
import * as wire from "@muster/mapping/wire/schemas";
import fc from "fast-check";
import { CollectorDouble } from "../testing/collector-double.ts";
import { checkReply, readEnrolled, readReply } from "./reply.ts";

const device = "a".repeat(52);
const digest = "0".repeat(64);
const schedule = { start: "22:00", minutes: 480 };

const enrolled = {
  kind: "enrolled",
  v: 1,
  device,
  organisation: "o",
  state: "approved",
  nonce: "n",
  schedule,
  checkpoint: "c",
};
const ack = {
  kind: "ack",
  v: 1,
  device,
  report: digest,
  seq: 1,
  receivedAt: "2026-11-21T22:00:00.000Z",
  leaf: 0,
  nonce: "n",
  schedule,
  checkpoint: "c",
  consistency: ["h"],
};
const need = { kind: "need", v: 1, device, report: digest, sections: [digest] };
const refused = { kind: "refused", v: 1, device, report: digest, code: "c", why: "w" };
const rotated = {
  kind: "rotated",
  v: 1,
  device,
  statement: digest,
  keyid: device,
  at: "2026-11-21T22:00:00.000Z",
  leaf: 1,
  nonce: "n",
  checkpoint: "c",
  consistency: ["h"],
};
const replies: readonly Record<string, unknown>[] = [enrolled, ack, need, refused, rotated];

function takes(value: unknown): boolean {
  try {
    checkReply(value, "");
    return true;
  } catch {
    return false;
  }
}

test.each(replies.map((r) => [r.kind, r] as const))("a whole %s is taken", (_, reply) => {
  expect(checkReply(reply, "")).toEqual(wire.Reply.parse(reply));
});

const long = (most: number) => [..."x".repeat(most + 1)].join("");
/** Values at and beyond every limit of the wire, and things that are no value of it at all. */
const values: readonly unknown[] = [
  ...[64, 128, 256, 1024, 4096].flatMap((n) => ["x".repeat(n), long(n)]),
  ...[-1, 0, 1, 2, 1.5, 1440, 1441, 2 ** 53 - 1, 2 ** 53, Number.NaN],
  ...["", "ack", "need", "approved", "pending", "00:00", "23:59", "24:00", "2:00"],
  ...[
    "2026-11-21T22:00:00Z",
    "2026-11-21T22:00Z",
    "2026-11-21T22:00:00+00:00",
    "2026-02-30T00:00:00Z",
  ],
  ...[
    "2024-02-29T00:00:00Z",
    "2023-02-29T00:00:00Z",
    "2026-11-21T24:00:00Z",
    "2026-11-21T22:00:00.1234Z",
  ],
  ...[device, digest, "A".repeat(52), "g".repeat(64), "1".repeat(52), `${digest}\n`],
  ...[null, true, [], {}, [digest], Array(64).fill(digest), Array(65).fill(digest)],
  ...[Array(128).fill("h"), Array(129).fill("h"), ["x".repeat(64)], ["x".repeat(65)], [1]],
  ...[schedule, { ...schedule, more: 1 }, { start: "22:00" }, { ...schedule, minutes: 0 }],
];

const changes = replies.flatMap((reply) =>
  [...Object.keys(reply), "extra", "__proto__"].flatMap((member) => {
    const { [member]: _, ...rest } = reply;
    return [rest, ...values.map((value) => withMember(rest, member, value))];
  }),
);

test("member by member, what the agent takes is what the wire's schema takes", () => {
  const judged = changes.map((changed) => {
    return { changed, agent: takes(changed), schema: wire.Reply.safeParse(changed).success };
  });
  expect(judged.filter((j) => j.agent !== j.schema)).toEqual([]);
  expect(judged.filter((j) => !j.schema).length).toBeGreaterThan(1000);
  expect(judged.filter((j) => j.schema).length).toBeGreaterThan(50);
});

function withMember(rest: object, member: string, value: unknown): unknown {
  // As JSON brings it: `__proto__` too is a member like any other.
  return JSON.parse(
    `{${[...Object.entries(rest), [member, value]].map(([k, v]) => `${JSON.stringify(k)}:${JSON.stringify(v)}`).join(",")}}`,
  );
}

test("nothing made up is taken that the schema refuses [T11]", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.jsonValue(), fc.record({ kind: fc.constantFrom("ack", "need", "x") })),
      (value) => {
        expect(takes(value)).toBe(wire.Reply.safeParse(value).success);
      },
    ),
  );
});

const collector = new CollectorDouble();
const keys = [collector.collectorKey];
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));

test("a reply is read only from an envelope that a pinned key signed [T9]", () => {
  const envelope = collector.seal(ack);
  expect(readReply(bytes(envelope), keys)).toEqual(ack);
  expect(readReply(bytes(envelope), [new CollectorDouble().collectorKey])).toBeUndefined();
  expect(readReply(bytes(envelope), [])).toBeUndefined();
  expect(readReply(bytes({ ...envelope, payloadType: "application/other" }), keys)).toBeUndefined();
  const other = Buffer.from(JSON.stringify({ ...ack, seq: 2 })).toString("base64");
  expect(readReply(bytes({ ...envelope, payload: other }), keys)).toBeUndefined();
});

test("the key id decides nothing: a right signature under a wrong name is right, a wrong one under a right name wrong [T9]", () => {
  const envelope = collector.seal(ack);
  const [signature] = envelope.signatures;
  expect(
    readReply(bytes({ ...envelope, signatures: [{ ...signature, keyid: "x" }] }), keys),
  ).toEqual(ack);
  const forged = new CollectorDouble()
    .seal(ack)
    .signatures.map((s) => ({ ...s, keyid: signature?.keyid }));
  expect(readReply(bytes({ ...envelope, signatures: forged }), keys)).toBeUndefined();
});

test.each([
  ["no signature", { signatures: [] }],
  ["three signatures", { signatures: Array(3).fill({ keyid: "k", sig: "AAAA" }) }],
  ["a member more", { more: 1 }],
  ["a payload that is not base64", { payload: "***" }],
])("an envelope with %s is refused", (_, change) => {
  expect(() => readReply(bytes({ ...collector.seal(ack), ...change }), keys)).toThrow();
});

test.each([
  ["unknown member", { ...ack, run: "rm" }],
  ["unknown kind", { ...ack, kind: "exec" }],
])("a signed reply with an %s is refused", (_, reply) => {
  expect(() => readReply(bytes(collector.seal(reply)), keys)).toThrow();
});

test("enrolment brings keys, and one of them must have signed", () => {
  const good = { envelope: collector.seal(enrolled), collectorKeys: keys };
  expect(readEnrolled(bytes(good))).toEqual({ reply: enrolled, keys });
  const strangers = [new CollectorDouble().collectorKey];
  expect(readEnrolled(bytes({ ...good, collectorKeys: strangers }))).toBeUndefined();
  expect(() => readEnrolled(bytes({ ...good, collectorKeys: [] }))).toThrow();
});

test.each([
  ["a key that is none", { publicKey: "AAAA" }],
  ["a key under another's name", { keyid: device }],
  ["an algorithm it is not for", { algorithm: "p256" }],
  [
    "an RSA key",
    {
      publicKey: generateKeyPairSync("rsa", { modulusLength: 1024 })
        .publicKey.export({ type: "spki", format: "der" })
        .toString("base64"),
    },
  ],
])("enrolment with %s is refused", (_, change) => {
  const collectorKeys = [{ ...collector.collectorKey, ...change }];
  expect(() =>
    readEnrolled(bytes({ envelope: collector.seal(enrolled), collectorKeys })),
  ).toThrow();
});

import { createHash } from "node:crypto";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  canonicalJson,
  EnvelopeError,
  envelopeWords,
  type Json,
  PARCEL_HEAD,
  preAuthEncoding,
  readEnvelope,
  readParcel,
  sectionWords,
  writeEnvelope,
  writeParcel,
} from "./index.ts";

test.each<[string, Json, string]>([
  ["members are sorted by code unit", { b: 1, a: 2, B: 3, é: 4 }, '{"B":3,"a":2,"b":1,"é":4}'],
  ["undefined members are left out", { a: undefined, b: null }, '{"b":null}'],
  ["nothing is added", [1, "two", [true]], '[1,"two",[true]]'],
  ["control characters are escaped", "\u0007\n", '"\\u0007\\n"'],
  ["a member called __proto__ stays one", JSON.parse('{"__proto__":1}'), '{"__proto__":1}'],
])("canonical JSON: %s", (_, value, expected) => {
  expect(canonicalJson(value)).toBe(expected);
});

test.each([1.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY])(
  "canonical JSON refuses %p",
  (n) => {
    expect(() => canonicalJson({ n })).toThrow(RangeError);
  },
);

test("canonical JSON does not depend on the order members were set in", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.integer()), (members) => {
      const turned = Object.fromEntries(Object.entries(members).reverse());
      expect(canonicalJson(turned)).toBe(canonicalJson(members));
      expect(JSON.parse(canonicalJson(members))).toEqual(members);
    }),
  );
});

test("the pre-authentication encoding is DSSE's own example", () => {
  const payload = new TextEncoder().encode("hello world");
  const encoded = preAuthEncoding("http://example.com/HelloWorld", payload);
  expect(new TextDecoder().decode(encoded)).toBe(
    "DSSEv1 29 http://example.com/HelloWorld 11 hello world",
  );
});

const most = { envelope: 1000, sections: 3 };
const digest = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((b) => Buffer.from(b).toString("hex"));
const bytes = fc.uint8Array({ maxLength: 200 });
const section = fc.record({
  digest,
  dictionary: fc.option(digest, { nil: undefined }),
  zstd: bytes,
});
const parcel = fc.record({
  predecessor: fc.option(digest, { nil: undefined }),
  envelope: bytes,
  sections: fc.array(section, { maxLength: 3 }),
});

test("a parcel is read as it was written", () => {
  fc.assert(
    fc.property(parcel, (sent) => {
      expect(readParcel(writeParcel(sent), most)).toEqual(sent);
    }),
  );
});

test("a parcel cut anywhere but between sections is refused, and never read past its end", () => {
  const whole = writeParcel({
    envelope: new Uint8Array(5),
    sections: [{ digest: "ab".repeat(32), dictionary: undefined, zstd: new Uint8Array(7) }],
  });
  const between = PARCEL_HEAD + 5;
  for (let length = 0; length < whole.length; length++) {
    if (length === between) continue;
    expect(() => readParcel(whole.subarray(0, length), most)).toThrow("parcel");
  }
});

test.each([
  ["an envelope at the limit", 1000, 0, undefined],
  ["an envelope over the limit", 1001, 0, "the envelope is over 1000 bytes"],
  ["as many sections as may be", 1, 3, undefined],
  ["a section too many", 1, 4, "over 3 sections"],
])("a parcel with %s", (_, envelope, sections, error) => {
  const one = { digest: "00".repeat(32), dictionary: undefined, zstd: new Uint8Array(1) };
  const written = writeParcel({
    envelope: new Uint8Array(envelope),
    sections: Array(sections).fill(one),
  });
  const read = () => readParcel(written, most);
  if (error === undefined) expect(read).not.toThrow();
  else expect(read).toThrow(error);
});

const envelope = fc.record({
  payloadType: fc.string({ maxLength: 40 }).map((t) => t.toWellFormed()),
  payload: bytes,
  signatures: fc.array(
    fc.record({ keyid: fc.string({ maxLength: 60 }).map((t) => t.toWellFormed()), sig: bytes }),
    { maxLength: 3 },
  ),
});

test("an envelope is read as it was written", () => {
  fc.assert(
    fc.property(envelope, (sent) => {
      expect(readEnvelope(writeEnvelope(sent))).toEqual(sent);
    }),
  );
});

test("bytes that are no envelope are refused with a reason, and never read past their end", () => {
  fc.assert(
    fc.property(bytes, (sent) => {
      try {
        readEnvelope(sent);
      } catch (error) {
        expect(error).toBeInstanceOf(EnvelopeError);
      }
    }),
  );
});

test.each([
  [
    "an envelope",
    envelopeWords,
    "06b3330aa5d5db6880c5f3d197c7757e7ea3e8f200f3be82ce548aa6263531c6",
  ],
  ["a section", sectionWords, "ecf37e1b95482619e8c1f6666412c1e26f44fa882ae068813fc3864596d13555"],
])("the words both ends compress %s against never change", (_, words, digest) => {
  expect(createHash("sha256").update(words).digest("hex")).toBe(digest);
});

import {
  type CollectorKey,
  type EnrolledReply,
  REPLY_TYPE,
  type Reply,
} from "@muster/mapping/wire";
import { checkEnvelope, openEnvelope, parseEnvelope } from "../identity/envelope.ts";
import { collectorKey, schedule } from "../identity/records.ts";
import {
  type Check,
  deviceText,
  digestText,
  instantText,
  integer,
  listOf,
  object,
  oneOf,
  parseJson,
  ShapeError,
  text,
} from "../identity/shape.ts";

/** The wire's `Reply`, kind by kind; the tests hold these checks against its schema. */
const kinds = {
  enrolled: object({
    kind: oneOf("enrolled"),
    v: oneOf(1),
    device: deviceText,
    organisation: text({ most: 256 }),
    state: oneOf("approved", "pending"),
    nonce: text({ most: 128 }),
    schedule,
    checkpoint: text({ most: 4096 }),
  }),
  ack: object({
    kind: oneOf("ack"),
    v: oneOf(1),
    device: deviceText,
    report: digestText,
    seq: integer(1),
    receivedAt: instantText,
    leaf: integer(0),
    nonce: text({ most: 128 }),
    schedule,
    checkpoint: text({ most: 4096 }),
    consistency: listOf(text({ most: 64 }), 128),
  }),
  need: object({
    kind: oneOf("need"),
    v: oneOf(1),
    device: deviceText,
    report: digestText,
    sections: listOf(digestText, 64),
  }),
  refused: object({
    kind: oneOf("refused"),
    v: oneOf(1),
    device: deviceText,
    report: digestText,
    code: text({ most: 64 }),
    why: text({ most: 1024 }),
  }),
  rotated: object({
    kind: oneOf("rotated"),
    v: oneOf(1),
    device: deviceText,
    statement: digestText,
    keyid: deviceText,
    at: instantText,
    leaf: integer(0),
    nonce: text({ most: 128 }),
    checkpoint: text({ most: 4096 }),
    consistency: listOf(text({ most: 64 }), 128),
  }),
} satisfies { [K in Reply["kind"]]: Check<Extract<Reply, { kind: K }>> };

/** @throws {ShapeError} where it is not a `Reply`, to the last member */
export const checkReply: Check<Reply> = (value, at) => {
  const kind = typeof value === "object" && value !== null && "kind" in value ? value.kind : "";
  if (typeof kind === "string" && isKind(kind)) return kinds[kind](value, at);
  throw new ShapeError(at, "a reply of a known kind");
};

function isKind(kind: string): kind is Reply["kind"] {
  return Object.hasOwn(kinds, kind);
}

/**
 * The reply inside a signed envelope.
 * @returns `undefined` where none of `keys` signed it
 * @throws {ShapeError} where the bytes are no envelope, or the signed payload is no reply
 */
export function readReply(body: Uint8Array, keys: readonly CollectorKey[]): Reply | undefined {
  const payload = openEnvelope(parseEnvelope(body), REPLY_TYPE, keys);
  return payload && checkReply(parseJson(payload, "the reply"), "");
}

const enrolledReply: Check<EnrolledReply> = object({
  envelope: checkEnvelope,
  collectorKeys: listOf(collectorKey, 8, 1),
});

/** The answer to enrolment: the keys it brings, and the reply that one of them signed. As `readReply`. */
export function readEnrolled(
  body: Uint8Array,
): { readonly reply: Reply; readonly keys: readonly CollectorKey[] } | undefined {
  const { envelope, collectorKeys } = enrolledReply(parseJson(body, "the answer"), "");
  const payload = openEnvelope(envelope, REPLY_TYPE, collectorKeys);
  if (payload === undefined) return undefined;
  return { reply: checkReply(parseJson(payload, "the reply"), ""), keys: collectorKeys };
}

/** The answer to the first step of enrolment. */
export const checkChallenge = object({
  challenge: text({ most: 128 }),
  origin: text({ most: 512 }),
  salt: text({ like: /^[0-9a-f]{32}$/, called: "32 hex digits" }),
});

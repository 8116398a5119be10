import * as z from "zod";
import { DeviceId, Digest, Envelope, KeyAlgorithm, KeyProtection } from "./report.ts";

/** The nightly window that agents spread themselves over; bounds are compiled in, a collector cannot widen them. */
export const Schedule = z.strictObject({
  /** `HH:MM`, Europe/London. */
  start: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  minutes: z.int().min(1).max(1440),
});
export type Schedule = z.infer<typeof Schedule>;

/** Step 1 of enrolment: show the token, get a challenge. */
export const ChallengeRequest = z.strictObject({ token: z.string().max(128) });
export type ChallengeRequest = z.infer<typeof ChallengeRequest>;
export const ChallengeReply = z.strictObject({
  challenge: z.string().max(128),
  origin: z.string().max(512),
  /** What the organisation's serial numbers are digested with. */
  salt: z.string().regex(/^[0-9a-f]{32}$/),
});
export type ChallengeReply = z.infer<typeof ChallengeReply>;

/**
 * Step 2: prove possession of the key. `proof` is base64 of the signature over the UTF-8 bytes of
 * `muster-enrol-v1\n<challenge>\n<hex SHA-256 of the token>\n<origin>\n<publicKey>`.
 */
export const EnrolRequest = z.strictObject({
  token: z.string().max(128),
  challenge: z.string().max(128),
  algorithm: KeyAlgorithm,
  /** Base64 of the SPKI DER. */
  publicKey: z.base64().max(1024),
  proof: z.base64().max(1024),
  keyProtection: KeyProtection,
  about: z.strictObject({
    platform: z.string().max(64),
    agent: z.string().max(64),
    /** Hex SHA-256 of {@link serialText}, where the device knows its serial number. Its claim, for an approval rule. */
    serial: Digest.optional(),
  }),
});
export type EnrolRequest = z.infer<typeof EnrolRequest>;

/**
 * A device's next key, as its present key and the next one sign it (DSSE, the present key's signature first). `seq` is the
 * number of the last report that the present key signed, 0 where it signed none; `nonce` the collector's latest.
 */
export const Rotation = z.strictObject({
  v: z.literal(1),
  device: DeviceId,
  from: DeviceId,
  to: z.strictObject({
    keyid: DeviceId,
    algorithm: KeyAlgorithm,
    publicKey: z.base64().max(1024),
    protection: KeyProtection,
  }),
  seq: z.int().min(0),
  nonce: z.string().max(128),
});
export type Rotation = z.infer<typeof Rotation>;

/** What a collector may ever say to an agent, signed. No member can carry code, a path, a query, a URL or a pattern. */
export const Reply = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("enrolled"),
    v: z.literal(1),
    device: DeviceId,
    organisation: z.string().max(256),
    state: z.enum(["approved", "pending"]),
    nonce: z.string().max(128),
    schedule: Schedule,
    checkpoint: z.string().max(4096),
  }),
  z.strictObject({
    kind: z.literal("ack"),
    v: z.literal(1),
    device: DeviceId,
    report: Digest,
    seq: z.int().min(1),
    receivedAt: z.iso.datetime(),
    leaf: z.int().min(0),
    nonce: z.string().max(128),
    schedule: Schedule,
    checkpoint: z.string().max(4096),
    /** RFC 6962 consistency proof from the tree size the agent last saw (asked for with `?from=`), base64 hashes. */
    consistency: z.array(z.string().max(64)).max(128),
  }),
  z.strictObject({
    kind: z.literal("need"),
    v: z.literal(1),
    device: DeviceId,
    report: Digest,
    sections: z.array(Digest).max(64),
  }),
  z.strictObject({
    kind: z.literal("refused"),
    v: z.literal(1),
    device: DeviceId,
    report: Digest,
    code: z.string().max(64),
    why: z.string().max(1024),
  }),
  /** The key named is the device's from `at` on, and the one before it is nobody's. */
  z.strictObject({
    kind: z.literal("rotated"),
    v: z.literal(1),
    device: DeviceId,
    /** Digest of the statement's payload. */
    statement: Digest,
    keyid: DeviceId,
    at: z.iso.datetime(),
    leaf: z.int().min(0),
    nonce: z.string().max(128),
    checkpoint: z.string().max(4096),
    /** As in an acknowledgement. */
    consistency: z.array(z.string().max(64)).max(128),
  }),
]);
export type Reply = z.infer<typeof Reply>;

/**
 * A key of the collector. `keyid` is the base32 (RFC 4648, lower case, no padding) of the SHA-256 of the SPKI DER, the
 * form a device id has; it only helps to find the key.
 */
export const CollectorKey = z.strictObject({
  keyid: DeviceId,
  algorithm: KeyAlgorithm,
  /** Base64 of the SPKI DER. */
  publicKey: z.base64().max(1024),
});
export type CollectorKey = z.infer<typeof CollectorKey>;

/**
 * The answer to step 2 of enrolment: the signed reply `enrolled`, and the keys that sign this collector's replies and
 * checkpoints. The keys are learned here, over the connection whose certificate the operator pinned, and stay pinned: an
 * agent believes no key that it meets later. One of them must have signed the reply and, as an Ed25519 signed note
 * (https://github.com/C2SP/C2SP/blob/main/signed-note.md), the checkpoint in it.
 */
export const EnrolledReply = z.strictObject({
  envelope: Envelope,
  collectorKeys: z.array(CollectorKey).min(1).max(8),
});
export type EnrolledReply = z.infer<typeof EnrolledReply>;

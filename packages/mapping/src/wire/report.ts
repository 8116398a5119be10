import * as z from "zod";
import { unknownReasons } from "../facts/reading.ts";
import { limits } from "./limits.ts";

/** Lower-case hex SHA-256. */
export const Digest = z.string().regex(/^[0-9a-f]{64}$/);
/** Base32 (RFC 4648, lower case, no padding) of the SHA-256 of the device's public key in SPKI DER. */
export const DeviceId = z.string().regex(/^[a-z2-7]{52}$/);
const Short = z.string().max(256);

export const KeyAlgorithm = z.enum(["ed25519", "p256"]);
/** Where a private key lies, from least to best. */
export const KeyProtection = z.enum(["file", "os-store", "hardware"]);

/** One probe's part of a report. Every probe of the agent appears, whatever became of it: a missing one is a finding. */
export const ProbeResult = z.strictObject({
  id: Short,
  /** Version of the fact's shape. */
  v: z.int().min(1).max(1000),
  status: z.enum(["ok", "absent", "denied", "error", "timeout"]),
  reason: z.enum(unknownReasons).optional(),
  /** Digest of the section's plain bytes; absent where the probe could not even say `unknown`. */
  section: Digest.optional(),
  bytes: z.int().min(0).max(limits.section),
  ms: z.int().min(0),
});
export type ProbeResult = z.infer<typeof ProbeResult>;

/** That the agent stopped itself since its last report: when, over which of its own limits, and by how much. */
export const Stopped = z.strictObject({
  at: z.iso.datetime(),
  over: z.enum(["memory", "processor"]),
  /** Memory in megabytes; processor time within a minute in milliseconds. */
  measured: z.int().min(0),
  limit: z.int().min(0),
});
export type Stopped = z.infer<typeof Stopped>;

/**
 * That the device was shown a log that does not continue the one it saw before, and the two signed tree heads: with both a
 * reader needs nobody's word. The first such failure; every report says so until a person has looked at the device.
 */
export const Witnessed = z.strictObject({
  /** Different heads that failed so far. */
  failures: z.int().min(1),
  /** By the device's clock. */
  at: z.iso.datetime(),
  why: z.string().max(256),
  /** Signed notes; empty where the device has lost what it remembered. */
  seen: z.string().max(512),
  shown: z.string().max(512),
});
export type Witnessed = z.infer<typeof Witnessed>;

/** The signed payload of a report. `clock` is the device's own and never trusted; `nonce` and receipt give the interval. */
export const Report = z.strictObject({
  v: z.literal(1),
  device: DeviceId,
  /** 1, 2, 3 … for this device; below 2^53. */
  seq: z.int().min(1),
  /** Digest of the payload of report `seq - 1`; null for the first. */
  prev: Digest.nullable(),
  nonce: z.string().max(128),
  bootId: Short,
  uptimeMs: z.int().min(0),
  clock: z.iso.datetime(),
  elevated: z.boolean(),
  agent: z.strictObject({
    version: Short,
    platform: Short,
    /** Only where it did, and in one report. */
    stopped: Stopped.optional(),
    witness: Witnessed.optional(),
  }),
  /** Why this scan ran. */
  cause: z.enum(["scheduled", "asked", "catch-up", "enrolment"]),
  /** Where the device's key lies: evidence of its own. */
  keyProtection: KeyProtection,
  probes: z.array(ProbeResult).max(limits.sections),
});
export type Report = z.infer<typeof Report>;

export const Envelope = z.strictObject({
  payloadType: z.string().max(128),
  /** As long as the envelope may be in bytes, in base64. */
  payload: z.base64().max(Math.ceil(limits.envelope / 3) * 4),
  signatures: z
    .array(z.strictObject({ keyid: z.string().max(128), sig: z.base64().max(8192) }))
    .min(1)
    .max(2),
});

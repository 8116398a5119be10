import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { zstdCompressSync } from "node:zlib";
import {
  canonicalBytes,
  type EnvelopeBytes,
  enrolmentProof,
  envelopeWords,
  type Json,
  PARCEL_TYPE,
  type ParcelSection,
  paths,
  preAuthEncoding,
  REPLY_TYPE,
  REPORT_TYPE,
  type Reply,
  type Report,
  ROTATION_TYPE,
  type Rotation,
  writeEnvelope,
  writeParcel,
} from "@muster/mapping/wire";
import { EnrolledReply, Reply as ReplySchema } from "@muster/mapping/wire/schemas";
import type { fastify } from "fastify";
import { keyidOf, signerFrom, verifies } from "../../keys/index.ts";
import { claimOf, digestOfSerial } from "../approval.ts";
import { type PlainSection, packed, type Signed, sha256 } from "./sections.ts";

export type App = ReturnType<typeof fastify>;

export interface EnrolmentChange {
  readonly given?: { readonly challenge?: string; readonly origin?: string };
  /** Serial number that it claims. */
  readonly serial?: string;
  readonly [member: string]: unknown;
}

/** An agent without a disk: it signs and posts whatever the test wants. */
export class TestDevice {
  key: KeyObject;
  publicKey: string;
  readonly id: string;
  /** Name of the key it signs with now; its id is the first one's. */
  keyid: string;
  /** What its personal sections carry. */
  readonly salt: string;
  seq = 0;
  head: string | null = null;
  nonce = "";
  /** The collector's key and log as learned. */
  collector = { algorithm: "ed25519" as const, publicKey: "" };
  seen = 0;

  constructor(key: KeyObject = generateKeyPairSync("ed25519").privateKey, spki?: Buffer) {
    this.key = key;
    const der = spki ?? Buffer.from(publicOf(key));
    this.publicKey = der.toString("base64");
    this.id = keyidOf(der);
    this.keyid = this.id;
    this.salt = sha256(this.id).slice(0, 32);
  }

  /** A copy with the same key and the same state: a cloned machine. */
  clone(): TestDevice {
    return Object.assign(new TestDevice(this.key), this);
  }

  /** @param given a challenge at hand; one is asked for where it is absent. @param more members to send instead */
  async enrol(app: App, token: string, { given, serial, ...more }: EnrolmentChange = {}) {
    const first = await post(app, paths.challenge, { token });
    if (first.statusCode !== 200) return { status: first.statusCode, body: first.json() };
    const answered = { ...first.json(), ...given };
    const proof = enrolmentProof({
      ...answered,
      tokenDigest: sha256(token),
      publicKey: this.publicKey,
    });
    const second = await post(app, paths.enrol, {
      token,
      challenge: answered.challenge,
      algorithm: "ed25519",
      publicKey: this.publicKey,
      proof: sign(null, Buffer.from(proof), this.key).toString("base64"),
      keyProtection: "file",
      about: {
        platform: "linux",
        agent: "0.1.0",
        ...(serial !== undefined && { serial: claimOf(digestOfSerial(serial), answered.salt) }),
      },
      ...more,
    });
    if (second.statusCode !== 200) return { status: second.statusCode, body: second.json() };
    const { envelope, collectorKeys } = EnrolledReply.parse(second.json());
    this.collector = { algorithm: "ed25519", publicKey: collectorKeys[0]?.publicKey ?? "" };
    const reply = this.believe(envelope);
    if (reply.kind === "enrolled") this.nonce = reply.nonce;
    return { status: 200, reply, body: second.json() };
  }

  /** Signs the next report, or whatever `change` makes of it, without moving on. */
  sign(
    sections: readonly PlainSection[],
    change: Partial<Record<keyof Report | "extra", unknown>> = {},
  ): Signed {
    const report = {
      v: 1,
      device: this.id,
      seq: this.seq + 1,
      prev: this.head,
      nonce: this.nonce,
      bootId: "boot",
      uptimeMs: 1,
      clock: "2026-11-21T12:00:00.000Z",
      elevated: true,
      agent: { version: "0.1.0", platform: "linux" },
      cause: "scheduled",
      keyProtection: "file",
      probes: sections.map(({ probe, digest, bytes }) => ({
        id: probe,
        v: 1,
        status: "ok",
        section: digest,
        bytes: bytes.length,
        ms: 1,
      })),
      ...change,
    };
    return this.signPayload(Buffer.from(JSON.stringify(report)), sections);
  }

  signPayload(payload: Uint8Array, sections: readonly PlainSection[] = []): Signed {
    const sig = sign(null, preAuthEncoding(REPORT_TYPE, payload), this.key);
    const signatures = [{ keyid: this.keyid, sig }];
    const envelope = carry({ payloadType: REPORT_TYPE, payload, signatures });
    return { payload, digest: sha256(payload), envelope, sections };
  }

  /** Posts a report with these sections; moves on where it is acknowledged. */
  async post(app: App, signed: Signed, sections: readonly ParcelSection[] = []) {
    const response = await postParcel(app, writeParcel({ ...signed, sections }), this.seen);
    const body = response.json();
    const reply = "payload" in body ? this.believe(body) : undefined;
    if (reply?.kind === "ack") this.#moveOn(signed, reply);
    return { status: response.statusCode, reply, body };
  }

  #moveOn({ digest }: Signed, reply: Extract<Reply, { kind: "ack" }>): void {
    if (reply.seq > this.seq) {
      this.seq = reply.seq;
      this.head = digest;
    }
    this.nonce = reply.nonce;
    this.seen = Number(reply.checkpoint.split("\n")[1]);
  }

  /** Signs and posts, sections included as asked for. */
  async report(
    app: App,
    sections: readonly PlainSection[],
    change: Parameters<typeof this.sign>[1] = {},
  ) {
    const signed = this.sign(sections, change);
    const first = await this.post(app, signed);
    if (first.reply?.kind !== "need") return { signed, ...first };
    const wanted = new Set(first.reply.sections);
    const sent = sections.filter(({ digest }) => wanted.has(digest)).map((s) => packed(s));
    return { signed, ...(await this.post(app, signed, sent)) };
  }

  /** A statement that makes `next` its key, or whatever `change` makes of it, as it is posted. */
  stateRotation(next: TestDevice, change: Partial<Record<keyof Rotation, unknown>> = {}) {
    const { keyid, publicKey } = next;
    const payload = canonicalBytes({
      v: 1,
      device: this.id,
      from: this.keyid,
      to: { keyid, algorithm: "ed25519", publicKey, protection: "file" },
      seq: this.seq,
      nonce: this.nonce,
      ...change,
    } as Json);
    return envelopeOf(ROTATION_TYPE, payload, [this, next]);
  }

  /** Posts a statement; the next key is its own where the collector says so. */
  async rotate(app: App, next: TestDevice, statement: object = this.stateRotation(next)) {
    const response = await post(app, `${paths.rotate}?from=${this.seen}`, statement);
    const body = response.json();
    const reply = "payload" in body ? this.believe(body) : undefined;
    if (reply?.kind === "rotated") this.useKey(next);
    return { status: response.statusCode, reply, body };
  }

  useKey({ key, publicKey, keyid }: TestDevice): void {
    Object.assign(this, { key, publicKey, keyid });
  }

  /** The reply in an envelope, if the collector signed it. */
  believe(envelope: {
    payloadType: string;
    payload: string;
    signatures: { sig: string }[];
  }): Reply {
    const payload = Buffer.from(envelope.payload, "base64");
    const sig = Buffer.from(envelope.signatures[0]?.sig ?? "", "base64");
    if (!verifies(this.collector, preAuthEncoding(REPLY_TYPE, payload), sig)) {
      throw new Error("the reply is not the collector's");
    }
    return ReplySchema.parse(JSON.parse(payload.toString("utf8")));
  }
}

/** DSSE's JSON, signed by each in turn. */
export function envelopeOf(
  payloadType: string,
  payload: Uint8Array,
  signers: readonly Pick<TestDevice, "key" | "keyid">[],
) {
  const signed = preAuthEncoding(payloadType, payload);
  return {
    payloadType,
    payload: Buffer.from(payload).toString("base64"),
    signatures: signers.map(({ key, keyid }) => ({
      keyid,
      sig: sign(null, signed, key).toString("base64"),
    })),
  };
}

function publicOf(key: KeyObject): Uint8Array {
  return Buffer.from(signerFrom(key).publicKey, "base64");
}

export function post(app: App, url: string, value: unknown) {
  const payload = typeof value === "string" ? value : JSON.stringify(value);
  return app.inject({
    method: "POST",
    url,
    payload,
    headers: { "content-type": "application/json" },
  });
}

export function postParcel(app: App, body: Uint8Array, from: number | string = 0) {
  return app.inject({
    method: "POST",
    url: `${paths.reports}?from=${from}`,
    payload: Buffer.from(body),
    headers: { "content-type": PARCEL_TYPE },
  });
}

/** An envelope as agents send it. */
export function carry(envelope: EnvelopeBytes): Uint8Array {
  return zstdCompressSync(writeEnvelope(envelope), { dictionary: envelopeWords });
}

import {
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from "node:crypto";
import { zstdDecompressSync } from "node:zlib";
import { facts, isFactKind } from "@muster/mapping/facts";
import {
  type CollectorKey,
  type Envelope,
  type EnvelopeBytes,
  enrolmentProof,
  envelopeDictionary,
  limits,
  type Parcel,
  paths,
  preAuthEncoding,
  REPLY_TYPE,
  type Reply,
  readEnvelope,
  readParcel,
  sectionWords,
} from "@muster/mapping/wire";
import * as wire from "@muster/mapping/wire/schemas";
import { keyidOf, sha256 } from "../identity/device-id.ts";
import type { Answered, Line, Question } from "../transport/https.ts";
import { consistencyOf } from "./merkle.ts";
import { signedNote, treeHead } from "./signed-note.ts";

const schedule = { start: "22:00", minutes: 480 };

interface KnownDevice {
  /** Of its key in force. */
  key: KeyObject;
  keyid: string;
  /** Statements that gave it further keys, by digest, with the key each made its own. */
  readonly rotations: Map<string, string>;
  seq: number;
  head: string | null;
  /** Digest by sequence number: two for one number is a fork. */
  readonly reports: Map<number, string>;
}

/**
 * A collector for the tests of the agent: keeps the protocol to the letter through the wire's schemas, in memory, and
 * remembers what it saw. Not the real one, so that an error of one side does not hide in both.
 */
export class CollectorDouble {
  readonly #key: KeyObject;
  readonly collectorKey: CollectorKey;
  readonly devices = new Map<string, KnownDevice>();
  readonly sections = new Map<string, Buffer>();
  /** Payloads of acknowledged reports by digest. */
  readonly payloads = new Map<string, Uint8Array>();
  /** Leaves of the log. A test may tamper with them. */
  leaves: Buffer[] = [Buffer.from("begin")];
  /** Reports that contradict an earlier one. */
  readonly forks: string[] = [];
  /** Numbers at which a device jumped over reports that never came. */
  readonly gaps: number[] = [];
  readonly tokens = new Set(["good-token"]);
  state: "approved" | "pending" = "approved";
  nonce = "nonce-0";
  /** Makes every reply of a report a refusal. */
  refuse: string | undefined;
  readonly #challenges = new Set<string>();

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const spki = publicKey.export({ type: "spki", format: "der" });
    this.#key = privateKey;
    this.collectorKey = {
      keyid: keyidOf(spki),
      algorithm: "ed25519",
      publicKey: spki.toString("base64"),
    };
  }

  /** Answers without a network. */
  line(): Line {
    return { post: async (question) => this.answer(question), close: () => {} };
  }

  answer({ path, body }: Question): Answered {
    const [route, query] = path.split("?");
    if (route === paths.challenge) return this.#challenge(body);
    if (route === paths.enrol) return this.#enrol(body);
    if (route === paths.rotate) return this.#rotate(body, new URLSearchParams(query));
    if (route === paths.reports) return this.#take(body, new URLSearchParams(query));
    return json(404, { why: "no such path" });
  }

  /** A reply as this collector signs it. */
  seal(reply: unknown): Envelope {
    return this.sealBytes(Buffer.from(JSON.stringify(reply)), REPLY_TYPE);
  }

  /** Whatever bytes, signed as a payload of this type. */
  sealBytes(payload: Buffer, payloadType: string): Envelope {
    const sig = sign(null, preAuthEncoding(payloadType, payload), this.#key).toString("base64");
    return {
      payloadType,
      payload: payload.toString("base64"),
      signatures: [{ keyid: this.collectorKey.keyid, sig }],
    };
  }

  /** The present checkpoint, as a signed note. */
  checkpoint(): string {
    const head = treeHead("collector.example/evidence/X01", this.leaves);
    return signedNote(head, { key: this.#key, publicKey: this.collectorKey.publicKey });
  }

  #challenge(body: Uint8Array): Answered {
    const { token } = wire.ChallengeRequest.parse(parse(body));
    if (!this.tokens.has(token)) return json(401, { why: "no" });
    const challenge = randomBytes(16).toString("hex");
    this.#challenges.add(challenge);
    return json(200, { challenge, origin: "https://collector.example", salt: "5a".repeat(16) });
  }

  #enrol(body: Uint8Array): Answered {
    const { token, challenge, publicKey, proof } = wire.EnrolRequest.parse(parse(body));
    const der = Buffer.from(publicKey, "base64");
    const key = { key: der, format: "der", type: "spki" } as const;
    const tokenDigest = sha256(token);
    const said = enrolmentProof({
      challenge,
      tokenDigest,
      origin: "https://collector.example",
      publicKey,
    });
    const proved = verify(null, Buffer.from(said), key, Buffer.from(proof, "base64"));
    if (!this.#challenges.delete(challenge) || !proved) return json(401, { why: "no" });
    const device = keyidOf(der);
    this.devices.set(device, {
      key: createPublicKey(key),
      keyid: device,
      rotations: new Map(),
      seq: 0,
      head: null,
      reports: new Map(),
    });
    this.leaves.push(Buffer.from(`enrol ${device}`));
    const reply = {
      envelope: this.seal({
        kind: "enrolled",
        v: 1,
        device,
        organisation: "Example Surgery",
        state: this.state,
        nonce: this.nonce,
        schedule,
        checkpoint: this.checkpoint(),
      } satisfies Reply),
      collectorKeys: [this.collectorKey],
    };
    return json(200, wire.EnrolledReply.parse(reply));
  }

  #rotate(body: Uint8Array, query: URLSearchParams): Answered {
    const { payloadType, payload, signatures } = wire.Envelope.parse(parse(body));
    const bytes = Buffer.from(payload, "base64");
    const rotation = wire.Rotation.parse(parse(bytes));
    const { to } = rotation;
    const device = this.devices.get(rotation.device);
    if (device === undefined) return json(401, { why: "no" });
    const digest = sha256(bytes);
    const about = { v: 1, device: rotation.device } as const;
    if (!device.rotations.has(digest)) {
      const der = Buffer.from(to.publicKey, "base64");
      const next = createPublicKey({ key: der, format: "der", type: "spki" });
      const signed = preAuthEncoding(payloadType, bytes);
      const good = [device.key, next].every((key, i) =>
        verify(null, signed, key, Buffer.from(signatures[i]?.sig ?? "", "base64")),
      );
      if (!good || rotation.from !== device.keyid) return json(401, { why: "no" });
      const code = this.refuse ?? (rotation.seq < device.seq ? "behind" : undefined);
      if (code !== undefined) {
        return this.#reply(
          { kind: "refused", ...about, report: digest, code, why: "because" },
          409,
        );
      }
      Object.assign(device, { key: next, keyid: to.keyid });
      device.rotations.set(digest, to.keyid);
      this.leaves.push(Buffer.from(`rotate ${digest}`));
    }
    return this.#reply({
      kind: "rotated",
      ...about,
      statement: digest,
      keyid: to.keyid,
      at: "2026-11-21T22:00:00.000Z",
      leaf: this.leaves.length - 1,
      nonce: this.nonce,
      checkpoint: this.checkpoint(),
      consistency: this.#growth(query),
    });
  }

  #growth(query: URLSearchParams): string[] {
    const from = Math.min(Number(query.get("from")), this.leaves.length);
    return consistencyOf(from, this.leaves).map((h) => h.toString("base64"));
  }

  #take(body: Uint8Array, query: URLSearchParams): Answered {
    const parcel = readParcel(body, limits);
    const opened = this.#open(parcel);
    if (opened === undefined) return json(424, { why: "no" });
    const { payloadType, payload, signatures } = opened;
    const report = wire.Report.parse(parse(payload));
    const digest = sha256(payload);
    const device = this.devices.get(report.device);
    const signed = preAuthEncoding(payloadType, payload);
    const good = device && verify(null, signed, device.key, signatures[0]?.sig ?? new Uint8Array());
    const isHeld = device?.reports.get(report.seq) === digest;
    if (device === undefined || !(good === true || isHeld)) return json(401, { why: "no" });
    const about = { v: 1, device: report.device, report: digest } as const;
    if (this.refuse !== undefined) {
      return this.#reply({ kind: "refused", ...about, code: this.refuse, why: "because" }, 403);
    }
    const earlier = device.reports.get(report.seq);
    if (earlier !== undefined && earlier !== digest) this.forks.push(`${report.seq}`);
    for (const section of parcel.sections) this.#keep(section);
    const lacking = report.probes
      .flatMap((p) => p.section ?? [])
      .filter((s) => !this.sections.has(s));
    if (lacking.length > 0)
      return this.#reply({ kind: "need", ...about, sections: [...new Set(lacking)] });
    if (earlier === undefined) this.#append(device, report, digest);
    this.payloads.set(digest, payload);
    return this.#reply({
      kind: "ack",
      ...about,
      seq: report.seq,
      receivedAt: "2026-11-21T22:00:00.000Z",
      leaf: this.leaves.length - 1,
      nonce: this.nonce,
      schedule,
      checkpoint: this.checkpoint(),
      consistency: this.#growth(query),
    });
  }

  /** The envelope; nothing where it stands against a report that is not here. */
  #open({ predecessor, envelope }: Parcel): EnvelopeBytes | undefined {
    const before = predecessor === undefined ? undefined : this.payloads.get(predecessor);
    if (predecessor !== undefined && before === undefined) return undefined;
    return readEnvelope(zstdDecompressSync(envelope, { dictionary: envelopeDictionary(before) }));
  }

  #append(device: KnownDevice, { seq, prev }: wire.Report, digest: string): void {
    if (seq !== device.seq + 1) this.gaps.push(seq);
    else if (prev !== device.head) this.forks.push(`${seq} follows another`);
    device.seq = seq;
    device.head = digest;
    device.reports.set(seq, digest);
    this.leaves.push(Buffer.from(`report ${digest}`));
    this.nonce = `nonce-${this.leaves.length}`;
  }

  #keep({
    digest,
    dictionary,
    zstd,
  }: {
    digest: string;
    dictionary: string | undefined;
    zstd: Uint8Array;
  }): void {
    const known = dictionary === undefined ? undefined : this.sections.get(dictionary);
    // A dictionary that is not here: the section can't be read, and is asked for again.
    if (dictionary !== undefined && known === undefined) return;
    const options = {
      maxOutputLength: limits.section,
      dictionary: known ?? sectionWords,
    };
    const plain = zstdDecompressSync(zstd, options);
    if (sha256(plain) !== digest) throw new Error("a section is not what its digest says");
    const { fact } = JSON.parse(plain.toString("utf8"));
    if (!isFactKind(fact.kind)) throw new Error(`unknown kind ${fact.kind}`);
    facts[fact.kind as keyof typeof facts].parse(fact);
    this.sections.set(digest, plain);
  }

  #reply(reply: Reply, status = 200): Answered {
    return json(status, this.seal(wire.Reply.parse(reply)));
  }
}

function json(status: number, value: unknown): Answered {
  const body = Buffer.from(JSON.stringify(value));
  return { status, type: "application/json", retryAfter: undefined, body };
}

function parse(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes).toString("utf8"));
}

import { type CollectorKey, type Envelope, enrolmentProof } from "@muster/mapping/wire";
import { ChallengeRequest, EnrolRequest } from "@muster/mapping/wire/schemas";
import { keyidOf, openPublicKey, verifies } from "../keys/index.ts";
import {
  countUse,
  type Db,
  type Device,
  devicesBySerial,
  type EnrolmentToken,
  insertChallenge,
  insertDevice,
  makeSerialSalt,
  serialSalt,
  signerById,
  storable,
  takeChallenge,
  tokenByDigest,
} from "../store/index.ts";
import type { AcceptorParts } from "./accept.ts";
import { type ApprovalRule, approvedBy, type Claim } from "./approval.ts";
import type { EnrolGuard } from "./enrol-guard.ts";
import { JsonRefused, parseStrictly } from "./json.ts";
import { Ledger, type Standing, standingOf } from "./ledger.ts";
import { notKnown, Refusal } from "./refusal.ts";
import { answer } from "./reply.ts";
import { digestOf } from "./tokens.ts";

export interface EnrolParts extends AcceptorParts {
  /** The collector's public address: what enrolling devices sign, so that a proof serves nowhere else. */
  readonly origin: () => string;
  /** Rules by which a device is approved without a person, in order. */
  readonly approve?: readonly ApprovalRule[];
  readonly guard: EnrolGuard;
}

/** The wire's `EnrolledReply`. */
export interface EnrolmentAnswer {
  readonly envelope: Envelope;
  readonly collectorKeys: readonly CollectorKey[];
}

/** Longest an enrolling device may take to answer. */
const CHALLENGE_MS = 5 * 60_000;
const caps = { depth: 3, nodes: 32, text: 2048 };

/**
 * Step 1: a token gets a challenge. A token that is used up still does, because a device whose enrolment was written but
 * whose answer was lost has to ask again.
 * @throws {Refusal}
 */
export async function challenge(parts: EnrolParts, body: Uint8Array) {
  const { token } = read(ChallengeRequest, body);
  const known = await usable(parts, token);
  const { random, store } = parts;
  const now = parts.now();
  const given = Buffer.from(random(32)).toString("base64url");
  const expires_at = new Date(now + CHALLENGE_MS).toISOString();
  const row = { challenge: given, token: known.id, expires_at };
  await insertChallenge(store.db, row, new Date(now).toISOString());
  const fresh = Buffer.from(random(16)).toString("hex");
  const salt = await makeSerialSalt(store.db, known.organisation, fresh);
  return { challenge: given, origin: parts.origin(), salt };
}

/**
 * Step 2: a device that holds the key gets in. The same device asking again with a good token gets the same answer, at no
 * further use.
 * @param address of the socket it asks over
 * @throws {Refusal}
 */
export async function enrol(
  parts: EnrolParts,
  body: Uint8Array,
  address: string,
): Promise<EnrolmentAnswer> {
  const request = read(EnrolRequest, body);
  const token = await usable(parts, request.token);
  const key = { algorithm: request.algorithm, publicKey: request.publicKey };
  if (openPublicKey(key) === undefined) {
    throw new Refusal(422, "malformed", `the public key is not one for ${request.algorithm}`);
  }
  const proof = enrolmentProof({
    challenge: request.challenge,
    tokenDigest: token.digest,
    origin: parts.origin(),
    publicKey: request.publicKey,
  });
  const signature = Buffer.from(request.proof, "base64");
  if (!verifies(key, Buffer.from(proof), signature)) throw notKnown();
  const { device, nonce, checkpoint } = await parts.store.db
    .transaction()
    .execute((trx) => admitDevice(parts, trx, { request, token, address }));
  return enrolled(parts, { device, nonce, checkpoint });
}

interface Admission {
  readonly request: EnrolRequest;
  readonly token: EnrolmentToken;
  readonly address: string;
}

interface Admitted extends Standing {
  readonly device: Device;
}

async function admitDevice(parts: EnrolParts, trx: Db, admission: Admission): Promise<Admitted> {
  const { request, token } = admission;
  const at = new Date(parts.now()).toISOString();
  const given = await takeChallenge(trx, request.challenge, at);
  if (given?.token !== token.id) throw notKnown();
  const id = keyidOf(Buffer.from(request.publicKey, "base64"));
  const present = await signerById(trx, id);
  if (present !== undefined) return await again(trx, { device: present.device, token });
  if (!(await countUse(trx, token.id, at))) throw notKnown();
  const approver = approvedBy(token, parts.approve ?? [], await claimIn(trx, admission));
  const state = approver === undefined ? "pending" : "approved";
  const device = { ...deviceFrom(admission, id, at), state } as const;
  await insertDevice(trx, device, {
    keyid: id,
    device: id,
    algorithm: request.algorithm,
    public_key: request.publicKey,
    protection: request.keyProtection,
    from_at: at,
    until_at: null,
  });
  const ledger = new Ledger(device.organisation);
  const { algorithm, keyProtection: protection } = request;
  const about = { device: id, keyid: id, algorithm, protection, token: token.id, at };
  ledger.add({
    type: "enrol",
    about: { ...about, state, ...(approver !== undefined && { approvedBy: approver }) },
  });
  const nonce = await ledger.nonce(trx, parts);
  return { device, nonce, checkpoint: await ledger.enter(trx, parts.log) };
}

/** The answer of before. A device that was removed or stopped does not come back by asking. */
async function again(
  trx: Db,
  { device, token }: { readonly device: Device; readonly token: EnrolmentToken },
): Promise<Admitted> {
  const stands = device.state === "approved" || device.state === "pending";
  if (!stands || device.organisation !== token.organisation) throw notKnown();
  return { device, ...(await standingOf(trx, device.organisation)) };
}

/** What the rules of approval are held against. */
async function claimIn(trx: Db, { request, token, address }: Admission): Promise<Claim> {
  const { organisation } = token;
  const { serial } = request.about;
  const salt = (await serialSalt(trx, organisation)) ?? "";
  const same = serial === undefined ? [] : await devicesBySerial(trx, { organisation, serial });
  return { address, salt, serial, isTaken: same.some(({ state }) => state !== "revoked") };
}

function deviceFrom({ request, token }: Admission, id: string, at: string): Omit<Device, "state"> {
  return {
    id,
    organisation: token.organisation,
    site: token.site,
    platform: storable(request.about.platform, 64),
    enrolled_at: at,
    seq: 0,
    head: null,
    last_report_at: null,
    label: null,
    serial: request.about.serial ?? null,
    replaced_by: null,
  };
}

async function enrolled(
  { log, schedule }: EnrolParts,
  { device, nonce, checkpoint }: Admitted,
): Promise<EnrolmentAnswer> {
  const { envelope } = await answer(log.signer, {
    kind: "enrolled",
    v: 1,
    device: device.id,
    organisation: device.organisation,
    state: device.state === "pending" ? "pending" : "approved",
    nonce,
    schedule: schedule(),
    checkpoint: checkpoint.note,
  });
  return { envelope, collectorKeys: log.collectorKeys };
}

/**
 * A token that is neither unknown, revoked nor expired.
 * @throws {Refusal} the one answer for all three; 429 where it is shown too often
 */
async function usable({ store, now, guard }: EnrolParts, text: string): Promise<EnrolmentToken> {
  const token = await tokenByDigest(store.db, digestOf(text));
  const at = new Date(now()).toISOString();
  if (token === undefined || token.revoked_at !== null || token.expires_at <= at) throw notKnown();
  guard.withToken(token.id);
  return token;
}

interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false };
}

function read<T>(schema: Schema<T>, body: Uint8Array): T {
  let value: unknown;
  try {
    value = parseStrictly(body, caps);
  } catch (error) {
    if (!(error instanceof JsonRefused)) throw error;
    throw new Refusal(400, "malformed", `the request ${error.message}`);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Refusal(400, "malformed", "the request has not the shape of one");
  return parsed.data;
}

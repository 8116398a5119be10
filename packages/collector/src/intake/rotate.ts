import { hash } from "node:crypto";
import { limits, preAuthEncoding, ROTATION_TYPE, type Rotation } from "@muster/mapping/wire";
import { Rotation as RotationSchema } from "@muster/mapping/wire/schemas";
import { keyidOf, verifies } from "../keys/index.ts";
import {
  type Db,
  type Device,
  type DeviceKey,
  deviceById,
  endedKeys,
  type KeyRotation,
  lockDevices,
  rotateKey,
  rotationByStatement,
  signerById,
} from "../store/index.ts";
import type { AcceptorParts } from "./accept.ts";
import { Ledger, type Standing, standingOf } from "./ledger.ts";
import { whatBars } from "./place.ts";
import { notKnown, Refusal, ReportRefused } from "./refusal.ts";
import { type Answer, answer, growthSince, refusedAnswer } from "./reply.ts";
import { openSigned, publicKeyOf, strictly } from "./signed.ts";

const aStatement = {
  type: ROTATION_TYPE,
  called: "a statement of rotation",
  signatures: 2,
  caps: { depth: 3, nodes: 16, text: 4096 },
} as const;
const statementCaps = { depth: 2, nodes: 16, text: 2048 };

/** A statement that the device's key in force, or one that was, has signed. */
interface Stated {
  readonly device: Device;
  readonly key: DeviceKey;
  readonly rotation: Rotation;
  /** Digest of the payload: the statement's name. */
  readonly digest: string;
  /** DSSE's JSON text. */
  readonly envelope: string;
}

interface Rotated extends Standing {
  readonly held: KeyRotation;
}

/**
 * Gives a device its next key: the statement is signed by its present key and by the next one. From the answer on the
 * present key signs nothing new. A statement whose answer was lost gets the same answer again.
 * @param from size of the log the agent saw last; 0 where it saw none
 * @throws {Refusal} where whoever sent it is not known, told unsigned
 */
export async function rotate(
  parts: AcceptorParts,
  body: Uint8Array,
  from: number,
): Promise<Answer> {
  const { log, store } = parts;
  try {
    const stated = await openStatement(store.db, body);
    const about = [stated.device.id, stated.digest] as const;
    const { held, nonce, checkpoint } = await store.db
      .transaction()
      .execute((trx) => takeStatement(parts, trx, stated))
      .catch((error: unknown) => {
        throw error instanceof Refusal && error.status !== 401
          ? new ReportRefused(error, ...about)
          : error;
      });
    const { organisation } = stated.device;
    const consistency = await growthSince(log, organisation, { from, to: checkpoint.size });
    const { device, statement, keyid, at, leaf } = held;
    const said = { kind: "rotated", v: 1, device, statement, keyid, at, leaf } as const;
    return await answer(log.signer, { ...said, nonce, checkpoint: checkpoint.note, consistency });
  } catch (error) {
    if (error instanceof ReportRefused) return await refusedAnswer(log.signer, error);
    throw error;
  }
}

async function openStatement(db: Db, body: Uint8Array): Promise<Stated> {
  if (body.length > limits.envelope)
    throw new Refusal(413, "too-large", "the statement is too large");
  const { payload, signatures } = openSigned(body, aStatement);
  const [old, next] = signatures;
  const signer = old && (await signerById(db, old.keyid));
  if (old === undefined || signer === undefined || signer.device.state === "revoked")
    throw notKnown();
  const { device, key } = signer;
  const signed = preAuthEncoding(ROTATION_TYPE, payload);
  if (!verifies(publicKeyOf(key), signed, old.signature)) throw notKnown();
  const digest = hash("sha256", payload, "hex");
  const refuse = (status: number, code: string, why: string) =>
    new ReportRefused(new Refusal(status, code, why), device.id, digest);
  const rotation = readStatement(payload);
  if (rotation === undefined)
    throw refuse(422, "malformed", "the statement has not the shape of one");
  if (rotation.device !== device.id || rotation.from !== key.keyid) {
    throw refuse(403, "not-yours", "the statement names another device or key than signed it");
  }
  const { to } = rotation;
  const isNamed = to.keyid === keyidOf(Buffer.from(to.publicKey, "base64"));
  if (next === undefined || !isNamed || !verifies(to, signed, next.signature)) {
    throw refuse(422, "not-held", "the next key did not sign the statement");
  }
  return { device, key, rotation, digest, envelope: new TextDecoder().decode(body) };
}

function readStatement(payload: Uint8Array): Rotation | undefined {
  try {
    return RotationSchema.safeParse(strictly(payload, statementCaps, "the statement")).data;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

async function takeStatement(parts: AcceptorParts, trx: Db, stated: Stated): Promise<Rotated> {
  const { id } = stated.device;
  await lockDevices(trx, [id]);
  const device = await deviceById(trx, id);
  if (device === undefined || device.state === "revoked") throw notKnown();
  const held = await rotationByStatement(trx, stated.digest);
  if (held !== undefined) return { held, ...(await standingOf(trx, device.organisation)) };
  await refuseUnlessNext(trx, device, stated);
  const ledger = new Ledger(device.organisation);
  const nonce = await ledger.nonce(trx, parts);
  const at = new Date(parts.now()).toISOString();
  const { from, to } = stated.rotation;
  const { keyid, algorithm, protection } = to;
  const statement = stated.digest;
  const about = { device: id, from, keyid, algorithm, protection, statement, at };
  let leaf = -1;
  ledger.add({ type: "rotate", about }, (index) => {
    leaf = index;
  });
  const checkpoint = await ledger.enter(trx, parts.log);
  const { organisation } = device;
  const { envelope } = stated;
  const row = { statement, organisation, device: id, from_key: from, keyid, envelope, at, leaf };
  await rotateKey(trx, row, {
    keyid,
    device: id,
    algorithm,
    public_key: to.publicKey,
    protection,
    from_at: at,
    until_at: null,
  });
  return { held: row, nonce, checkpoint };
}

async function refuseUnlessNext(trx: Db, device: Device, { key, rotation }: Stated): Promise<void> {
  if ((await endedKeys(trx, [key.keyid])).size > 0) throw notKnown();
  const bar = whatBars(device);
  if (bar !== undefined) throw bar;
  if (rotation.seq < device.seq) {
    const why = "the key has signed reports since: send what waits, then make a new statement";
    throw new Refusal(409, "behind", why);
  }
  if ((await signerById(trx, rotation.to.keyid)) !== undefined) {
    throw new Refusal(409, "key-known", "the next key is or was one already: make a new one");
  }
}

import { hash } from "node:crypto";
import {
  limits,
  ParcelError,
  type ParcelSection,
  preAuthEncoding,
  REPORT_TYPE,
  type Report,
  readParcel,
} from "@muster/mapping/wire";
import { Report as ReportSchema } from "@muster/mapping/wire/schemas";
import { verifiesAside } from "../keys/index.ts";
import {
  type Db,
  type Device,
  type DeviceKey,
  keysOf,
  noncesIn,
  payloadBytesOf,
  reportByDigest,
  reportHeads,
  signerById,
} from "../store/index.ts";
import { type Carried, envelopeIn } from "./carried.ts";
import { notKnown, Refusal, ReportRefused } from "./refusal.ts";
import { publicKeyOf, strictly } from "./signed.ts";

/** A report whose signature, shape and signer hold. Nothing of its sections has been looked at. */
export interface Arrived {
  readonly device: Device;
  /** The key that signed it. */
  readonly keyid: string;
  /** It says that its key lies elsewhere than is on record. */
  readonly contradicts: boolean;
  readonly report: Report;
  /** Digest of the payload: the report's name. */
  readonly digest: string;
  /** The envelope, DSSE's JSON text. */
  readonly envelope: string;
  readonly sections: readonly ParcelSection[];
}

const reportCaps = { depth: 4, nodes: 1024, text: 512 };

/** What ids of probes and nonces look like; anything else could not be kept as it is by both engines. */
const PROBE = /^[a-z0-9][a-z0-9-]{0,63}$/;
const NONCE = /^[A-Za-z0-9_-]{0,128}$/;

/**
 * Lets a parcel in, in this order: whole parcel, known key, signature over the payload's bytes, shape, signer. Nothing is
 * written, and of what was sent only the envelope is inflated.
 * @throws {Refusal} before the signature holds; {@link ReportRefused} after
 */
export async function admit(db: Db, body: Uint8Array): Promise<Arrived> {
  const { predecessor, envelope: carried, sections } = openParcel(body);
  const envelope = envelopeIn(carried, await predecessorOf(db, predecessor));
  const { payload } = envelope;
  const { keyid, sig } = signatureOf(envelope);
  const signer = await signerById(db, keyid);
  if (signer === undefined || signer.device.state === "revoked") throw notKnown();
  const { key, device } = signer;
  const signed = preAuthEncoding(REPORT_TYPE, payload);
  if (!(await verifiesAside(publicKeyOf(key), signed, sig))) throw notKnown();
  const digest = hash("sha256", payload, "hex");
  // A key that has ended signs nothing new; what it signed before gets the answer it got.
  if (key.until_at !== null && !(await isHeld(db, digest, device))) throw notKnown();
  const report = openReport(payload, device, digest);
  const contradicts = await contradictsKey(db, signer, report);
  return { device, keyid, contradicts, report, digest, envelope: envelope.text, sections };
}

/**
 * Whether the report says that its key lies elsewhere than the device said when that key was entered. One that was made under
 * an earlier key, and had to be signed anew by the next one, says where the earlier key lay: its nonce was issued before that
 * key ended.
 */
async function contradictsKey(
  db: Db,
  { device, key }: { readonly device: Device; readonly key: DeviceKey },
  { keyProtection, nonce }: Report,
): Promise<boolean> {
  if (keyProtection === key.protection) return false;
  const issued = (await noncesIn(db, [nonce])).get(nonce);
  if (issued?.organisation !== device.organisation) return true;
  const earlier = (await keysOf(db, device.id)).filter(
    ({ until_at }) => until_at !== null && issued.issued_at <= until_at,
  );
  return !earlier.some(({ protection }) => protection === keyProtection);
}

async function isHeld(db: Db, digest: string, { id }: Device): Promise<boolean> {
  return (await reportHeads(db, [digest])).get(digest)?.device === id;
}

/**
 * The payload that an envelope was compressed against. Whose report it was does not matter: nothing of it is believed, and
 * what comes out must bear its device's signature.
 * @throws {Refusal} where it is not held: the agent then sends the envelope whole
 */
async function predecessorOf(
  db: Db,
  predecessor: string | undefined,
): Promise<Uint8Array | undefined> {
  if (predecessor === undefined) return undefined;
  const report = await reportByDigest(db, predecessor);
  if (report === undefined) {
    throw new Refusal(424, "no-predecessor", "the report before this one is not held here");
  }
  return payloadBytesOf(report);
}

function signatureOf({ payloadType, signatures }: Carried): Carried["signatures"][number] {
  if (payloadType !== REPORT_TYPE) {
    throw new Refusal(400, "malformed", "the envelope holds something other than a report");
  }
  const [signature, ...others] = signatures;
  if (signature === undefined || others.length > 0) {
    throw new Refusal(400, "malformed", "a report has one signature");
  }
  return signature;
}

function openParcel(body: Uint8Array) {
  try {
    return readParcel(body, limits);
  } catch (error) {
    if (error instanceof ParcelError) throw new Refusal(400, "malformed", error.message);
    throw error;
  }
}

function openReport(payload: Uint8Array, device: Device, digest: string): Report {
  const refuse = (status: number, code: string, why: string) =>
    new ReportRefused(new Refusal(status, code, why), device.id, digest);
  let value: unknown;
  try {
    value = strictly(payload, reportCaps, "the report");
  } catch (error) {
    if (error instanceof Refusal) throw refuse(422, error.code, error.message);
    throw error;
  }
  const read = ReportSchema.safeParse(value);
  if (!read.success) {
    const where = read.error.issues[0]?.path.join(".") ?? "";
    throw refuse(422, "malformed", `the report has not the shape of one (${where.slice(0, 64)})`);
  }
  const report = read.data;
  if (report.device !== device.id) {
    throw refuse(403, "not-yours", "the report names another device than the one that signed it");
  }
  const problem = problemIn(report);
  if (problem !== undefined) throw refuse(422, "malformed", problem);
  return report;
}

/** What the schema cannot say. */
function problemIn({ seq, prev, nonce, probes }: Report): string | undefined {
  if ((seq === 1) !== (prev === null)) {
    return "the first report follows none, and every other one follows a report";
  }
  if (!NONCE.test(nonce)) return "the nonce is not one of a collector";
  if (!probes.every(({ id }) => PROBE.test(id))) return "a probe has no probe's name";
  if (hasTwice(probes.map(({ id }) => id))) return "a probe appears twice";
  if (hasTwice(probes.flatMap(({ section }) => section ?? []))) {
    return "two probes name one section";
  }
  return undefined;
}

function hasTwice(names: readonly string[]): boolean {
  return new Set(names).size < names.length;
}

import { HELLO_TYPE, preAuthEncoding } from "@muster/mapping/wire";
import { Envelope, Hello } from "@muster/mapping/wire/schemas";
import { verifies } from "../keys/index.ts";
import { type Db, signerById } from "../store/index.ts";
import { JsonRefused, parseStrictly } from "./json.ts";
import { notKnown, Refusal } from "./refusal.ts";

/** A device that proved to hold its key, and what it wants to see in everything that is said to it. */
export interface Greeted {
  readonly device: string;
  readonly nonce: string;
}

const envelopeCaps = { depth: 3, nodes: 16, text: 2048 };
const helloCaps = { depth: 1, nodes: 8, text: 128 };

/**
 * The device that says hello in a frame: approved, its signature over this very challenge.
 * @throws {Refusal} 400 where it is no hello, 401 where nobody who may come in said it
 */
export async function readHello(db: Db, frame: Uint8Array, challenge: string): Promise<Greeted> {
  const { payload, keyid, signature } = openFrame(frame);
  const hello = shaped(Hello, payload, helloCaps);
  if (hello.challenge !== challenge) throw notKnown();
  const signer = await signerById(db, keyid);
  if (signer === undefined) throw notKnown();
  const { key, device } = signer;
  const mayComeIn = key.until_at === null && device.state === "approved";
  if (!mayComeIn || hello.device !== device.id) throw notKnown();
  const publicKey = { algorithm: key.algorithm, publicKey: key.public_key };
  if (!verifies(publicKey, preAuthEncoding(HELLO_TYPE, payload), signature)) throw notKnown();
  return { device: device.id, nonce: hello.nonce };
}

function openFrame(frame: Uint8Array) {
  const { payloadType, payload, signatures } = shaped(Envelope, frame, envelopeCaps);
  const [signature, ...others] = signatures;
  if (payloadType !== HELLO_TYPE || signature === undefined || others.length > 0) throw malformed();
  return {
    payload: Buffer.from(payload, "base64"),
    keyid: signature.keyid,
    signature: Buffer.from(signature.sig, "base64"),
  };
}

interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false };
}

function shaped<T>(schema: Schema<T>, bytes: Uint8Array, caps: typeof helloCaps): T {
  try {
    const read = schema.safeParse(parseStrictly(bytes, caps));
    if (read.success) return read.data;
  } catch (error) {
    if (!(error instanceof JsonRefused)) throw error;
  }
  throw malformed();
}

function malformed(): Refusal {
  return new Refusal(400, "malformed", "that is not what is said on the live channel");
}

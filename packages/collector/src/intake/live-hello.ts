import { HELLO_TYPE, preAuthEncoding } from "@muster/mapping/wire";
import { Hello } from "@muster/mapping/wire/schemas";
import { verifies } from "../keys/index.ts";
import { type Db, signerById } from "../store/index.ts";
import { type JsonCaps, JsonRefused, parseStrictly } from "./json.ts";
import { notKnown, Refusal } from "./refusal.ts";
import { openSigned, publicKeyOf } from "./signed.ts";

/** A device that proved to hold its key, and what it wants to see in everything that is said to it. */
export interface Greeted {
  readonly device: string;
  readonly keyid: string;
  readonly nonce: string;
}

const aHello = {
  type: HELLO_TYPE,
  called: "a hello",
  signatures: 1,
  caps: { depth: 3, nodes: 16, text: 2048 },
} as const;
const helloCaps = { depth: 1, nodes: 8, text: 128 };

/**
 * The device that says hello in a frame: approved, its signature over this very challenge.
 * @throws {Refusal} 400 where it is no hello, 401 where nobody who may come in said it
 */
export async function readHello(db: Db, frame: Uint8Array, challenge: string): Promise<Greeted> {
  const { payload, signatures } = openSigned(frame, aHello);
  const hello = shaped(Hello, payload, helloCaps);
  if (hello.challenge !== challenge) throw notKnown();
  const [by] = signatures;
  const signer = by && (await signerById(db, by.keyid));
  if (by === undefined || signer === undefined) throw notKnown();
  const { key, device } = signer;
  const mayComeIn = key.until_at === null && device.state === "approved";
  if (!mayComeIn || hello.device !== device.id) throw notKnown();
  const signed = preAuthEncoding(HELLO_TYPE, payload);
  if (!verifies(publicKeyOf(key), signed, by.signature)) throw notKnown();
  return { device: device.id, keyid: key.keyid, nonce: hello.nonce };
}

interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false };
}

function shaped<T>(schema: Schema<T>, bytes: Uint8Array, caps: JsonCaps): T {
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

import { Envelope } from "@muster/mapping/wire/schemas";
import type { PublicKey } from "../keys/index.ts";
import type { DeviceKey } from "../store/index.ts";
import { type JsonCaps, JsonRefused, parseStrictly } from "./json.ts";
import { Refusal } from "./refusal.ts";

/** What an envelope must be before anything of it is looked at. */
export interface Wanted {
  /** Payload type, and what to call its payload: `a report`. */
  readonly type: string;
  readonly called: string;
  readonly signatures: number;
  readonly caps: JsonCaps;
}

/** An envelope's parts; nothing of them is believed yet. */
export interface Opened {
  readonly payload: Buffer;
  readonly signatures: readonly { readonly keyid: string; readonly signature: Buffer }[];
}

/** Opens DSSE's JSON. @throws {Refusal} 400 where it is not such an envelope */
export function openSigned(bytes: Uint8Array, wanted: Wanted): Opened {
  const read = Envelope.safeParse(strictly(bytes, wanted.caps, "the envelope"));
  if (!read.success) throw malformed("the envelope has not the shape of one");
  const { payloadType, payload, signatures } = read.data;
  if (payloadType !== wanted.type) {
    throw malformed(`the envelope holds something other than ${wanted.called}`);
  }
  if (signatures.length !== wanted.signatures) {
    throw malformed(
      `${wanted.called} has ${wanted.signatures === 1 ? "one signature" : "two signatures"}`,
    );
  }
  return {
    payload: Buffer.from(payload, "base64"),
    signatures: signatures.map(({ keyid, sig }) => ({
      keyid,
      signature: Buffer.from(sig, "base64"),
    })),
  };
}

/** @param what to call it where it is refused @throws {Refusal} 400 */
export function strictly(bytes: Uint8Array, caps: JsonCaps, what: string): unknown {
  try {
    return parseStrictly(bytes, caps);
  } catch (error) {
    if (error instanceof JsonRefused) throw malformed(`${what} ${error.message}`);
    throw error;
  }
}

/** A device's key as the verifier takes it. */
export function publicKeyOf({ algorithm, public_key }: DeviceKey): PublicKey {
  return { algorithm, publicKey: public_key };
}

function malformed(why: string): Refusal {
  return new Refusal(400, "malformed", why);
}

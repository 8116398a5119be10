import { createHash, type KeyObject, sign } from "node:crypto";
import { rootOf } from "./merkle.ts";

/** The text of a checkpoint of these leaves: the log's name on its first line. */
export function treeHead(origin: string, leaves: readonly Buffer[]): string {
  return `${origin}\n${leaves.length}\n${rootOf(leaves).toString("base64")}\n`;
}

/** A text as a signed note, by an Ed25519 key under the name on its first line. @param publicKey base64 of the SPKI DER */
export function signedNote(
  text: string,
  { key, publicKey }: { readonly key: KeyObject; readonly publicKey: string },
): string {
  const name = text.slice(0, text.indexOf("\n"));
  const raw = Buffer.from(publicKey, "base64").subarray(-32);
  const id = createHash("sha256").update(`${name}\n\u0001`).update(raw).digest().subarray(0, 4);
  const signature = Buffer.concat([id, sign(null, Buffer.from(text), key)]);
  return `${text}\n\u2014 ${name} ${signature.toString("base64")}\n`;
}

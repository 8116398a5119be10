import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  type KeyObject,
  randomBytes,
  scryptSync,
} from "node:crypto";

/**
 * A private key under a passphrase: PEM around `MUSTERK1`, log2 N, r, p (a byte each), 16 bytes of salt, 12 of nonce, the
 * tag, and PKCS#8 in DER. AES-256-GCM under a key from scrypt; everything before the tag is authenticated with it.
 * N = 2^17, r = 8, p = 1: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html (checked 2026-11-26).
 */
const HEAD = Buffer.concat([Buffer.from("MUSTERK1"), Buffer.from([17, 8, 1])]);
const COST = { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 };
const [SALT, NONCE, TAG] = [16, 12, 16];
const LABEL = "MUSTER ENCRYPTED PRIVATE KEY";
const BLOCK = new RegExp(
  `-----BEGIN ${LABEL}-----(?<text>[A-Za-z0-9+/=\\s]+)-----END ${LABEL}-----`,
);

/** Whether a text holds a key in this form. */
export function isSealed(text: string): boolean {
  return text.includes(`-----BEGIN ${LABEL}-----`);
}

export function sealKey(key: KeyObject, passphrase: string): string {
  const head = Buffer.concat([HEAD, randomBytes(SALT), randomBytes(NONCE)]);
  const cipher = createCipheriv("aes-256-gcm", stretched(head, passphrase), nonceOf(head));
  cipher.setAAD(head);
  const der = key.export({ type: "pkcs8", format: "der" });
  const text = Buffer.concat([cipher.update(der), cipher.final()]);
  const lines = Buffer.concat([head, cipher.getAuthTag(), text])
    .toString("base64")
    .replaceAll(/.{64}(?=.)/g, "$&\n");
  return `-----BEGIN ${LABEL}-----\n${lines}\n-----END ${LABEL}-----\n`;
}

/** @throws where it is damaged, in another form, or under another passphrase */
export function unsealKey(pem: string, passphrase: string): KeyObject {
  const bytes = Buffer.from(BLOCK.exec(pem)?.groups?.text ?? "", "base64");
  const until = HEAD.length + SALT + NONCE;
  const head = bytes.subarray(0, until);
  if (!head.subarray(0, HEAD.length).equals(HEAD)) throw new Error("not a form that is known");
  const opening = { authTagLength: TAG };
  const key = stretched(head, passphrase);
  const cipher = createDecipheriv("aes-256-gcm", key, nonceOf(head), opening);
  cipher.setAAD(head);
  cipher.setAuthTag(bytes.subarray(until, until + TAG));
  const der = Buffer.concat([cipher.update(bytes.subarray(until + TAG)), cipher.final()]);
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" });
}

function stretched(head: Buffer, passphrase: string): Buffer {
  return scryptSync(passphrase, head.subarray(HEAD.length, HEAD.length + SALT), 32, COST);
}

function nonceOf(head: Buffer): Buffer {
  return head.subarray(HEAD.length + SALT);
}

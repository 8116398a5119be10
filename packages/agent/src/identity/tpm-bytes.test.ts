import { createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { derOfTpmSignature, spkiOfTpmPublic } from "./tpm-bytes.ts";

/** `tpm2_create -u` and `tpm2_sign -f tss` of tpm2-tools 5.4 on swtpm 0.7.1, with the arguments of `exec/tpm.ts`. */
const publicPart = Buffer.from(
  "00580023000b00040472000000100018000b00030010002081a11feece9aeea1833b66c245efc1deba409b97f091b9a928945f96d7bc467b" +
    "0020388130ab397f93651b53b47b67e660aea4dbc48daca4a417c70b82fbbe1c0850",
  "hex",
);
const signature = Buffer.from(
  "0018000b00206b9587a2f3360ed64969d775951940" +
    "7f57538e04f788c1e13dee422bafa8c7d9002084edb0a85769a3c8bbcdba30471a41ed4d930235158e7c7d2999b5c2b4d93793",
  "hex",
);

test("the TPM's public key is a key to everybody else", () => {
  const key = createPublicKey({ key: spkiOfTpmPublic(publicPart), format: "der", type: "spki" });
  const { x, y } = key.export({ format: "jwk" });
  expect(Buffer.from(x ?? "", "base64url").toString("hex")).toMatch(/^81a11fee.*bc467b$/);
  expect(Buffer.from(y ?? "", "base64url").toString("hex")).toMatch(/^388130ab.*1c0850$/);
  expect(key.asymmetricKeyDetails?.namedCurve).toBe("prime256v1");
});

test("the TPM's signature in the form that everybody else has", () => {
  expect(derOfTpmSignature(signature).toString("hex")).toBe(
    "304502206b9587a2f3360ed64969d7759519407f57538e04f788c1e13dee422bafa8c7d9" +
      "02210084edb0a85769a3c8bbcdba30471a41ed4d930235158e7c7d2999b5c2b4d93793",
  );
});

const at = (bytes: Buffer, place: number, value: number) => Buffer.from(bytes.with(place, value));

test.each<[string, Buffer, string]>([
  ["nothing", Buffer.alloc(0), "ends too early"],
  ["cut short", publicPart.subarray(0, -1), "its length"],
  ["longer", Buffer.concat([publicPart, Buffer.of(0)]), "its length"],
  ["an RSA key", at(publicPart, 3, 0x01), "its kind"],
  ["named by SHA-1", at(publicPart, 5, 0x04), "the digest of its name"],
  ["a key that may leave its parent", at(publicPart, 9, 0x62), "what it may be used for"],
  ["a key that may leave the TPM", at(publicPart, 9, 0x70), "what it may be used for"],
  ["a key made elsewhere", at(publicPart, 9, 0x52), "what it may be used for"],
  ["a key that decrypts too", at(publicPart, 7, 0x06), "what it may be used for"],
  ["a key that signs what the TPM made alone", at(publicPart, 7, 0x05), "what it may be used for"],
  ["a key of any scheme", at(publicPart, 15, 0x10), "its scheme"],
  ["a key for SHA-1", at(publicPart, 17, 0x04), "the digest it signs"],
  ["a key on P-384", at(publicPart, 19, 0x04), "its curve"],
])("%s is not a key of the agent's", (_, bytes, why) => {
  expect(() => spkiOfTpmPublic(bytes)).toThrow(why);
});

/** TPMT_SIGNATURE of two numbers, each as it is given. */
function tpmSignature(...numbers: readonly Uint8Array[]): Buffer {
  const sized = numbers.flatMap((n) => [Buffer.of(n.length >> 8, n.length & 0xff), n]);
  return Buffer.concat([Buffer.of(0, 0x18, 0, 0x0b), ...sized]);
}

const one = Buffer.of(1);

test.each<[string, Buffer, string]>([
  ["by RSA", at(signature, 1, 0x14), "its scheme"],
  ["over SHA-1", at(signature, 3, 0x04), "its digest"],
  ["cut short", signature.subarray(0, -1), "ends too early"],
  ["longer", Buffer.concat([signature, Buffer.of(0)]), "something follows"],
  ["of nought", tpmSignature(Buffer.alloc(32), one), "of no size"],
  ["of nothing", tpmSignature(one, Buffer.alloc(0)), "of no size"],
  ["of 33 bytes", tpmSignature(one, Buffer.alloc(33, 1)), "of no size"],
])("a signature %s is none", (_, bytes, why) => {
  expect(() => derOfTpmSignature(bytes)).toThrow(why);
});

test.each([
  ["leading zeros left out", [Buffer.of(1, 2), one], "30070202010202" + "0101"],
  ["leading zeros written", [Buffer.alloc(32).with(31, 5), one], "3006020105020101"],
  ["33 bytes of which the first is nought", [Buffer.alloc(33, 9).with(0, 0), one], undefined],
  ["a first bit that would make it negative", [Buffer.of(0x80), one], "300702020080020101"],
] as const)("numbers take as few bytes as they need: %s", (_, numbers, hex) => {
  const der = derOfTpmSignature(tpmSignature(...numbers));
  if (hex === undefined) expect(der.subarray(2, 5).toString("hex")).toBe("022009");
  else expect(der.toString("hex")).toBe(hex);
});

const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });

test("whatever the numbers are, what comes out is the signature that went in", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.boolean(), (bytes, short) => {
      const raw = sign("sha256", bytes, { key: pair.privateKey, dsaEncoding: "ieee-p1363" });
      const trim = (n: Buffer) => (short ? n.subarray(n.findIndex((b) => b !== 0)) : n);
      const der = derOfTpmSignature(
        tpmSignature(trim(raw.subarray(0, 32)), trim(raw.subarray(32))),
      );
      expect(verify("sha256", bytes, pair.publicKey, der)).toBe(true);
    }),
    { numRuns: 400, seed: 20_261_126 },
  );
});

import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { verifies as asCollector } from "../../keys/index.ts";
import { verifies as asPack } from "../testing/verifier.ts";

/** What the pack's verifier calls a good signature is what the collector takes for one: never more, never less. */

const fromHex = (text: string) => Buffer.from(text, "hex");
const spki = (key: KeyObject) => key.export({ type: "spki", format: "der" });
const ed25519 = generateKeyPairSync("ed25519");
const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" });
const message = Buffer.from("a report");

/** Keys and signatures that fit, to be bent. */
const good = [
  {
    algorithm: "ed25519",
    key: spki(ed25519.publicKey),
    signature: sign(null, message, ed25519.privateKey),
  },
  {
    algorithm: "p256",
    key: spki(p256.publicKey),
    signature: sign("sha256", message, p256.privateKey),
  },
] as const;

test.each(good)("an $algorithm signature holds for both", ({ algorithm, key, signature }) => {
  const named = { algorithm, publicKey: key.toString("base64") } as const;
  expect([asCollector(named, message, signature), asPack(named, message, signature)]).toEqual([
    true,
    true,
  ]);
});

const compressed = Buffer.concat([
  fromHex("3039301306072a8648ce3d020106082a8648ce3d030107032200"),
  Buffer.of(2 + ((spki(p256.publicKey).at(-1) ?? 0) & 1)),
  spki(p256.publicKey).subarray(27, 59),
]);

test.each([
  ["an algorithm of an object's parent", "__proto__", spki(ed25519.publicKey)],
  ["no algorithm", "", spki(ed25519.publicKey)],
  ["the other's algorithm", "p256", spki(ed25519.publicKey)],
  ["another curve", "p256", spki(p384.publicKey)],
  ["the point in its short form: another name for the same key", "p256", compressed],
  ["a byte behind the key", "p256", Buffer.concat([spki(p256.publicKey), Buffer.of(0)])],
])("%s is no key to either", (_, algorithm, key) => {
  const signature = sign("sha256", message, p256.privateKey);
  const named = { algorithm: algorithm as "p256", publicKey: key.toString("base64") };
  expect([asCollector(named, message, signature), asPack(named, message, signature)]).toEqual([
    false,
    false,
  ]);
});

test("however key, message and signature are bent, both say the same", () => {
  const bent = fc.record({
    of: fc.constantFrom(...good),
    as: fc.constantFrom("ed25519", "p256"),
    what: fc.constantFrom("key", "message", "signature"),
    at: fc.nat(200),
    by: fc.integer({ min: 0, max: 255 }),
    cut: fc.nat(3),
    dressed: fc.constantFrom("", "=", "\n", " "),
  });
  fc.assert(
    fc.property(bent, ({ of, as, what, at, by, cut, dressed }) => {
      const parts = { key: of.key, message, signature: of.signature };
      const bytes = Buffer.from(parts[what]);
      bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ by;
      const all = { ...parts, [what]: bytes.subarray(0, bytes.length - cut) };
      const named = { algorithm: as, publicKey: all.key.toString("base64") + dressed } as const;
      const said = asPack(named, all.message, all.signature);
      expect(said).toBe(asCollector(named, all.message, all.signature));
      const whole = as === of.algorithm && by === 0 && cut === 0 && dressed === "";
      expect(said).toBe(whole);
    }),
    { numRuns: 2000 },
  );
});

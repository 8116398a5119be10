import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { keyidOf } from "../packages/agent/src/identity/device-id.ts";
import { verifies as agentVerifies, openKey } from "../packages/agent/src/identity/public-key.ts";
import {
  verifies as collectorVerifies,
  type PublicKey,
  verifiesAside,
} from "../packages/collector/src/keys/index.ts";
import { verifies as packVerifies } from "../packages/collector/src/packs/testing/verifier.ts";

/** Agent, collector and the packs' verifier call the same signatures good: on Wycheproof's vectors, and on bad keys. */

interface Vectors {
  readonly testGroups: readonly {
    readonly publicKeyDer: string;
    readonly tests: readonly {
      readonly tcId: number;
      readonly msg: string;
      readonly sig: string;
      readonly result: "valid" | "invalid";
    }[];
  }[];
}

const fromHex = (text: string) => Buffer.from(text, "hex");

/** The agent's, which opens a key first and refuses one that is none. */
function asAgent({ algorithm, publicKey }: PublicKey, bytes: Buffer, signature: Buffer): boolean {
  try {
    const keyid = keyidOf(Buffer.from(publicKey, "base64"));
    return agentVerifies(openKey({ algorithm, publicKey, keyid }), bytes, signature);
  } catch {
    return false;
  }
}

/** What each of them says. */
async function answers(key: PublicKey, bytes: Buffer, signature: Buffer) {
  return {
    agent: asAgent(key, bytes, signature),
    collector: collectorVerifies(key, bytes, signature),
    gate: await verifiesAside(key, bytes, signature),
    pack: packVerifies(key, bytes, signature),
  };
}

const all = (answer: boolean) => ({ agent: answer, collector: answer, gate: answer, pack: answer });

test.each([
  ["ed25519", "wycheproof_ed25519_test.json", 151],
  ["p256", "wycheproof_ecdsa_p256_sha256_der_test.json", 484],
] as const)(
  "on Wycheproof's vectors for %s all answer as they should [T7]",
  async (algorithm, file, size) => {
    const text = readFileSync(join(import.meta.dirname, "fixtures", file), "utf8");
    const { testGroups } = JSON.parse(text) as Vectors;
    const wrong: unknown[] = [];
    let count = 0;
    for (const { publicKeyDer, tests } of testGroups) {
      const key = { algorithm, publicKey: fromHex(publicKeyDer).toString("base64") };
      for (const { tcId, msg, sig, result } of tests) {
        count += 1;
        const said = await answers(key, fromHex(msg), fromHex(sig));
        if (Object.values(said).some((s) => s !== (result === "valid"))) wrong.push({ tcId, said });
      }
    }
    expect({ count, wrong }).toEqual({ count: size, wrong: [] });
  },
);

const head = fromHex("302a300506032b6570032100");
const identity = Buffer.alloc(32).with(0, 1);
/** Points of small order, under which a signature may hold that nobody made. */
const smallOrder = [
  Buffer.from(identity),
  Buffer.alloc(32),
  fromHex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
  fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
  fromHex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
];
const zeroSignature = Buffer.concat([identity, Buffer.alloc(32)]);

test.each(smallOrder.map((point) => [point.toString("hex"), point] as const))(
  "of a key that is the point %s all say the same of a signature of nought [T7]",
  async (_, point) => {
    const key = {
      algorithm: "ed25519",
      publicKey: Buffer.concat([head, point]).toString("base64"),
    } as const;
    const said = await answers(key, Buffer.from("anything"), zeroSignature);
    expect(said).toEqual(all(said.collector));
    if (point.equals(identity)) expect(said).toEqual(all(false));
  },
);

const p256 = fromHex(
  "3059301306072a8648ce3d020106082a8648ce3d0301070342000404aaec73635726f213fb8a9e64da3b8632e41495a944d0045b522eba7240fad587d9315798aaa3a5ba01775787ced05eaaf7b4e09fc81d6d1aa546e8365d525d",
);

test.each<[string, PublicKey["algorithm"], Buffer]>([
  ["nothing", "p256", Buffer.alloc(0)],
  ["the point at infinity", "p256", Buffer.concat([p256.subarray(0, 26), Buffer.of(0)])],
  ["a point off the curve", "p256", Buffer.from(p256.with(-1, 0x5e))],
  ["coordinates of nought", "p256", Buffer.concat([p256.subarray(0, 27), Buffer.alloc(64)])],
  ["a key of the other kind", "ed25519", p256],
  ["a byte more", "p256", Buffer.concat([p256, Buffer.of(0)])],
])("%s is a key to none", async (_, algorithm, der) => {
  const key = { algorithm, publicKey: der.toString("base64") };
  for (const signature of [
    zeroSignature,
    fromHex("3006020100020100"),
    fromHex("3006020101020101"),
  ]) {
    expect(await answers(key, Buffer.from("anything"), signature)).toEqual(all(false));
  }
});

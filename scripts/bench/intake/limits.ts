import { createHash, generateKeyPairSync, hash, sign, verify } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore, writeSetting } from "../../../packages/collector/src/store/index.ts";

const MS = 500;

/** How often a second this process can do something, alone and one after the other. */
function rateOf(work: () => void): number {
  const began = performance.now();
  let done = 0;
  for (; performance.now() - began < MS; done++) work();
  return (done * 1000) / (performance.now() - began);
}

async function commitsPerSecond(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "muster-bench-"));
  const store = await openStore(`sqlite:${join(folder, "limit.db")}`);
  const began = performance.now();
  let done = 0;
  for (; performance.now() - began < MS; done++) {
    await writeSetting(store.db, "limit", String(done));
  }
  const rate = (done * 1000) / (performance.now() - began);
  await store.close();
  rmSync(folder, { recursive: true, force: true });
  return rate;
}

/** What the machine can do at most, for the figures to stand beside. */
export async function limitsNow() {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const bytes = createHash("sha256").update("x").digest();
  const signature = sign(null, bytes, privateKey);
  const large = Buffer.alloc(1_000_000);
  return {
    verify: rateOf(() => verify(null, bytes, publicKey, signature)),
    sign: rateOf(() => sign(null, bytes, privateKey)),
    megabytesHashed: rateOf(() => hash("sha256", large)),
    commit: await commitsPerSecond(),
  };
}

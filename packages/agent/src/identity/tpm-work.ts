import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Tpm, TpmStep } from "./tpm.ts";
import { whyFailed } from "./tpm-said.ts";

const WORK = ".tpm-";
/** No work with a TPM takes as long: what is older was left by a crash. */
const LEFT_MS = 30 * 60_000;
/** Pauses before further tries where the TPM is busy. */
const PAUSES_MS: readonly number[] = [250, 500, 1000, 2000];

/**
 * Everything that a step writes. The programs make new files open to a group (tpm2-tools 5.4 set their own mask), and keep the
 * mode of one that is there.
 */
const WRITTEN = ["parent.ctx", "key.pub", "key.priv", "key.ctx", "signature"] as const;

/** Files that the steps leave, and those they are given. */
export interface Work {
  put(name: string, bytes: Uint8Array): Promise<void>;
  take(name: string): Promise<Buffer>;
  /** @throws {KeyProblem} once it failed for good */
  step(step: TpmStep): Promise<void>;
}

/**
 * Works with the TPM in a folder of its own below the state folder, gone when the work is done. The private key is in none
 * of its files but wrapped by the TPM.
 */
export async function workWith<T>(
  { tpm, folder }: { readonly tpm: Tpm; readonly folder: string },
  work: (at: Work) => Promise<T>,
): Promise<T> {
  const own = await mkdtemp(join(folder, WORK));
  try {
    await clearLeft(folder, own);
    const put = (name: string, bytes: Uint8Array) =>
      writeFile(join(own, name), bytes, { mode: 0o600 });
    for (const name of WRITTEN) await put(name, Buffer.alloc(0));
    return await work({
      put,
      take: (name) => readFile(join(own, name)),
      step: (step) => tryStep(tpm, step, own),
    });
  } finally {
    await rm(own, { force: true, recursive: true });
  }
}

async function tryStep(tpm: Tpm, step: TpmStep, folder: string): Promise<void> {
  for (const pause of [...PAUSES_MS, undefined]) {
    const problem = whyFailed(step, await tpm.run(step, folder));
    if (problem === undefined) return;
    if (!problem.retry || pause === undefined) throw problem;
    await setTimeout(pause);
  }
}

/** Another process of the agent may be at work beside this one, so only what is old goes, by the file system's own clock. */
async function clearLeft(folder: string, own: string): Promise<void> {
  const now = (await stat(own)).mtimeMs;
  for (const name of (await readdir(folder)).filter((n) => n.startsWith(WORK))) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && now - found.mtimeMs > LEFT_MS) {
      await rm(path, { force: true, recursive: true });
    }
  }
}

import { createHash, createPublicKey } from "node:crypto";
import { join } from "node:path";
import { keyidOf } from "./device-id.ts";
import { checkPrivateFile } from "./folder.ts";
import type { Signer, State } from "./key.ts";
import { KeyProblem } from "./key-problem.ts";
import { messageOf } from "./problem.ts";
import { verifies } from "./public-key.ts";
import { kept } from "./records.ts";
import { base64Text, object, oneOf } from "./shape.ts";
import type { Tpm } from "./tpm.ts";
import { derOfTpmSignature, spkiOfTpmPublic } from "./tpm-bytes.ts";
import { type Work, workWith } from "./tpm-work.ts";

/** Both halves of the key as the TPM gave them out: the private one wrapped, of use to that TPM alone. */
const blob = object({ v: oneOf(1), public: base64Text(1024), private: base64Text(1024) });
type Blob = ReturnType<typeof blob>;

/** The signer of the key in this file, or `undefined` where there is no such file. Asks the TPM nothing. */
export async function loadTpmSigner(state: State, name: string): Promise<Signer | undefined> {
  const path = join(state.folder, name);
  const held = (await checkPrivateFile(path))
    ? await kept(name, blob).read(state.files)
    : undefined;
  if (held === undefined) return undefined;
  try {
    return signerOf(held, state);
  } catch (cause) {
    throw new KeyProblem("KEY_DAMAGED", {
      what: `the device's key ${path} can't be read as a key of the agent's in a TPM: ${messageOf(cause)}`,
      cure: "restore it from where it came, or enrol this device again (enrol --again)",
      cause,
    });
  }
}

/**
 * Makes a key in the TPM and keeps it, wrapped, in a file; it has then signed once, and the signature held.
 * @throws {KeyProblem}
 */
export async function makeTpmSigner(state: State, name: string): Promise<Signer> {
  const made = await workWith({ tpm: await tpmOf(state), folder: state.folder }, async (at) => {
    await at.step("parent");
    await at.step("create");
    const [open, wrapped] = [await at.take("key.pub"), await at.take("key.priv")];
    return { v: 1, public: open.toString("base64"), private: wrapped.toString("base64") } as const;
  });
  const signer = signerOf(made, state);
  await signer.sign(Buffer.from("a key that was just made"));
  await state.files.create(name, Buffer.from(`${JSON.stringify(made)}\n`));
  return signer;
}

function signerOf(held: Blob, state: State): Signer {
  const spki = spkiOfTpmPublic(Buffer.from(held.public, "base64"));
  const key = createPublicKey({ key: spki, format: "der", type: "spki" });
  return {
    algorithm: "p256",
    publicKey: spki.toString("base64"),
    keyid: keyidOf(spki),
    protection: "hardware",
    sign: async (bytes) => {
      const signature = await signIn(state, held, bytes);
      // A TPM that signs wrongly must not cost a report its place in the chain.
      if (verifies(key, bytes, signature)) return signature;
      throw wrongly("what it gave out is no signature by the device's key");
    },
  };
}

async function signIn(state: State, held: Blob, bytes: Uint8Array): Promise<Buffer> {
  return await workWith({ tpm: await tpmOf(state), folder: state.folder }, async (at) => {
    await at.put("key.pub", Buffer.from(held.public, "base64"));
    await at.put("key.priv", Buffer.from(held.private, "base64"));
    await at.put("digest", createHash("sha256").update(bytes).digest());
    for (const step of ["parent", "load", "sign"] as const) await at.step(step);
    return await signatureIn(at);
  });
}

async function signatureIn(at: Work): Promise<Buffer> {
  try {
    return derOfTpmSignature(await at.take("signature"));
  } catch (cause) {
    throw wrongly(messageOf(cause));
  }
}

function wrongly(why: string): KeyProblem {
  return new KeyProblem("KEY_TPM_FAILED", {
    what: `the TPM that holds the device's key did not sign as it should: ${why}`,
    cure: "see what the TPM says of itself (tpm2_gettestresult); where it stays so, enrol again with --key file",
  });
}

async function tpmOf({ openTpm }: State): Promise<Tpm> {
  const tpm = await openTpm?.();
  if (tpm !== undefined) return tpm;
  throw new KeyProblem("KEY_TPM_GONE", {
    what: "the device's key lies in a TPM, and on this system the agent works with none",
    cure: "enrol this device again with a new key: muster-agent enrol --again, with a new token",
  });
}

import { join } from "node:path";
import { loadFileSigner, makeFileSigner } from "./file-key.ts";
import type { Files } from "./files.ts";
import { checkPrivateFile } from "./folder.ts";
import { Problem } from "./problem.ts";
import type { Tpm } from "./tpm.ts";

/** What signs for this device, wherever its key lies. */
export interface Signer {
  readonly algorithm: "ed25519" | "p256";
  /** Base64 of the SPKI DER. */
  readonly publicKey: string;
  /** The public key's name; of a device's first key also the device's id. */
  readonly keyid: string;
  /** Where the private key lies: evidence of its own, sent with every report. */
  readonly protection: "file" | "os-store" | "hardware";
  /**
   * An ECDSA signature is ASN.1 DER.
   * @throws {KeyProblem} where the key can't be used now
   */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** Where a key may lie: in a file of its own, or wrapped by the TPM of this computer. */
export type KeyKind = "file" | "tpm";

/** The file of each kind of key. Never both: a device has one. */
export const KEY_FILES: Readonly<Record<KeyKind, string>> = {
  file: "key.pem",
  tpm: "key.tpm.json",
};

/** A place for the state: its files, the folder they lie in, and the TPM of this computer where the agent works with one. */
export interface State {
  readonly folder: string;
  readonly files: Files;
  readonly openTpm?: (() => Promise<Tpm | undefined>) | undefined;
}

/** The signer of this state, or `undefined` before one was made. @throws {Problem} where the key is open to others or damaged */
export async function loadSigner(state: State): Promise<Signer | undefined> {
  const inFile = await loadFileSigner(state, KEY_FILES.file);
  if (!(await checkPrivateFile(join(state.folder, KEY_FILES.tpm)))) return inFile;
  if (inFile !== undefined) {
    throw new Problem("STATE_DAMAGED", {
      what: `${state.folder} holds two keys, ${KEY_FILES.file} and ${KEY_FILES.tpm}, and a device has one`,
      cure: "move away the one that does not belong there, or enrol this device again (enrol --again)",
    });
  }
  // Most devices have no such key, and do without the code for it.
  const { loadTpmSigner } = await import("./tpm-key.ts");
  return await loadTpmSigner(state, KEY_FILES.tpm);
}

/**
 * Makes the device's key on the device; keeps one that is there.
 * @throws {KeyProblem} where the TPM does not make one
 */
export async function makeSigner(state: State, kind: KeyKind = "file"): Promise<Signer> {
  const present = await loadSigner(state);
  if (present !== undefined) return present;
  if (kind === "file") return await makeFileSigner(state, KEY_FILES.file);
  const { makeTpmSigner } = await import("./tpm-key.ts");
  return await makeTpmSigner(state, KEY_FILES.tpm);
}

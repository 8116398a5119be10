import { type CertificateOptions, openCertificate, type TlsIdentity } from "./certificate.ts";
import { openDataFolder } from "./files.ts";
import { readPassphrase } from "./private-key.ts";
import { type Seeds, seedsIn } from "./seeds.ts";
import { openSigner, type Signer } from "./signer.ts";

export type { CertificateOptions, TlsIdentity } from "./certificate.ts";
export { KeyError } from "./errors.ts";
export { createFile, openDataFolder, readPrivate, replaceFile } from "./files.ts";
export { keyidOf } from "./keyid.ts";
export { openPseudonyms, type Pseudonym } from "./pseudonyms.ts";
export { type Seeds, seedsIn } from "./seeds.ts";
export { openPublicKey, type PublicKey, verifies, verifiesAside } from "./signature.ts";
export { publicPart, type Signer, seal, sealAside, sealedPieces, signerFrom } from "./signer.ts";

export interface CollectorKeys {
  readonly signer: Signer;
  readonly tls: TlsIdentity;
  readonly seeds: Seeds;
}

/** As {@link CertificateOptions}, with the file that holds the passphrase of the keys in the place of its words. */
export interface KeysOptions extends Omit<CertificateOptions, "passphrase"> {
  readonly passphraseFile?: string | undefined;
}

/**
 * Checks the data folder and opens the collector's keys in it, making what is not there yet. Plain ones are encrypted where
 * a passphrase has come.
 * @throws {KeyError} with the cure
 */
export async function openKeys({
  passphraseFile,
  ...options
}: KeysOptions): Promise<CollectorKeys> {
  const { folder } = options;
  await openDataFolder(folder);
  const passphrase =
    passphraseFile === undefined ? undefined : await readPassphrase(passphraseFile, folder);
  return {
    signer: await openSigner(folder, passphrase),
    tls: await openCertificate({ ...options, passphrase }),
    seeds: seedsIn(folder),
  };
}

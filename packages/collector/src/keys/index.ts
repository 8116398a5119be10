import { type CertificateOptions, openCertificate, type TlsIdentity } from "./certificate.ts";
import { openDataFolder } from "./files.ts";
import { openSigner, type Signer } from "./signer.ts";

export type { CertificateOptions, TlsIdentity } from "./certificate.ts";
export { KeyError } from "./errors.ts";
export { createFile, openDataFolder, readPrivate, replaceFile } from "./files.ts";
export { keyidOf } from "./keyid.ts";
export { openPublicKey, type PublicKey, verifies, verifiesAside } from "./signature.ts";
export { publicPart, type Signer, seal, signerFrom } from "./signer.ts";

export interface CollectorKeys {
  readonly signer: Signer;
  readonly tls: TlsIdentity;
}

/**
 * Checks the data folder and opens the collector's keys in it, making what is not there yet.
 * @throws {KeyError} with the cure
 */
export async function openKeys(options: CertificateOptions): Promise<CollectorKeys> {
  await openDataFolder(options.folder);
  return { signer: await openSigner(options.folder), tls: await openCertificate(options) };
}

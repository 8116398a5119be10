import { createHash, createPrivateKey, X509Certificate } from "node:crypto";
import { hostname } from "node:os";
import { join } from "node:path";
import { KeyError } from "./errors.ts";
import { createFile, readPrivate, replaceFile } from "./files.ts";
import { type OpenedKey, openPrivateKey, writePrivateKey } from "./private-key.ts";

/** What the HTTPS server shows. */
export interface TlsIdentity {
  /** PEM. */
  readonly key: string;
  /** PEM. */
  readonly cert: string;
  /** Lower-case hex SHA-256 of the certificate's DER: what agents pin. */
  readonly fingerprint: string;
  readonly notAfter: Date;
  /** What an operator should know, in sentences: near its end, a name it lacks. */
  readonly warnings: readonly string[];
}

export interface CertificateOptions {
  /** The data folder. */
  readonly folder: string;
  /** Names and addresses agents reach this collector by, beside this machine's own. */
  readonly names: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** What the private key is encrypted under from now on; plain where absent. */
  readonly passphrase?: string | undefined;
}

/** Key and certificate in one file, so that no crash or second start can part them. */
const FILE = "collector-tls.pem";
const DAY = 86_400_000;
/** Longest that clients of today take for a server's certificate from a private authority. */
const VALID_DAYS = 825;
const WARN_DAYS = 60;

/**
 * The collector's TLS identity: a P-256 key and a certificate it signed itself, made at first start. Agents pin its
 * fingerprint, so it is kept as it is; what is wrong with it is said in `warnings`.
 * @throws {KeyError}
 */
export async function openCertificate(options: CertificateOptions): Promise<TlsIdentity> {
  const path = join(options.folder, FILE);
  const kept = await readPrivate(path);
  if (kept !== undefined) return await identityIn(kept, path, options);
  // Another start may have been quicker: then its certificate is the collector's.
  await createFile(path, await make(options));
  const made = await readPrivate(path);
  if (made === undefined) throw damaged(path, "it is gone", undefined);
  return await identityIn(made, path, options);
}

async function identityIn(
  bytes: Uint8Array,
  path: string,
  options: CertificateOptions,
): Promise<TlsIdentity> {
  const { passphrase } = options;
  const { key, cert } = pairIn(bytes, path);
  const opened = open(key, { path, passphrase });
  if (!fits(cert, opened, path)) throw damaged(path, "the key is not the certificate's", undefined);
  if (opened.isForeign && passphrase !== undefined) {
    await replaceFile(path, `${writePrivateKey(opened.key, passphrase)}${cert}`);
  }
  return identityOf({ key: writePrivateKey(opened.key, undefined), cert }, options);
}

interface Pair {
  readonly key: string;
  readonly cert: string;
}

/** The PEM blocks of the file: a private key, and a certificate with its chain, if it has one. */
const PARTS =
  /(?<key>-----BEGIN [A-Z ]*PRIVATE KEY-----.+?-----END [A-Z ]*PRIVATE KEY-----)\s*(?<cert>-----BEGIN CERTIFICATE-----.+)/s;

function pairIn(bytes: Uint8Array, path: string): Pair {
  const { key, cert } = PARTS.exec(Buffer.from(bytes).toString("utf8"))?.groups ?? {};
  if (key === undefined || cert === undefined) {
    throw damaged(path, "it does not hold a private key and then its certificate", undefined);
  }
  return { key, cert };
}

const UNREADABLE = "its key or its certificate cannot be read";

function open(key: string, about: Parameters<typeof openPrivateKey>[1]): OpenedKey {
  try {
    return openPrivateKey(key, about);
  } catch (error) {
    throw error instanceof KeyError ? error : damaged(about.path, UNREADABLE, error);
  }
}

function fits(cert: string, { key }: OpenedKey, path: string): boolean {
  try {
    return new X509Certificate(cert).checkPrivateKey(key);
  } catch (error) {
    throw damaged(path, UNREADABLE, error);
  }
}

function damaged(path: string, what: string, cause: unknown): KeyError {
  return new KeyError(
    "KEY_DAMAGED",
    `the TLS certificate ${path}: ${what}. Restore the file from the backup, or delete it to make a new one; agents pin the old fingerprint and must then be told the new one`,
    { cause },
  );
}

function identityOf({ key, cert }: Pair, { names, now }: CertificateOptions): TlsIdentity {
  const x509 = new X509Certificate(cert);
  const notAfter = new Date(x509.validTo);
  const warnings: string[] = [];
  const days = Math.floor((notAfter.getTime() - now()) / DAY);
  if (days < 0) {
    warnings.push(
      `the TLS certificate ended on ${x509.validTo}: agents that check dates refuse it`,
    );
  } else if (days < WARN_DAYS) {
    warnings.push(`the TLS certificate ends in ${days} days, on ${x509.validTo}`);
  }
  const lacking = names.filter((name) => !covers(x509, name));
  if (lacking.length > 0) {
    warnings.push(
      `the TLS certificate does not name ${lacking.join(", ")}; agents that pin its fingerprint are not affected`,
    );
  }
  const fingerprint = createHash("sha256").update(x509.raw).digest("hex");
  return { key, cert, fingerprint, notAfter, warnings };
}

function covers(x509: X509Certificate, name: string): boolean {
  const host = hostPart(name);
  return (isAddress(host) ? x509.checkIP(host) : x509.checkHost(host)) !== undefined;
}

function isAddress(name: string): boolean {
  return name.includes(":") || /^\d+(\.\d+){3}$/.test(name);
}

/** A name without the port it may be written with. */
function hostPart(name: string): string {
  return /^(?<host>[^:]+):\d+$/.exec(name)?.groups?.host ?? name;
}

async function make({ names, now, passphrase }: CertificateOptions): Promise<string> {
  // Loaded here alone: the generator takes a tenth of a second, and only a first start needs it.
  await import("@abraham/reflection");
  const x509 = await import("@peculiar/x509");
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const all = new Set(["localhost", "127.0.0.1", "::1", hostname(), ...names.map(hostPart)]);
  const from = now() - DAY; // A clock a little behind the collector's must not refuse it.
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=muster collector",
    notBefore: new Date(from),
    notAfter: new Date(from + VALID_DAYS * DAY),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        [...all].map((value) => ({ type: isAddress(value) ? "ip" : "dns", value })),
      ),
    ],
  });
  const pkcs8 = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  const key = createPrivateKey({ key: Buffer.from(pkcs8), format: "der", type: "pkcs8" });
  return `${writePrivateKey(key, passphrase)}${certificate.toString("pem")}\n`;
}

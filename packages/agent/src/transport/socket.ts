import { createHash } from "node:crypto";
import { isIP, type Socket } from "node:net";
import { type ConnectionOptions, connect, getCACertificates, type TLSSocket } from "node:tls";
import { codeOf, messageOf } from "../identity/problem.ts";
import { TransportError } from "./transport-error.ts";

/** Which collector, and how its connection is judged. */
export interface Endpoint {
  readonly url: URL;
  /** Lower-case hex SHA-256 of the collector's certificate (DER); `null` leaves the judgement to the system's trust. */
  readonly fingerprint: string | null;
  /** `http://` or `https://` proxy, where the estate has one. */
  readonly proxy: URL | undefined;
}

const CONNECT_MS = 15_000;

/** Codes of Node's TLS that mean "the certificate is not trusted", as opposed to a connection that failed. */
const UNTRUSTED =
  /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT_ALTNAME|HOSTNAME_MISMATCH)/;

/**
 * A TLS connection to the collector, its certificate judged: not one byte of a request has been sent before that.
 * @throws {TransportError}
 */
export async function openSocket(endpoint: Endpoint): Promise<TLSSocket> {
  const under = await tunnel(endpoint);
  const socket = await secure(endpoint, under);
  if (endpoint.fingerprint === null) return socket;
  const certificate = socket.getPeerX509Certificate();
  const shown = createHash("sha256")
    .update(certificate?.raw ?? new Uint8Array())
    .digest("hex");
  if (shown === endpoint.fingerprint) return socket;
  socket.destroy();
  throw wrongFingerprint(endpoint, shown);
}

/** Host without the brackets that a URL puts around an IPv6 address. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "");
}

async function tunnel({ url, proxy }: Endpoint): Promise<Socket | undefined> {
  if (proxy === undefined) return undefined;
  const { openTunnel } = await import("./proxy.ts");
  return await openTunnel(proxy, { host: hostOf(url), port: portOf(url) });
}

function secure(endpoint: Endpoint, under: Socket | undefined): Promise<TLSSocket> {
  const { url, fingerprint } = endpoint;
  const host = hostOf(url);
  const options: ConnectionOptions = {
    host,
    port: portOf(url),
    ...(isIP(host) === 0 && { servername: host }),
    ...(under !== undefined && { socket: under }),
    ALPNProtocols: ["http/1.1"],
    minVersion: "TLSv1.2",
    ...judgement(fingerprint),
  };
  return new Promise((resolve, reject) => {
    const socket = connect(options);
    const fail = (error: Error) => {
      clearTimeout(timer);
      socket.destroy();
      reject(unreachable(endpoint, error));
    };
    const timer = setTimeout(() => fail(new Error("no answer within 15 seconds")), CONNECT_MS);
    socket.once("error", fail);
    socket.once("secureConnect", () => {
      clearTimeout(timer);
      socket.off("error", fail);
      resolve(socket);
    });
  });
}

function judgement(fingerprint: string | null): ConnectionOptions {
  // The fingerprint is the whole judgement: the collector's own certificate has no issuer that anyone knows.
  if (fingerprint !== null) return { rejectUnauthorized: false };
  return { ca: [...new Set([...getCACertificates("default"), ...getCACertificates("system")])] };
}

function portOf(url: URL): number {
  return url.port === "" ? 443 : Number(url.port);
}

function wrongFingerprint({ url, fingerprint }: Endpoint, shown: string): TransportError {
  return new TransportError("WRONG_CERTIFICATE", {
    retry: false,
    what: `${url.host} shows a certificate with fingerprint ${shown}, not the pinned ${fingerprint}; nothing was sent`,
    cure:
      "compare with the fingerprint that `muster token create` prints on the collector; if a proxy opens TLS on the way, " +
      "exempt the collector from it, or enrol without a fingerprint and trust the proxy's certificate on this device",
  });
}

function unreachable({ url, proxy }: Endpoint, cause: Error): TransportError {
  if (UNTRUSTED.test(codeOf(cause) ?? "")) {
    return new TransportError("UNTRUSTED_CERTIFICATE", {
      retry: false,
      what: `the certificate of ${url.host} is not trusted on this device: ${messageOf(cause)}`,
      cure: "enrol with --fingerprint, or install the certificate of the authority that issued it on this device",
      cause,
    });
  }
  const through = proxy === undefined ? "" : ` through the proxy ${proxy.host}`;
  return new TransportError("UNREACHABLE", {
    retry: true,
    what: `${url.host} can't be reached${through}: ${messageOf(cause) || codeOf(cause)}`,
    cure: "check that the collector runs and that its address and port are open to this device",
    cause,
  });
}

import { createHash, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import type { CollectorDouble } from "./collector-double.ts";

const pem = readFileSync(join(import.meta.dirname, "fixtures/test-only-tls.pem"), "utf8");

/** SHA-256 of the fixture's certificate. It is a test's, with its key beside it: nothing may trust it. */
export const fingerprint = createHash("sha256").update(new X509Certificate(pem).raw).digest("hex");
export const certificate = pem;

/** What a server does with one request; `next` answers as the collector would. */
export type Behaviour = (
  request: { readonly body: Buffer; readonly message: IncomingMessage },
  response: ServerResponse,
  next: () => void,
) => void;

export interface HttpsDouble {
  readonly url: URL;
  /** Requests seen, oldest first. */
  readonly seen: { path: string; bytes: number }[];
  /** TLS connections made; bytes that arrived on them as requests. */
  connections(): number;
  /** How the following requests are answered; `undefined` as the collector would. */
  behave: Behaviour | undefined;
  close(): Promise<void>;
}

/** The collector double behind real HTTPS on loopback. */
export async function serveDouble(collector: CollectorDouble): Promise<HttpsDouble> {
  let connections = 0;
  const seen: { path: string; bytes: number }[] = [];
  const double: { behave: Behaviour | undefined } = { behave: undefined };
  const answer = (message: IncomingMessage, response: ServerResponse, body: Buffer) => {
    const path = message.url ?? "";
    seen.push({ path, bytes: body.length });
    const next = () => {
      const type = message.headers["content-type"] ?? "";
      const { status, type: answerType, body: answered } = collector.answer({ path, type, body });
      response.writeHead(status, { "content-type": answerType }).end(answered);
    };
    if (double.behave === undefined) next();
    else double.behave({ body, message }, response, next);
  };
  const server: Server = createServer({ key: pem, cert: pem }, (message, response) => {
    // A request that breaks off needs no answer.
    buffer(message)
      .then((body) => answer(message, response, body))
      .catch(() => response.destroy());
  });
  server.on("secureConnection", (_: Socket) => connections++);
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return Object.assign(double, {
    url: new URL(`https://127.0.0.1:${port}`),
    seen,
    connections: () => connections,
    close: () =>
      new Promise<void>((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  });
}

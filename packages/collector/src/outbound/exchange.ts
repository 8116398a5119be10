import type { LookupAddress } from "node:dns";
import { type IncomingMessage, Agent as PlainAgent, request as plainRequest } from "node:http";
import { Agent, request } from "node:https";
import type { LookupFunction } from "node:net";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { OutboundError } from "./errors.ts";

/** One request, checked already. */
export interface Exchange {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
  /** The addresses that were checked: no other is connected to. Absent where a proxy looks the name up. */
  readonly addresses: readonly LookupAddress[] | undefined;
  readonly proxy: string | undefined;
  /** Certificate authorities in PEM; Node's own where absent. */
  readonly ca: string | undefined;
  /** Bytes of the body at most, on the wire and inflated. */
  readonly most: number;
  readonly signal: AbortSignal;
}

export interface Exchanged {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

const HEADER_BYTES = 16 * 1024;

/** Sends one request over a connection of its own and reads the answer under its caps. */
export async function exchange(one: Exchange): Promise<Exchanged> {
  const message = await send(one);
  try {
    const body = await bodyOf(message, one);
    return { status: message.statusCode ?? 0, headers: message.headers, body };
  } finally {
    message.destroy();
  }
}

function send({ method, url, headers, body, addresses, proxy, ca, signal }: Exchange) {
  const tls = url.protocol === "https:";
  const proxyEnv = proxy === undefined ? {} : { HTTPS_PROXY: proxy, HTTP_PROXY: proxy };
  const agent = tls ? new Agent({ proxyEnv }) : new PlainAgent({ proxyEnv });
  const options = {
    method,
    agent,
    signal,
    maxHeaderSize: HEADER_BYTES,
    headers: { ...headers, "accept-encoding": "gzip", ...lengthOf(body) },
    ...(addresses && { lookup: pinned(addresses) }),
    ...(ca !== undefined && { ca }),
    ...(tls && { minVersion: "TLSv1.2" as const }),
  };
  return new Promise<IncomingMessage>((done, fail) => {
    const sent = tls ? request(url, options, done) : plainRequest(url, options, done);
    sent.on("error", fail);
    sent.end(body);
  });
}

function lengthOf(body: Uint8Array | undefined): Record<string, string> {
  return body === undefined ? {} : { "content-length": String(body.length) };
}

/** Answers every look-up with the addresses that were checked: a second answer of DNS is never asked for. */
function pinned(addresses: readonly LookupAddress[]): LookupFunction {
  return (_, options, done) => {
    const [first] = addresses;
    if (options.all === true) done(null, [...addresses]);
    else done(null, first?.address ?? "", first?.family ?? 4);
  };
}

async function bodyOf(message: IncomingMessage, { url, most }: Exchange): Promise<Buffer> {
  const encoding = message.headers["content-encoding"] ?? "identity";
  if (encoding !== "identity" && encoding !== "gzip") {
    throw new OutboundError(
      "OUTBOUND_UNREACHABLE",
      `${url.host} answered in an encoding that was not asked for`,
    );
  }
  const cap = () => capped(most, url.host);
  if (encoding === "identity") return pipeline(message, cap(), buffer);
  return pipeline(message, cap(), createGunzip(), cap(), buffer);
}

function capped(most: number, host: string) {
  return async function* (chunks: AsyncIterable<Uint8Array>) {
    let size = 0;
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > most) {
        throw new OutboundError("OUTBOUND_TOO_LARGE", `${host} answered with over ${most} bytes`);
      }
      yield chunk;
    }
  };
}

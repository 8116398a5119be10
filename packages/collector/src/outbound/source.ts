import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import { isLoopback, isPublic } from "./address.ts";
import { OutboundError } from "./errors.ts";
import { type Exchanged, exchange } from "./exchange.ts";

export interface SourceOptions {
  /** Hosts that may be asked, the first also for bare paths: `graph.example`, or `graph.example:8443`. */
  readonly hosts: readonly [string, ...string[]];
  /** Redirects that are followed, to `hosts` alone. */
  readonly redirects?: number;
  /** Bytes of an answer at most, as sent and as inflated. */
  readonly most?: number;
  /** Milliseconds for the whole question, redirects included. */
  readonly timeout?: number;
  /** A proxy's address, `http://proxy.example:3128`. It looks names up itself, so what they mean is its to guard. */
  readonly proxy?: string;
  /** Certificate authorities in PEM, in place of Node's own. */
  readonly ca?: string;
  /** Asks this computer alone, in this way: for a mirror beside the collector, and for tests. */
  readonly loopback?: "http" | "https";
  /** Looks a host up; DNS where absent. */
  readonly resolve?: (host: string) => Promise<readonly LookupAddress[]>;
}

interface Question {
  /** The tag of the answer that is at hand: an answer that did not change is not sent again. */
  readonly etag?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Posted {
  readonly body: Uint8Array | string;
  /** Its media type. */
  readonly type: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What another system said; `body` is absent where the answer is the one that is at hand. */
export type Answer =
  | {
      readonly state: "changed";
      readonly body: Buffer;
      readonly type: string;
      readonly etag: string | undefined;
    }
  | { readonly state: "unchanged" };

const MOST = 32 * 1024 * 1024;
const TIMEOUT = 30_000;

/**
 * The collector's one way out: a system that may be asked, and nothing else. An address that an answer names (a next page, a
 * redirect) is held against the same rules as the first: HTTPS, a host of the list, public addresses alone. A host's address
 * is looked up once, checked, and connected to as checked.
 */
export class Source {
  readonly #options: SourceOptions;

  constructor(options: SourceOptions) {
    this.#options = options;
  }

  /** @param to a path, or an address of one of the hosts @throws {OutboundError} */
  get(to: string, { etag, headers = {} }: Question = {}): Promise<Answer> {
    const conditional = etag === undefined ? {} : { "if-none-match": etag };
    return this.#ask(to, {
      method: "GET",
      headers: { ...headers, ...conditional },
      body: undefined,
    });
  }

  /** @throws {OutboundError} also where the answer is a redirect: what is posted goes nowhere else */
  post(to: string, { body, type, headers = {} }: Posted): Promise<Answer> {
    const bytes = Buffer.from(body);
    return this.#ask(to, {
      method: "POST",
      headers: { ...headers, "content-type": type },
      body: bytes,
    });
  }

  async #ask(to: string, sent: Sent): Promise<Answer> {
    const { timeout = TIMEOUT, redirects = 0 } = this.#options;
    const signal = AbortSignal.timeout(timeout);
    let url = this.#allowed(to, `${this.#options.loopback ?? "https"}://${this.#options.hosts[0]}`);
    const { host } = url;
    for (let left = sent.method === "GET" ? redirects : 0; ; left--) {
      const { headers, ...rest } = sent;
      // What was meant for one host is told to no other.
      const own = url.host === host ? headers : {};
      const answered = await this.#exchange(url, { ...rest, headers: own }, signal);
      const next = redirectOf(answered);
      if (next === undefined) return answerOf(answered, url.host);
      if (left === 0) {
        throw new OutboundError(
          "OUTBOUND_REDIRECT",
          `${url.host} answered with a redirect, which is not followed`,
        );
      }
      url = this.#allowed(next, url.href);
    }
  }

  /** @throws {OutboundError} where this address may not be asked */
  #allowed(to: string, base: string): URL {
    const { hosts, loopback = "https" } = this.#options;
    const url = URL.parse(to, base);
    if (url === null) throw forbidden("what was named is no address");
    if (url.protocol !== `${loopback}:`)
      throw forbidden(`${url.host} is asked over ${loopback.toUpperCase()} alone`);
    if (url.username !== "" || url.password !== "") throw forbidden("an address holds no password");
    if (!hosts.includes(url.host)) throw forbidden(`${url.host} is not among ${hosts.join(", ")}`);
    return url;
  }

  async #exchange(url: URL, sent: Sent, signal: AbortSignal): Promise<Exchanged> {
    const { proxy, ca, most = MOST } = this.#options;
    try {
      const addresses = proxy === undefined ? await this.#addressesOf(url) : undefined;
      return await exchange({ ...sent, url, addresses, proxy, ca, most, signal });
    } catch (error) {
      if (error instanceof OutboundError) throw error;
      const cause = { cause: error };
      if (signal.aborted)
        throw new OutboundError("OUTBOUND_TIMEOUT", `${url.host} did not answer in time`, cause);
      throw new OutboundError("OUTBOUND_UNREACHABLE", `${url.host} cannot be reached`, cause);
    }
  }

  async #addressesOf({ hostname }: URL): Promise<readonly LookupAddress[]> {
    const { loopback, resolve = fromDns } = this.#options;
    const addresses = await resolve(hostname.replace(/^\[|\]$/g, ""));
    const fits = loopback === undefined ? isPublic : isLoopback;
    if (addresses.length > 0 && addresses.every(({ address }) => fits(address))) return addresses;
    throw forbidden(
      `${hostname} leads to ${loopback === undefined ? "a private network" : "another computer"}`,
    );
  }
}

interface Sent {
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
}

function fromDns(host: string): Promise<readonly LookupAddress[]> {
  return lookup(host, { all: true, verbatim: true });
}

function forbidden(why: string): OutboundError {
  return new OutboundError("OUTBOUND_FORBIDDEN", `Nothing was asked: ${why}`);
}

const REDIRECTS = [301, 302, 303, 307, 308];

function redirectOf({ status, headers }: Exchanged): string | undefined {
  return REDIRECTS.includes(status) ? (headers.location ?? "") : undefined;
}

function answerOf({ status, headers, body }: Exchanged, host: string): Answer {
  if (status === 304) return { state: "unchanged" };
  if (status !== 200) {
    const seconds = Number(headers["retry-after"] ?? Number.NaN);
    const retryAfter = Number.isFinite(seconds) ? seconds : undefined;
    throw new OutboundError("OUTBOUND_STATUS", `${host} answered ${status}`, {
      status,
      retryAfter,
    });
  }
  const { etag } = headers;
  return { state: "changed", body, type: headers["content-type"] ?? "", etag };
}

/** Opens a system to questions. Nothing is contacted until one is asked. */
export function openSource(options: SourceOptions): Source {
  return new Source(options);
}

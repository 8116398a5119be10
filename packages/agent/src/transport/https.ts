import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { limits } from "@muster/mapping/wire";
import { codeOf, messageOf } from "../identity/problem.ts";
import { type Endpoint, openSocket } from "./socket.ts";
import { TransportError } from "./transport-error.ts";

/** A question to the collector; all are POST. */
export interface Question {
  readonly path: string;
  readonly type: string;
  readonly body: Uint8Array;
}

/** What came back, whole and within the cap, not yet believed. */
export interface Answered {
  readonly status: number;
  /** Media type, lower case, without parameters. */
  readonly type: string;
  /** Seconds or a date, as the collector wrote it. */
  readonly retryAfter: string | undefined;
  readonly body: Buffer;
}

export interface Line {
  /** @throws {TransportError} */
  post(question: Question): Promise<Answered>;
  close(): void;
}

/** Longest one question may take, upload and answer included. */
const WHOLE_MS = 120_000;
/** Longest silence within it. */
const SILENT_MS = 30_000;

export interface LineTimes {
  readonly wholeMs: number;
  readonly silentMs: number;
}

/**
 * A line to one collector: one connection, kept alive from question to question, opened when first needed. It follows no
 * redirect and reads no more than `limits.reply` bytes of an answer.
 */
export function openLine(
  endpoint: Endpoint,
  times: LineTimes = { wholeMs: WHOLE_MS, silentMs: SILENT_MS },
): Line {
  const agent = new PinnedAgent(endpoint);
  const put = (question: Question) => ask({ endpoint, agent, times }, question);
  return {
    post: (question) =>
      put(question).catch((error: unknown) => {
        // The collector closed the kept connection just as it was used again: what was asked may be asked again.
        if (error instanceof StaleConnection) return put(question);
        throw error;
      }),
    close: () => agent.destroy(),
  };
}

class StaleConnection extends TransportError {}

class PinnedAgent extends Agent {
  readonly #endpoint: Endpoint;

  constructor(endpoint: Endpoint) {
    super({ keepAlive: true, maxSockets: 1 });
    this.#endpoint = endpoint;
  }

  override createConnection(...[, done]: Parameters<Agent["createConnection"]>): undefined {
    openSocket(this.#endpoint).then(
      (socket) => done?.(null, socket),
      // On failure the callback reads no socket.
      (error: Error) => (done as ((error: Error) => void) | undefined)?.(error),
    );
  }
}

interface Asking {
  readonly endpoint: Endpoint;
  readonly agent: Agent;
  readonly times: LineTimes;
}

function ask({ endpoint, agent, times }: Asking, question: Question): Promise<Answered> {
  const { url } = endpoint;
  return new Promise((resolve, reject) => {
    const asked = request(new URL(question.path, url), {
      method: "POST",
      agent,
      headers: {
        "content-type": question.type,
        "content-length": question.body.length,
        accept: "application/json",
      },
      signal: AbortSignal.timeout(times.wholeMs),
      timeout: times.silentMs,
    });
    asked.once("timeout", () => asked.destroy(new Error("the connection fell silent")));
    asked.once("error", (error) => {
      const stale = asked.reusedSocket && ["ECONNRESET", "EPIPE"].includes(codeOf(error) ?? "");
      reject(broken(url, error, stale));
    });
    asked.once("response", (response) => {
      readAnswer(response, url).then(resolve, (error: Error) => {
        asked.destroy();
        reject(error instanceof TransportError ? error : broken(url, error, false));
      });
    });
    asked.end(question.body);
  });
}

async function readAnswer(response: IncomingMessage, url: URL): Promise<Answered> {
  const status = response.statusCode ?? 0;
  if (status >= 300 && status < 400) throw redirected(url, response.headers.location);
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response) {
    size += part.length;
    if (size > limits.reply) throw tooLong(url);
    parts.push(part);
  }
  return {
    status,
    type: (response.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "",
    retryAfter: response.headers["retry-after"],
    body: Buffer.concat(parts),
  };
}

function broken(url: URL, cause: unknown, stale: boolean): TransportError {
  if (cause instanceof TransportError) return cause;
  const parts = {
    retry: true,
    what: `the connection to ${url.host} broke off: ${reasonOf(cause)}`,
    cure: "nothing is lost; the agent tries again by itself",
    cause,
  };
  return stale ? new StaleConnection("BROKEN_OFF", parts) : new TransportError("BROKEN_OFF", parts);
}

function reasonOf(cause: unknown): string {
  if (codeOf(cause) === "ABORT_ERR") return "the answer took too long";
  return messageOf(cause);
}

function redirected(url: URL, location: string | undefined): TransportError {
  const where = location === undefined ? "" : ` to ${JSON.stringify(location.slice(0, 200))}`;
  return new TransportError("REDIRECTED", {
    retry: true,
    what: `${url.host} answers with a redirect${where}; the agent follows none`,
    cure: "a proxy's sign-in page may stand in the way; else give the collector's own address at enrolment",
  });
}

function tooLong(url: URL): TransportError {
  return new TransportError("REPLY_TOO_LONG", {
    retry: true,
    what: `${url.host} answers with more than ${limits.reply} bytes`,
    cure: "that is no collector's answer: see what stands between this device and the collector",
  });
}

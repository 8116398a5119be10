import type { IncomingMessage } from "node:http";
import { limits, PARCEL_TYPE, paths } from "@muster/mapping/wire";
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import { LogTamperedError } from "../log/index.ts";
import { Acceptor } from "./accept.ts";
import { type EnrolParts, enrol, challenge as giveChallenge } from "./enrol.ts";
import { EnrolGuard, type EnrolLimits } from "./enrol-guard.ts";
import type { QuotaLimits } from "./quota.ts";
import { Refusal } from "./refusal.ts";
import { rotate } from "./rotate.ts";

export interface IntakeOptions extends Omit<EnrolParts, "guard"> {
  /** What one device may add in an hour, where it is not the usual. */
  readonly quota?: QuotaLimits | undefined;
  /** Bytes of request bodies held at the same time, beyond which agents are asked to come later. */
  readonly inFlightBytes?: number;
  /** Other limits of enrolment than the usual ones. */
  readonly enrolLimits?: Partial<EnrolLimits>;
}

/** An answer to a program is never a page, whoever asks for it, and no cache keeps it. */
const HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
};
const IN_FLIGHT = 64 * 1024 * 1024;
/** A request of enrolment. */
const ENROL_LIMIT = 16 * 1024;
/** Seconds that agents are asked to stay away; they add their own jitter. */
const RETRY_AFTER = 60;

/** The agents' side of the server: enrolment and reports. Everything it answers about a report is signed. */
export const intakeRoutes: FastifyPluginAsync<IntakeOptions> = async (app, options) => {
  const acceptor = new Acceptor(options);
  const guard = new EnrolGuard(options.now, options.enrolLimits);
  const budget = new Budget(options.inFlightBytes ?? IN_FLIGHT);
  app.removeAllContentTypeParsers();
  const upTo = (most: number) => (request: FastifyRequest, payload: IncomingMessage) =>
    readBody({ request, payload, budget, most });
  app.addContentTypeParser(PARCEL_TYPE, upTo(limits.parcel));
  app.addContentTypeParser("application/json", upTo(ENROL_LIMIT));
  app.addHook("onRequest", async (request, reply) => {
    reply.headers(HEADERS);
    // Sent, or broken off: whichever comes.
    for (const end of ["finish", "close"]) reply.raw.once(end, () => budget.release(request.raw));
    options.log.assertSound();
  });
  app.setErrorHandler(explain);
  app.addHook("onClose", () => acceptor.close());
  app.post(paths.reports, async (request, reply) => {
    const body = bodyOf(request, PARCEL_TYPE);
    const { status, envelope } = await acceptor.accept(body, seenBy(request));
    return await reply.code(status).send(envelope);
  });
  app.post(paths.rotate, async (request, reply) => {
    const body = bodyOf(request, "application/json");
    const { status, envelope } = await rotate(options, body, seenBy(request));
    return await reply.code(status).send(envelope);
  });
  const parts = { ...options, guard };
  app.post(paths.challenge, (request) =>
    guarded(guard, request, (body) => giveChallenge(parts, body)),
  );
  app.post(paths.enrol, (request) =>
    guarded(guard, request, (body, address) => enrol(parts, body, address)),
  );
};

/** Enrolment, as often as one address may try. Its address is the socket's: a header anybody may write. */
async function guarded<T>(
  guard: EnrolGuard,
  request: FastifyRequest,
  work: (body: Buffer, address: string) => Promise<T>,
): Promise<T> {
  const address = request.socket.remoteAddress ?? "";
  guard.fromAddress(address);
  try {
    return await work(bodyOf(request, "application/json"), address);
  } catch (error) {
    if (error instanceof Refusal && error.status === 401) guard.wasRefused(address);
    throw error;
  }
}

/** Request bodies held in memory. Counted as they come, so that a sender who only promises bytes blocks nobody. */
class Budget {
  #free: number;
  readonly #held = new Map<IncomingMessage, number>();

  constructor(bytes: number) {
    this.#free = bytes;
  }

  take(request: IncomingMessage, bytes: number): boolean {
    if (bytes > this.#free) return false;
    this.#free -= bytes;
    this.#held.set(request, (this.#held.get(request) ?? 0) + bytes);
    return true;
  }

  release(request: IncomingMessage): void {
    this.#free += this.#held.get(request) ?? 0;
    this.#held.delete(request);
  }
}

interface Reading {
  readonly request: FastifyRequest;
  readonly payload: IncomingMessage;
  readonly budget: Budget;
  readonly most: number;
}

function readBody({ request, payload, budget, most }: Reading): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    const stop = (refusal: Refusal) => {
      // Not destroyed: the refusal goes back the same way.
      payload.off("data", take).pause();
      reject(refusal);
    };
    const take = (part: Buffer) => {
      size += part.length;
      if (size > most) stop(tooLarge(most));
      else if (!budget.take(request.raw, part.length)) stop(tooMuch());
      else parts.push(part);
    };
    if (Number(request.headers["content-length"] ?? 0) > most) stop(tooLarge(most));
    else {
      payload.on("data", take);
      payload.once("end", () => resolve(Buffer.concat(parts, size)));
      payload.once("error", reject);
    }
  });
}

function tooMuch(): Refusal {
  return new Refusal(503, "busy", "too much arrives at once: come again later");
}

function tooLarge(most: number): Refusal {
  return new Refusal(413, "too-large", `the body is over ${most} bytes`);
}

function bodyOf({ body, headers }: FastifyRequest, type: string): Buffer {
  const sent = headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (body instanceof Buffer && sent === type) return body;
  throw new Refusal(415, "wrong-type", `the body must be ${type}`);
}

/** The log's size that the agent states it saw, from `?from=`. */
function seenBy({ query }: FastifyRequest): number {
  const from = typeof query === "object" && query !== null && "from" in query ? query.from : "0";
  if (typeof from === "string" && /^\d{1,15}$/.test(from)) return Number(from);
  throw new Refusal(400, "malformed", "from must be the size of a log");
}

function explain(
  error: Error & { statusCode?: number },
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const refusal = refusalFor(error);
  const { status, code } = refusal;
  // Whoever is refused in the middle of a body is not listened to any further.
  if (!request.raw.complete) reply.header("connection", "close");
  if (status >= 500) {
    request.log.error({ err: error, code }, "request not served");
    reply.header("retry-after", RETRY_AFTER);
  } else {
    request.log.info({ code, why: refusal.message }, "request refused");
    if (status === 429) reply.header("retry-after", RETRY_AFTER);
  }
  return reply.code(status).send({ code, why: refusal.message });
}

function refusalFor(error: Error & { statusCode?: number }): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof LogTamperedError) {
    return new Refusal(
      503,
      "read-only",
      "the collector takes nothing in until an operator has looked",
    );
  }
  const status = error.statusCode ?? 500;
  if (status === 415)
    return new Refusal(415, "wrong-type", "the body's type is not one taken here");
  if (status >= 400 && status < 500) {
    return new Refusal(status, "malformed", "the request is not understood");
  }
  return new Refusal(500, "failed", "the collector failed; nothing is lost, come again later");
}

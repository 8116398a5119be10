import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { RequestEvent, SecurityEvent } from "./events.ts";

type Tell = ((event: SecurityEvent) => void) | undefined;

/** Tells of a request what an operator would ask about: that it was refused, that somebody signed in or out. */
export function watchRequest(request: FastifyRequest, reply: FastifyReply, tell: Tell): void {
  const { method, ip: from } = request;
  const route = request.routeOptions.url ?? "none";
  const { statusCode: status } = reply;
  const what = deedOf(`${method} ${route}`, status);
  if (what !== undefined) tell?.({ what, method, route, status, from });
}

function deedOf(request: string, status: number): RequestEvent["what"] | undefined {
  if (status >= 400) return status >= 500 ? "failed" : "refused";
  if (request === "POST /sign-in") return "signed-in";
  return request === "POST /sign-out" ? "signed-out" : undefined;
}

const GONE = ["ECONNRESET", "EPIPE"];

/** Codes of Node's and OpenSSL's own. */
const CODE = /^[A-Z0-9_]{1,64}$/;

/**
 * Tells of connections that were refused before there was a request: no TLS, none that is good enough, or what is no HTTP.
 * Node hands what failed in TLS on as a `clientError`, so each is told once; before the server's own listener, which cuts it.
 */
export function watchConnections(server: Server, tell: Tell): void {
  server.prependListener("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    const { code = "" } = error;
    // The other end went away: nobody refused it.
    if (GONE.includes(code)) return;
    const why = CODE.test(code) ? code : "UNKNOWN";
    tell?.({ what: "refused-connection", why, from: socket.remoteAddress ?? "unknown" });
  });
}

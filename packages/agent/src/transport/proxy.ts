import { request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import type { Socket } from "node:net";
import { messageOf } from "../identity/problem.ts";
import { TransportError } from "./transport-error.ts";

const CONNECT_MS = 15_000;

/**
 * A connection to `host` through an HTTP proxy (CONNECT, RFC 9110 section 9.3.6). The proxy sees where it leads and
 * carries TLS it can't read. Loaded only where a proxy is configured.
 * @throws {TransportError}
 */
export function openTunnel(
  proxy: URL,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Socket> {
  const authority = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const send = proxy.protocol === "https:" ? tlsRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const request = send(proxy, {
      method: "CONNECT",
      path: authority,
      headers: { host: authority, ...credentials(proxy) },
      agent: false,
      timeout: CONNECT_MS,
    });
    request.once("timeout", () => request.destroy(new Error("no answer within 15 seconds")));
    request.once("error", (cause) => reject(unreachable(proxy, cause)));
    // A proxy that answers CONNECT with anything but a tunnel.
    request.once("response", (response) => {
      response.resume();
      reject(refused(proxy, response.statusCode ?? 0));
    });
    request.once("connect", (response, socket: Socket, head: Buffer) => {
      socket.setTimeout(0);
      if (response.statusCode === 200 && head.length === 0) return resolve(socket);
      socket.destroy();
      reject(refused(proxy, response.statusCode ?? 0));
    });
    request.end();
  });
}

function credentials({ username, password }: URL): Record<string, string> {
  if (username === "") return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(pair).toString("base64")}` };
}

function unreachable(proxy: URL, cause: unknown): TransportError {
  return new TransportError("PROXY_UNREACHABLE", {
    retry: true,
    what: `the proxy ${proxy.host} can't be reached: ${messageOf(cause)}`,
    cure: "check HTTPS_PROXY, or name the collector in NO_PROXY",
    cause,
  });
}

function refused(proxy: URL, status: number): TransportError {
  return new TransportError("PROXY_REFUSED", {
    retry: status >= 500,
    what: `the proxy ${proxy.host} refuses the connection (HTTP ${status})`,
    cure:
      status === 407
        ? "the proxy asks for a name and password: put them into HTTPS_PROXY"
        : "let the proxy connect to the collector's port, or name the collector in NO_PROXY",
  });
}

import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/** How many connections the door holds, beside the live ones, which have limits of their own; and how long each may take. */
export interface ConnectionLimits {
  readonly most: number;
  /** Milliseconds of silence after which a connection makes room for a new one, where there are that many. */
  readonly silentMs: number;
  /** Milliseconds for the handshake of TLS, for a request's head, and for the whole of a request. */
  readonly handshakeMs: number;
  readonly headMs: number;
  readonly requestMs: number;
  /** How often the last two are looked after. */
  readonly lookMs: number;
}

export const usualConnections: ConnectionLimits = {
  most: 512,
  silentMs: 5_000,
  handshakeMs: 10_000,
  headMs: 15_000,
  requestMs: 60_000,
  lookMs: 5_000,
};

/** The limits as Node's own server takes them. */
export function serverTimes({ handshakeMs, headMs, requestMs, lookMs }: ConnectionLimits) {
  return {
    handshakeTimeout: handshakeMs,
    headersTimeout: headMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: lookMs,
  };
}

interface Held {
  readonly socket: Socket;
  /** When it last had something whole to say: it came, its handshake or a request's head was there, it was answered. */
  heardAt: number;
  /** A request of it is there whole and waits for its answer. */
  waits: boolean;
}

/**
 * Keeps the door open where somebody opens connections and is slow on purpose: the one that has been silent for longest
 * makes room for a new one. Where none has been silent for long, as many as can be served are there, and the new one is
 * turned away: agents come again, each after a while of its own.
 */
export class Connections {
  readonly #limits: ConnectionLimits;
  readonly #onRefused: (from: string) => void;
  /** In the order in which they were last heard. */
  readonly #held = new Map<string, Held>();

  /** @param onRefused told the address of each that was turned away or made room */
  constructor(limits: ConnectionLimits, onRefused: (from: string) => void) {
    this.#limits = limits;
    this.#onRefused = onRefused;
  }

  attach(app: FastifyInstance): void {
    const server: Server = app.server;
    server.on("connection", (socket: Socket) => this.#come(socket));
    server.on("secureConnection", (socket: Socket) => this.#heard(socket, false));
    // A live connection is counted where it is held.
    server.on("upgrade", ({ socket }: { readonly socket: Socket }) => {
      this.#held.delete(nameOf(socket));
    });
    app.addHook("onRequest", async ({ raw }) => this.#heard(raw.socket, false));
    app.addHook("preHandler", async ({ raw }) => this.#heard(raw.socket, true));
    app.addHook("onResponse", async ({ raw }) => this.#heard(raw.socket, false));
  }

  #come(socket: Socket): void {
    if (this.#held.size >= this.#limits.most && !this.#makeRoom()) {
      this.#refuse(socket);
      return;
    }
    const name = nameOf(socket);
    const held = { socket, heardAt: performance.now(), waits: false };
    this.#held.set(name, held);
    socket.once("close", () => {
      if (this.#held.get(name) === held) this.#held.delete(name);
    });
  }

  #makeRoom(): boolean {
    const before = performance.now() - this.#limits.silentMs;
    for (const [name, { socket, heardAt, waits }] of this.#held) {
      if (heardAt > before) return false;
      if (waits) continue;
      this.#held.delete(name);
      this.#refuse(socket);
      return true;
    }
    return false;
  }

  #refuse(socket: Socket): void {
    this.#onRefused(socket.remoteAddress ?? "unknown");
    socket.destroy();
  }

  #heard(socket: Socket, waits: boolean): void {
    const name = nameOf(socket);
    const held = this.#held.get(name);
    if (held === undefined) return;
    this.#held.delete(name);
    this.#held.set(name, Object.assign(held, { heardAt: performance.now(), waits }));
  }
}

/** The same for a connection and for what TLS makes of it. */
function nameOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

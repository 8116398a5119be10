import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { LIVE_FRAME, liveCloses, paths } from "@muster/mapping/wire";
import { type WebSocket, WebSocketServer } from "ws";
import type { EvidenceLog } from "../log/index.ts";
import type { Store } from "../store/index.ts";
import { LiveDesk } from "./live-desk.ts";
import { type LiveTimes, Session } from "./live-session.ts";

export interface LiveParts {
  readonly store: Store;
  readonly log: EvidenceLog;
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly onError: (error: unknown) => void;
  /** Told of a connection that was refused: why, as a word like `LIVE_TOO_SLOW`, and its other end. */
  readonly onRefused?: (why: string, from: string) => void;
  readonly limits?: Partial<LiveLimits>;
}

export interface LiveLimits extends LiveTimes {
  /** Connections that have not yet proved who they are. One more drops the oldest of them, so that nobody can hold the door. */
  readonly strangers: number;
  /** Devices at the same time. */
  readonly devices: number;
  /** How often the database is looked at, in milliseconds. */
  readonly lookMs: number;
}

const usual: LiveLimits = {
  helloMs: 10_000,
  pingMs: 4 * 60_000,
  strangers: 256,
  devices: 20_000,
  lookMs: 2000,
};

/** The close code of a server that ends (RFC 6455 section 7.4.1). */
const GOING_AWAY = 1001;

/** True for a request that wants the live channel: only those are upgraded, every other goes its usual way. */
export function wantsLive({ url, headers }: IncomingMessage): boolean {
  return url === paths.live && headers.upgrade?.toLowerCase() === "websocket";
}

/**
 * The live channel's door: who is there, and "scan now". Everything beside that goes over HTTPS. One for a serving
 * process; it hears of what operators do through the database.
 */
export class LiveDoor {
  readonly #parts: LiveParts;
  readonly #limits: LiveLimits;
  readonly #sockets: WebSocketServer;
  readonly #strangers = new Set<Session>();
  readonly #devices = new Map<string, Session>();
  readonly #desk: LiveDesk;
  readonly #timer: NodeJS.Timeout;
  #turn: Promise<void> = Promise.resolve();
  #closing = false;

  constructor(parts: LiveParts) {
    this.#parts = parts;
    this.#limits = { ...usual, ...parts.limits };
    this.#sockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: LIVE_FRAME,
    });
    this.#sockets.on("wsClientError", (_, socket, request) => {
      this.#tell("MALFORMED", request);
      refuse(socket, "400 Bad Request");
    });
    this.#desk = new LiveDesk(parts);
    this.#timer = setInterval(() => void this.look(), this.#limits.lookMs);
    this.#timer.unref();
  }

  attach(server: Server): void {
    server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (wantsLive(request)) this.#upgrade(request, socket, head);
      else this.#refuse(request, socket, ["NO_UPGRADE", "404 Not Found"]);
    });
  }

  /** Devices that are there now. */
  get online(): number {
    return this.#devices.size;
  }

  /** Writes who came and left, sends on what operators asked for, and cuts off whose key is no longer good. */
  look(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#look()).catch(this.#parts.onError);
    return this.#turn;
  }

  /** Ends every connection and says in the database that nobody is there. */
  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#timer);
    for (const session of [...this.#strangers, ...this.#devices.values()]) session.end(GOING_AWAY);
    await this.#turn;
    await this.#desk.close().catch(this.#parts.onError);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Agents send no origin: only a page in a browser does, and none of ours.
    if (request.headers.origin !== undefined) {
      this.#refuse(request, socket, ["ORIGIN", "403 Forbidden"]);
    } else if (this.#closing || this.#parts.log.state.state === "tampered") {
      this.#refuse(request, socket, ["CLOSED", "503 Service Unavailable"]);
    } else this.#sockets.handleUpgrade(request, socket, head, (made) => this.#begin(made, request));
  }

  #refuse(
    request: IncomingMessage,
    socket: Duplex,
    [why, status]: readonly [why: string, status: string],
  ): void {
    this.#tell(why, request);
    refuse(socket, status);
  }

  #tell(why: string, { socket }: IncomingMessage): void {
    this.#parts.onRefused?.(`LIVE_${why}`, socket.remoteAddress ?? "unknown");
  }

  #begin(socket: WebSocket, request: IncomingMessage): void {
    if (this.#strangers.size >= this.#limits.strangers) {
      const [oldest] = this.#strangers;
      oldest?.drop();
    }
    const { store, log, random, onError } = this.#parts;
    const session = new Session(socket, {
      db: store.db,
      signer: log.signer,
      random,
      times: this.#limits,
      onError,
      onKnown: (known, device) => this.#letIn(known, device),
      onEnd: (ended) => this.#ended(ended),
      onRefused: (code) => this.#tell(wordOf(code), request),
    });
    this.#strangers.add(session);
  }

  #letIn(session: Session, device: string): void {
    this.#strangers.delete(session);
    const before = this.#devices.get(device);
    if (before === undefined && this.#devices.size >= this.#limits.devices) {
      session.end(liveCloses.busy);
      return;
    }
    this.#devices.set(device, session);
    this.#desk.came(device);
    before?.end(liveCloses.replaced);
  }

  #ended(session: Session): void {
    this.#strangers.delete(session);
    const { device } = session;
    if (device === undefined || this.#devices.get(device) !== session) return;
    this.#devices.delete(device);
    this.#desk.left(device);
  }

  async #look(): Promise<void> {
    await this.#desk.write(this.#devices.size);
    if (this.#devices.size === 0) return;
    const cutOff = await this.#desk.cutOff();
    for (const device of cutOff.devices) this.#devices.get(device)?.end(liveCloses.notKnown);
    const ended = new Set(cutOff.keys);
    if (ended.size > 0) this.#cutOffKeys(ended);
    for (const device of await this.#desk.asked((d) => this.#devices.has(d))) {
      this.#devices.get(device)?.scanNow();
    }
  }

  #cutOffKeys(ended: ReadonlySet<string>): void {
    for (const session of this.#devices.values()) {
      if (ended.has(session.keyid ?? "")) session.end(liveCloses.keyEnded);
    }
  }
}

/** `TOO_SLOW` for the close code that has the name `tooSlow`. */
function wordOf(code: number): string {
  const [name = "ending"] = Object.entries(liveCloses).find(([, c]) => c === code) ?? [];
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function refuse(socket: Duplex, status: string): void {
  socket.on("error", () => undefined);
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

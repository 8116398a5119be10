import { canonicalBytes, LIVE_TYPE, type LiveWord, liveCloses } from "@muster/mapping/wire";
import type { RawData, WebSocket } from "ws";
import { type Signer, seal } from "../keys/index.ts";
import type { Db } from "../store/index.ts";
import { type Greeted, readHello } from "./live-hello.ts";
import { Refusal } from "./refusal.ts";

/** Times of a connection, in milliseconds. */
export interface LiveTimes {
  /** For the proof, from the upgrade on. */
  readonly helloMs: number;
  /** Between two pings, a quarter more or less. One that stays unanswered until the next ends the connection. */
  readonly pingMs: number;
}

export interface SessionParts {
  readonly db: Db;
  readonly signer: Signer;
  /** Random bytes from a source fit for keys. */
  readonly random: (bytes: number) => Uint8Array;
  readonly times: LiveTimes;
  /** Told once the device has proved who it is; to be refused with a close code, or let in. */
  readonly onKnown: (session: Session, device: string) => void;
  readonly onEnd: (session: Session) => void;
  /** Told of the close code where nobody had proved who they are. */
  readonly onRefused: (code: number) => void;
  /** What failed on our side. */
  readonly onError: (error: unknown) => void;
}

/** How long a peer has to answer a close. */
const CLOSE_MS = 500;

/** One connection: the challenge, the proof, then silence but for pings and "scan now". */
export class Session {
  readonly #socket: WebSocket;
  readonly #parts: SessionParts;
  readonly #challenge: string;
  #greeted: Greeted | undefined;
  #answered = false;
  #awaitsPong = false;
  #count = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(socket: WebSocket, parts: SessionParts) {
    this.#socket = socket;
    this.#parts = parts;
    this.#challenge = Buffer.from(parts.random(32)).toString("base64url");
    // What is wrong with a connection ends it; there is nothing else to do about it.
    socket.on("error", () => undefined);
    socket.on("close", () => this.#closed());
    socket.on("pong", () => {
      this.#awaitsPong = false;
    });
    socket.on("message", (data, isBinary) => void this.#hear(data, isBinary));
    this.#timer = setTimeout(() => this.end(liveCloses.tooSlow), parts.times.helloMs);
    this.#say({ kind: "challenge", v: 1, challenge: this.#challenge });
  }

  /** The device, once it has proved who it is. */
  get device(): string | undefined {
    return this.#greeted?.device;
  }

  /** The key it proved that with. */
  get keyid(): string | undefined {
    return this.#greeted?.keyid;
  }

  /** Asks for a scan. The device decides whether it is time for one. */
  scanNow(): void {
    if (this.#greeted === undefined) return;
    this.#count += 1;
    const { device, nonce } = this.#greeted;
    this.#say({ kind: "scan-now", v: 1, device, nonce, count: this.#count });
  }

  /** Says goodbye with a close code; a peer that does not answer it is cut. */
  end(code: number): void {
    this.#refused(code);
    this.#socket.close(code);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.drop(), CLOSE_MS);
  }

  /** Without a word: for whoever does not listen. */
  drop(): void {
    this.#refused(liveCloses.busy);
    this.#socket.terminate();
  }

  /** Told once: a connection that closes already has had its reason. */
  #refused(code: number): void {
    const isOpen = this.#socket.readyState === this.#socket.OPEN;
    if (isOpen && this.#greeted === undefined) this.#parts.onRefused(code);
  }

  #say(word: LiveWord): void {
    this.#socket.send(JSON.stringify(seal(this.#parts.signer, LIVE_TYPE, canonicalBytes(word))));
  }

  async #hear(data: RawData, isBinary: boolean): Promise<void> {
    // A device has one thing to say, once.
    if (isBinary || this.#answered || !Buffer.isBuffer(data)) {
      this.end(liveCloses.malformed);
      return;
    }
    this.#answered = true;
    try {
      const greeted = await readHello(this.#parts.db, data, this.#challenge);
      if (this.#socket.readyState === this.#socket.OPEN) this.#welcome(greeted);
    } catch (error) {
      if (!(error instanceof Refusal)) this.#parts.onError(error);
      this.end(closeFor(error));
    }
  }

  #welcome(greeted: Greeted): void {
    this.#greeted = greeted;
    this.#parts.onKnown(this, greeted.device);
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    const { device, nonce } = greeted;
    this.#say({ kind: "welcome", v: 1, device, nonce });
    this.#pingLater();
  }

  #pingLater(): void {
    const { random, times } = this.#parts;
    const [byte = 0] = random(1);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ping(), times.pingMs * (0.75 + byte / 512));
  }

  #ping(): void {
    if (this.#awaitsPong) {
      this.drop();
      return;
    }
    this.#awaitsPong = true;
    this.#socket.ping();
    this.#pingLater();
  }

  #closed(): void {
    clearTimeout(this.#timer);
    this.#parts.onEnd(this);
  }
}

function closeFor(error: unknown): number {
  if (!(error instanceof Refusal)) return liveCloses.busy;
  return error.status === 401 ? liveCloses.notKnown : liveCloses.malformed;
}

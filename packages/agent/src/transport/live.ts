import {
  type CollectorKey,
  canonicalBytes,
  HELLO_TYPE,
  type Hello,
  LIVE_FRAME,
  type LiveWord,
  paths,
} from "@muster/mapping/wire";
import type { RawData, WebSocket } from "ws";
import { sealEnvelope } from "../identity/envelope.ts";
import type { Signer } from "../identity/key.ts";
import { KeyProblem } from "../identity/key-problem.ts";
import { messageOf } from "../identity/problem.ts";
import {
  channelClosed,
  notLetThrough,
  notSigned,
  notToBeBelieved,
  wentSilent,
} from "./live-problems.ts";
import { readLiveWord } from "./live-words.ts";
import { type Endpoint, openSocket } from "./socket.ts";
import { TransportError } from "./transport-error.ts";

/** This device on the live channel, and whom it believes. */
export interface LiveParties {
  readonly device: string;
  readonly signer: Signer;
  readonly keys: readonly CollectorKey[];
  /** Random bytes from a source fit for keys. */
  readonly randomBytes: (count: number) => Uint8Array;
}

export interface LiveTimes {
  /** From the connection on until the collector's welcome. */
  readonly welcomeMs: number;
  /** Longest silence: the collector pings every few minutes. */
  readonly silentMs: number;
}

const usual: LiveTimes = { welcomeMs: 20_000, silentMs: 12 * 60_000 };

/** A live channel that both ends have proved themselves on. */
export interface LiveLine {
  /** Resolves with why it ended; never rejects. */
  readonly ended: Promise<TransportError>;
  close(): void;
}

export interface LiveOptions {
  /** The collector asks for a scan: signed, for this device, on this connection, and not heard before. */
  readonly onScanNow: () => void;
  readonly times?: LiveTimes;
}

/**
 * Opens the live channel to the collector: the same pinned connection as reports take, through the same proxy. Nothing
 * that comes over it can make the agent do more than scan.
 * @throws {TransportError}
 */
export async function openLive(
  endpoint: Endpoint,
  parties: LiveParties,
  { onScanNow, times = usual }: LiveOptions,
): Promise<LiveLine> {
  const socket = await openSocket(endpoint);
  const { WebSocket: Channel } = await import("ws");
  const url = new URL(paths.live, endpoint.url);
  url.protocol = "wss:";
  const channel = new Channel(url, {
    // Connected and judged already.
    createConnection: () => socket,
    perMessageDeflate: false,
    followRedirects: false,
    maxPayload: LIVE_FRAME,
    handshakeTimeout: times.welcomeMs,
  });
  return await new Talk(channel, { endpoint, parties, onScanNow, times }).begin();
}

interface TalkParts {
  readonly endpoint: Endpoint;
  readonly parties: LiveParties;
  readonly onScanNow: () => void;
  readonly times: LiveTimes;
}

/** One connection: challenge, hello, welcome; then "scan now", as often as it may be. */
class Talk {
  readonly #channel: WebSocket;
  readonly #parts: TalkParts;
  readonly #nonce: string;
  #expects: LiveWord["kind"] = "challenge";
  #count = 0;
  #why: TransportError | undefined;
  #timer: NodeJS.Timeout | undefined;
  #welcomed: (() => void) | undefined;
  /** Frames are taken one after the other, also where answering one takes a moment. */
  #turn: Promise<void> = Promise.resolve();

  constructor(channel: WebSocket, parts: TalkParts) {
    this.#channel = channel;
    this.#parts = parts;
    this.#nonce = Buffer.from(parts.parties.randomBytes(32)).toString("base64url");
  }

  async begin(): Promise<LiveLine> {
    const welcomed = new Promise<void>((resolve) => {
      this.#welcomed = resolve;
    });
    const ended = this.#end();
    const failed = ended.then((why) => {
      throw why;
    });
    // Heard below, or not of interest any more.
    failed.catch(() => undefined);
    await Promise.race([welcomed, failed]);
    return { ended, close: () => this.#channel.close(1000) };
  }

  #end(): Promise<TransportError> {
    const channel = this.#channel;
    const { endpoint, times } = this.#parts;
    this.#endIn(times.welcomeMs);
    channel.on("message", (data, isBinary) => {
      this.#turn = this.#turn.then(() => this.#hear(data, isBinary));
    });
    channel.on("ping", () => this.#endIn(times.silentMs));
    channel.once("unexpected-response", (_, response) => {
      this.#give(notLetThrough(endpoint.url, response.statusCode ?? 0));
    });
    channel.on("error", (error) => {
      this.#why ??= channelClosed(endpoint.url, 1006, messageOf(error));
    });
    return new Promise((resolve) => {
      channel.once("close", (code) => {
        clearTimeout(this.#timer);
        resolve(this.#why ?? channelClosed(endpoint.url, code));
      });
    });
  }

  /** Without a word from the other side until then, it is gone. */
  #endIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#give(wentSilent(this.#parts.endpoint.url)), ms);
  }

  #give(why: TransportError): void {
    this.#why ??= why;
    this.#channel.terminate();
  }

  async #hear(data: RawData, isBinary: boolean): Promise<void> {
    if (this.#why !== undefined) return;
    try {
      if (isBinary || !Buffer.isBuffer(data)) throw new Error("a frame that is no text");
      await this.#take(readLiveWord(data, this.#parts.parties.keys));
    } catch (error) {
      this.#give(this.#whyOf(error));
    }
  }

  #whyOf(error: unknown): TransportError {
    if (error instanceof TransportError) return error;
    if (error instanceof KeyProblem) return notSigned(error);
    return notToBeBelieved(this.#parts.endpoint.url, messageOf(error));
  }

  async #take(word: LiveWord): Promise<void> {
    if (word.kind !== this.#expects) throw new Error(`"${word.kind}" out of turn`);
    if (word.kind === "challenge") {
      this.#expects = "welcome";
      await this.#answer(word.challenge);
      return;
    }
    if (word.device !== this.#parts.parties.device || word.nonce !== this.#nonce) {
      throw new Error("a word to another device, or on another connection");
    }
    if (word.kind === "welcome") {
      this.#expects = "scan-now";
      this.#endIn(this.#parts.times.silentMs);
      this.#welcomed?.();
      return;
    }
    if (word.count <= this.#count) throw new Error("a word that was said before");
    this.#count = word.count;
    this.#parts.onScanNow();
  }

  async #answer(challenge: string): Promise<void> {
    const { signer, device } = this.#parts.parties;
    const hello: Hello = { kind: "hello", v: 1, device, challenge, nonce: this.#nonce };
    const envelope = await sealEnvelope(HELLO_TYPE, canonicalBytes(hello), signer);
    this.#channel.send(JSON.stringify(envelope));
  }
}

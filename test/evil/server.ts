import { EventEmitter, once } from "node:events";
import type { ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { LIVE_TYPE, limits, REPLY_TYPE } from "@muster/mapping/wire";
import { type WebSocket, WebSocketServer } from "ws";
import { CollectorDouble } from "../../packages/agent/src/testing/collector-double.ts";
import { certificate } from "../../packages/agent/src/testing/https-double.ts";
import { type Answer, saidBy, type Wire } from "./bodies.ts";

export interface Evil {
  readonly url: URL;
  /** How each request from now on is answered; an honest collector answers where there is none left. */
  answers: Answer[];
  /** What each new live connection is told, in place of a challenge; honest without. */
  frames: Answer[];
  /** Requests and live connections that were answered out of `answers` and `frames`. */
  readonly given: { requests: number; frames: number };
  /** Another host, to which some answers lead: connections that were made to it. */
  readonly baited: () => number;
  readonly events: EventEmitter;
  close(): Promise<void>;
}

const replied = Symbol("a request was answered");

/** Resolves once a further request was answered. */
export async function nextReply({ events }: Evil): Promise<void> {
  await once(events, replied);
}

/** 50 MiB of nothing. */
const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024));
const challenge = { kind: "challenge", v: 1, challenge: "f".repeat(43) };

/** A collector that was taken over: it holds the pinned key, and says what it likes. */
export async function serveEvil(collector: CollectorDouble): Promise<Evil> {
  let baits = 0;
  const bait = await listening((_, response) => void response.end("{}"));
  bait.server.on("connection", () => baits++);
  const evil = {
    answers: [] as Answer[],
    frames: [] as Answer[],
    given: { requests: 0, frames: 0 },
    events: new EventEmitter(),
  };
  const tongue = tongueOf(collector);
  const main = await listening((message, response) => {
    response.once("close", () => evil.events.emit(replied));
    const path = message.url ?? "";
    buffer(message)
      .then((body) => {
        const honest = collector.answer({ path, type: "", body });
        const answer = evil.answers.shift();
        if (answer !== undefined) evil.given.requests++;
        const text = honest.body.toString("utf8");
        const said = answer === undefined ? text : inPlaceOf(text, answer, tongue);
        const as = answer ?? { wire: { how: "plainly" } };
        send(response, { wire: as.wire, text: said, honest: honest.status, bait: bait.url, path });
      })
      .catch(() => response.destroy());
  });
  const sockets = new WebSocketServer({ noServer: true });
  main.server.on("upgrade", (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (channel) => {
      channel.on("error", () => undefined);
      const answer = evil.frames.shift();
      if (answer !== undefined) evil.given.frames++;
      greet(channel, answer === undefined ? honestly(collector) : evilly(answer, tongue));
    });
  });
  const close = async () => {
    for (const socket of sockets.clients) socket.terminate();
    await Promise.all([main.close(), bait.close()]);
  };
  return Object.assign(evil, { url: main.url, baited: () => baits, close });
}

/** Says something in place of what is honest, in an envelope or without. */
type Tongue = (answer: Answer, honest: object, type: string) => string;

function tongueOf(collector: CollectorDouble): Tongue {
  const stranger = new CollectorDouble();
  return ({ body, signed }, honest, type) => {
    const said = saidBy(body, honest);
    if (signed === "not at all") return said;
    const by = signed === "by a stranger" ? stranger : collector;
    const other = type === REPLY_TYPE ? LIVE_TYPE : REPLY_TYPE;
    const as = signed === "as something else" ? other : type;
    return JSON.stringify(by.sealBytes(Buffer.from(said), as));
  };
}

type Handler = NonNullable<Parameters<typeof createServer>[1]>;

async function listening(handler: Handler) {
  const server = createServer({ key: certificate, cert: certificate }, handler);
  server.on("clientError", (_, socket) => socket.destroy());
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((closed) => {
      server.closeAllConnections();
      server.close(() => closed());
    });
  return { server, url: new URL(`https://127.0.0.1:${port}`), close };
}

/** An answer with another one in the place of the reply that it holds, or of the whole where it is none that is signed. */
function inPlaceOf(text: string, answer: Answer, tongue: Tongue): string {
  const honest: { payload?: string; envelope?: { payload: string } } = JSON.parse(text);
  const plain = (payload: string): object =>
    JSON.parse(Buffer.from(payload, "base64").toString("utf8"));
  if (honest.payload !== undefined) return tongue(answer, plain(honest.payload), REPLY_TYPE);
  if (honest.envelope === undefined) return saidBy(answer.body, honest);
  const envelope = tongue(answer, plain(honest.envelope.payload), REPLY_TYPE);
  return JSON.stringify({ ...honest, envelope: 0 }).replace(
    '"envelope":0',
    () => `"envelope":${envelope}`,
  );
}

interface Sending {
  readonly wire: Wire;
  readonly text: string;
  readonly honest: number;
  readonly bait: URL;
  readonly path: string;
}

type Sender<H extends Wire["how"]> = (
  response: ServerResponse,
  said: Sending,
  wire: Extract<Wire, { how: H }>,
) => void;

const type = { "content-type": "application/json" };

const senders: { readonly [H in Wire["how"]]: Sender<H> } = {
  plainly: (response, { honest, text }) => void response.writeHead(honest, type).end(text),
  "with status": (response, { text }, { status }) =>
    void response.writeHead(status, type).end(text),
  "in pieces": (response, { honest, text }) => {
    response.writeHead(honest, type);
    const length = 1 + (text.length >> 2);
    for (let at = 0; at < text.length; at += length) response.write(text.slice(at, at + length));
    response.end();
  },
  "with trailers": (response, { honest, text, bait }) => {
    response.writeHead(honest, { ...type, trailer: "location" });
    response.write(text);
    response.addTrailers({ location: bait.href });
    response.end();
  },
  "after hints": (response, { honest, text, bait }) => {
    response.writeProcessing();
    response.writeEarlyHints({ link: `<${bait.href}>; rel=preload` });
    response.writeHead(honest, type).end(text);
  },
  "as gzip": (response, { honest }) =>
    void response.writeHead(honest, { ...type, "content-encoding": "gzip" }).end(bomb),
  redirected: (response, { text, path, bait }, { status, to }) => {
    const location = to === "itself" ? path : new URL(path, bait).href;
    response.writeHead(status, { location }).end(text);
  },
  "at the limit": (response, { honest, text }, { by }) =>
    void response.writeHead(honest, type).end(text.slice(0, 1024).padEnd(limits.reply + by, " ")),
  "cut off": (response, { honest, text }) => {
    response.writeHead(honest, { ...type, "content-length": text.length + 1 });
    response.write(text, () => response.destroy());
  },
  "for ever": (response, { honest }) => {
    response.writeHead(honest, type);
    flow(response, 64 * 1024, setImmediate);
  },
  "drop by drop": (response, { honest }) => {
    response.writeHead(honest, type);
    flow(response, 1, (next) => setTimeout(next, 20));
  },
};

function send(response: ServerResponse, said: Sending): void {
  const { wire } = said;
  // The sender of a way takes what goes with that way: the table's type says so.
  const sender = senders[wire.how] as Sender<typeof wire.how>;
  sender(response, said, wire as never);
}

function flow(response: ServerResponse, bytes: number, later: (next: () => void) => unknown): void {
  const more = () => {
    if (response.destroyed) return;
    response.write(" ".repeat(bytes));
    later(more);
  };
  more();
}

/** What is said on the live channel: at once, and when the device has spoken. */
interface Greeting {
  readonly first: string;
  readonly next: (hello: string) => readonly string[];
}

/** Challenge, welcome, and one "scan now". */
function honestly(collector: CollectorDouble): Greeting {
  const said = (word: object) =>
    JSON.stringify(collector.sealBytes(Buffer.from(JSON.stringify(word)), LIVE_TYPE));
  return {
    first: said(challenge),
    next: (hello) => {
      const { payload } = JSON.parse(hello);
      const { device, nonce } = JSON.parse(Buffer.from(payload, "base64").toString("utf8"));
      const to = { v: 1, device, nonce };
      return [said({ kind: "welcome", ...to }), said({ kind: "scan-now", ...to, count: 1 })];
    },
  };
}

/** Something in place of the challenge; where it is answered all the same, a "scan now" out of turn. */
function evilly(answer: Answer, tongue: Tongue): Greeting {
  return {
    first: tongue(answer, challenge, LIVE_TYPE),
    next: () => [tongue(answer, { ...challenge, kind: "scan-now" }, LIVE_TYPE)],
  };
}

function greet(channel: WebSocket, { first, next }: Greeting): void {
  channel.send(first);
  channel.once("message", (hello) => {
    for (const word of next(String(hello))) channel.send(word);
  });
}

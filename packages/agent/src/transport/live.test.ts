import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import {
  type CollectorKey,
  type Hello,
  LIVE_FRAME,
  LIVE_TYPE,
  liveCloses,
  preAuthEncoding,
  REPLY_TYPE,
} from "@muster/mapping/wire";
import * as schemas from "@muster/mapping/wire/schemas";
import { type WebSocket, WebSocketServer } from "ws";
import { keyidOf } from "../identity/device-id.ts";
import type { Signer } from "../identity/key.ts";
import { KeyProblem } from "../identity/key-problem.ts";
import { certificate, fingerprint } from "../testing/https-double.ts";
import { type LiveLine, openLive } from "./live.ts";
import { checkLiveWord } from "./live-words.ts";
import { TransportError } from "./transport-error.ts";

/** A collector that says on the live channel whatever a test wants. */

const { privateKey: own, publicKey } = generateKeyPairSync("ed25519");
const { privateKey: stranger } = generateKeyPairSync("ed25519");
const spki = publicKey.export({ type: "spki", format: "der" });
const keys: CollectorKey[] = [
  { keyid: keyidOf(spki), algorithm: "ed25519", publicKey: spki.toString("base64") },
];
const device = generateKeyPairSync("ed25519");
const deviceSpki = device.publicKey.export({ type: "spki", format: "der" });
const signer: Signer = {
  algorithm: "ed25519",
  publicKey: deviceSpki.toString("base64"),
  keyid: keyidOf(deviceSpki),
  protection: "file",
  sign: async (bytes) => sign(null, bytes, device.privateKey),
};
const fresh = "f".repeat(43);
const challenge = { kind: "challenge", v: 1, challenge: fresh };

function seal(
  word: object,
  { key = own, type = LIVE_TYPE }: { key?: KeyObject; type?: string } = {},
) {
  const payload = Buffer.from(JSON.stringify(word));
  const sig = sign(null, preAuthEncoding(type, payload), key).toString("base64");
  return JSON.stringify({
    payloadType: LIVE_TYPE,
    payload: payload.toString("base64"),
    signatures: [{ keyid: keys[0]?.keyid, sig }],
  });
}

let server: Server;
let upgrade: (socket: Duplex, next: () => void) => void;
let talk: (socket: WebSocket) => void;
const open: Duplex[] = [];
let line: LiveLine | undefined;

beforeEach(async () => {
  upgrade = (_, next) => next();
  const sockets = new WebSocketServer({ noServer: true });
  server = createServer({ key: certificate, cert: certificate }, (_, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end("<html>sign in</html>");
  });
  server.on("upgrade", (request, socket: Duplex, head) => {
    open.push(socket);
    upgrade(socket, () => sockets.handleUpgrade(request, socket, head, (s) => talk(s)));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
});
afterEach(async () => {
  line?.close();
  line = undefined;
  for (const socket of open.splice(0)) socket.destroy();
  await new Promise((closed) => server.close(closed));
});

let asked = 0;

async function connect(
  times = { welcomeMs: 1000, silentMs: 1000 },
  by: Signer = signer,
): Promise<LiveLine> {
  asked = 0;
  const { port } = server.address() as AddressInfo;
  const endpoint = { url: new URL(`https://127.0.0.1:${port}`), fingerprint, proxy: undefined };
  const parties = {
    device: signer.keyid,
    signer: by,
    keys,
    randomBytes: (n: number) => Buffer.alloc(n, 7),
  };
  line = await openLive(endpoint, parties, { onScanNow: () => asked++, times });
  return line;
}

async function problemOf(promise: Promise<LiveLine>): Promise<TransportError> {
  const error = await promise.then(
    (l) => l.ended,
    (e: unknown) => e,
  );
  if (error instanceof TransportError) return error;
  throw new Error(`no transport error: ${String(error)}`);
}

/** What the collector says once it has heard the hello. */
type After = (socket: WebSocket, hello: Hello) => void;

function greet(after: After): (socket: WebSocket) => void {
  return (socket) => {
    socket.send(seal(challenge));
    socket.once("message", (data) => {
      const { payload } = schemas.Envelope.parse(JSON.parse(String(data)));
      after(socket, schemas.Hello.parse(JSON.parse(Buffer.from(payload, "base64").toString())));
    });
  };
}

test("a key that does not sign is the device's own trouble, not the collector's", async () => {
  talk = greet(() => undefined);
  const sign = async () => {
    throw new KeyProblem("KEY_TPM_BUSY", { what: "the TPM does not answer", cure: "wait" });
  };
  const problem = await problemOf(
    connect({ welcomeMs: 1000, silentMs: 1000 }, { ...signer, sign }),
  );
  expect(problem).toMatchObject({ code: "KEY_TPM_BUSY", cure: "wait", retry: true });
});

const welcomeTo = ({ device: name, nonce }: Hello) => ({
  kind: "welcome",
  v: 1,
  device: name,
  nonce,
});
const scanNow = ({ device: name, nonce }: Hello, count: number) => ({
  kind: "scan-now",
  v: 1,
  device: name,
  nonce,
  count,
});

test("challenge, hello, welcome, and scans when asked", async () => {
  talk = greet((socket, hello) => {
    expect(hello).toMatchObject({ device: signer.keyid, challenge: fresh });
    socket.send(seal(welcomeTo(hello)));
    socket.send(seal(scanNow(hello, 1)));
    socket.send(seal(scanNow(hello, 5)));
    setTimeout(() => socket.close(liveCloses.replaced), 50);
  });
  expect((await (await connect()).ended).code).toBe("LIVE_REPLACED");
  expect(asked).toBe(2);
});

test.each<[string, (socket: WebSocket) => void, string]>([
  ["an unsigned challenge", (s) => s.send(JSON.stringify(challenge)), "LIVE_NOT_BELIEVED"],
  [
    "one signed by another key",
    (s) => s.send(seal(challenge, { key: stranger })),
    "LIVE_NOT_BELIEVED",
  ],
  [
    "one signed as something else",
    (s) => s.send(seal(challenge, { type: REPLY_TYPE })),
    "LIVE_NOT_BELIEVED",
  ],
  ["a member nobody knows", (s) => s.send(seal({ ...challenge, run: "id" })), "LIVE_NOT_BELIEVED"],
  ["a kind nobody knows", (s) => s.send(seal({ ...challenge, kind: "run" })), "LIVE_NOT_BELIEVED"],
  ["a binary frame", (s) => s.send(Buffer.from(seal(challenge))), "LIVE_NOT_BELIEVED"],
  ["no JSON", (s) => s.send("hello"), "LIVE_NOT_BELIEVED"],
  ["a frame too long", (s) => s.send("x".repeat(LIVE_FRAME + 1)), "LIVE_CLOSED"],
  [
    "a welcome before the proof",
    (s) => s.send(seal({ ...challenge, kind: "welcome" })),
    "LIVE_NOT_BELIEVED",
  ],
  [
    "a welcome to another device",
    greet((s, h) => s.send(seal({ ...welcomeTo(h), device: "a".repeat(52) }))),
    "LIVE_NOT_BELIEVED",
  ],
  [
    "the welcome of another connection",
    greet((s, h) => s.send(seal({ ...welcomeTo(h), nonce: fresh }))),
    "LIVE_NOT_BELIEVED",
  ],
  [
    "scan now before the welcome",
    greet((s, h) => s.send(seal(scanNow(h, 1)))),
    "LIVE_NOT_BELIEVED",
  ],
  ["a device that is not known", greet((s) => s.close(liveCloses.notKnown)), "LIVE_NOT_KNOWN"],
  ["an end without a word", (s) => s.terminate(), "LIVE_CLOSED"],
  ["silence", () => undefined, "LIVE_SILENT"],
])("%s: nothing is believed, nothing scanned [T10]", async (_, says, code) => {
  talk = says;
  expect((await problemOf(connect({ welcomeMs: 400, silentMs: 400 }))).code).toBe(code);
  expect(asked).toBe(0);
});

test.each<[string, (hello: Hello) => string]>([
  ["said before", (h) => seal(scanNow(h, 1))],
  ["unsigned", (h) => JSON.stringify(scanNow(h, 2))],
  ["to another device", (h) => seal({ ...scanNow(h, 2), device: "a".repeat(52) })],
  ["of another connection", (h) => seal({ ...scanNow(h, 2), nonce: fresh })],
  ["with a path", (h) => seal({ ...scanNow(h, 2), path: "/etc/shadow" })],
])("scan now, %s: heard once, then the channel is closed", async (_, again) => {
  talk = greet((socket, hello) => {
    for (const frame of [seal(welcomeTo(hello)), seal(scanNow(hello, 1)), again(hello)]) {
      socket.send(frame);
    }
  });
  expect((await problemOf(connect())).code).toBe("LIVE_NOT_BELIEVED");
  expect(asked).toBe(1);
});

test("a collector that pings is there; one that falls silent is not", async () => {
  let pings = 0;
  talk = greet((socket, hello) => {
    socket.send(seal(welcomeTo(hello)));
    const timer = setInterval(() => {
      pings++;
      if (pings < 5) socket.ping();
      else clearInterval(timer);
    }, 100);
  });
  const began = performance.now();
  expect((await problemOf(connect({ welcomeMs: 300, silentMs: 300 }))).code).toBe("LIVE_SILENT");
  expect(performance.now() - began).toBeGreaterThan(600);
});

test.each([
  ["403 Forbidden", "LIVE_NOT_LET_THROUGH"],
  ["502 Bad Gateway", "LIVE_NOT_LET_THROUGH"],
  ["302 Found\r\nLocation: https://elsewhere.example/", "LIVE_NOT_LET_THROUGH"],
  ["200 OK", "LIVE_NOT_LET_THROUGH"],
])("an upgrade answered with %s is not let through", async (status, code) => {
  upgrade = (socket) => socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`);
  const problem = await problemOf(connect());
  expect(problem).toMatchObject({ code, retry: true });
  expect(problem.cure).toContain("scans and reports in its night");
});

test.each<[string, (socket: Duplex) => void]>([
  ["never answered", () => undefined],
  ["cut off", (socket) => void socket.destroy()],
  ["answered byte by byte", (socket) => void trickle(socket)],
])("an upgrade %s ends, too", async (_, answer) => {
  upgrade = (socket) => answer(socket);
  const problem = await problemOf(connect({ welcomeMs: 400, silentMs: 400 }));
  expect(["LIVE_CLOSED", "LIVE_SILENT"]).toContain(problem.code);
});

function trickle(socket: Duplex): void {
  const timer = setInterval(() => socket.write("H"), 50);
  socket.on("error", () => undefined).on("close", () => clearInterval(timer));
}

test.each([
  challenge,
  { kind: "welcome", v: 1, device: signer.keyid, nonce: fresh },
  { kind: "scan-now", v: 1, device: signer.keyid, nonce: fresh, count: 1 },
])("the agent's check of $kind is the wire's schema", (word) => {
  expect(checkLiveWord(word, "")).toEqual(schemas.LiveWord.parse(word));
  for (const member of Object.keys(word)) {
    for (const value of [undefined, null, "", -1, 1.5, {}, [], "x".repeat(99)]) {
      const wrong = JSON.parse(JSON.stringify({ ...word, [member]: value }));
      expect(schemas.LiveWord.safeParse(wrong).success).toBe(false);
      expect(() => checkLiveWord(wrong, "")).toThrow();
    }
  }
  expect(() => checkLiveWord({ ...word, more: 1 }, "")).toThrow();
});

import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect as plain, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type TLSSocket } from "node:tls";
import { afterEach, expect, test } from "@jest/globals";
import { limits, PARCEL_TYPE, paths } from "@muster/mapping/wire";
import { Collector } from "../packages/collector/src/collector.ts";
import { readEnvironment } from "../packages/collector/src/config/environment.ts";
import { loadSettings } from "../packages/collector/src/config/load.ts";
import type { ConnectionLimits } from "../packages/collector/src/connections.ts";
import type { SecurityEvent } from "../packages/collector/src/events.ts";
import { buildServer } from "../packages/collector/src/server.ts";

/** Who opens connections to a running collector and is slow on purpose, and who comes meanwhile. */

const ends: (() => Promise<unknown> | undefined)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Door {
  readonly port: number;
  readonly events: readonly SecurityEvent[];
  /** Answers the requests that wait for `/wait`. */
  readonly answer: () => void;
  /** Resolves when a request for `/wait` is there. */
  readonly asked: Promise<void>;
}

async function open(connections: Partial<ConnectionLimits>): Promise<Door> {
  const folder = mkdtempSync(join(tmpdir(), "muster-slow-"));
  const settings = { ...loadSettings(readEnvironment({})), data: folder };
  const collector = await Collector.open({ settings, now: Date.now, random: randomBytes });
  const events: SecurityEvent[] = [];
  const app = await buildServer(collector, {
    url: () => "https://localhost",
    onError: (error) => {
      throw error;
    },
    onEvent: (event) => events.push(event),
    connections,
  });
  const [asked, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<string>()];
  app.get("/wait", () => {
    asked.resolve();
    return answered.promise;
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  ends.push(async () => {
    await app.close();
    await collector.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const address = app.server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  return { port, events, answer: () => answered.resolve("at last"), asked: asked.promise };
}

function held<S extends Socket>(socket: S): S {
  socket.on("error", () => undefined);
  ends.push(async () => socket.destroy());
  return socket;
}

/** A connection whose handshake is done, or that was closed before. */
async function line(port: number): Promise<TLSSocket> {
  const socket = held(connect({ host: "127.0.0.1", port, rejectUnauthorized: false }));
  await new Promise((done) => socket.once("secureConnect", done).once("close", done));
  return socket;
}

/** All that comes until the other end closes. */
async function untilClosed(socket: Socket): Promise<string> {
  let text = "";
  socket.on("data", (part: Buffer) => {
    text += part.toString("latin1");
  });
  if (!socket.closed) await new Promise((done) => socket.once("close", done));
  return text;
}

/** Writes a little now and then, for as long as the other end listens. */
function drip(socket: Socket, text: string): void {
  const timer = setInterval(() => socket.write(text), 20);
  socket.once("close", () => clearInterval(timer));
}

async function ask(port: number, request: string): Promise<string> {
  const socket = await line(port);
  const answer = untilClosed(socket);
  socket.write(request);
  return answer;
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`;
const parcel = (bytes: number, more = "connection: close\r\n") =>
  `POST ${paths.reports} HTTP/1.1\r\nhost: x\r\n${more}content-type: ${PARCEL_TYPE}\r\ncontent-length: ${bytes}\r\n\r\n`;
const status = (answer: string) => Number(answer.split(" ")[1]);

const quick = { handshakeMs: 200, headMs: 200, requestMs: 400, lookMs: 50 };

test.each<[string, number | undefined, (port: number) => Promise<Socket>]>([
  ["no handshake", undefined, async (port) => held(plain({ host: "127.0.0.1", port }))],
  ["no request", 408, line],
  [
    "a head that never ends",
    408,
    async (port) => {
      const socket = await line(port);
      socket.write("GET / HTTP/1.1\r\nhost: x\r\n");
      drip(socket, "x-more: and more\r\n");
      return socket;
    },
  ],
  [
    "a body that never ends",
    408,
    async (port) => {
      const socket = await line(port);
      socket.write(parcel(100_000));
      drip(socket, "x");
      return socket;
    },
  ],
])("%s: the connection is ended [T14]", async (_, code, make) => {
  const { port } = await open(quick);
  const answer = await untilClosed(await make(port));
  expect(answer === "" ? undefined : status(answer)).toBe(code);
  expect(status(await ask(port, get("/")))).toBe(200);
});

test("where all connections are taken by the silent, the most silent makes room, and the operator is told [T14]", async () => {
  const { port, events } = await open({ most: 4, silentMs: 0 });
  const silent = [];
  for (let i = 0; i < 4; i++) silent.push(await line(port));
  const closed = silent.map(untilClosed);
  expect(status(await ask(port, get("/")))).toBe(200);
  expect(await closed[0]).toBe("");
  expect(silent.map((s) => s.closed)).toEqual([true, false, false, false]);
  expect(events).toContainEqual({
    what: "refused-connection",
    why: "TOO_MANY",
    from: "127.0.0.1",
  });
});

test("one that waits for its answer never makes room [T14]", async () => {
  const { port, asked, answer } = await open({ most: 2, silentMs: 0 });
  const patient = ask(port, get("/wait"));
  await asked;
  const silent = await line(port);
  const closed = untilClosed(silent);
  expect(status(await ask(port, get("/")))).toBe(200);
  await closed;
  answer();
  expect(await patient).toContain("at last");
});

test("where nobody has been silent for long, who comes new is turned away [T14]", async () => {
  const { port, events } = await open({ most: 2, silentMs: 60_000 });
  const [first, second] = [await line(port), await line(port)];
  expect((await line(port)).closed).toBe(true);
  expect([first.closed, second.closed]).toEqual([false, false]);
  expect(events).toHaveLength(1);
  first.destroy();
  // The server learns of it in its own time.
  let answer = "";
  while (answer === "") answer = await ask(port, get("/"));
  expect(status(answer)).toBe(200);
});

test("bodies that hold all the memory there is for them keep reports away, not people or live devices [T14]", async () => {
  const { port } = await open({});
  const holders = [];
  for (let i = 0; i < 64; i++) {
    const socket = await line(port);
    socket.write(parcel(limits.parcel, ""));
    socket.write(Buffer.alloc(limits.parcel - 1));
    holders.push(socket);
  }
  let busy = "";
  while (status(busy) !== 503) busy = await ask(port, parcel(300) + "x".repeat(300));
  expect(busy.toLowerCase()).toContain("retry-after: 60");
  expect(status(await ask(port, get("/")))).toBe(200);
  const live = await line(port);
  live.write(
    `GET ${paths.live} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: ${randomBytes(16).toString("base64")}\r\n\r\n`,
  );
  expect(status(String(await once(live, "data")))).toBe(101);
  for (const socket of holders) socket.destroy();
  while (status(busy) === 503) busy = await ask(port, parcel(300) + "x".repeat(300));
  expect(status(busy)).toBe(400);
});

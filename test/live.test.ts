import { spawn } from "node:child_process";
import {
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { request as ask, createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as later } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import {
  canonicalBytes,
  HELLO_TYPE,
  type Json,
  LIVE_FRAME,
  liveCloses,
  paths,
  preAuthEncoding,
  REPORT_TYPE,
} from "@muster/mapping/wire";
import type { FastifyInstance } from "fastify";
import { WebSocket } from "ws";
import { filesIn } from "../packages/agent/src/identity/files.ts";
import { loadSigner } from "../packages/agent/src/identity/key.ts";
import { play, quietSelf } from "../packages/agent/src/testing/context.ts";
import {
  certificate,
  fingerprint as proxyFingerprint,
} from "../packages/agent/src/testing/https-double.ts";
import { settleOrganisation } from "../packages/collector/src/cli/settle.ts";
import { Collector } from "../packages/collector/src/collector.ts";
import { readEnvironment } from "../packages/collector/src/config/environment.ts";
import { loadSettings } from "../packages/collector/src/config/load.ts";
import type { SecurityEvent } from "../packages/collector/src/events.ts";
import {
  believedSince,
  createToken,
  decideDevice,
  wishScans,
} from "../packages/collector/src/intake/index.ts";
import { keyidOf } from "../packages/collector/src/keys/index.ts";
import { buildServer } from "../packages/collector/src/server.ts";
import { devicesOnline } from "../packages/collector/src/store/index.ts";

/** The live channel between the real collector and the real agent, over real TLS, and what strangers try on it. */

const folder = mkdtempSync(join(tmpdir(), "muster-live-"));
const clock = { ahead: 0 };
const now = () => Date.now() + clock.ahead;
const limits = { helloMs: 400, pingMs: 60_000, strangers: 4, lookMs: 25 };
let collector: Collector;
let app: FastifyInstance;
let url: URL;
let organisation: string;
const opened: WebSocket[] = [];
const events: SecurityEvent[] = [];
const ends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const settings = { ...loadSettings(readEnvironment({})), data: join(folder, "data") };
  collector = await Collector.open({ settings, now, random: randomBytes });
  const words = { ods: "LIVE1", name: "Ash House", category: 3, edition: "2025-26" };
  organisation = (await settleOrganisation(collector, words, "2026-11-21")).id;
  const onError = (error: unknown) => {
    throw error;
  };
  app = await buildServer(collector, {
    url: () => url.origin,
    onError,
    judge: false,
    live: limits,
    onEvent: (event) => events.push(event),
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  url = new URL(`https://127.0.0.1:${(app.server.address() as AddressInfo).port}`);
});
afterEach(async () => {
  for (const socket of opened.splice(0)) socket.terminate();
  for (const end of ends.splice(0)) await end();
  await until(async () => (await online()).size === 0);
});
afterAll(async () => {
  await app.close();
  await collector.close();
  rmSync(folder, { recursive: true, force: true });
});

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if (await holds()) return;
    await later(25);
  }
  throw new Error("that did not happen within ten seconds");
}

const online = () => devicesOnline(collector.store.db, organisation, believedSince(now()));

interface Enrolled {
  readonly id: string;
  readonly key: KeyObject;
  readonly state: string;
}

let enrolled = 0;

/** A device by the agent's own hand. */
async function enrol(at = url, fingerprint = collector.keys.tls.fingerprint): Promise<Enrolled> {
  const state = join(folder, `device-${enrolled++}`);
  const { token } = await createToken(collector, { organisation, maxUses: 1, hours: 1 });
  const where = ["--collector", at.origin, "--fingerprint", fingerprint, "--state", state];
  const { json, exit, err } = await play(["enrol", ...where, "--token", token, "--json"], { now });
  expect([exit, err]).toEqual([0, ""]);
  const { device: id } = json() as { device: string };
  const pem = Buffer.from((await filesIn(state).read("key.pem")) ?? []);
  expect((await loadSigner({ folder: state, files: filesIn(state) }))?.keyid).toBe(id);
  return { id, key: createPrivateKey(pem), state };
}

/** A connection that says what a test wants. */
class Knock {
  readonly socket: WebSocket;
  readonly words: { kind: string; [member: string]: unknown }[] = [];
  readonly closed: Promise<number>;

  constructor(path: string = paths.live, options: object = {}) {
    const at = new URL(path, url);
    at.protocol = "wss:";
    this.socket = new WebSocket(at, { rejectUnauthorized: false, ...options });
    opened.push(this.socket);
    this.socket.on("error", () => undefined);
    this.socket.on("message", (data) => {
      const { payload } = JSON.parse(String(data));
      this.words.push(JSON.parse(Buffer.from(payload, "base64").toString()));
    });
    this.closed = new Promise((resolve) => this.socket.once("close", resolve));
  }

  async challenge(): Promise<string> {
    await until(() => this.words.length > 0);
    return String(this.words[0]?.challenge);
  }

  send(frame: string | Buffer): void {
    this.socket.send(frame);
  }

  /** Says hello as this device, or whatever `change` makes of it. */
  async hello({ id, key }: Pick<Enrolled, "id" | "key">, change: Change = {}): Promise<this> {
    const challenge = await this.challenge();
    const nonce = randomBytes(32).toString("base64url");
    const hello = { kind: "hello", v: 1, device: id, challenge, nonce, ...change.hello };
    const payload = Buffer.from(canonicalBytes(hello));
    const signed = preAuthEncoding(change.signedAs ?? HELLO_TYPE, payload);
    const signature = { keyid: id, sig: sign(null, signed, key).toString("base64") };
    const envelope = {
      payloadType: HELLO_TYPE,
      payload: payload.toString("base64"),
      signatures: [signature],
      ...change.envelope?.(signature),
    };
    this.send(JSON.stringify(envelope));
    return this;
  }

  welcomed(): Promise<void> {
    return until(() => this.words.some((w) => w.kind === "welcome"));
  }
}

interface Change {
  readonly hello?: { readonly [member: string]: Json };
  readonly signedAs?: string;
  readonly envelope?: (signature: object) => object;
}

test("an approved device is online, and scans are asked of it once in five minutes", async () => {
  const device = await enrol();
  const knock = await new Knock().hello(device);
  await knock.welcomed();
  await until(async () => (await online()).has(device.id));
  const wish = { organisation, by: "tester" };
  expect((await wishScans(collector, wish)).requests).toHaveLength(1);
  await until(() => knock.words.length === 3);
  const [, welcome, first] = knock.words;
  expect(first).toEqual({ ...welcome, kind: "scan-now", count: 1 });
  expect(await wishScans(collector, wish)).toMatchObject({ requests: [], tooSoon: 1, online: 1 });
  clock.ahead += 5 * 60_000;
  await until(async () => (await online()).has(device.id));
  expect((await wishScans(collector, { ...wish, device: device.id })).requests).toHaveLength(1);
  await until(() => knock.words.length === 4);
  expect(knock.words[3]).toEqual({ ...first, count: 2 });
  expect(await wishScans(collector, { ...wish, device: "a".repeat(52) })).toMatchObject({
    online: 0,
  });
  const entries = await collector.store.db
    .selectFrom("log_leaf")
    .select("bytes")
    .where("type", "=", "scan-now")
    .execute();
  expect(entries.map(({ bytes }) => JSON.parse(bytes))).toMatchObject([
    { by: "tester", devices: 1 },
    { by: "tester", devices: 1, device: device.id },
  ]);
});

test.each<[string, Change, number]>([
  ["a member nobody knows", { hello: { run: "id" } }, liveCloses.malformed],
  ["another kind", { hello: { kind: "scan-now" } }, liveCloses.malformed],
  [
    "a challenge of another connection",
    { hello: { challenge: "f".repeat(43) } },
    liveCloses.notKnown,
  ],
  ["the name of another device", { hello: { device: "a".repeat(52) } }, liveCloses.notKnown],
  ["a signature made for reports", { signedAs: REPORT_TYPE }, liveCloses.notKnown],
  ["the type of reports", { envelope: () => ({ payloadType: REPORT_TYPE }) }, liveCloses.malformed],
  ["two signatures", { envelope: (s) => ({ signatures: [s, s] }) }, liveCloses.malformed],
  ["none", { envelope: () => ({ signatures: [] }) }, liveCloses.malformed],
  ["more than an envelope", { envelope: () => ({ more: 1 }) }, liveCloses.malformed],
])("a hello with %s is not let in", async (_, change, code) => {
  const knock = await new Knock().hello(await enrol(), change);
  expect(await knock.closed).toBe(code);
  expect((await online()).size).toBe(0);
});

test("a key that was never enrolled is not let in, and leaves a line", async () => {
  const before = events.length;
  const { privateKey: key, publicKey } = generateKeyPairSync("ed25519");
  const id = keyidOf(publicKey.export({ type: "spki", format: "der" }));
  expect(await (await new Knock().hello({ id, key })).closed).toBe(liveCloses.notKnown);
  const refused = { what: "refused-connection", why: "LIVE_NOT_KNOWN", from: "127.0.0.1" };
  expect(events.slice(before)).toEqual([refused]);
});

test.each<[string, string | Buffer, number]>([
  ["a binary frame", Buffer.from("{}"), liveCloses.malformed],
  ["no JSON", "hello", liveCloses.malformed],
  ["a frame too long", "x".repeat(LIVE_FRAME + 1), 1009],
  ["brackets without end", "[".repeat(LIVE_FRAME), liveCloses.malformed],
  ["a polluting member", '{"__proto__":{"device":"x"}}', liveCloses.malformed],
])("%s ends the connection", async (_, frame, code) => {
  const knock = new Knock();
  await knock.challenge();
  knock.send(frame);
  expect(await knock.closed).toBe(code);
});

test("a device has nothing more to say", async () => {
  const knock = await new Knock().hello(await enrol());
  await knock.welcomed();
  knock.send("more");
  expect(await knock.closed).toBe(liveCloses.malformed);
});

test("whoever says nothing has to go, and cannot hold the door", async () => {
  const silent = Array.from({ length: 12 }, () => new Knock());
  const device = await enrol();
  const knock = await new Knock().hello(device);
  await knock.welcomed();
  const codes = await Promise.all(silent.map((s) => s.closed));
  expect(new Set(codes)).toEqual(new Set([liveCloses.tooSlow, 1006]));
  expect(knock.socket.readyState).toBe(WebSocket.OPEN);
});

test("a newer connection of one device takes the older one's place", async () => {
  const device = await enrol();
  const older = await new Knock().hello(device);
  await older.welcomed();
  const newer = await new Knock().hello(device);
  await newer.welcomed();
  expect(await older.closed).toBe(liveCloses.replaced);
  await until(async () => (await online()).has(device.id));
  expect(newer.socket.readyState).toBe(WebSocket.OPEN);
});

test("a device that is revoked is cut off, and stays out", async () => {
  const device = await enrol();
  const knock = await new Knock().hello(device);
  await knock.welcomed();
  const word = {
    organisation,
    device: device.id,
    act: "revoke",
    by: "tester",
    why: "lost",
  } as const;
  expect(await decideDevice(collector, word)).toBe(true);
  expect(await knock.closed).toBe(liveCloses.notKnown);
  expect(await (await new Knock().hello(device)).closed).toBe(liveCloses.notKnown);
});

test("a device that changes its key comes again with the new one, and the old one stays out", async () => {
  const device = await enrol();
  const knock = await new Knock().hello(device);
  await knock.welcomed();
  const { exit, err } = await play(["rotate", "--state", device.state], { now });
  expect([exit, err]).toEqual([0, ""]);
  expect(await knock.closed).toBe(liveCloses.keyEnded);
  expect(await (await new Knock().hello(device)).closed).toBe(liveCloses.notKnown);
  const files = filesIn(device.state);
  const key = createPrivateKey(Buffer.from((await files.read("key.pem")) ?? []));
  const signer = await loadSigner({ folder: device.state, files });
  const keyid = signer?.keyid ?? "";
  const again = await new Knock().hello(
    { id: device.id, key },
    { envelope: (signature) => ({ signatures: [{ ...signature, keyid }] }) },
  );
  await again.welcomed();
});

test.each<[string, string, object]>([
  ["a page in a browser", paths.live, { origin: "https://elsewhere.example" }],
  ["another path", "/agent/v1/other", {}],
  ["a query", `${paths.live}?x=1`, {}],
])("%s gets no live channel", async (_, path, options) => {
  const knock = new Knock(path, options);
  expect(await knock.closed).toBe(1006);
  expect(knock.words).toEqual([]);
});

test("the log and its tables are sound after all that", async () => {
  expect((await collector.log.check("all")).state).toBe("sound");
});

/** The agent's own program with `--live`: rounds in one process with it, minutes as milliseconds. */
function runLive(state: string) {
  const stop = new AbortController();
  const parts = {
    now,
    random: () => 0,
    stopSignal: () => stop.signal,
    sleep: (ms: number, signal: AbortSignal) =>
      later(Math.min(ms / 100, 200), undefined, { signal }).catch(() => undefined),
  };
  const self = quietSelf({
    pid: process.pid,
    runAgain: async (args) => {
      const { exit, out } = await play(args, parts);
      return { exitCode: exit, stdout: out };
    },
  });
  const running = play(["run", "--live", "--json", "--state", state], { ...parts, self });
  const end = async () => {
    stop.abort();
    return await running;
  };
  ends.push(end);
  return { end, status: () => play(["status", "--json", "--state", state], { ...parts, self }) };
}

const heads = async (id: string) =>
  (
    await collector.store.db
      .selectFrom("report")
      .select("envelope")
      .where("device", "=", id)
      .orderBy("seq")
      .execute()
  ).map(({ envelope }) =>
    JSON.parse(Buffer.from(JSON.parse(envelope).payload, "base64").toString()),
  );

test("the agent reports in its own time, and when it is asked", async () => {
  const device = await enrol();
  const agent = runLive(device.state);
  await until(async () => (await heads(device.id)).length === 1 && (await online()).has(device.id));
  await until(async () => {
    const { live } = (await agent.status()).json() as { live: { state: string } | null };
    return live?.state === "online";
  });
  const wished = await wishScans(collector, { organisation, device: device.id, by: "tester" });
  expect(wished.requests).toHaveLength(1);
  await until(async () => (await heads(device.id)).length === 2);
  expect((await heads(device.id)).map((r) => r.cause)).toEqual(["enrolment", "asked"]);
  const { exit, err } = await agent.end();
  expect(exit).toBe(0);
  expect(err).toContain('"asked to scan now"');
});

test("where a proxy cuts the upgrade the schedule goes on, and that is said once", async () => {
  const proxy = await cuttingProxy();
  const at = new URL(`https://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
  const device = await enrol(at, proxyFingerprint);
  const agent = runLive(device.state);
  await until(async () => (await heads(device.id)).length === 1);
  await until(() => cuts > 2);
  expect((await agent.status()).json()).toMatchObject({
    live: { state: "away", problem: { code: "LIVE_NOT_LET_THROUGH" } },
    attention: [],
  });
  const { exit, err } = await agent.end();
  expect(exit).toBe(0);
  expect(err.match(/"no live channel"/g)).toHaveLength(1);
});

test("an agent that takes too much stops itself, says so, and tells it in its next report", async () => {
  const { id, state } = await enrol();
  const program = join(import.meta.dirname, "../packages/agent/src/main.ts");
  const hog = `setTimeout(() => { globalThis.hog = Buffer.alloc(220_000_000, 1) }, 300)`;
  const args = ["--import", `data:text/javascript,${hog}`, program, "run", "--state", state];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
  const said = text(child.stderr);
  const [exitCode] = await once(child, "exit");
  expect(exitCode).toBe(3);
  expect(await said).toMatch(/stopped itself: \d{3} MB of memory, limit 200\n/);
  const parts = { now };
  const status = await play(["status", "--state", state], parts);
  expect(status.out.replace(/\s+/g, " ")).toMatch(
    /Stopped itself at 20\S+ \(.{1,40}\): \d{3} MB of memory, limit 200/,
  );
  expect(status.exit).toBe(1);
  const before = (await heads(id)).length;
  const again = await play(["run", "--once", "--state", state], parts);
  expect(again.err).toContain("The last run stopped itself");
  await play(["run", "--once", "--state", state], parts);
  const [next, later_] = (await heads(id)).slice(before);
  expect(next.agent.stopped).toMatchObject({ over: "memory", limit: 200 });
  expect(later_.agent).not.toHaveProperty("stopped");
});

let cuts = 0;

/** Opens TLS on the way, as an inspecting proxy does, and passes requests on, but no upgrade. */
async function cuttingProxy(): Promise<Server> {
  const proxy = createServer({ key: certificate, cert: certificate }, (message, response) => {
    const { method, headers } = message;
    const on = ask(new URL(message.url ?? "", url), { method, headers, rejectUnauthorized: false });
    on.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    on.on("error", () => response.destroy());
    message.pipe(on);
  });
  proxy.on("upgrade", (_, socket) => {
    cuts++;
    socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
  });
  await new Promise<void>((ready) => proxy.listen(0, "127.0.0.1", ready));
  ends.push(async () => {
    proxy.closeAllConnections();
    await new Promise((closed) => proxy.close(closed));
  });
  return proxy;
}

import { createServer as createPlain, type Server } from "node:http";
import { type AddressInfo, connect, createServer as createTcp } from "node:net";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { CollectorDouble } from "../testing/collector-double.ts";
import {
  type Behaviour,
  fingerprint,
  type HttpsDouble,
  serveDouble,
} from "../testing/https-double.ts";
import { backoffMs } from "./backoff.ts";
import { type Line, openLine } from "./https.ts";
import { explainStatus } from "./status.ts";
import { TransportError } from "./transport-error.ts";

let collector: CollectorDouble;
let server: HttpsDouble;
const lines: Line[] = [];
const closing: (() => void)[] = [];

beforeEach(async () => {
  collector = new CollectorDouble();
  server = await serveDouble(collector);
});
afterEach(async () => {
  for (const line of lines.splice(0)) line.close();
  for (const close of closing.splice(0)) close();
  await server.close();
});

const quick = { wholeMs: 2000, silentMs: 300 };

function open(parts: { fingerprint?: string | null; proxy?: URL; url?: URL } = {}): Line {
  const line = openLine({ url: server.url, fingerprint, proxy: undefined, ...parts }, quick);
  lines.push(line);
  return line;
}

const question = { path: "/agent/v1/reports", type: "text/plain", body: Buffer.from("hello") };

async function problemOf(promise: Promise<unknown>): Promise<TransportError> {
  const error = await promise.then(
    () => undefined,
    (e: unknown) => e,
  );
  if (error instanceof TransportError) return error;
  throw new Error(`no transport error: ${String(error)}`);
}

const plainly: Behaviour = (_, response) => void response.end("{}");

test("a question is answered over the pinned connection, and the connection is kept", async () => {
  server.behave = plainly;
  const line = open();
  expect(await line.post(question)).toMatchObject({ status: 200, body: Buffer.from("{}") });
  await line.post(question);
  expect(server.seen).toEqual([
    { path: question.path, bytes: 5 },
    { path: question.path, bytes: 5 },
  ]);
  expect(server.connections()).toBe(1);
});

test("another certificate than the pinned one: not a byte of a request is sent [T9]", async () => {
  const wrong = "ab".repeat(32);
  const problem = await problemOf(open({ fingerprint: wrong }).post(question));
  expect(problem).toMatchObject({ code: "WRONG_CERTIFICATE", retry: false });
  expect(problem.message).toContain(fingerprint);
  expect(server.seen).toEqual([]);
});

test("without a fingerprint the system must trust the certificate", async () => {
  const problem = await problemOf(open({ fingerprint: null }).post(question));
  expect(problem).toMatchObject({ code: "UNTRUSTED_CERTIFICATE", retry: false });
  expect(server.seen).toEqual([]);
});

test.each<[string, Behaviour, string, boolean]>([
  ["bytes without end", (_, r) => void forever(r), "REPLY_TOO_LONG", true],
  ["a closed connection", ({ message }) => void message.socket.destroy(), "BROKEN_OFF", true],
  [
    "a connection closed in the middle of the answer",
    (_, r) => {
      r.writeHead(200, { "content-length": 100 }).write("half");
      setTimeout(() => r.destroy(), 20);
    },
    "BROKEN_OFF",
    true,
  ],
  ["silence", () => undefined, "BROKEN_OFF", true],
])("%s ends the question [T11]", async (_, behave, code, retry) => {
  server.behave = behave;
  const problem = await problemOf(open().post(question));
  expect(problem).toMatchObject({ code, retry });
  expect(server.seen.every((s) => s.path === question.path)).toBe(true);
});

function forever(response: { write(chunk: Buffer): boolean; destroyed: boolean }): void {
  const chunk = Buffer.alloc(16 * 1024, 32);
  const more = () => {
    if (response.destroyed) return;
    response.write(chunk);
    setImmediate(more);
  };
  more();
}

test("an answer that trickles for ever is given up on", async () => {
  server.behave = (_, response) => {
    const timer = setInterval(() => response.write(" "), 50);
    response.on("close", () => clearInterval(timer));
  };
  const line = openLine(
    { url: server.url, fingerprint, proxy: undefined },
    { wholeMs: 300, silentMs: 250 },
  );
  lines.push(line);
  const problem = await problemOf(line.post(question));
  expect(problem.message).toContain("took too long");
});

test("a kept connection that the collector closed meanwhile is opened again, once", async () => {
  server.behave = plainly;
  const line = open();
  await line.post(question);
  let asked = 0;
  server.behave = ({ message }, response) => {
    if (asked++ === 0) message.socket.destroy();
    else response.end("{}");
  };
  expect(await line.post(question)).toMatchObject({ status: 200 });
  expect(server.connections()).toBe(2);
});

test("where nobody listens the collector is unreachable, and that is no loss", async () => {
  const { url } = server;
  await server.close();
  const problem = await problemOf(open({ url }).post(question));
  expect(problem).toMatchObject({ code: "UNREACHABLE", retry: true });
  server = await serveDouble(collector);
});

test("what answers without TLS is unreachable", async () => {
  const plain = createPlain((_, response) => void response.end()).listen(0, "127.0.0.1");
  closing.push(() => plain.close());
  await new Promise((ready) => plain.once("listening", ready));
  const { port } = plain.address() as AddressInfo;
  const problem = await problemOf(
    open({ url: new URL(`https://127.0.0.1:${port}`) }).post(question),
  );
  expect(problem.code).toBe("UNREACHABLE");
});

async function proxy(
  answer: number,
): Promise<{ url: URL; asked: string[]; auth: (string | undefined)[] }> {
  const asked: string[] = [];
  const auth: (string | undefined)[] = [];
  const proxyServer: Server = createPlain();
  proxyServer.on("connect", (request, socket) => {
    asked.push(request.url ?? "");
    auth.push(request.headers["proxy-authorization"]);
    if (answer !== 200) return void socket.end(`HTTP/1.1 ${answer} No\r\n\r\n`);
    const [host = "", port = ""] = (request.url ?? "").split(":");
    const onward = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 Connected\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
  });
  await new Promise<void>((ready) => proxyServer.listen(0, "127.0.0.1", ready));
  closing.push(() => {
    proxyServer.closeAllConnections();
    proxyServer.close();
  });
  const { port } = proxyServer.address() as AddressInfo;
  return { url: new URL(`http://user:p%40ss@127.0.0.1:${port}`), asked, auth };
}

test("through a proxy the same certificate is asked for [T9]", async () => {
  server.behave = plainly;
  const through = await proxy(200);
  expect(await open({ proxy: through.url }).post(question)).toMatchObject({ status: 200 });
  expect(through.asked).toEqual([server.url.host]);
  expect(through.auth).toEqual([`Basic ${Buffer.from("user:p@ss").toString("base64")}`]);
  const problem = await problemOf(
    open({ proxy: through.url, fingerprint: "ab".repeat(32) }).post(question),
  );
  expect(problem.code).toBe("WRONG_CERTIFICATE");
});

test.each([
  [407, "name and password", false],
  [403, "NO_PROXY", false],
  [502, "NO_PROXY", true],
])("a proxy that answers %d says so", async (status, cure, retry) => {
  const problem = await problemOf(open({ proxy: (await proxy(status)).url }).post(question));
  expect(problem).toMatchObject({ code: "PROXY_REFUSED", retry });
  expect(problem.cure).toContain(cure);
});

test("a proxy that is not there says so", async () => {
  const tcp = createTcp().listen(0, "127.0.0.1");
  await new Promise((ready) => tcp.once("listening", ready));
  const { port } = tcp.address() as AddressInfo;
  await new Promise((closed) => tcp.close(closed));
  const problem = await problemOf(
    open({ proxy: new URL(`http://127.0.0.1:${port}`) }).post(question),
  );
  expect(problem).toMatchObject({ code: "PROXY_UNREACHABLE", retry: true });
});

test.each([
  [400, "NOT_UNDERSTOOD", false],
  [401, "NOT_KNOWN", false],
  [403, "NOT_ALLOWED", false],
  [404, "NOT_A_COLLECTOR", false],
  [408, "TOO_SLOW", true],
  [413, "TOO_LARGE", false],
  [418, "HTTP_STATUS", false],
  [429, "TOO_MANY", true],
  [500, "HTTP_STATUS", true],
  [503, "HTTP_STATUS", true],
])("HTTP %d without a signed reply is %s", (status, code, retry) => {
  const answer = {
    status,
    type: "application/json",
    retryAfter: "7",
    body: Buffer.from('{"why":"be\\u001bcause"}'),
  };
  const problem = explainStatus(answer);
  expect(problem).toMatchObject({ code, retry, waitMs: 7000 });
  expect(problem.message).toContain("be cause");
});

test.each([
  ["nonsense", undefined],
  ["-1", undefined],
  ["999999999", 86_400_000],
])("Retry-After %s waits %s ms", (retryAfter, waitMs) => {
  expect(explainStatus({ status: 503, type: "", retryAfter, body: Buffer.alloc(0) }).waitMs).toBe(
    waitMs,
  );
});

test("a sign-in page is called one", () => {
  const body = Buffer.from("<!DOCTYPE html><title>Sign in</title>");
  const problem = explainStatus({ status: 403, type: "text/html", retryAfter: undefined, body });
  expect(problem.message).toContain("a web page answers");
});

test.each([
  [1, 0, 7_500],
  [1, 1, 15_000],
  [2, 1, 30_000],
  [8, 1, 1_800_000],
  [9, 0, 900_000],
  [5_000, 1, 1_800_000],
])("after failure %d, at random %d, the agent rests %d ms", (failures, random, expected) => {
  expect(backoffMs(failures, random)).toBe(expected);
});

test("a rest is never shorter than the collector asks", () => {
  expect(backoffMs(1, 0, { askedMs: 60_000 })).toBe(60_000);
});

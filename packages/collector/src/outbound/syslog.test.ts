import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, type Server, type TLSSocket } from "node:tls";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { openKeys } from "../keys/index.ts";
import { Syslog } from "./syslog.ts";

/** Lines that go to another system, against a server of our own with TLS on loopback. */

const folder = mkdtempSync(join(tmpdir(), "muster-syslog-"));
const now = () => Date.parse("2026-11-25T12:00:00.000Z");
let identity: { key: string | Buffer; cert: string | Buffer };
let server: Server;
let sockets: TLSSocket[] = [];
let received = "";
const opened: Syslog[] = [];

beforeAll(async () => {
  const { tls } = await openKeys({ folder, names: ["localhost"], now });
  identity = { key: tls.key, cert: tls.cert };
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((s) => s.close()));
  for (const socket of sockets) socket.destroy();
  sockets = [];
  received = "";
  server.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function listen(port = 0): Promise<number> {
  server = createServer(identity, (socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    socket.on("data", (data) => {
      received += data;
      server.emit("received");
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

function open(port: number, ca: string | undefined = identity.cert.toString()) {
  const errors: string[] = [];
  const failed = Promise.withResolvers<void>();
  const onError = (error: Error) => {
    errors.push(error.message);
    failed.resolve();
  };
  const parts = { name: "collector.test", now, onError, rest: 5 };
  const syslog = new Syslog({ host: "localhost", port, ca }, parts);
  opened.push(syslog);
  return { syslog, errors, failed: failed.promise };
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await once(server, "received");
}

const framed = (text: string) => {
  const line = `<85>1 2026-11-25T12:00:00.000Z collector.test muster ${process.pid} - - ${text}`;
  return `${Buffer.byteLength(line)} ${line}`;
};

test("a line goes whole, framed by its length, in order", async () => {
  const { syslog } = open(await listen());
  syslog.send("refused method=POST status=401\n");
  syslog.send("signed-in méthode=…\n");
  const all = framed("refused method=POST status=401") + framed("signed-in méthode=…");
  await until(() => received.length >= all.length);
  expect(received).toBe(all);
});

test("what comes while the server is away is held, the oldest dropped beyond a thousand, and that is said", async () => {
  const port = await listen();
  server.close();
  await once(server, "close");
  const { syslog, errors, failed } = open(port);
  await failed;
  for (let i = 0; i < 1003; i++) syslog.send(`line ${i}`);
  await listen(port);
  await until(() => received.endsWith(framed("line 1002")));
  expect(received.startsWith(framed("lost lines=3") + framed("line 3"))).toBe(true);
  expect(errors).toHaveLength(1);
});

test("a connection that ends is made again", async () => {
  const { syslog, failed } = open(await listen());
  syslog.send("one");
  await until(() => received.endsWith(framed("one")));
  for (const socket of sockets) socket.destroy();
  await failed;
  syslog.send("two");
  await until(() => received.endsWith(framed("two")));
  expect(received).toBe(framed("one") + framed("two"));
});

test("a server that no trusted authority vouches for gets nothing", async () => {
  const other = mkdtempSync(join(folder, "other-"));
  const { tls } = await openKeys({ folder: join(other, "data"), names: ["localhost"], now });
  const { syslog, errors, failed } = open(await listen(), tls.cert.toString());
  syslog.send("a secret");
  await failed;
  expect([received, errors.length]).toEqual(["", 1]);
});

import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { limits } from "@muster/mapping/wire";
import { CollectorDouble } from "../testing/collector-double.ts";
import { fingerprint, type HttpsDouble, serveDouble } from "../testing/https-double.ts";
import { type Line, openLine } from "./https.ts";

/** What is read of an answer, and what is not. */

const question = { path: "/agent/v1/reports", type: "text/plain", body: Buffer.from("hello") };
let server: HttpsDouble;
let line: Line;

beforeEach(async () => {
  server = await serveDouble(new CollectorDouble());
  line = openLine({ url: server.url, fingerprint, proxy: undefined });
});
afterEach(async () => {
  line.close();
  await server.close();
});

test.each([0, 1, limits.reply - 1, limits.reply])("%i bytes are read [T11]", async (bytes) => {
  server.behave = (_, response) => void response.end(Buffer.alloc(bytes, 32));
  expect((await line.post(question)).body.length).toBe(bytes);
});

test.each([limits.reply + 1, 10 * limits.reply])("%i bytes are not [T11]", async (bytes) => {
  server.behave = (_, response) => void response.end(Buffer.alloc(bytes, 32));
  await expect(line.post(question)).rejects.toMatchObject({ code: "REPLY_TOO_LONG" });
});

test.each([301, 302, 303, 307, 308])(
  "a redirect by %i is not followed, not even home [T11]",
  async (status) => {
    server.behave = (_, response) =>
      void response.writeHead(status, { location: question.path }).end("{}");
    await expect(line.post(question)).rejects.toMatchObject({ code: "REDIRECTED" });
    expect(server.seen).toHaveLength(1);
  },
);

test("an answer packed by gzip is the bytes that came: nothing is unpacked [T11]", async () => {
  const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024));
  server.behave = (_, response) =>
    void response.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
  expect((await line.post(question)).body.equals(bomb)).toBe(true);
});

test("hints before an answer and trailers after it are passed over [T11]", async () => {
  server.behave = (_, response) => {
    response.writeProcessing();
    response.writeEarlyHints({ link: "</elsewhere>; rel=preload" });
    response.writeHead(200, { trailer: "location" }).write("{}");
    response.addTrailers({ location: "/elsewhere" });
    response.end();
  };
  expect(await line.post(question)).toMatchObject({ status: 200, body: Buffer.from("{}") });
  expect(server.seen).toHaveLength(1);
});

test("answers without end take no memory with them [T11]", async () => {
  const chunk = Buffer.alloc(16 * 1024, 32);
  server.behave = (_, response) => {
    const more = () => {
      if (response.destroyed) return;
      response.write(chunk);
      setImmediate(more);
    };
    more();
  };
  const ask = async (times: number) => {
    for (let i = 0; i < times; i++) {
      await expect(line.post(question)).rejects.toMatchObject({ code: "REPLY_TOO_LONG" });
    }
    return process.memoryUsage.rss();
  };
  const before = await ask(30);
  // This process is the collector's, too, whose buffers count here.
  expect((await ask(120)) - before).toBeLessThan(64 * 1024 * 1024);
});

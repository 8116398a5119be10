import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { openKeys } from "../keys/index.ts";
import { openSource, type SourceOptions } from "./index.ts";

interface Listening {
  readonly port: number;
  readonly hits: string[];
  /** Connections, whatever came over them. */
  contacts: number;
  answer: (request: IncomingMessage, response: ServerResponse) => void;
  readonly server: Server;
}

const opened: Listening[] = [];
const folder = mkdtempSync(join(tmpdir(), "muster-outbound-"));

async function listen(make: (handle: Listening["answer"]) => Server, host = "127.0.0.1") {
  const hits: string[] = [];
  const server = make((request, response) => {
    hits.push(`${request.method} ${request.url}`);
    one.answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, host, done));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const one: Listening = { port, hits, contacts: 0, answer: (_, r) => r.end("hello"), server };
  server.on("connection", () => {
    one.contacts += 1;
  });
  opened.push(one);
  return one;
}

let here: Listening;
let elsewhere: Listening;
let secure: Listening;
let ca: string;

beforeAll(async () => {
  here = await listen((handle) => createServer(handle));
  elsewhere = await listen((handle) => createServer(handle), "127.0.0.2");
  const keys = await openKeys({ folder, names: ["source.test"], now: () => Date.now() });
  ca = keys.tls.cert;
  secure = await listen((handle) =>
    createTlsServer({ key: keys.tls.key, cert: keys.tls.cert }, handle),
  );
});

beforeEach(() => {
  for (const one of opened) {
    one.hits.length = 0;
    one.contacts = 0;
    one.answer = (_, response) => response.end("hello");
  }
});

afterAll(async () => {
  for (const { server } of opened) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
  rmSync(folder, { recursive: true, force: true });
});

/** The plain server on this computer, as a source. */
const local = (more: Partial<SourceOptions> = {}) =>
  openSource({ hosts: [`127.0.0.1:${here.port}`], loopback: "http", ...more });
/** A source of the internet, whose names lead where the test says. */
const remote = (addresses: readonly string[], more: Partial<SourceOptions> = {}) =>
  openSource({
    hosts: [`source.test:${secure.port}`, "second.test"],
    resolve: async () =>
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    ca,
    ...more,
  });

const contacts = () => opened.map((o) => o.contacts);

describe("what a page may not lead to", () => {
  test.each([
    ["loopback", () => `https://127.0.0.1:${here.port}/`],
    ["loopback in another spelling", () => `https://0x7f.1:${here.port}/`],
    ["loopback as one number", () => `https://2130706433:${here.port}/`],
    ["loopback by name", () => `https://localhost:${here.port}/`],
    ["loopback in IPv6", () => `https://[::1]:${here.port}/`],
    ["loopback mapped", () => `https://[::ffff:127.0.0.1]:${here.port}/`],
    ["the cloud's own data", () => "https://169.254.169.254/latest/meta-data/"],
    ["the cloud's own data over HTTP", () => "http://169.254.169.254/latest/meta-data/"],
    ["another host", () => "https://evil.example/"],
    ["a host that begins alike", () => `https://source.test.evil.example:${secure.port}/`],
    ["the host at another port", () => "https://source.test/"],
    ["the host without TLS", () => `http://source.test:${secure.port}/`],
    ["the host as a user name", () => `https://source.test:${secure.port}@evil.example/`],
    ["the host with a password", () => `https://a:b@source.test:${secure.port}/`],
    ["a host by two slashes", () => "//evil.example/"],
    ["a host by back slashes", () => "\\\\evil.example\\"],
    ["a file", () => "file:///etc/passwd"],
    ["data", () => "data:text/plain,x"],
    ["no address", () => "https://"],
  ])("%s: refused before anything is contacted [T24]", async (_, to) => {
    const asked: string[] = [];
    const resolve = async (host: string) => {
      asked.push(host);
      return [{ address: "127.0.0.1", family: 4 }];
    };
    const answer = remote([], { resolve }).get(to());
    await expect(answer).rejects.toMatchObject({ code: "OUTBOUND_FORBIDDEN" });
    expect([contacts(), asked]).toEqual([[0, 0, 0], []]);
  });

  test.each([
    [["127.0.0.1"]],
    [["::1"]],
    [["::ffff:127.0.0.1"]],
    [["169.254.169.254"]],
    [["10.1.2.3"]],
    [["8.8.8.8", "127.0.0.1"]],
    [["127.0.0.1", "8.8.8.8"]],
    [[]],
  ])("a name of the list that leads to %j: refused, nothing contacted [T24]", async (addresses) => {
    const answer = remote(addresses).get("/next");
    await expect(answer).rejects.toMatchObject({
      code: "OUTBOUND_FORBIDDEN",
      message: expect.stringContaining("leads to a private network"),
    });
    expect(contacts()).toEqual([0, 0, 0]);
  });

  test("a source on this computer asks no other, whatever its name leads to [T24]", async () => {
    const resolve = async () => [
      { address: "127.0.0.1", family: 4 },
      { address: "8.8.8.8", family: 4 },
    ];
    await expect(local({ resolve }).get("/")).rejects.toMatchObject({ code: "OUTBOUND_FORBIDDEN" });
    expect(contacts()).toEqual([0, 0, 0]);
  });
});

describe("a redirect", () => {
  const to = (location: string, status = 302) => {
    here.answer = ({ url }, response) =>
      url === "/from" ? response.writeHead(status, { location }).end() : response.end("there");
  };

  test.each([301, 302, 303, 307, 308])(
    "%d is not followed where nothing was said",
    async (status) => {
      to("/to", status);
      await expect(local().get("/from")).rejects.toMatchObject({ code: "OUTBOUND_REDIRECT" });
      expect(here.hits).toEqual(["GET /from"]);
    },
  );

  test("is followed as often as was said, within the list", async () => {
    to("/to");
    const answer = await local({ redirects: 1 }).get("/from");
    expect([answer.state, here.hits]).toEqual(["changed", ["GET /from", "GET /to"]]);
    to("/from");
    await expect(local({ redirects: 2 }).get("/from")).rejects.toMatchObject({
      code: "OUTBOUND_REDIRECT",
    });
  });

  test.each([
    ["another host", () => `http://127.0.0.2:${elsewhere.port}/`],
    [
      "another port",
      () => `http://127.0.0.1:${here.port === elsewhere.port ? secure.port : elsewhere.port}/`,
    ],
    ["the cloud's own data", () => "http://169.254.169.254/"],
    ["nowhere", () => ""],
    ["a file", () => "file:///etc/passwd"],
  ])("to %s contacts nobody [T24]", async (name, location) => {
    to(location());
    const code = name === "nowhere" ? "OUTBOUND_REDIRECT" : "OUTBOUND_FORBIDDEN";
    await expect(local({ redirects: 1 }).get("/from")).rejects.toMatchObject({ code });
    expect([elsewhere.contacts, secure.contacts]).toEqual([0, 0]);
  });

  test("to another host of the list takes no header along", async () => {
    let seen: unknown;
    elsewhere.answer = (request, response) => {
      seen = request.headers.authorization;
      response.end("there");
    };
    to(`http://127.0.0.2:${elsewhere.port}/`);
    const hosts = [`127.0.0.1:${here.port}`, `127.0.0.2:${elsewhere.port}`] as const;
    await local({ hosts, redirects: 1 }).get("/from", {
      headers: { authorization: "Bearer secret" },
    });
    expect([elsewhere.hits, seen]).toEqual([["GET /"], undefined]);
  });

  test("of what was posted is never followed", async () => {
    to("/to", 307);
    const posted = local({ redirects: 3 }).post("/from", { body: "x", type: "text/plain" });
    await expect(posted).rejects.toMatchObject({ code: "OUTBOUND_REDIRECT" });
    expect(here.hits).toEqual(["POST /from"]);
  });
});

describe("an answer", () => {
  test("comes with its type and tag, and is not sent again while it is the same", async () => {
    here.answer = (request, response) => {
      response.setHeader("etag", '"one"');
      if (request.headers["if-none-match"] === '"one"') response.writeHead(304).end();
      else response.writeHead(200, { "content-type": "application/json" }).end("{}");
    };
    const first = await local().get("/list?page=1");
    expect(first).toMatchObject({ state: "changed", type: "application/json", etag: '"one"' });
    expect(here.hits).toEqual(["GET /list?page=1"]);
    expect(await local().get("/list", { etag: '"one"' })).toEqual({ state: "unchanged" });
  });

  test.each([
    ["as it is", 999, 999, "changed"],
    ["as it is", 1000, 1000, "changed"],
    ["as it is", 1001, 1001, "OUTBOUND_TOO_LARGE"],
    ["packed", 1000, 0, "changed"],
    ["packed", 1001, 0, "OUTBOUND_TOO_LARGE"],
    ["packed, a bomb", 50_000_000, 0, "OUTBOUND_TOO_LARGE"],
  ])("%s of %d bytes where 1,000 may come", async (how, bytes, _, expected) => {
    const plain = Buffer.alloc(bytes, "a");
    here.answer = (__, response) => {
      if (how === "as it is") response.end(plain);
      else response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(plain));
    };
    const got = await local({ most: 1000 })
      .get("/")
      .then((a) => (a.state === "changed" ? `${a.state} ${a.body.length}` : a.state))
      .catch((error: { code: string }) => error.code);
    expect(got).toBe(expected === "changed" ? `changed ${bytes}` : expected);
  });

  test.each([
    ["never begins", (_: IncomingMessage, response: ServerResponse) => response.flushHeaders()],
    ["never comes", () => undefined],
    [
      "drips",
      (_: IncomingMessage, response: ServerResponse) => {
        const drip = setInterval(() => response.write("a"), 20);
        response.on("close", () => clearInterval(drip));
      },
    ],
  ])("that %s ends in time", async (_, answer) => {
    here.answer = answer;
    await expect(local({ timeout: 200 }).get("/")).rejects.toMatchObject({
      code: "OUTBOUND_TIMEOUT",
    });
  });

  test.each([
    [500, undefined],
    [404, undefined],
    [201, undefined],
    [429, 30],
  ])("%d is none", async (status, retryAfter) => {
    here.answer = (_, response) =>
      response
        .writeHead(status, { ...(retryAfter && { "retry-after": String(retryAfter) }) })
        .end("no");
    await expect(local().get("/secret-path")).rejects.toMatchObject({
      code: "OUTBOUND_STATUS",
      status,
      retryAfter,
      message: expect.not.stringContaining("secret-path"),
    });
  });

  test("in an encoding nobody asked for, or broken off, is none", async () => {
    here.answer = (_, response) => response.writeHead(200, { "content-encoding": "br" }).end("x");
    await expect(local().get("/")).rejects.toMatchObject({ code: "OUTBOUND_UNREACHABLE" });
    here.answer = (_, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("x", () => response.destroy());
    };
    await expect(local().get("/")).rejects.toMatchObject({ code: "OUTBOUND_UNREACHABLE" });
  });

  test("to what was posted", async () => {
    const parts: string[] = [];
    here.answer = (request, response) => {
      request.on("data", (chunk: Buffer) => parts.push(chunk.toString()));
      request.on("end", () => response.end(String(request.headers["content-type"])));
    };
    const answer = await local().post("/tsa", {
      body: "query",
      type: "application/timestamp-query",
    });
    expect(answer).toMatchObject({ state: "changed" });
    expect([parts.join(""), answer.state === "changed" && answer.body.toString()]).toEqual([
      "query",
      "application/timestamp-query",
    ]);
  });
});

describe("over TLS", () => {
  const tls = (more: Partial<SourceOptions> = {}) =>
    openSource({
      hosts: [`source.test:${secure.port}`],
      loopback: "https",
      resolve: async () => [{ address: "127.0.0.1", family: 4 }],
      ca,
      ...more,
    });

  test("the address that was checked is the one that is asked, by the name that was meant", async () => {
    let asked = 0;
    const resolve = async () => {
      asked += 1;
      return [{ address: asked === 1 ? "127.0.0.1" : "8.8.8.8", family: 4 }];
    };
    let host: unknown;
    secure.answer = (request, response) => {
      host = request.headers.host;
      response.end("hello");
    };
    expect(await tls({ resolve }).get("/")).toMatchObject({ state: "changed" });
    expect([asked, host, secure.hits]).toEqual([1, `source.test:${secure.port}`, ["GET /"]]);
  });

  test.each([
    ["of an authority nobody named", () => tls({ ca: "" })],
    ["for another name", () => tls({ hosts: [`other.test:${secure.port}`] })],
  ])("a certificate %s is not taken", async (_, source) => {
    await expect(source().get("/")).rejects.toMatchObject({ code: "OUTBOUND_UNREACHABLE" });
    expect(secure.hits).toEqual([]);
  });

  test("a proxy is asked for the host by name, and sees no more than that", async () => {
    const lines: string[] = [];
    const tunnels: Socket[] = [];
    const proxy = await listen((handle) => createServer(handle));
    proxy.server.on("connect", ({ url }, socket: Socket) => {
      lines.push(String(url));
      const onward = connect(secure.port, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        socket.pipe(onward).pipe(socket);
      });
      tunnels.push(onward, socket);
    });
    const resolve = () => Promise.reject(new Error("nobody asks DNS here"));
    const answer = await tls({ proxy: `http://127.0.0.1:${proxy.port}`, resolve }).get("/quiet");
    expect(answer).toMatchObject({ state: "changed" });
    expect([lines, secure.hits, proxy.hits]).toEqual([
      [`source.test:${secure.port}`],
      ["GET /quiet"],
      [],
    ]);
    for (const socket of tunnels) socket.destroy();
  });
});

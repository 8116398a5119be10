import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { type IncomingHttpHeaders, get as plainGet } from "node:http";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type SecureVersion } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { FastifyInstance } from "fastify";
import { settleOrganisation } from "../packages/collector/src/cli/settle.ts";
import { Collector } from "../packages/collector/src/collector.ts";
import { readEnvironment } from "../packages/collector/src/config/environment.ts";
import { loadSettings } from "../packages/collector/src/config/load.ts";
import { createSignInLink, endSessions } from "../packages/collector/src/console/routes.ts";
import type { SecurityEvent } from "../packages/collector/src/events.ts";
import { buildServer } from "../packages/collector/src/server.ts";

/** A running collector's door, tried as an attacker tries it: over real connections, with whatever a browser would not send. */

const folder = mkdtempSync(join(tmpdir(), "muster-attack-"));
const ODS = "A81001";
const clock = { now: Date.parse("2026-11-25T12:00:00Z") };
const events: SecurityEvent[] = [];
let collector: Collector;
let app: FastifyInstance;
let port = 0;

beforeAll(async () => {
  const read = loadSettings(readEnvironment({}));
  const settings = { ...read, data: folder };
  collector = await Collector.open({ settings, now: () => clock.now, random: randomBytes });
  await settleOrganisation(collector, { ods: ODS, name: "Ash House", category: 3 }, "2026-11-25");
  app = await buildServer(collector, {
    url: () => `https://localhost:${port}`,
    onError: (error) => {
      throw error;
    },
    onEvent: (event) => events.push(event),
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const address = app.server.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
});

afterAll(async () => {
  await app.close();
  await collector.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Tried {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Another address of this computer, so that one test's requests are not counted for the next. */
  readonly from?: string;
}

function ask(
  path: string,
  { method = "GET", headers = {}, body, from }: Tried = {},
): Promise<Answer> {
  const local = from === undefined ? {} : { localAddress: from };
  const where = { host: "127.0.0.1", port, path, method, agent: false as const, ...local };
  return new Promise((done, fail) => {
    const sent = request({ ...where, headers, rejectUnauthorized: false }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () =>
        done({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(parts).toString(),
        }),
      );
    });
    sent.on("error", fail);
    sent.end(body);
  });
}

const OURS = {
  "sec-fetch-site": "same-origin",
  "content-type": "application/x-www-form-urlencoded",
};
const newCode = async () =>
  (await createSignInLink(collector, { organisation: ODS, by: "ann" })).key;
const press = (path: string, more: Tried = {}) =>
  ask(path, { method: "POST", ...more, headers: { ...OURS, ...more.headers } });
const send = (code: string, more: Tried = {}) =>
  press("/sign-in", { ...more, body: `code=${code}` });
const cookieOf = ({ headers }: Answer) => headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
const signIn = async (from: string) => cookieOf(await send(await newCode(), { from }));
const isIn = async (cookie: string, from: string) =>
  (await ask("/", { headers: { cookie }, from })).body.includes("Ash House");

describe("guessing a sign-in code [T26]", () => {
  test("ends after 120 tries a minute from one address, with nothing opened, and is told to the operator", async () => {
    const from = "127.0.0.10";
    const before = events.length;
    const answers: Answer[] = [];
    for (let i = 0; i < 125; i++) {
      const key = randomBytes(32).toString("base64url");
      answers.push(await send(key, { from }));
    }
    expect(answers.map((a) => a.status)).toEqual([
      ...Array.from({ length: 120 }, () => 403),
      ...Array.from({ length: 5 }, () => 429),
    ]);
    expect(answers.flatMap((a) => a.headers["set-cookie"] ?? [])).toEqual([]);
    const told = events.slice(before);
    expect(told).toHaveLength(125);
    const event = { what: "refused", method: "POST", route: "/sign-in", from };
    expect(told[0]).toEqual({ ...event, status: 403 });
    expect(told[124]).toEqual({ ...event, status: 429 });
  });

  test.each([
    ["x-forwarded-for", "203.0.113.9"],
    ["forwarded", "for=203.0.113.9"],
    ["x-real-ip", "203.0.113.9"],
    ["x-client-ip", "203.0.113.9"],
  ])("is not started afresh by the header %s", async (name, value) => {
    const from = "127.0.0.10";
    const answer = await send("A".repeat(43), { from, headers: { [name]: value } });
    expect([answer.status, events.at(-1)?.from]).toEqual([429, from]);
  });

  test("takes as long, and reads the same, for a used code as for one that never was", async () => {
    const used = await newCode();
    await send(used, { from: "127.0.0.11" });
    const times: Record<"used" | "unknown", number[]> = { used: [], unknown: [] };
    const bodies = new Set<string>();
    for (let i = 0; i < 50; i++) {
      const unknown = randomBytes(32).toString("base64url");
      for (const [kind, code] of [
        ["used", used],
        ["unknown", unknown],
      ] as const) {
        const from = performance.now();
        const { body } = await send(code, { from: "127.0.0.11" });
        times[kind].push(performance.now() - from);
        bodies.add(body);
      }
    }
    // The quickest of each: what the machine did beside only ever adds. What differs by less is lost in any network.
    const [a, b] = [Math.min(...times.used), Math.min(...times.unknown)];
    expect(bodies.size).toBe(1);
    expect(Math.abs(a - b)).toBeLessThan(Math.max(2, 0.5 * Math.min(a, b)));
  });
});

describe("a session [T26]", () => {
  test("is never one that was planted: the cookie sent along opens nothing, before or after", async () => {
    const from = "127.0.0.12";
    const planted = `__Host-muster=${"A".repeat(43)}`;
    const answer = await send(await newCode(), { from, headers: { cookie: planted } });
    expect(cookieOf(answer)).not.toBe(planted);
    expect([await isIn(planted, from), await isIn(cookieOf(answer), from)]).toEqual([false, true]);
  });

  test("of another browser goes on, until it is ended for all", async () => {
    const from = "127.0.0.12";
    const [one, two] = [await signIn(from), await signIn(from)];
    const unused = await newCode();
    expect([await isIn(one, from), await isIn(two, from)]).toEqual([true, true]);
    expect(await endSessions(collector, ODS, "ann")).toBeGreaterThanOrEqual(2);
    expect([await isIn(one, from), await isIn(two, from)]).toEqual([false, false]);
    expect((await send(unused, { from })).status).toBe(403);
  });

  test("one more than 50 ends the one seen longest ago", async () => {
    const from = "127.0.0.13";
    await endSessions(collector, ODS, "ann");
    const cookies: string[] = [];
    for (let i = 0; i < 51; i++) {
      clock.now += 1000;
      cookies.push(await signIn(from));
    }
    const [first = "", second = ""] = cookies;
    expect([await isIn(first, from), await isIn(second, from)]).toEqual([false, true]);
    expect(await endSessions(collector, ODS, "ann")).toBe(50);
  });

  test("ends with what was shown cleared from the browser, and each step is told to the operator", async () => {
    const from = "127.0.0.14";
    const before = events.length;
    const cookie = await signIn(from);
    const out = await press("/sign-out", { from, headers: { cookie } });
    expect(out.headers["clear-site-data"]).toBe('"cache", "storage"');
    expect(events.slice(before)).toMatchObject([
      { what: "signed-in", route: "/sign-in", from },
      { what: "signed-out", route: "/sign-out", from },
    ]);
    expect(JSON.stringify(events)).not.toContain(cookie.slice(15));
  });
});

describe("a request in disguise [T26]", () => {
  const from = "127.0.0.15";

  test.each([
    ["x-http-method-override", "POST"],
    ["x-http-method", "POST"],
    ["x-method-override", "POST"],
  ])("a GET that calls itself %s: %s changes nothing", async (name, value) => {
    const cookie = await signIn(from);
    const headers = { ...OURS, cookie, [name]: value };
    expect((await ask("/sign-out", { from, headers })).status).toBe(404);
    expect((await ask("/sign-out?_method=POST", { from, headers })).status).toBe(404);
    expect(await isIn(cookie, from)).toBe(true);
  });

  test.each(["TRACE", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "HEAD"])(
    "%s is no way in, and sends nothing back of what came",
    async (method) => {
      const cookie = await signIn(from);
      const answer = await ask("/sign-out", { method, from, headers: { ...OURS, cookie } });
      expect(answer.status).toBe(404);
      expect(JSON.stringify(answer)).not.toContain(cookie.slice(15));
      expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
      expect(answer.headers.allow).toBeUndefined();
      expect(await isIn(cookie, from)).toBe(true);
    },
  );

  test.each([["evil.example"], ["localhost.evil.example"], ["127.0.0.1:1@evil.example"], [""]])(
    "the host name %j goes into no answer and no address",
    async (host) => {
      for (const path of ["/", "/signed-out", "/nothing", "/sign-in"]) {
        const answer = await ask(path, { from, headers: { host, accept: "text/html" } });
        expect(JSON.stringify(answer)).not.toContain("evil.example");
      }
      const out = await press("/sign-out", { from, headers: { host } });
      expect(out.headers.location).toBe("/signed-out");
    },
  );

  test.each([
    ["two lengths", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["two of one length", "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd"],
    ["a length that is none", "Content-Length: 4x\r\n\r\nabcd"],
    ["a folded header", "X-A: b\r\n c: d\r\nContent-Length: 0\r\n\r\n"],
  ])("with %s is refused, and its connection closed", async (_, rest) => {
    const before = events.length;
    const head = `POST /sign-out HTTP/1.1\r\nHost: localhost\r\nsec-fetch-site: same-origin\r\n${rest}`;
    const said = await raw(`${head}GET /signed-out HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(said).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(events.slice(before)).toEqual([
      {
        what: "refused-connection",
        why: expect.stringMatching(/^HPE_[A-Z_]+$/),
        from: "127.0.0.1",
      },
    ]);
    expect(said).not.toContain("HTTP/1.1 200");
  });

  test("with headers beyond 16 KiB is refused", async () => {
    const answer = await ask("/", { from, headers: { cookie: "a".repeat(17 * 1024) } });
    expect(answer.status).toBe(431);
  });
});

test("an address that is none, and a live channel asked for as none is, leave a line each", async () => {
  const from = "127.0.0.17";
  const before = events.length;
  await ask("/%zz", { from });
  const upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";
  const live = `GET /agent/v1/live HTTP/1.1\r\nHost: localhost\r\n${upgrade}`;
  await raw(
    `${live}Origin: https://evil.example\r\nSec-WebSocket-Key: ${"A".repeat(22)}==\r\n\r\n`,
  );
  await raw(`${live}Sec-WebSocket-Key: none\r\n\r\n`);
  const refused = { what: "refused-connection", from: "127.0.0.1" };
  expect(events.slice(before)).toEqual([
    { what: "refused", method: "GET", route: "none", status: 400, from },
    { ...refused, why: "LIVE_ORIGIN" },
    { ...refused, why: "LIVE_MALFORMED" },
  ]);
});

describe("the connection [T26]", () => {
  const refusals = (from: number) =>
    events.slice(from).map((e) => (e.what === "refused-connection" ? e.why : e.what));

  const handshake = (
    versions: { minVersion?: SecureVersion; maxVersion?: SecureVersion },
    ciphers?: string,
  ) =>
    new Promise<string>((done) => {
      const socket = connect({
        host: "127.0.0.1",
        port,
        rejectUnauthorized: false,
        ...versions,
        ...(ciphers !== undefined && { ciphers }),
      });
      socket.on("secureConnect", () => {
        done(`${socket.getProtocol()} ${socket.getCipher().name}`);
        socket.destroy();
      });
      socket.on("error", () => done("refused"));
    });

  test.each([
    ["TLS 1.3", { minVersion: "TLSv1.3" }, undefined, "TLSv1.3 TLS_AES_256_GCM_SHA384"],
    ["whatever is best", {}, undefined, "TLSv1.3 TLS_AES_256_GCM_SHA384"],
    ["TLS 1.2", { maxVersion: "TLSv1.2" }, undefined, "TLSv1.2 ECDHE-ECDSA-AES256-GCM-SHA384"],
    ["TLS 1.2 in CBC", { maxVersion: "TLSv1.2" }, "ECDHE-ECDSA-AES128-SHA256", "refused"],
    ["TLS 1.2 without forward secrecy", { maxVersion: "TLSv1.2" }, "AES128-GCM-SHA256", "refused"],
    ["TLS 1.1", { minVersion: "TLSv1.1", maxVersion: "TLSv1.1" }, "ALL:@SECLEVEL=0", "refused"],
    ["TLS 1.0", { minVersion: "TLSv1", maxVersion: "TLSv1" }, "ALL:@SECLEVEL=0", "refused"],
  ] as const)("by %s is %s", async (_, versions, ciphers, expected) => {
    const before = events.length;
    expect(await handshake(versions, ciphers)).toBe(expected);
    // Told once where it was refused, by a word of OpenSSL's.
    const told = expected === "refused" ? [expect.stringMatching(/^ERR_SSL_[A-Z_]+$/)] : [];
    expect(refusals(before)).toEqual(told);
  });

  test("without TLS gets no answer and no redirect", async () => {
    const before = events.length;
    const said = await new Promise((done) => {
      plainGet({ host: "127.0.0.1", port, path: "/" }, (r) => done(r.statusCode)).on("error", (e) =>
        done(e.name),
      );
    });
    expect(said).toBe("Error");
    const refused = { what: "refused-connection", from: "127.0.0.1" };
    expect(events.slice(before)).toEqual([{ ...refused, why: "ERR_SSL_HTTP_REQUEST" }]);
  });

  test("says never to come without TLS, on every answer", async () => {
    for (const [path, method] of [
      ["/", "GET"],
      ["/nothing", "GET"],
      ["/agent/v1/reports", "POST"],
      ["/%zz", "GET"],
    ]) {
      const { headers } = await ask(path ?? "", { method: method ?? "", from: "127.0.0.16" });
      expect(headers["strict-transport-security"]).toBe("max-age=31536000; includeSubDomains");
    }
  });

  test("says nothing of it where the operator does not want it", async () => {
    const { settings, now, random } = collector;
    const listen = { ...settings.listen, hsts: false };
    const own = { ...settings, listen, data: mkdtempSync(join(tmpdir(), "muster-attack-")) };
    const other = await Collector.open({ settings: own, now, random });
    const door = await buildServer(other, { url: () => "", onError: () => undefined });
    const { statusCode, headers } = await door.inject("/");
    expect([statusCode, headers["strict-transport-security"]]).toEqual([200, undefined]);
    await door.close();
    await other.close();
    rmSync(own.data, { recursive: true, force: true });
  });
});

/** Sends bytes as they are, and hands back everything that comes. */
function raw(text: string): Promise<string> {
  return new Promise((done, fail) => {
    const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false }, () => {
      socket.write(text);
    });
    const parts: Buffer[] = [];
    socket.on("data", (part: Buffer) => parts.push(part));
    socket.on("close", () => done(Buffer.concat(parts).toString()));
    socket.on("error", fail);
  });
}

import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import Fastify, { type FastifyInstance } from "fastify";
import { seedsIn, signerFrom } from "../keys/index.ts";
import { EvidenceLog } from "../log/index.ts";
import type { Summary } from "../packs/summary-schema.ts";
import { insertOrganisation, openStore, type Store } from "../store/index.ts";
import { sampleDevice, sampleSummary } from "../testing/sample-summary.ts";
import { icon, styleSheet } from "./assets.ts";
import { badAddress, consoleRoutes, createSignInLink } from "./routes.ts";

const folder = mkdtempSync(join(tmpdir(), "muster-console-"));
const opened: { app: FastifyInstance; store: Store; log: EvidenceLog }[] = [];
afterAll(async () => {
  for (const { app, store, log } of opened) {
    await app.close();
    await log.close();
    await store.close();
  }
  rmSync(folder, { recursive: true, force: true });
});

const ODS = "A12345";
const START = Date.parse("2026-11-21T22:00:00.000Z");
const MINUTE = 60_000;
const HOST = "collector.test:8443";
const PAGE = { host: HOST, accept: "text/html,application/xhtml+xml" };
const FORM = {
  ...PAGE,
  "sec-fetch-site": "same-origin",
  "content-type": "application/x-www-form-urlencoded",
};

interface BenchOptions {
  readonly secondFactor?: "required" | "where-given";
  readonly summaryOf?: (organisation: string) => Promise<Summary>;
  readonly logTo?: string[];
  /** Told of every route that is not for reading. */
  readonly onRoute?: (route: string) => void;
}

async function bench(options: BenchOptions = {}) {
  const file = join(mkdtempSync(join(folder, "db-")), "muster.db");
  const store = await openStore(`sqlite:${file}`);
  for (const id of [ODS, "B99"]) {
    const about = { name: id, category: 3, edition: "2025-26", created_at: "" };
    await insertOrganisation(store.db, { id, ...about });
  }
  const clock = { now: START };
  const now = () => clock.now;
  const lines = options.logTo;
  const logger = lines !== undefined && { stream: { write: (line: string) => lines.push(line) } };
  const errors: unknown[] = [];
  const summaryOf =
    options.summaryOf ??
    (async (ods) => ({ ...sampleSummary, organisation: { ods, name: ods, category: 3 } }));
  const data = mkdtempSync(join(folder, "data-"));
  const signer = signerFrom(generateKeyPairSync("ed25519").privateKey);
  const log = await EvidenceLog.open({ store, signer, name: "muster.test", folder: data, now });
  const seeds = seedsIn(data);
  const { secondFactor = "where-given" } = options;
  const parts = { store, log, now, random: randomBytes, seeds, secondFactor };
  const app = Fastify({ logger, frameworkErrors: badAddress(log) });
  app.addHook("onRoute", ({ method, url }) => {
    for (const one of [method].flat()) {
      if (!["GET", "HEAD"].includes(one)) options.onRoute?.(`${one} ${url}`);
    }
  });
  await app.register(consoleRoutes, {
    ...parts,
    summaryOf,
    onError: (error) => errors.push(error),
  });
  opened.push({ app, store, log });
  const link = (organisation = ODS) =>
    createSignInLink(parts, { organisation, by: "ann", holder: "Bea" });
  /** What the log says of who may look and who did. */
  const entered = async () => {
    const rows = await store.db.selectFrom("log_leaf").select("bytes").orderBy("idx").execute();
    return rows.map(({ bytes }) => JSON.parse(bytes));
  };
  const press = (url: string, headers: Record<string, string> = {}) =>
    app.inject({ method: "POST", url, headers: { ...FORM, ...headers } });
  /** Sends a code by the form. */
  const send = (key: string, headers: Record<string, string> = {}) => {
    const payload = new URLSearchParams({ code: key }).toString();
    return app.inject({
      method: "POST",
      url: "/sign-in",
      headers: { ...FORM, ...headers },
      payload,
    });
  };
  const see = (url: string, cookie?: string) =>
    app.inject({ url, headers: { ...PAGE, ...(cookie !== undefined && { cookie }) } });
  /** Signs in and hands back the cookie as a browser would send it. */
  const enter = async (organisation = ODS) => {
    const { key } = await link(organisation);
    return cookieOf(await send(key));
  };
  return { app, store, file, log, data, clock, errors, link, press, send, see, enter, entered };
}

function cookieOf({ headers }: { headers: Record<string, unknown> }): string {
  return String(headers["set-cookie"] ?? "").split(";")[0] ?? "";
}

const titleOf = (text: string) => /<title>(.*) - muster<\/title>/.exec(text)?.[1];

describe("a sign-in code", () => {
  test("goes into a field of the page, and sending it opens the organisation's page", async () => {
    const { see, send, link } = await bench();
    const { key } = await link();
    for (const address of ["/", "/risks", "/sign-in"]) {
      const shown = await see(address);
      expect([shown.statusCode, titleOf(shown.body)]).toEqual([
        200,
        "Sign in with a one-time code",
      ]);
      expect(shown.body).toContain('<form method="post" action="/sign-in" autocomplete="off">');
      expect(shown.body).toContain('<label class="muster-label" for="code">Code</label>');
      expect(shown.body).toMatch(/<input [^>]*id="code" name="code" [^>]*autocomplete="off"/);
      expect(shown.headers["set-cookie"]).toBeUndefined();
    }
    const signedIn = await send(key);
    expect([signedIn.statusCode, signedIn.headers.location]).toEqual([303, "/"]);
    const page = await see("/", cookieOf(signedIn));
    expect([page.statusCode, titleOf(page.body)]).toEqual([200, `Evidence of ${ODS}`]);
  });

  test("stands in no address: one that holds it is no page, and uses nothing up", async () => {
    const { see, press, send, link } = await bench();
    const { key } = await link();
    for (const address of [`/sign-in/${key}`, `/sign-in?code=${key}`]) {
      await see(address);
      expect((await press(address)).statusCode).toBeGreaterThanOrEqual(403);
    }
    expect((await send(key)).statusCode).toBe(303);
  });

  test("may be pasted with what stood around it", async () => {
    const { send, link } = await bench();
    const { key } = await link();
    expect((await send(` ${key}\n`)).statusCode).toBe(303);
  });

  test("is entered in the log when it is made and when it is used, without its key", async () => {
    const { send, link, entered } = await bench();
    const { key } = await link();
    await send(key);
    await send(key);
    const digest = createHash("sha256").update(key).digest("hex");
    const at = new Date(START).toISOString();
    expect(await entered()).toEqual([
      {
        type: "role-change",
        act: "link",
        role: "reader",
        holder: "Bea",
        link: digest,
        by: "ann",
        at,
        expiresAt: new Date(START + 10 * MINUTE).toISOString(),
      },
      { type: "sign-in", by: "Bea", how: "link", link: digest, at },
    ]);
  });

  test("is not used up by programs that look ahead", async () => {
    const { app, send, link } = await bench();
    const { key } = await link();
    for (const method of ["HEAD", "GET", "PUT", "OPTIONS"] as const) {
      await app.inject({ method, url: "/sign-in", headers: FORM, payload: `code=${key}` });
    }
    expect((await send(key)).statusCode).toBe(303);
  });

  test("works once, also when pressed twice at the same moment", async () => {
    const { send, link } = await bench();
    const { key } = await link();
    const both = await Promise.all([send(key), send(key)]);
    expect(both.map((r) => r.statusCode).sort()).toEqual([303, 403]);
    expect((await send(key)).statusCode).toBe(403);
  });

  test.each([
    [10 * MINUTE - 1, 303],
    [10 * MINUTE, 403],
  ])("%d ms after it was made: %d", async (later, status) => {
    const { send, link, clock } = await bench();
    const { key } = await link();
    clock.now += later;
    expect((await send(key)).statusCode).toBe(status);
  });

  test("used, run out, unknown and misshapen are told apart by nobody [T26]", async () => {
    const { send, link, clock } = await bench();
    const old = await link();
    clock.now += 10 * MINUTE;
    const used = await link();
    await send(used.key);
    const keys = [old.key, used.key, "A".repeat(43), "short", "%3Cimg%20src=x%3E"];
    const answers = await Promise.all(keys.map((key) => send(key)));
    for (const { statusCode, body, headers } of answers) {
      expect([statusCode, body]).toEqual([403, answers[0]?.body]);
      expect(headers["set-cookie"]).toBeUndefined();
    }
    expect(titleOf(answers[0]?.body ?? "")).toBe("This code does not work");
  });

  test("carries 256 bits, new for each code", async () => {
    const { link } = await bench();
    const [one, two] = [await link(), await link()];
    expect(Buffer.from(one.key, "base64url")).toHaveLength(32);
    expect(one.key).not.toBe(two.key);
  });

  test("opens its own organisation's page and no other's", async () => {
    const { see, enter } = await bench();
    const [one, two] = [await enter(ODS), await enter("B99")];
    expect(titleOf((await see("/", one)).body)).toBe(`Evidence of ${ODS}`);
    expect(titleOf((await see("/", two)).body)).toBe("Evidence of B99");
    expect(titleOf((await see("/risks", one)).body)).toBe(`Risks of ${ODS}`);
    expect(titleOf((await see("/risks", two)).body)).toBe("Risks of B99");
  });
});

describe("a session", () => {
  test("is kept in a cookie of this host alone, over HTTPS alone, out of reach of scripts [T26]", async () => {
    const { send, link } = await bench();
    const { key } = await link();
    const set = String((await send(key)).headers["set-cookie"]);
    const [cookie = "", ...flags] = set.split("; ");
    expect(cookie).toMatch(/^__Host-muster=[A-Za-z0-9_-]{43}$/);
    expect(flags.sort()).toEqual(["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]);
    expect(cookie).not.toContain(key);
  });

  test.each([
    [15 * MINUTE - 1, "Evidence of A12345"],
    [15 * MINUTE, "Sign in with a one-time code"],
  ])("%d ms after it was last seen shows: %s [T26]", async (later, title) => {
    const { see, enter, clock } = await bench();
    const cookie = await enter();
    clock.now += 10 * MINUTE;
    await see("/", cookie);
    clock.now += later;
    expect(titleOf((await see("/", cookie)).body)).toBe(title);
  });

  test.each([
    [8 * 60 * MINUTE - 1, "Evidence of A12345"],
    [8 * 60 * MINUTE, "Sign in with a one-time code"],
  ])("%d ms after it began, seen all the time, shows: %s [T26]", async (later, title) => {
    const { see, enter, clock } = await bench();
    const cookie = await enter();
    const end = clock.now + later;
    while (clock.now + 14 * MINUTE < end) {
      clock.now += 14 * MINUTE;
      expect(titleOf((await see("/", cookie)).body)).toBe("Evidence of A12345");
    }
    clock.now = end;
    expect(titleOf((await see("/", cookie)).body)).toBe(title);
  });

  test("ends when its reader signs out, for every copy of the cookie [T26]", async () => {
    const { see, enter, press } = await bench();
    const cookie = await enter();
    const out = await press("/sign-out", { cookie });
    expect([out.statusCode, out.headers.location]).toEqual([303, "/signed-out"]);
    const cleared = String(out.headers["set-cookie"]);
    expect(cleared).toMatch(/^__Host-muster=; .*Expires=Thu, 01 Jan 1970/);
    for (const flag of ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]) {
      expect(cleared).toContain(flag);
    }
    expect(titleOf((await see("/", cookie)).body)).toBe("Sign in with a one-time code");
    expect(titleOf((await see("/signed-out")).body)).toBe("You are signed out");
  });

  test("gives way to a new one in the same browser; ended ones are forgotten", async () => {
    const { see, enter, send, link, store, clock } = await bench();
    await enter();
    clock.now += 15 * MINUTE;
    const first = await enter();
    const { key } = await link();
    const second = cookieOf(await send(key, { cookie: first }));
    expect(titleOf((await see("/", first)).body)).toBe("Sign in with a one-time code");
    expect(titleOf((await see("/", second)).body)).toBe("Evidence of A12345");
    expect(await store.db.selectFrom("console_session").selectAll().execute()).toHaveLength(1);
  });

  test.each(["", "x", "A".repeat(43), `${"A".repeat(43)}; __Host-muster=${"B".repeat(43)}`])(
    "is not had with the made-up cookie %j",
    async (value) => {
      const { see } = await bench();
      const page = await see("/", `__Host-muster=${value}`);
      expect([page.statusCode, titleOf(page.body)]).toEqual([200, "Sign in with a one-time code"]);
      expect(page.body).toContain("npx muster console link");
    },
  );
});

describe("secrets", () => {
  test("are in the database as digests alone [T25]", async () => {
    const { enter, link, store, file } = await bench();
    const { key } = await link();
    const cookie = (await enter()).slice("__Host-muster=".length);
    const { digest } = await store.db
      .selectFrom("console_session")
      .select("digest")
      .executeTakeFirstOrThrow();
    expect(digest).toBe(createHash("sha256").update(cookie).digest("hex"));
    const bytes = [file, `${file}-wal`].map((path) => readFileSync(path, "latin1")).join("");
    expect(bytes).toContain(createHash("sha256").update(key).digest("hex"));
    expect(bytes).not.toContain(key);
    expect(bytes).not.toContain(cookie);
  });

  test("are in no log of requests, even where the server keeps one [T25]", async () => {
    const lines: string[] = [];
    const { see, send, link } = await bench({ logTo: lines });
    const { key } = await link();
    await see("/sign-in");
    const cookie = cookieOf(await send(key));
    await send(key, { "sec-fetch-site": "cross-site" });
    await see("/", cookie);
    expect(lines.join("")).toContain('"url":"/"');
    expect(lines.join("")).not.toContain(key);
    expect(lines.join("")).not.toContain(cookie.slice("__Host-muster=".length));
  });
});

describe("a press of a button", () => {
  test.each([
    ["our own page", { "sec-fetch-site": "same-origin" }, true],
    ["our page, its origin withheld", { "sec-fetch-site": "same-origin", origin: "null" }, true],
    ["an old browser on our page", { origin: `https://${HOST}` }, true],
    ["another site", { "sec-fetch-site": "cross-site" }, false],
    [
      "another site that claims our origin",
      { "sec-fetch-site": "cross-site", origin: `https://${HOST}` },
      false,
    ],
    ["another program on this host", { "sec-fetch-site": "same-site" }, false],
    ["nobody's page", { "sec-fetch-site": "none" }, false],
    ["an old browser elsewhere", { origin: "https://evil.example" }, false],
    ["an old browser on another port", { origin: "https://collector.test" }, false],
    ["an old browser without TLS", { origin: `http://${HOST}` }, false],
    ["an origin withheld", { origin: "null" }, false],
    ["something that says nothing", {}, false],
  ])("from %s", async (_, headers, taken) => {
    const { app, link, see, enter } = await bench();
    const { "sec-fetch-site": _site, ...form } = FORM;
    const { key } = await link();
    const cookie = await enter();
    const press = (url: string, payload = "") =>
      app.inject({ method: "POST", url, headers: { ...form, cookie, ...headers }, payload });
    const out = await press("/sign-out");
    expect(out.statusCode).toBe(taken ? 303 : 403);
    const title = taken ? "Sign in with a one-time code" : "Evidence of A12345";
    expect(titleOf((await see("/", cookie)).body)).toBe(title);
    expect((await press("/sign-in", `code=${key}`)).statusCode).toBe(taken ? 303 : 403);
  });

  test.each([
    ["no body", () => undefined, 403],
    ["other fields", () => "a=1&b=2", 403],
    ["an empty code", () => "code=", 403],
    ["more fields than the code", (code: string) => `a=1&${code}&b=2`, 303],
    ["1 KiB", (code: string) => `${code}&a=`.padEnd(1024, "a"), 303],
    ["more than 1 KiB", (code: string) => `${code}&a=`.padEnd(1025, "a"), 413],
  ])("with %s", async (_, payloadOf, status) => {
    const { app, link } = await bench();
    const { key } = await link();
    const payload = payloadOf(`code=${key}`);
    const body = payload === undefined ? {} : { payload };
    const answer = await app.inject({ method: "POST", url: "/sign-in", headers: FORM, ...body });
    expect(answer.statusCode).toBe(status);
  });
});

test("every address that changes something is refused to other sites [T26]", async () => {
  const posts: string[] = [];
  const { app, press } = await bench({ onRoute: (route) => posts.push(route) });
  await app.ready();
  expect(posts).toEqual(["POST /sign-in", "POST /sign-out", "POST /sessions/end"]);
  for (const post of posts) {
    const url = post.slice("POST ".length);
    const { statusCode, body } = await press(url, { "sec-fetch-site": "cross-site" });
    expect([statusCode, titleOf(body)]).toEqual([
      403,
      "This was not sent from a page of the console",
    ]);
  }
});

describe("every answer", () => {
  const headers = {
    "content-security-policy":
      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
  };

  test.each([
    ["GET", "/", 200, "no-store"],
    ["GET", "/sign-in", 200, "no-store"],
    ["POST", "/sign-in", 403, "no-store"],
    ["POST", "/sign-out", 303, "no-store"],
    ["GET", "/signed-out", 200, "no-store"],
    ["GET", "/nothing/here", 404, "no-store"],
    ["DELETE", "/", 404, "no-store"],
    ["GET", styleSheet.path, 200, "public, max-age=31536000, immutable"],
    ["GET", icon.path, 200, "public, max-age=31536000, immutable"],
  ] as const)(
    "%s %s is %d, guarded, cached as it should be [T26]",
    async (method, url, status, cached) => {
      const { app } = await bench();
      const answer = await app.inject({ method, url, headers: { ...FORM } });
      expect(answer.statusCode).toBe(status);
      expect(answer.headers).toMatchObject({ ...headers, "cache-control": cached });
      expect(answer.headers["x-ratelimit-limit"]).toBeUndefined();
      expect(answer.headers.server).toBeUndefined();
    },
  );

  test("the style sheet and the icon come as what they are", async () => {
    const { see } = await bench();
    const css = await see(styleSheet.path);
    expect([css.headers["content-type"], css.rawPayload]).toEqual([
      "text/css; charset=utf-8",
      styleSheet.content,
    ]);
    expect((await see(icon.path)).headers["content-type"]).toBe("image/svg+xml");
  });

  test.each([
    ["%zz", 400],
    ["%00", 404],
    ["a".repeat(200), 404],
  ])("about the address /sign-in/%s does not repeat it", async (part, status) => {
    const { see } = await bench();
    const answer = await see(`/sign-in/${part}`);
    expect(answer.statusCode).toBe(status);
    expect(answer.body).not.toContain(part);
    expect(answer.headers).toMatchObject(headers);
  });

  test("about nothing: a page for people, a line for programs", async () => {
    const { app, see } = await bench();
    expect(titleOf((await see("/nowhere")).body)).toBe("Page not found");
    const line = await app.inject({ method: "POST", url: "/agent/v9/reports", payload: "x" });
    expect([line.statusCode, line.headers["content-type"], line.body]).toEqual([
      404,
      "text/plain; charset=utf-8",
      "There is nothing here.\n",
    ]);
  });

  test("about a failure: a page that says no more, and the operator is told", async () => {
    const { see, enter, errors } = await bench({
      summaryOf: () => Promise.reject(new Error("secret detail of the database")),
    });
    const page = await see("/", await enter());
    expect([page.statusCode, titleOf(page.body)]).toEqual([500, "Something went wrong"]);
    expect(page.body).not.toContain("secret detail");
    expect(page.headers).toMatchObject(headers);
    expect(errors).toMatchObject([{ message: "secret detail of the database" }]);
  });

  test("beyond 120 a minute from one address is a page that says wait [T26]", async () => {
    const { app, see } = await bench();
    for (let i = 0; i < 120; i++) expect((await see("/signed-out")).statusCode).toBe(200);
    const page = await see("/signed-out");
    expect([page.statusCode, titleOf(page.body)]).toEqual([429, "Too many requests"]);
    expect(page.headers["retry-after"]).toBeDefined();
    const other = { url: "/signed-out", remoteAddress: "192.0.2.7", headers: PAGE };
    expect((await app.inject(other)).statusCode).toBe(200);
  });
});

test("a hostile device name is text on the page [T18]", async () => {
  const label = "<img src=x onerror=alert(1)>\u202e";
  const { see, enter } = await bench({
    summaryOf: async () => ({ ...sampleSummary, devices: [{ ...sampleDevice, label }] }),
  });
  const { body } = await see("/", await enter());
  expect(body).toContain("&lt;img src=x onerror=alert(1)&gt;\\u202e");
  expect(body).not.toContain("<img");
});

test("an organisation without devices is told how to enrol one", async () => {
  const { see, enter } = await bench({
    summaryOf: async () => ({ ...sampleSummary, devices: [] }),
  });
  const { body } = await see("/", await enter());
  expect(body).toContain("npx muster token create");
  expect(body).toContain('action="/sign-out"');
});

describe("while the log is not as it was signed", () => {
  const faults = [{ table: "report", where: "report 1", what: "is gone" }];

  test("every page says so, whoever looks, and names nobody", async () => {
    const { app, log, see, enter, press } = await bench();
    const cookie = await enter();
    await log.conclude(ODS, faults);
    const pages = [
      await see("/", cookie),
      await see("/"),
      await see("/signed-out"),
      await see("/sign-in"),
      await see("/nowhere"),
      await app.inject({ url: "/%zz", headers: PAGE }),
      await press("/sign-in", { "sec-fetch-site": "cross-site" }),
    ];
    for (const { body } of pages) {
      expect(body.match(/<div class="muster-notice" role="alert">/g)).toHaveLength(1);
      expect(body).not.toContain("report 1");
    }
    expect(titleOf(pages[0]?.body ?? "")).toBe(`Evidence of ${ODS}`);
  });

  test("nobody comes in anew, and whoever is in stays in", async () => {
    const { log, see, enter, link, send, entered } = await bench();
    const [cookie, { key }] = [await enter(), await link()];
    const before = await entered();
    await log.conclude(ODS, faults);
    const refused = await send(key);
    expect([refused.statusCode, titleOf(refused.body)]).toEqual([503, "Signing in is closed"]);
    expect((await see("/", cookie)).statusCode).toBe(200);
    expect(await entered()).toEqual(before);
    await expect(link()).rejects.toMatchObject({ code: "LOG_TAMPERED" });
  });

  test("otherwise no page says anything of the kind", async () => {
    const { see, enter } = await bench();
    for (const page of [await see("/", await enter()), await see("/")]) {
      expect(page.body).not.toMatch(/muster-notice|<!-- notice/);
    }
  });
});

import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import Fastify from "fastify";
import { seedsIn, signerFrom } from "../keys/index.ts";
import { EvidenceLog } from "../log/index.ts";
import { insertOrganisation, openStore } from "../store/index.ts";
import { sampleSummary } from "../testing/sample-summary.ts";
import {
  consoleRoutes,
  createSignInLink,
  giveAuthenticator,
  type SignInParts,
  takeAuthenticator,
} from "./routes.ts";
import { numberAt } from "./totp.ts";

/** A number from an authenticator app beside the code, and a reader's own sessions. */

const folder = mkdtempSync(join(tmpdir(), "muster-factor-"));
const ends: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const end of ends) await end();
  rmSync(folder, { recursive: true, force: true });
});

const START = Date.parse("2026-11-21T22:00:00.000Z");
const organisation = "A12345";
const FORM = {
  host: "collector.test:8443",
  "sec-fetch-site": "same-origin",
  "content-type": "application/x-www-form-urlencoded",
};

async function bench(secondFactor: SignInParts["secondFactor"] = "where-given") {
  const data = mkdtempSync(join(folder, "data-"));
  const store = await openStore(`sqlite:${join(data, "muster.db")}`);
  const about = { name: "Ash House", category: 3, edition: "2025-26", created_at: "" };
  await insertOrganisation(store.db, { id: organisation, ...about });
  const clock = { now: START };
  const now = () => clock.now;
  const signer = signerFrom(generateKeyPairSync("ed25519").privateKey);
  const log = await EvidenceLog.open({ store, signer, name: "muster.test", folder: data, now });
  const seeds = seedsIn(data);
  const parts = { store, log, now, random: randomBytes, seeds, secondFactor };
  const app = Fastify();
  await app.register(consoleRoutes, { ...parts, summaryOf: async () => sampleSummary });
  ends.push(async () => {
    await app.close();
    await log.close();
    await store.close();
  });
  const codeFor = async (holder = "Bea") =>
    (await createSignInLink(parts, { organisation, by: "ann", holder })).key;
  const give = async (holder = "Bea") => {
    const { address } = await giveAuthenticator(parts, { organisation, holder, by: "ann" });
    const seed = fromBase32(/secret=([A-Z2-7]+)/.exec(address)?.[1] ?? "");
    return () => numberAt(seed, Math.floor(clock.now / 30_000));
  };
  const post = (url: string, fields: Record<string, string>, cookie = "") =>
    app.inject({
      method: "POST",
      url,
      headers: { ...FORM, cookie },
      payload: new URLSearchParams(fields).toString(),
    });
  const enter = async (fields: Record<string, string>) => {
    const { statusCode, headers } = await post("/sign-in", fields);
    return { statusCode, cookie: String(headers["set-cookie"] ?? "").split(";")[0] ?? "" };
  };
  const sessions = async (cookie: string) =>
    (await app.inject({ url: "/sessions", headers: { ...FORM, cookie } })).body;
  const entered = async (type: string) => {
    const rows = await store.db.selectFrom("log_leaf").select("bytes").orderBy("idx").execute();
    return rows.map(({ bytes }) => JSON.parse(bytes)).filter((e) => e.type === type);
  };
  return { parts, store, data, clock, codeFor, give, post, enter, sessions, entered };
}

function fromBase32(text: string): Buffer {
  const bits = [...text]
    .map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0"))
    .join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

const wrong = (number: string) => `${number === "000000" ? "000001" : "000000"}`;

describe("whoever has an authenticator", () => {
  test("comes in with code and number, and the log says so", async () => {
    const { codeFor, give, enter, entered } = await bench();
    const number = await give();
    const code = await codeFor();
    expect((await enter({ code, number: number() })).statusCode).toBe(303);
    expect(await entered("sign-in")).toMatchObject([{ by: "Bea", how: "link and authenticator" }]);
    expect((await entered("role-change"))[0]).toMatchObject({
      act: "authenticator-given",
      holder: "Bea",
      by: "ann",
    });
  });

  test("comes in by neither alone, and a code can be tried three times", async () => {
    const { codeFor, give, enter } = await bench();
    const number = await give();
    const code = await codeFor();
    const tries = [{ code }, { code: "", number: number() }, { code, number: wrong(number()) }];
    for (const fields of tries) expect((await enter(fields)).statusCode).toBe(403);
    expect((await enter({ code, number: number() })).statusCode).toBe(303);
    const next = await codeFor();
    for (let i = 0; i < 3; i++) await enter({ code: next, number: wrong(number()) });
    expect((await enter({ code: next, number: number() })).statusCode).toBe(403);
  });

  test("uses a number once, also for the next code", async () => {
    const { codeFor, give, enter, clock } = await bench();
    const number = await give();
    expect((await enter({ code: await codeFor(), number: number() })).statusCode).toBe(303);
    expect((await enter({ code: await codeFor(), number: number() })).statusCode).toBe(403);
    clock.now += 30_000;
    expect((await enter({ code: await codeFor(), number: number() })).statusCode).toBe(303);
  });

  test("gets another in the place of a lost one, which is worth nothing then", async () => {
    const { codeFor, give, enter, clock } = await bench();
    const lost = await give();
    const next = await give();
    clock.now += 60_000;
    expect((await enter({ code: await codeFor(), number: lost() })).statusCode).toBe(403);
    expect((await enter({ code: await codeFor(), number: next() })).statusCode).toBe(303);
  });

  test("has its seed sealed: neither the database nor another reader's row gives it away", async () => {
    const { give, data, store, parts, codeFor, enter } = await bench();
    const number = await give();
    const row = await store.db.selectFrom("authenticator").selectAll().executeTakeFirstOrThrow();
    const about = JSON.stringify([organisation, "Bea"]);
    const seed = await parts.seeds.open(row.seed, about);
    const bytes = ["muster.db", "muster.db-wal"].map((f) => readFileSync(join(data, f)));
    expect(bytes.some((b) => b.includes(seed))).toBe(false);
    await expect(
      parts.seeds.open(row.seed, JSON.stringify([organisation, "Cy"])),
    ).rejects.toThrow();
    await store.db
      .insertInto("authenticator")
      .values({ ...row, holder: "Cy" })
      .execute();
    await expect(enter({ code: await codeFor("Cy"), number: number() })).resolves.toMatchObject({
      statusCode: 500,
    });
  });
});

test("where everybody needs one, whoever has none gets no code, and a code made before lets nobody in", async () => {
  const { parts, codeFor, give, enter } = await bench();
  const code = await codeFor();
  const strict = { ...parts, secondFactor: "required" as const };
  const wish = { organisation, by: "ann", holder: "Bea" };
  await expect(createSignInLink(strict, wish)).rejects.toThrow(
    'muster console authenticator --for "Bea"',
  );
  const number = await give();
  expect((await enter({ code, number: number() })).statusCode).toBe(303);
  const closed = await bench("required");
  const early = await createSignInLink({ ...closed.parts, secondFactor: "where-given" }, wish);
  expect((await closed.enter({ code: early.key, number: "" })).statusCode).toBe(403);
});

test("one that was taken back is asked for no more", async () => {
  const { parts, codeFor, give, enter, entered } = await bench();
  await give();
  const wish = { organisation, holder: "Bea", by: "ann" };
  expect(await takeAuthenticator(parts, wish)).toBe(true);
  expect(await takeAuthenticator(parts, wish)).toBe(false);
  expect((await enter({ code: await codeFor(), number: "" })).statusCode).toBe(303);
  expect(await entered("role-change")).toMatchObject([
    { act: "authenticator-given" },
    { act: "authenticator-taken" },
    { act: "link" },
  ]);
});

describe("a reader's sessions", () => {
  test("are shown to them, and nobody else's", async () => {
    const { codeFor, enter, sessions } = await bench();
    const first = await enter({ code: await codeFor() });
    await enter({ code: await codeFor() });
    const other = await enter({ code: await codeFor("Cy") });
    const mine = await sessions(first.cookie);
    expect(mine.match(/this browser/g)).toHaveLength(1);
    expect(mine.match(/another browser/g)).toHaveLength(1);
    expect((await sessions(other.cookie)).includes("another browser")).toBe(false);
    expect(await sessions("")).toContain("Sign in with a one-time code");
  });

  test.each([
    ["with a new code", false],
    ["with a number, where they have an authenticator", true],
  ])("others are ended by them, %s, and the log says so", async (_, isGiven) => {
    const { codeFor, give, enter, post, sessions, entered, clock } = await bench();
    const [first, second, third] = [
      await enter({ code: await codeFor() }),
      await enter({ code: await codeFor() }),
      await enter({ code: await codeFor() }),
    ];
    const number = isGiven ? await give() : () => "";
    const proof = async () => (isGiven ? { number: number() } : { code: await codeFor() });
    const nothing = await post("/sessions/end", { session: "", code: "x" }, first.cookie);
    expect([nothing.statusCode, nothing.body.includes("Nothing was ended")]).toEqual([403, true]);
    const [name = ""] =
      /(?<=another browser \()[0-9a-f]{16}/.exec(await sessions(first.cookie)) ?? [];
    const one = await post("/sessions/end", { session: name, ...(await proof()) }, first.cookie);
    expect(one.body).toContain("1 session ended");
    clock.now += 30_000;
    const rest = await post("/sessions/end", { session: "", ...(await proof()) }, first.cookie);
    expect(rest.body).toContain("1 session ended");
    for (const { cookie } of [second, third]) {
      expect(await sessions(cookie)).toContain("Sign in with a one-time code");
    }
    expect(await sessions(first.cookie)).toContain("this browser");
    expect(await entered("sign-out")).toMatchObject([
      { by: "Bea", how: "other session", sessions: 1 },
      { by: "Bea", how: "other session", sessions: 1 },
    ]);
  });

  test("another person's code ends nothing", async () => {
    const { codeFor, enter, post } = await bench();
    const first = await enter({ code: await codeFor() });
    await enter({ code: await codeFor() });
    const ended = await post("/sessions/end", { code: await codeFor("Cy") }, first.cookie);
    expect(ended.statusCode).toBe(403);
  });

  test("one that its reader ends is entered in the log", async () => {
    const { codeFor, enter, post, entered } = await bench();
    const { cookie } = await enter({ code: await codeFor() });
    await post("/sign-out", {}, cookie);
    await post("/sign-out", {}, cookie);
    expect(await entered("sign-out")).toMatchObject([{ by: "Bea", how: "reader", sessions: 1 }]);
  });
});

import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  type Envelope,
  envelopeDictionary,
  limits,
  paths,
  preAuthEncoding,
  REPLY_TYPE,
  readEnvelope,
  readParcel,
  writeEnvelope,
  writeParcel,
} from "@muster/mapping/wire";
import { bundleAgent } from "../scripts/bundle.ts";
import { type InspectingProxy, inspectingProxy } from "./inspection/inspecting-proxy.ts";
import { runAgent } from "./run-agent.ts";
import { listeningCollector } from "./tpm/collector.ts";

/** The shipped agent and the real collector with a proxy between them that opens TLS, reads everything, and meddles. */

const NAME = "collector.estate.example";
const folder = mkdtempSync(join(tmpdir(), "muster-inspection-"));
const main = join(folder, "bundle/muster-agent.cjs");
let collector: Awaited<ReturnType<typeof listeningCollector>>;
let proxy: InspectingProxy;

beforeAll(async () => {
  await bundleAgent(join(folder, "bundle"));
  collector = await listeningCollector(join(folder, "data"));
  const [, url = ""] = await collector.invitation();
  proxy = await inspectingProxy(join(folder, "proxy"), { name: NAME, collector: new URL(url) });
}, 60_000);
afterAll(async () => {
  await proxy.close();
  await collector.close();
  rmSync(folder, { recursive: true, force: true });
});

/** @param trusts whether the device was given the proxy's authority, as an estate's devices are */
function agent(state: string, args: readonly string[], { trusts = true } = {}) {
  const trust: Record<string, string> = trusts ? { NODE_EXTRA_CA_CERTS: proxy.authority } : {};
  const env = { HTTPS_PROXY: proxy.url, NO_PROXY: "", ...trust };
  return runAgent({ main, args: [...args, "--state", join(folder, state), "--json"], env });
}

async function enrol(state: string, options: { trusts?: boolean; fingerprint?: boolean } = {}) {
  const [, , , fingerprint = "", , token = ""] = await collector.invitation();
  const where = ["--collector", `https://${NAME}:8443`, "--token", token];
  const pin = options.fingerprint === true ? ["--fingerprint", fingerprint] : [];
  return await agent(state, ["enrol", ...where, ...pin], options);
}

const storedReports = async () =>
  await collector.collector.store.db.selectFrom("report").select(["seq", "device"]).execute();

test("reports arrive through it, where the device trusts it and no fingerprint was pinned [T9]", async () => {
  expect((await enrol("plain")).exit).toBe(0);
  const { json } = await agent("plain", ["run", "--once"]);
  expect(json).toMatchObject({ state: "acknowledged", waiting: 0 });
  // It was read on the way, envelope and sections.
  expect(proxy.read.filter((path) => path.startsWith(paths.reports)).length).toBeGreaterThan(0);
  expect(await storedReports()).toHaveLength(1);
}, 60_000);

test("where the device does not trust it, not a byte of a request is sent, and the cure is named [T9]", async () => {
  const before = proxy.read.length;
  const { exit, json } = await enrol("distrusting", { trusts: false });
  expect([exit, json]).toMatchObject([3, { error: { code: "UNTRUSTED_CERTIFICATE" } }]);
  expect(JSON.stringify(json)).toContain("install the certificate of the authority");
  expect(proxy.read.length).toBe(before);
}, 60_000);

test("where the fingerprint is pinned, not a byte of a request is sent, and both cures are named [T9]", async () => {
  const before = proxy.read.length;
  const { exit, json } = await enrol("pinned", { fingerprint: true });
  expect([exit, json]).toMatchObject([3, { error: { code: "WRONG_CERTIFICATE" } }]);
  expect(JSON.stringify(json)).toMatch(
    /exempt the collector from it, or enrol without a fingerprint/,
  );
  expect(proxy.read.length).toBe(before);
}, 60_000);

const { privateKey: own } = generateKeyPairSync("ed25519");

/** The reply in an answer, changed; signed by the proxy itself, or with the signature that it had. */
function forged(
  body: Buffer,
  change: (reply: Record<string, unknown>) => object,
  how: "resigned" | "as it was",
): Buffer {
  const envelope: Envelope = JSON.parse(body.toString("utf8"));
  const reply = JSON.parse(Buffer.from(envelope.payload, "base64").toString("utf8"));
  const payload = Buffer.from(JSON.stringify(change(reply)));
  const sig = sign(null, preAuthEncoding(REPLY_TYPE, payload), own).toString("base64");
  const signatures = envelope.signatures.map((s) => (how === "resigned" ? { ...s, sig } : s));
  return Buffer.from(
    JSON.stringify({ ...envelope, payload: payload.toString("base64"), signatures }),
  );
}

const replies: readonly (readonly [string, (body: Buffer) => Buffer])[] = [
  [
    "another nonce under the same signature",
    (b) => forged(b, (r) => ({ ...r, nonce: "mine" }), "as it was"),
  ],
  [
    "another nonce that it signed itself",
    (b) => forged(b, (r) => ({ ...r, nonce: "mine" }), "resigned"),
  ],
  [
    "an acknowledgement in place of what the collector asked for",
    (b) => forged(b, (r) => ({ ...r, kind: "ack" }), "resigned"),
  ],
  ["a command", (b) => forged(b, (r) => ({ ...r, exec: "id" }), "resigned")],
  ["a page of its own", () => Buffer.from("<html>blocked by policy</html>")],
  ["nothing", () => Buffer.alloc(0)],
];

test.each(replies)(
  "a reply that it changed is refused, and the report waits: %s [T9]",
  async (_, meddle) => {
    const before = await storedReports();
    proxy.meddling = {
      reply: (body, path) => (path.startsWith(paths.reports) ? meddle(body) : body),
    };
    const { json } = await agent("plain", ["run", "--once"]);
    proxy.meddling = {};
    expect(json).toMatchObject({ state: "queued", reason: { code: "NOT_BELIEVED" } });
    // The same bytes are taken later, in their place in the chain.
    const after = await agent("plain", ["run", "--once"]);
    expect(after.json).toMatchObject({ state: "acknowledged", waiting: 0 });
    expect((await storedReports()).length).toBe(before.length + 2);
  },
  60_000,
);

/** A parcel whose report says something else, under the signature that it had. */
function falsified(body: Buffer, change: (text: string) => string): Buffer {
  const { predecessor, envelope, sections } = readParcel(body, limits);
  // It can't know the last payload, against which later ones travel: it meddles with whole ones.
  if (predecessor !== undefined) return body;
  const dictionary = envelopeDictionary(undefined);
  const { payloadType, payload, signatures } = readEnvelope(
    zstdDecompressSync(envelope, { dictionary }),
  );
  const changed = Buffer.from(change(Buffer.from(payload).toString("utf8")));
  const plain = writeEnvelope({ payloadType, payload: changed, signatures });
  return Buffer.from(
    writeParcel({ predecessor, envelope: zstdCompressSync(plain, { dictionary }), sections }),
  );
}

const reports: readonly (readonly [string, (body: Buffer) => Buffer])[] = [
  [
    "a report that says more",
    (b) =>
      falsified(b, (t) =>
        t
          .replace('"elevated":false', '"elevated":true')
          .replace('"status":"denied"', '"status":"ok"')
          .replace('"cause":"asked"', '"cause":"scheduled"'),
      ),
  ],
  [
    "a section of another digest",
    (b) => falsified(b, (t) => t.replace(/"section":"[0-9a-f]{8}/, '"section":"00000000')),
  ],
  [
    "another device's name",
    (b) => falsified(b, (t) => t.replace(/"device":"[a-z2-7]{4}/, '"device":"aaaa')),
  ],
  ["bytes of chance", (b) => randomBytes(b.length)],
  ["a part", (b) => b.subarray(0, b.length - 1)],
];

test.each(reports)(
  "a report that it changed is refused by the collector, and taken as it was made: %s [T9]",
  async (what, meddle) => {
    const state = `meddled-${reports.findIndex(([name]) => name === what)}`;
    expect((await enrol(state)).exit).toBe(0);
    const before = await storedReports();
    let meddled = 0;
    proxy.meddling = {
      request: (body, path) => {
        if (!path.startsWith(paths.reports)) return body;
        const changed = meddle(body);
        if (!changed.equals(body)) meddled++;
        return changed;
      },
    };
    const { json } = await agent(state, ["run", "--once"]);
    proxy.meddling = {};
    expect(meddled).toBeGreaterThan(0);
    expect(json).toMatchObject({ state: "queued", waiting: 1 });
    expect(await storedReports()).toEqual(before);
    expect((await agent(state, ["run", "--once"])).json).toMatchObject({
      state: "acknowledged",
      waiting: 0,
    });
    expect((await storedReports()).length).toBe(before.length + 2);
  },
  60_000,
);

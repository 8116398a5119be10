import { generateKeyPairSync, sign, verify } from "node:crypto";
import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { limits, preAuthEncoding, REPORT_TYPE } from "@muster/mapping/wire";
import { Envelope, Report } from "@muster/mapping/wire/schemas";
import about from "../package.json" with { type: "json" };
import type { Collected } from "./collect.ts";
import { keyidOf, sha256 } from "./identity/device-id.ts";
import { makeReport, type ReportHead, readMachine } from "./report.ts";
import { emptyMachine } from "./testing/context.ts";
import { version } from "./version.ts";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const spki = publicKey.export({ type: "spki", format: "der" });
const signer = {
  algorithm: "ed25519",
  publicKey: spki.toString("base64"),
  keyid: keyidOf(spki),
  protection: "file",
  sign: async (bytes: Uint8Array) => sign(null, bytes, privateKey),
} as const;

const head: ReportHead = {
  device: signer.keyid,
  seq: 2,
  prev: "0".repeat(64),
  nonce: "n",
  clock: "2026-11-21T22:00:00.000Z",
  cause: "scheduled",
  agent: { version, platform: "linux" },
  machine: { bootId: "b", uptimeMs: 1, elevated: false },
};

const salted: string[] = [];
const saltFor = async ({ kind }: { kind: string }) => {
  salted.push(kind);
  return "ab".repeat(16);
};

function known(fact: Collected["fact"]): Collected {
  return { id: fact.kind, v: 1, status: "ok", fact, ms: 3 };
}

const restart = (because: string[]) =>
  known({ kind: "restart", state: "known", value: { required: true, because }, source: "test" });
const identity = known({
  kind: "identity",
  state: "known",
  value: { hostname: "h" },
  source: "test",
});

async function make(collected: readonly Collected[]) {
  const { report, sections } = await makeReport(head, collected, { signer, saltFor });
  const envelope = Envelope.parse(JSON.parse(Buffer.from(report.envelope).toString("utf8")));
  const payload = Buffer.from(envelope.payload, "base64");
  return {
    report,
    sections,
    envelope,
    payload,
    body: Report.parse(JSON.parse(payload.toString("utf8"))),
  };
}

test("a report is what the wire says, signed over its bytes, and names its sections by their digests", async () => {
  const { report, sections, envelope, payload, body } = await make([identity, restart([])]);
  expect(report.digest).toBe(sha256(payload));
  const signature = Buffer.from(envelope.signatures[0]?.sig ?? "", "base64");
  expect(verify(null, preAuthEncoding(REPORT_TYPE, payload), publicKey, signature)).toBe(true);
  expect(body).toMatchObject({
    seq: 2,
    bootId: "b",
    keyProtection: "file",
    probes: [{ id: "identity" }, { id: "restart" }],
  });
  for (const { id, section = "", bytes } of body.probes) {
    const plain = Buffer.from(sections.get(section) ?? []);
    expect([sha256(plain), plain.length]).toEqual([section, bytes]);
    const { fact } = JSON.parse(plain.toString("utf8"));
    expect(facts[id as keyof typeof facts].parse(fact).kind).toBe(id);
  }
});

test("sections that can tell of a person carry a salt, others none", async () => {
  salted.length = 0;
  const { sections } = await make([identity, restart([])]);
  const [first, second] = [...sections.values()].map((b) =>
    JSON.parse(Buffer.from(b).toString("utf8")),
  );
  expect([first.salt, second.salt, salted]).toEqual(["ab".repeat(16), undefined, ["identity"]]);
});

test("the same facts give the same sections", async () => {
  const [one, two] = [
    await make([identity, restart(["a"])]),
    await make([identity, restart(["a"])]),
  ];
  expect([...one.sections.keys()]).toEqual([...two.sections.keys()]);
});

/** A restart fact whose section has exactly so many bytes. */
async function ofBytes(bytes: number): Promise<Collected> {
  const { body } = await make([restart([""])]);
  return restart(["x".repeat(bytes - (body.probes[0]?.bytes ?? 0))]);
}

test.each([
  [limits.section, "ok", undefined],
  [limits.section + 1, "error", "too_large"],
])("a section of %d bytes: %s", async (bytes, status, reason) => {
  const { body, sections } = await make([await ofBytes(bytes)]);
  expect(body.probes[0]).toMatchObject({ status, ...(reason !== undefined && { reason }) });
  const [plain] = [...sections.values()];
  const { fact } = JSON.parse(Buffer.from(plain ?? []).toString("utf8"));
  expect(fact.state).toBe(reason === undefined ? "known" : "unknown");
});

test("all sections together keep to what a parcel may inflate to", async () => {
  const large = await ofBytes(limits.section - 100);
  const { body } = await make([large, { ...large, id: "boot" }, { ...large, id: "os" }]);
  expect(body.probes.map((p) => p.status)).toEqual(["ok", "error", "error"]);
  const sum = body.probes.reduce((total, p) => total + p.bytes, 0);
  expect(sum).toBeLessThanOrEqual(limits.inflated);
});

test.each([
  ["8f1c\n", "12.34 5.6\n", { bootId: "8f1c", uptimeMs: 12_340 }],
  ["", "", { bootId: "unknown", uptimeMs: 0 }],
  [undefined, "nonsense", { bootId: "unknown", uptimeMs: 0 }],
  ["x".repeat(300), "-1 0", { bootId: "x".repeat(256), uptimeMs: 0 }],
])("boot id %j and uptime %j", async (id, uptime, expected) => {
  const machine = emptyMachine({
    read: async (path) => {
      const text = path.endsWith("boot_id") ? id : uptime;
      return text === undefined
        ? { state: "missing" }
        : { state: "read", text, modifiedAt: undefined };
    },
  });
  expect(await readMachine(machine)).toEqual({ ...expected, elevated: false });
});

test("the version is the package's", () => {
  expect(version).toBe(about.version);
});

import { expect, test } from "@jest/globals";
import { sha256 } from "../identity/device-id.ts";
import { sealEnvelope } from "../identity/envelope.ts";
import { keptChain } from "../identity/records.ts";
import { MemoryFiles } from "../testing/memory-files.ts";
import { type Made, Outbox, readDropped, sizeOf } from "./outbox.ts";
import { readQueue } from "./queue.ts";

const signer = {
  algorithm: "ed25519",
  publicKey: "",
  keyid: "a".repeat(52),
  protection: "file",
  sign: async () => new Uint8Array(64),
} as const;

const at = "2026-11-21T22:00:00.000Z";

async function enrolled(): Promise<MemoryFiles> {
  const files = new MemoryFiles();
  await keptChain.write(files, { v: 1, seq: 0, digest: null });
  return files;
}

async function made(outbox: Outbox, facts: Readonly<Record<string, string>>): Promise<Made> {
  const parts = Object.entries(facts).map(([kind, text]) => ({ kind, bytes: Buffer.from(text) }));
  const sections = parts.map(({ kind, bytes }) => ({
    kind,
    digest: sha256(bytes),
    bytes: bytes.length,
  }));
  const probes = sections.map(({ kind, digest, bytes }) => ({ id: kind, section: digest, bytes }));
  const payload = Buffer.from(JSON.stringify({ ...outbox.next, probes }));
  const envelope = Buffer.from(JSON.stringify(await sealEnvelope("type", payload, signer)));
  return {
    report: { seq: outbox.next.seq, digest: sha256(payload), envelope, sections },
    sections: new Map(parts.map(({ bytes }) => [sha256(bytes), bytes])),
  };
}

async function add(outbox: Outbox, facts: Readonly<Record<string, string>>) {
  const report = await made(outbox, facts);
  await outbox.add(report, at);
  return report.report;
}

test("a report waits with its sections until it is settled; the latest sections stay as dictionaries", async () => {
  const files = await enrolled();
  const outbox = await Outbox.open(files);
  expect(outbox.next).toEqual({ seq: 1, prev: null });
  const first = await add(outbox, { os: "debian 12", boot: "monday" });
  expect(outbox.next).toEqual({ seq: 2, prev: first.digest });
  expect(await outbox.predecessor("os")).toBeUndefined();

  const again = await Outbox.open(files);
  expect(again.reports).toEqual([first]);
  expect(again.next).toEqual(outbox.next);
  await again.settle(first);
  expect(again.reports).toEqual([]);
  expect(Buffer.from((await again.predecessor("os"))?.bytes ?? []).toString()).toBe("debian 12");

  const second = await add(again, { os: "debian 12", boot: "tuesday" });
  expect(await files.list("sections")).toHaveLength(4);
  await again.settle(second);
  const kept = [second.digest, ...second.sections.map((s) => s.digest)];
  expect(await files.list("sections")).toEqual(kept.sort());
  expect((await again.predecessor("report"))?.digest).toBe(second.digest);
});

test("a section that only an older waiting report names is kept for it", async () => {
  const outbox = await Outbox.open(await enrolled());
  const one = await add(outbox, { os: "a" });
  const two = await add(outbox, { os: "b" });
  await add(outbox, { os: "a" });
  await outbox.settle(one);
  await outbox.settle(two);
  const [digest = ""] = outbox.reports[0]?.sections.map((s) => s.digest) ?? [];
  expect(Buffer.from((await outbox.section(digest)) ?? []).toString()).toBe("a");
});

test("over its limit of reports the oldest go, and that is said", async () => {
  const files = await enrolled();
  const outbox = await Outbox.open(files, { reports: 2, bytes: 1e6 });
  for (const text of ["a", "b"]) await add(outbox, { os: text });
  expect(await readDropped(files)).toBeUndefined();
  for (const text of ["c", "d"]) await add(outbox, { os: text });
  expect(outbox.reports.map((r) => r.seq)).toEqual([3, 4]);
  expect(await readDropped(files)).toEqual({ v: 1, count: 2, through: 2, at });
  expect(await files.list("sections")).toHaveLength(2);
  expect(outbox.next.seq).toBe(5);
});

test("over its limit of bytes the oldest go, but never the newest", async () => {
  const probe = await Outbox.open(await enrolled());
  await add(probe, { os: "x".repeat(1000) });
  const one = sizeOf(probe.reports);
  const size = async (bytes: number) => {
    const outbox = await Outbox.open(await enrolled(), { reports: 60, bytes });
    for (const text of ["x", "y"]) await add(outbox, { os: text.repeat(1000) });
    return outbox.reports.map((r) => r.seq);
  };
  expect(await size(4 * one)).toEqual([1, 2]);
  expect(await size(one)).toEqual([2]);
  expect(await size(1)).toEqual([2]);
});

test("a section named by two reports counts once", async () => {
  const outbox = await Outbox.open(await enrolled());
  await add(outbox, { os: "x".repeat(1000) });
  const one = sizeOf(outbox.reports);
  await add(outbox, { os: "x".repeat(1000) });
  expect(sizeOf(outbox.reports)).toBeLessThan(one + 1000);
});

test("without the chain's head nothing is made: a guess could give one number to two reports", async () => {
  await expect(Outbox.open(new MemoryFiles())).rejects.toMatchObject({ code: "STATE_DAMAGED" });
});

test("a report out of turn is refused", async () => {
  const outbox = await Outbox.open(await enrolled());
  const early = await made(outbox, { os: "a" });
  await outbox.add(early, at);
  await expect(outbox.add(early, at)).rejects.toThrow("out of turn");
});

test.each([
  ["cut short", (bytes: Uint8Array) => bytes.slice(0, 40)],
  ["empty", () => new Uint8Array()],
  ["of another number", (bytes: Uint8Array) => bytes],
])(
  "a file %s in the outbox is neither sent nor deleted, and the rest goes on",
  async (_, spoil) => {
    const files = await enrolled();
    const outbox = await Outbox.open(files);
    const one = await add(outbox, { os: "a" });
    await add(outbox, { os: "b" });
    const bad = "outbox/0000000000000001.json";
    files.held.set(bad, spoil(files.held.get("outbox/0000000000000002.json") ?? new Uint8Array()));
    expect(await readQueue(files)).toMatchObject({ damaged: [bad], reports: [{ seq: 2 }] });
    const again = await Outbox.open(files);
    expect(again.next.seq).toBe(3);
    expect(again.reports.map((r) => r.seq)).not.toContain(one.seq);
    expect(files.held.has(bad)).toBe(true);
  },
);

test("a section whose bytes were spoilt on disk is written anew", async () => {
  const files = await enrolled();
  const outbox = await Outbox.open(files);
  const { sections } = await add(outbox, { os: "a" });
  const digest = sections[0]?.digest ?? "";
  files.held.set(`sections/${digest}`, Buffer.from("spoilt"));
  await add(outbox, { os: "a" });
  expect(Buffer.from((await outbox.section(digest)) ?? []).toString()).toBe("a");
});

import { createHash, hash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { settleOrganisation } from "../../packages/collector/src/cli/settle.ts";
import { Collector } from "../../packages/collector/src/collector.ts";
import { readEnvironment } from "../../packages/collector/src/config/environment.ts";
import { loadSettings } from "../../packages/collector/src/config/load.ts";
import type { NewLeaf } from "../../packages/collector/src/log/index.ts";
import { print } from "./machine.ts";

const LEAVES = 1_000_000;
/** Reports that intake commits together where many arrive. */
const BATCH = 128;
const PROOFS = 20_000;

const device = "a".repeat(52);

function leaf(i: number): NewLeaf {
  const report = hash("sha256", String(i), "hex");
  const receivedAt = new Date(1_790_000_000_000 + i).toISOString();
  return { type: "report", about: { device, seq: i + 1, report, receivedAt } };
}

const rss = () => Math.round(process.memoryUsage.rss() / 1024 ** 2);

/** Appends as intake would, a durable commit a batch. @returns seconds, and the memory held after each tenth */
async function append({ store, log }: Collector, organisation: string) {
  const memory: number[] = [];
  const began = performance.now();
  for (let from = 0; from < LEAVES; from += BATCH) {
    const count = Math.min(BATCH, LEAVES - from);
    const leaves = Array.from({ length: count }, (_, i) => leaf(from + i));
    await store.db.transaction().execute((trx) => log.enter(trx, organisation, leaves));
    if (Math.floor((from + count) / (LEAVES / 10)) > memory.length) memory.push(rss());
  }
  return { seconds: (performance.now() - began) / 1000, memory };
}

/** Milliseconds that proofs of leaves from anywhere took, by the clock and of the processor, each in order of size. */
async function prove({ log }: Collector, organisation: string) {
  const { size } = (await log.checkpoint(organisation)) ?? { size: 0 };
  const [clock, processor]: [number[], number[]] = [[], []];
  for (let i = 0; i < PROOFS; i++) {
    // Anywhere, and the same places in every run.
    const index = Number(`0x${hash("sha256", `leaf ${i}`, "hex").slice(0, 12)}`) % size;
    const used = process.cpuUsage();
    const began = performance.now();
    await log.inclusionProof(organisation, index, size);
    clock.push(performance.now() - began);
    const { user, system } = process.cpuUsage(used);
    processor.push((user + system) / 1000);
  }
  return [clock, processor].map((times) => times.sort((a, b) => a - b));
}

/** SHA-256 over megabytes at once, and over as many pairs of hashes as a second has: what a tree costs at least. */
function sha256(): { readonly mb: number; readonly pairs: number } {
  const block = Buffer.alloc(64 * 1024 * 1024, 1);
  let began = performance.now();
  createHash("sha256").update(block).digest();
  const mb = 64 / ((performance.now() - began) / 1000);
  const pair = Buffer.alloc(65, 1);
  const many = 500_000;
  began = performance.now();
  for (let i = 0; i < many; i++) hash("sha256", pair, "buffer");
  return { mb, pairs: many / ((performance.now() - began) / 1000) };
}

/** A log of a million entries: what entering, publishing, proving and checking them takes. */
export async function bench(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "muster-bench-"));
  const settings = { ...loadSettings(readEnvironment({})), data: join(folder, "data") };
  const random = (n: number) => crypto.getRandomValues(new Uint8Array(n));
  const collector = await Collector.open({ settings, now: Date.now, random });
  const words = { ods: "BENCH1", name: "Bench", category: 3, edition: "2025-26" };
  const { id } = await settleOrganisation(collector, words, collector.today);
  const limit = sha256();
  const { seconds, memory } = await append(collector, id);
  // What waits to be published is, before the clock starts.
  await collector.log.close();
  const [clock = [], processor = []] = await prove(collector, id);
  const at = (times: readonly number[], part: number) =>
    (times[Math.floor((times.length - 1) * part)] ?? 0).toFixed(2);
  const spread = (times: readonly number[]) => [0.5, 0.99, 1].map((part) => at(times, part));
  let began = performance.now();
  const { faults } = await collector.log.verify(id);
  const whole = (performance.now() - began) / 1000;
  await collector.close();
  began = performance.now();
  const again = await Collector.open({ settings, now: Date.now, random });
  const start = performance.now() - began;
  await again.close();
  rmSync(folder, { recursive: true, force: true });
  print(`A log of ${LEAVES.toLocaleString("en-GB")} entries, ${BATCH} a durable commit`, [
    ["appended", `${Math.round(LEAVES / seconds)} a second`, `${seconds.toFixed(0)} s`],
    [
      "memory after each tenth",
      `${Math.min(...memory)} to ${Math.max(...memory)} MB`,
      memory.join(" "),
    ],
    ["proof of any entry, ms: p50, p99, longest", spread(clock).join("  "), `${PROOFS} proofs`],
    ["processor for one, ms: p50, p99, longest", spread(processor).join("  "), ""],
    ["recomputed from its first entry", `${whole.toFixed(1)} s`, `${faults.length} faults`],
    ["a start, from the checkpoint kept", `${start.toFixed(0)} ms`, ""],
    ["limit in the same run: SHA-256", `${limit.mb.toFixed(0)} MB/s`, ""],
    ["limit in the same run: nodes of a tree", `${Math.round(limit.pairs)} a second`, ""],
  ]);
}

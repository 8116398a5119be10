import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { flagsFor, permissionFlags } from "../../packages/agent/src/service/node-flags.ts";
import { readsOf } from "../../packages/agent/src/service/reads.ts";
import { createToken, wishScans } from "../../packages/collector/src/intake/index.ts";
import { agentBundle, bundleAgent } from "../bundle.ts";
import { type BenchEstate, openEstate } from "./estate.ts";
import { print } from "./machine.ts";

const run = promisify(execFile);

/** How long the agent is left alone: long enough for pings, and for everything it does now and then. */
const IDLE_MINUTES = 5;

/** What an agent with `--live` takes while it waits, after it was asked to scan: as its service starts it, over real TLS. */
export async function bench(): Promise<void> {
  await bundleAgent();
  const state = mkdtempSync(join(tmpdir(), "muster-bench-"));
  const estate = await openEstate();
  await enrol(estate, state);
  const place = { main: agentBundle, state, config: undefined, homes: [] };
  const reads = readsOf({ platform: "linux", ...place });
  const permissions = permissionFlags({ reads, writes: [state] });
  const flags = [...flagsFor(agentBundle, "stays"), ...permissions];
  const args = [...flags, agentBundle, "run", "--live", "--state", state];
  const agent = spawn(process.execPath, args, { stdio: "ignore" });
  try {
    await until(async () => (await reportsOf(estate)) === 1);
    await until(() => isOnline(estate));
    await wishScans(estate.collector, { organisation: estate.organisation, by: "bench" });
    await until(async () => (await reportsOf(estate)) === 2);
    await setTimeout(10_000);
    await measure(agent.pid ?? 0);
  } finally {
    agent.kill();
    await estate.close();
    rmSync(state, { recursive: true, force: true });
  }
}

async function enrol({ collector, url, organisation }: BenchEstate, state: string): Promise<void> {
  const { token } = await createToken(collector, { organisation, maxUses: 1, hours: 1 });
  const { fingerprint } = collector.keys.tls;
  const where = ["--collector", url, "--fingerprint", fingerprint, "--state", state];
  await run(process.execPath, [agentBundle, "enrol", ...where, "--token", token]);
}

async function measure(pid: number): Promise<void> {
  const began = { cpu: processorMs(pid), at: performance.now() };
  const { Rss, Private_Dirty, Private_Clean } = memoryOf(pid);
  console.log(`\nLeft alone for ${IDLE_MINUTES} minutes …`);
  await setTimeout(IDLE_MINUTES * 60_000);
  const hours = (performance.now() - began.at) / 3_600_000;
  const used = processorMs(pid) - began.cpu;
  const later = memoryOf(pid);
  const mb = (value = Number.NaN) => value.toFixed(1);
  print(`run --live, after a scan, then idle for ${IDLE_MINUTES} minutes`, [
    ["", "then", "now", "limit"],
    ["RSS MB", mb(Rss), mb(later.Rss), "60"],
    [
      "private MB",
      mb((Private_Dirty ?? 0) + (Private_Clean ?? 0)),
      mb((later.Private_Dirty ?? 0) + (later.Private_Clean ?? 0)),
      "20",
    ],
    ["CPU s an hour", "", (used / hours / 1000).toFixed(3), "0.1"],
  ]);
}

/** Megabytes, by the kernel's names. */
function memoryOf(pid: number): Readonly<Record<string, number>> {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, "latin1");
  const lines = [...text.matchAll(/^(?<name>\w+):\s+(?<kb>\d+) kB/gm)];
  return Object.fromEntries(lines.map((l) => [l.groups?.name ?? "", Number(l.groups?.kb) / 1024]));
}

/** Processor time of all its threads; `/proc/PID/stat` counts in hundredths of a second, which is too coarse here. */
function processorMs(pid: number): number {
  return readdirSync(`/proc/${pid}/task`)
    .map((id) => Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, "latin1").split(" ")[0]))
    .reduce((sum, ns) => sum + ns / 1e6, 0);
}

async function reportsOf({ collector }: BenchEstate): Promise<number> {
  const reports = await collector.store.db.selectFrom("report").select("digest").execute();
  return reports.length;
}

async function isOnline({ collector }: BenchEstate): Promise<boolean> {
  const online = await collector.store.db.selectFrom("live_device").select("device").execute();
  return online.length === 1;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 600; i++) {
    if (await holds()) return;
    await setTimeout(100);
  }
  throw new Error("the agent did not do what was waited for within a minute");
}

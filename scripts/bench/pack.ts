import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { reportedEstate } from "./estate.ts";
import { limitsNow } from "./intake/limits.ts";
import { costOf, print } from "./machine.ts";

/** `npm run bench -- pack`; others with MUSTER_BENCH_DEVICES=1000. */
const SIZES = (process.env.MUSTER_BENCH_DEVICES ?? "1000,10000,30000").split(",").map(Number);
const muster = join(import.meta.dirname, "../../packages/collector/src/main.ts");

async function measure(devices: number): Promise<string[]> {
  const { organisation, folder, close } = await reportedEstate(devices);
  const out = join(folder, "pack");
  const data = ["--data", join(folder, "data"), "--org", organisation, "--out", out];
  const { wall, cpu, rss } = costOf([process.execPath, muster, "pack", "build", ...data]);
  const size = spawnSync("du", ["-sm", out], { encoding: "utf8" }).stdout.split("\t")[0] ?? "";
  await close();
  return [
    String(devices),
    `${wall.toFixed(1)} s`,
    `${cpu.toFixed(1)} s`,
    `${Math.round(rss)} MB`,
    `${size} MB`,
  ];
}

/**
 * Building a pack by its command, as a whole process: one of 30,000 devices may take 60 s and 700 MB. `verify` measures what
 * checking one costs.
 */
export async function bench(): Promise<void> {
  const rows = [];
  for (const size of SIZES) rows.push(await measure(size));
  print("Packs", [["devices", "muster pack build", "processor", "peak RSS", "size"], ...rows]);
  const { verify, megabytesHashed } = await limitsNow();
  print("Limits of one core in the same run", [
    ["Ed25519 verifications", `${Math.round(verify)} /s`],
    ["SHA-256", `${Math.round(megabytesHashed)} MB/s`],
  ]);
}

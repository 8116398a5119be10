import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { reportedEstate, seconds } from "./estate.ts";
import { print } from "./machine.ts";

const SIZES = [100, 1_000, 10_000];

async function measure(devices: number): Promise<string[]> {
  const { collector, organisation, folder, close } = await reportedEstate(devices);
  const out = join(folder, "pack");
  const build = await seconds(() => collector.pack({ organisation, out, by: "bench" }));
  const size = spawnSync("du", ["-sm", out], { encoding: "utf8" }).stdout.split("\t")[0] ?? "";
  await close();
  return [String(devices), `${build.toFixed(2)} s`, `${size} MB`];
}

/** Building a pack; `verify` measures what checking one costs. */
export async function bench(): Promise<void> {
  const rows = [];
  for (const size of SIZES) rows.push(await measure(size));
  print("Packs", [["devices", "build", "size"], ...rows]);
  console.log(
    `  this process at its peak: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
  );
}

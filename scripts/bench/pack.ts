import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { paths } from "@muster/mapping/wire";
import { parcelOf, simulatedFacts } from "../simulate-fleet.ts";
import { eachOf, enrolMany, openEstate, seconds } from "./estate.ts";
import { costOf, print } from "./machine.ts";

const SIZES = [100, 1_000, 10_000];

async function measure(devices: number): Promise<string[]> {
  const estate = await openEstate();
  const { collector, organisation, post, folder } = estate;
  const agents = await enrolMany(estate, devices);
  await eachOf(agents, async (agent) => {
    const report = agent.report(simulatedFacts(agent.number), new Date().toISOString());
    await post(paths.reports, parcelOf(report, report.sections));
  });
  await collector.evaluateDue(organisation);
  const out = join(folder, "pack");
  const build = await seconds(() => collector.pack({ organisation, out, by: "bench" }));
  const check = costOf([process.execPath, join(out, "verify.mjs"), out]);
  const size = spawnSync("du", ["-sm", out], { encoding: "utf8" }).stdout.split("\t")[0] ?? "";
  await estate.close();
  return [
    String(devices),
    `${build.toFixed(2)} s`,
    `${size} MB`,
    `${check.wall.toFixed(2)} s`,
    `${Math.round(check.rss)} MB`,
  ];
}

/** Building a pack, and checking it with its own verifier as a whole process. */
export async function bench(): Promise<void> {
  const rows = [];
  for (const size of SIZES) rows.push(await measure(size));
  print("Packs", [["devices", "build", "size", "verify", "its peak RSS"], ...rows]);
  console.log(
    `  this process at its peak: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
  );
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agentBundle, bundleAgent } from "../bundle.ts";
import { type Cost, medianCosts, print } from "./machine.ts";

const RUNS = 9;

/** A scan by the agent, beside an empty Node process: whole processes, medians. */
export async function bench(): Promise<void> {
  const state = mkdtempSync(join(tmpdir(), "muster-bench-"));
  await bundleAgent();
  const scan = [process.execPath, agentBundle, "scan", "--json", "--state", state];
  const kinds =
    "os,support-programme,machine-class,identity,boot,restart,installed-software,update-check,update-policy,antivirus,firewall,disk-encryption";
  const commands: Record<string, readonly string[]> = {
    "empty Node process": [process.execPath, "-e", "0"],
    "scan, all facts but pending updates": [...scan, "--only", kinds],
    "scan, all facts": scan,
  };
  const costs = medianCosts(Object.values(commands), RUNS);
  const [empty] = costs;
  const row = (name: string, c: Cost) => [
    name,
    c.cpu.toFixed(3),
    c.wall.toFixed(3),
    c.rss.toFixed(1),
    `${(c.cpu / (empty?.cpu ?? c.cpu)).toFixed(1)} x`,
  ];
  print(`Agent, medians of ${RUNS}`, [
    ["", "CPU s", "wall s", "peak RSS MB", "CPU of an empty process"],
    ...Object.keys(commands).map((name, i) => row(name, costs[i] ?? { cpu: 0, wall: 0, rss: 0 })),
  ]);
  rmSync(state, { recursive: true, force: true });
}

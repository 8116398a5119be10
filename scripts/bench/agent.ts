import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createToken } from "../../packages/collector/src/intake/index.ts";
import { agentBundle, bundleAgent } from "../bundle.ts";
import { openEstate } from "./estate.ts";
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
  await bytes(state);
  rmSync(state, { recursive: true, force: true });
}

const run = promisify(execFile);

/** What this machine's first report and an unchanged one cost on the wire, by the real programs. */
async function bytes(state: string): Promise<void> {
  const { collector, url, organisation, close } = await openEstate();
  const { token } = await createToken(collector, { organisation, maxUses: 1, hours: 1 });
  const where = [
    "--collector",
    url,
    "--fingerprint",
    collector.keys.tls.fingerprint,
    "--state",
    state,
  ];
  await run(process.execPath, [agentBundle, "enrol", ...where, "--token", token]);
  const send = async () => {
    const { stdout } = await run(process.execPath, [
      agentBundle,
      "run",
      "--once",
      "--json",
      ...where,
    ]);
    const { sentBytes, sectionsSent } = JSON.parse(stdout);
    return [`${sentBytes} bytes`, `${sectionsSent} sections`];
  };
  const [first, unchanged] = [await send(), await send()];
  await close();
  print("Reports of this machine", [
    ["first", ...first],
    ["unchanged", ...unchanged],
  ]);
}

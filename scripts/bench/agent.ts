import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { factKinds } from "@muster/mapping/facts";
import { agentFlags, permissionFlags } from "../../packages/agent/src/service/node-flags.ts";
import { readsOf } from "../../packages/agent/src/service/reads.ts";
import { agentBundle, bundleAgent } from "../bundle.ts";
import { agentBytes } from "./agent-bytes.ts";
import { type Cost, medianCosts, print } from "./machine.ts";

const RUNS = 9;

/** One way of asking a machine, as a command of its own. */
interface Contender {
  readonly name: string;
  readonly command: readonly string[];
}

/** What is on this machine of what others use; each is left out where it is not installed. */
function peers(state: string): readonly Contender[] {
  const six =
    "select * from os_version; select * from deb_packages; select * from iptables; select * from system_info; select * from users; select * from processes;";
  const into = (name: string) => join(state, name);
  const all: readonly (Contender & { readonly program: string | undefined })[] = [
    {
      name: `osquery, six tables${isPacked(osquery()) ? " (packed, as in the npm package)" : ""}`,
      program: osquery(),
      command: [osquery() ?? "", "--json", six],
    },
    {
      name: "fusioninventory-agent",
      program: onPath("fusioninventory-agent"),
      command: [
        "fusioninventory-agent",
        `--local=${into("fusion.xml")}`,
        "--force",
        "--logger=File",
        `--logfile=${into("fusion.log")}`,
      ],
    },
    {
      name: "ocsinventory-agent",
      program: onPath("ocsinventory-agent"),
      command: ["ocsinventory-agent", `--local=${state}`],
    },
    { name: "facter", program: onPath("facter"), command: ["facter", "--json"] },
  ];
  return all.filter(({ program }) => program !== undefined);
}

function onPath(name: string): string | undefined {
  const places = (process.env.PATH ?? "").split(":").map((folder) => join(folder, name));
  return places.find((place) => existsSync(place));
}

/** `MUSTER_BENCH_OSQUERY`, else what is installed, else the one of the npm package where someone added it. */
function osquery(): string | undefined {
  const packed = "node_modules/@cdxgen/cdxgen-plugins-bin-linux-amd64/plugins/osquery";
  const inPackage = existsSync(packed)
    ? readdirSync(packed).find((name) => /^osqueryi-[\w-]+$/.test(name))
    : undefined;
  const own = process.env.MUSTER_BENCH_OSQUERY;
  return own ?? onPath("osqueryi") ?? (inPackage && join(packed, inPackage));
}

/** The binary of the npm package is compressed and unpacks itself at each start, which is no fair yardstick. */
function isPacked(program: string | undefined): boolean {
  if (program === undefined) return false;
  const { stdout } = spawnSync("grep", ["-c", "UPX!", program], { encoding: "utf8" });
  return Number(stdout) > 0;
}

/**
 * apt's package cache, which a stock Debian keeps and images made for containers switch off. With it the same question
 * costs a third.
 */
function cacheSwitchedOff(): boolean {
  const { stdout } = spawnSync("apt-config", ["dump", "Dir::Cache::pkgcache"], {
    encoding: "utf8",
  });
  return /pkgcache "";/.test(stdout ?? "");
}

/** The same command where apt keeps its cache: in a mount namespace of its own, so that nothing of this machine changes. */
function asOnStockDebian(command: readonly string[]): readonly string[] | undefined {
  const file = "/etc/apt/apt.conf.d/docker-clean";
  if (process.geteuid?.() !== 0 || !existsSync(file) || !onPath("unshare")) return undefined;
  const hide = `mount --bind /dev/null ${file} && exec "$@"`;
  return ["unshare", "--mount", "sh", "-c", hide, "sh", ...command];
}

function agents(state: string): readonly Contender[] {
  const place = { main: agentBundle, state, config: undefined, homes: [] };
  const reads = readsOf({ platform: "linux", ...place });
  const flags = [...agentFlags, ...permissionFlags({ reads, writes: [state] })];
  const scan = [process.execPath, ...flags, agentBundle, "scan", "--json", "--state", state];
  const free = [process.execPath, ...agentFlags, ...scan.slice(1 + flags.length)];
  const others = factKinds.filter((kind) => kind !== "pending-updates").join(",");
  const only = (kinds: string) => [...scan, "--only", kinds];
  const stock = cacheSwitchedOff() ? asOnStockDebian(scan) : undefined;
  if (stock !== undefined) {
    spawnSync(stock[0] ?? "", [...stock.slice(1, 6), "apt-cache", "gencaches"]);
  }
  return [
    { name: "scan, all facts but pending updates", command: only(others) },
    { name: "the same without Node's permission model", command: [...free, "--only", others] },
    { name: "scan, all facts", command: scan },
    ...(stock === undefined
      ? []
      : [{ name: "scan, all facts, apt's cache as on a stock Debian", command: stock }]),
  ];
}

/** A scan by the agent as its service starts it, beside an empty Node process and the peers: whole processes, medians. */
export async function bench(): Promise<void> {
  const state = mkdtempSync(join(tmpdir(), "muster-bench-"));
  await bundleAgent();
  const empty = { name: "empty Node process", command: [process.execPath, "-e", "0"] };
  const contenders = [empty, ...agents(state), ...peers(state)];
  const costs = medianCosts(
    contenders.map((c) => c.command),
    RUNS,
  );
  const [nothing, whole] = costs;
  const row = (name: string, c: Cost) => [
    name,
    c.cpu.toFixed(3),
    c.wall.toFixed(3),
    c.rss.toFixed(1),
    `${(c.cpu / (nothing?.cpu ?? Number.NaN)).toFixed(1)} x`,
    `${(c.cpu / (whole?.cpu ?? Number.NaN)).toFixed(2)} x`,
  ];
  print(`Agent, medians of ${RUNS}, flags ${agentFlags.join(" ")}`, [
    ["", "CPU s", "wall s", "peak RSS MB", "of an empty process", "of the agent's first row"],
    ...contenders.flatMap(({ name }, i) => {
      const cost = costs[i];
      return cost === undefined ? [] : [row(name, cost)];
    }),
  ]);
  await agentBytes(state);
  rmSync(state, { recursive: true, force: true });
}

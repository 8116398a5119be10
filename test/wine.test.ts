import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { CollectorDouble } from "../packages/agent/src/testing/collector-double.ts";
import {
  fingerprint,
  type HttpsDouble,
  serveDouble,
} from "../packages/agent/src/testing/https-double.ts";
import { bundleAgent } from "../scripts/bundle.ts";
import { registryFile } from "./wine/registry.ts";
import { type Ended, Wine } from "./wine/wine.ts";

/**
 * The agent's bundle on Node for Windows, on Wine: a Windows whose registry and files answer, and whose PowerShell prints
 * nothing and says that all is well. What the registry alone decides is right; nothing else may look good.
 */
const root = process.env.MUSTER_WINE_ROOT ?? "";
const isThere = root !== "" && existsSync(join(root, ".complete"));
if (!isThere) {
  const said =
    "NOT RUN: the agent was not tried on Windows (Wine): MUSTER_WINE_ROOT names no folder";
  process.stderr.write(`\n${said} that .ci/wine-root made\n`);
}
const check = isThere ? test : test.skip;
const LIMIT_MS = 180_000;

let wine: Wine;
let server: HttpsDouble;
const collector = new CollectorDouble();

const agent = (...args: readonly string[]) =>
  wine.run("../node.exe", "agent/muster-agent.cjs", ...args);

function stateFolders(): string[] {
  const users = join(wine.drive, "users");
  return readdirSync(users)
    .map((name) => join(users, name, "AppData/Local/muster-agent"))
    .filter((path) => existsSync(path));
}

beforeAll(async () => {
  if (!isThere) return;
  wine = new Wine(root);
  for (const folder of stateFolders()) rmSync(folder, { recursive: true });
  await bundleAgent(join(wine.folder, "agent"));
  wine.write("keys.reg", registryFile);
  await wine.prefer("icacls.exe", "builtin");
  expect((await wine.run("reg", "import", "keys.reg")).exit).toBe(0);
  server = await serveDouble(collector);
}, LIMIT_MS);

afterAll(async () => {
  await server?.close();
});

interface Fact {
  readonly kind: string;
  readonly state: string;
  readonly reason?: string;
  readonly detail?: string;
  readonly value?: Readonly<Record<string, unknown>>;
}

function factsOf({ out }: Ended): readonly Fact[] {
  const { facts } = JSON.parse(out) as { readonly facts: readonly Fact[] };
  return facts.map(({ kind, state, reason, detail, value }) => ({
    kind,
    state,
    ...(reason !== undefined && { reason }),
    ...(detail !== undefined && { detail }),
    ...(value !== undefined && { value }),
  }));
}

let facts: readonly Fact[] = [];
const factOf = (kind: string) => facts.find((f) => f.kind === kind);

check(
  "a scan ends, and can be played again with the same answers",
  async () => {
    const scanned = await agent("scan", "--json", "--record", "recording", "--plain");
    expect(scanned.err).toContain("Recorded in recording");
    facts = factsOf(scanned);
    const played = await agent("scan", "--json", "--replay", "recording");
    expect(factsOf(played)).toEqual(facts);
    expect([scanned.exit, played.exit]).toEqual([1, 1]);
  },
  LIMIT_MS,
);

check("the registry's program alone tells version, programs, secure boot and a restart", () => {
  expect(factOf("os")?.value).toMatchObject({
    name: "Windows 11",
    version: "24H2",
    build: "26100.7000",
    edition: "Professional",
    architecture: "x86_64",
  });
  const software = factOf("installed-software")?.value;
  expect(software?.items).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: "Zoë's Übersicht £5", version: "3.2.1" }),
      expect.objectContaining({ name: "Example 32", version: "1.0" }),
    ]),
  );
  expect(software?.complete).toBe(false);
  expect(factOf("secure-boot")?.value).toMatchObject({
    secureBoot: "on",
    tpm: { present: "unknown", enabled: "unknown" },
  });
  expect(factOf("restart")?.value).toMatchObject({ required: true, because: ["windows-update"] });
});

check(
  "a profile of the firewall that is set to on is not on: nobody knows that its service runs",
  () => {
    const { layers } = factOf("firewall")?.value ?? {};
    expect(layers).toEqual([
      expect.objectContaining({ name: "domain", enabled: "unknown" }),
      expect.objectContaining({ name: "private", enabled: "unknown" }),
      expect.objectContaining({ name: "public", enabled: "no" }),
    ]);
  },
);

check.each([
  "support-programme",
  "boot",
  "pending-updates",
  "update-check",
  "antivirus",
  "disk-encryption",
  "installed-updates",
  "administrators",
])("%s is unknown and says why: a silent PowerShell is no answer", (kind) => {
  expect(factOf(kind)).toMatchObject({ state: "unknown", reason: expect.any(String) });
  expect(factOf(kind)?.detail).not.toBe("");
});

check(
  "settings and state lie where Windows keeps them",
  async () => {
    const { exit, out } = await agent("config", "check", "--json");
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      settings: {
        state: expect.stringMatching(/^C:\\users\\[^\\]+\\AppData\\Local\\muster-agent$/i),
      },
    });
    const status = await agent("status");
    expect(status).toMatchObject({ exit: 3, err: expect.stringContaining("not enrolled") });
  },
  LIMIT_MS,
);

const enrol = () =>
  agent(
    "enrol",
    "--collector",
    server.url.href,
    "--fingerprint",
    fingerprint,
    "--token",
    "good-token",
  );

check(
  "a folder whose access can't be read holds no key",
  async () => {
    const refused = await enrol();
    expect(refused).toMatchObject({
      exit: 3,
      err: expect.stringContaining("access can't be read"),
    });
    const [folder = ""] = stateFolders();
    expect(readdirSync(folder)).toEqual([]);
    expect(collector.devices.size).toBe(0);
  },
  LIMIT_MS,
);

check(
  "the device enrols, reports, and sends nothing twice",
  async () => {
    await wine.standIn(join(import.meta.dirname, "wine/icacls.cjs"), "icacls.exe");
    expect(await enrol()).toMatchObject({ exit: 0, out: expect.stringContaining("Enrolled.") });
    const first = await agent("run", "--once", "--json");
    expect(JSON.parse(first.out)).toMatchObject({ seq: 1, state: "acknowledged", waiting: 0 });
    const second = await agent("run", "--once", "--json");
    expect(JSON.parse(second.out)).toMatchObject({ seq: 2, sectionsSent: 0, waiting: 0 });
    const status = await agent("status", "--json");
    expect(status.exit).toBe(0);
    expect(JSON.parse(status.out)).toMatchObject({ attention: [], outbox: { waiting: [] } });
    expect([collector.forks, collector.gaps]).toEqual([[], []]);
  },
  LIMIT_MS,
);

check(
  "the task that service print gives is one that the Task Scheduler takes",
  async () => {
    const printed = await agent("service", "print");
    expect(printed.exit).toBe(0);
    wine.write("task.xml", printed.out);
    const made = await wine.run(
      "schtasks",
      "/create",
      "/tn",
      "muster-agent",
      "/xml",
      "task.xml",
      "/f",
    );
    expect(made.exit).toBe(0);
  },
  LIMIT_MS,
);

/** The words of the command line that the task gives, after the program. */
async function taskWords(): Promise<readonly string[]> {
  const { out } = await agent("service", "print");
  const line = /<Arguments>(?<line>.*)<\/Arguments>/.exec(out)?.groups?.line ?? "";
  const plain = line.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
  return [...plain.matchAll(/"(?<quoted>[^"]*)"|(?<bare>\S+)/g)].map(
    ({ groups }) => groups?.quoted ?? groups?.bare ?? "",
  );
}

check(
  "under the permissions that the task gives it the agent reports as before, and writes nowhere else",
  async () => {
    const words = await taskWords();
    const main = words.findIndex((word) => word.endsWith("muster-agent.cjs"));
    const flags = words.slice(0, main);
    expect(flags).toContain("--permission");
    const place = words.slice(words.indexOf("--state"));
    const started = (...what: string[]) =>
      wine.run("../node.exe", ...flags, words[main] ?? "", ...what);
    const report = await started("run", "--once", "--json", ...place);
    expect([report.err.includes("Warning"), JSON.parse(report.out)]).toMatchObject([
      false,
      { state: "acknowledged", waiting: 0 },
    ]);
    expect(factsOf(await started("scan", "--json", ...place))).toEqual(facts);
    const attempt = `try { require("fs").writeFileSync("C:\\\\x", ""); console.log("written") } catch (e) { console.log(e.code) }`;
    const refused = await wine.run("../node.exe", ...flags, "-e", attempt);
    expect(refused.out.trim()).toBe("ERR_ACCESS_DENIED");
  },
  LIMIT_MS,
);

import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { collectFacts } from "../packages/agent/src/collect.ts";
import { watch } from "../packages/agent/src/commands/watch.ts";
import { thisMachine } from "../packages/agent/src/exec/machine.ts";
import { isWithin, readsOf } from "../packages/agent/src/service/reads.ts";
import { CollectorDouble } from "../packages/agent/src/testing/collector-double.ts";
import { play } from "../packages/agent/src/testing/context.ts";
import {
  fingerprint,
  type HttpsDouble,
  serveDouble,
} from "../packages/agent/src/testing/https-double.ts";
import { bundleAgent } from "../scripts/bundle.ts";
import { straceTo } from "./evil/trace.ts";
import { factsOf } from "./facts.ts";
import { runAgent } from "./run-agent.ts";

/** The agent as its service starts it: the bundle, under Node's permission model with the flags that the unit has. */

const folder = mkdtempSync(join(tmpdir(), "muster-permissions-"));
const state = join(folder, "state");
const main = join(folder, "bundle", "muster-agent.cjs");
const collector = new CollectorDouble();
let server: HttpsDouble;
let flags: readonly string[] = [];

beforeAll(async () => {
  await bundleAgent(join(folder, "bundle"));
  server = await serveDouble(collector);
  const where = ["--collector", server.url.origin, "--fingerprint", fingerprint];
  const enrolled = await play(["enrol", "--state", state, ...where, "--token", "good-token"]);
  expect(enrolled.exit).toBe(0);
  const program = { node: process.execPath, main };
  const printed = await play(["service", "print", "--state", state, "--json"], { program });
  const { units } = printed.json() as { units: { text: string }[] };
  const line = /^ExecStart=(?<words>.*)$/m.exec(units[0]?.text ?? "")?.groups?.words ?? "";
  const words = line.split(" ");
  expect(words[0]).toBe(process.execPath);
  flags = words.slice(1, words.indexOf(main));
  expect(flags).toContain("--permission");
}, 60_000);

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

function node(...args: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, args, { encoding: "utf8", timeout: 60_000 });
}

test("a scan under the flags gives the same facts, and Node has nothing to remark", async () => {
  const scan = ["scan", "--json", "--state", state];
  // Somebody may install something between the two: then once more.
  for (let left = 3; left > 0; left--) {
    const free = factsOf(node(main, ...scan).stdout);
    const kept = node(...flags, main, ...scan);
    expect(kept.stderr).toBe("");
    const same = JSON.stringify(free) === JSON.stringify(factsOf(kept.stdout));
    if (same || left === 1) expect(factsOf(kept.stdout)).toEqual(free);
    if (same) return;
  }
}, 120_000);

/** A round under the flags; `under` may watch it. */
const round = (under: readonly string[] = []) =>
  runAgent({ main, args: ["run", "--once", "--json", "--state", state], flags, under });

test("a report goes out under the flags, and what it leaves is in the state folder alone", async () => {
  const { err, json } = await round();
  expect([err, json]).toMatchObject(["", { state: "acknowledged", waiting: 0 }]);
  expect(collector.payloads.size).toBe(1);
  expect(readdirSync(folder).sort()).toEqual(["bundle", "state"]);
}, 60_000);

test("where Node may not flush, what is written is written through, and so is its name", async () => {
  const trace = join(folder, "trace");
  expect((await round(straceTo(trace))).json).toMatchObject({ state: "acknowledged" });
  const lines = readFileSync(trace, "utf8").split("\n");
  rmSync(trace);
  const halves = lines.filter((line) => /openat\(.*\.part-\w+", O_WRONLY/.test(line));
  expect(halves.length).toBeGreaterThan(5);
  expect(halves.filter((line) => !line.includes("O_SYNC"))).toEqual([]);
  const named = lines.flatMap((line, at) => {
    const to = /(?:rename|link)\("[^"]+\.part-\w+", "(?<to>[^"]+)"\)? /.exec(line)?.groups?.to;
    return to === undefined ? [] : [{ to, after: lines.slice(at) }];
  });
  expect(named.length).toBe(halves.length);
  const lost = named.filter(
    ({ to, after }) => !after.some((l) => l.includes(`"${to}", O_WRONLY`) && l.includes("O_SYNC")),
  );
  expect(lost.map(({ to }) => to)).toEqual([]);
}, 60_000);

/** What somebody who got to run code in the agent would try first, each in a process of its own. */
const attempts: readonly (readonly [what: string, code: string, said: string])[] = [
  ["write in the state folder", "fs.writeFileSync(state + '/x', '')", "done"],
  ["write beside it", "fs.writeFileSync(state + '/../x', '')", "ERR_ACCESS_DENIED"],
  ["write into its own program", "fs.appendFileSync(main, ' ')", "ERR_ACCESS_DENIED"],
  ["write in /etc", "fs.writeFileSync('/etc/muster-try', '')", "ERR_ACCESS_DENIED"],
  ["write in /tmp", "fs.mkdtempSync('/tmp/muster-try')", "ERR_ACCESS_DENIED"],
  [
    "remove a folder of others",
    "fs.rmSync(state + '/../bundle', { recursive: true })",
    "ERR_ACCESS_DENIED",
  ],
  ["move something in", "fs.renameSync(main, state + '/main')", "ERR_ACCESS_DENIED"],
  [
    "move something out",
    "fs.renameSync(state + '/key.pem', state + '/../key.pem')",
    "ERR_ACCESS_DENIED",
  ],
  [
    "link a file out",
    "fs.linkSync(state + '/key.pem', state + '/../key.pem')",
    "ERR_ACCESS_DENIED",
  ],
  ["lay a link to write through", "fs.symlinkSync('/etc', state + '/etc')", "ERR_ACCESS_DENIED"],
  ["open for others", "fs.chmodSync('/etc/passwd', 0o666)", "ERR_ACCESS_DENIED"],
  ["read a share", "fs.readdirSync('/srv')", "ERR_ACCESS_DENIED"],
  ["read what is mounted", "fs.readdirSync('/mnt')", "ERR_ACCESS_DENIED"],
  ["read everything", "fs.readdirSync('/')", "ERR_ACCESS_DENIED"],
  [
    "a thread",
    "new (require('node:worker_threads').Worker)('', { eval: true })",
    "ERR_ACCESS_DENIED",
  ],
  [
    "a program of another language",
    "process.dlopen({ exports: {} }, '/x.node')",
    "ERR_DLOPEN_DISABLED",
  ],
  ["WASI", "new (require('node:wasi').WASI)({ version: 'preview1' })", "ERR_ACCESS_DENIED"],
  ["a debugger", "require('node:inspector').open(0)", "ERR_ACCESS_DENIED"],
];

test("what nobody asked for is refused [T10]", () => {
  const code = `const fs = require("node:fs"); const [state, main] = process.argv.slice(1);
    const tried = ${JSON.stringify(attempts)}.map(([what, code]) => {
      try { new Function("fs", "state", "main", "require", code)(fs, state, main, require); return [what, "done"]; }
      catch (error) { return [what, error.code]; }
    });
    console.log(JSON.stringify(tried));`;
  // Without the flag that keeps V8 from compiling nothing else changes.
  const { stdout, stderr } = node(...flags, "-e", code, "--", state, main);
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual(attempts.map(([what, , said]) => [what, said]));
  expect(existsSync(join(folder, "x"))).toBe(false);
});

test("a round in a process of its own is kept to the same", () => {
  const self = join(import.meta.dirname, "../packages/agent/src/exec/self.ts");
  const other = `process.stdout.write(String(process.permission.has("fs.write", "/etc/x")) + process.execArgv.length)`;
  const code = `import { thisProcess } from ${JSON.stringify(self)};
    const again = thisProcess({ node: process.execPath, main: "-e" });
    const limits = { timeoutMs: 20000, outputBytes: 1000, until: new AbortController().signal };
    console.log((await again.runAgain([process.argv[1]], limits)).stdout);`;
  const sources = [`--allow-fs-read=${join(import.meta.dirname, "..")}/*`];
  const args = ["--input-type=module", "-e", code, "--", other];
  // From the sources V8 has to be let compile.
  const usual = flags.filter((flag) => flag !== "--lite-mode");
  const { stdout, stderr } = node(...usual, ...sources, ...args);
  expect(stderr).toBe("");
  const passedOn = [...usual, ...sources].filter((f) => /^--(?:permission|allow|disable)/.test(f));
  // `-e` and its text are flags, too.
  expect(stdout.trim()).toBe(`false${passedOn.length + 2}`);
});

const reads = readsOf({
  platform: "linux",
  main: "/opt/m/m.cjs",
  state: "/var/lib/m",
  config: undefined,
  homes: [],
});
const isRead = (path: string) =>
  reads.some((read) => (read.endsWith("/*") ? isWithin(path, read.slice(0, -2)) : path === read));

test("whatever a scan of this machine looks at may be read", async () => {
  const watched = watch(thisMachine());
  await collectFacts(watched.machine);
  const paths = watched.asked.flatMap(
    ({ what }) => /(?:^| )(?<path>\/\S+)/.exec(what)?.groups?.path ?? [],
  );
  expect(paths.length).toBeGreaterThan(200);
  expect(paths.filter((path) => !isRead(path))).toEqual([]);
});

/** Texts of that form at which nothing is looked: a mount point's name, the end of a path, the folder of nobody. */
const named = ["/efi", "/jvm/", "/nonexistent"];

test("whatever path a probe for Linux names may be read", () => {
  const root = join(import.meta.dirname, "../packages/agent/src");
  const files = ["probes", "exec"].flatMap((place) =>
    readdirSync(join(root, place), { recursive: true, encoding: "utf8" })
      .filter(
        (f) =>
          f.endsWith(".ts") && !/test|windows|darwin|mac|homebrew|apple|redact|file-?vault/.test(f),
      )
      .map((f) => join(root, place, f)),
  );
  const paths = files.flatMap((file) =>
    [
      ...readFileSync(file, "utf8").matchAll(
        /(?<!^ *\*.*)["'`](?<path>\/[a-z.][\w./-]+)(?![\w(./-])/gm,
      ),
    ].map((found) => found.groups?.path ?? ""),
  );
  expect(paths.length).toBeGreaterThan(150);
  expect([...new Set(paths)].filter((path) => !isRead(path) && !named.includes(path))).toEqual([]);
});

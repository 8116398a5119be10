import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { CollectorDouble } from "../packages/agent/src/testing/collector-double.ts";
import {
  fingerprint,
  type HttpsDouble,
  serveDouble,
} from "../packages/agent/src/testing/https-double.ts";
import { bundleAgent } from "../scripts/bundle.ts";
import { runAgent } from "./run-agent.ts";

/** Another user of the same computer, really another one, prepares a place for root's agent. */

const asRoot = process.geteuid?.() === 0;
if (!asRoot)
  process.stderr.write("\nNOT RUN: other users' tricks on root's agent take root to try\n");
const check = asRoot ? test : test.skip;

const folder = mkdtempSync(join(tmpdir(), "muster-others-"));
const main = join(folder, "bundle/muster-agent.cjs");
const collector = new CollectorDouble();
let server: HttpsDouble;

beforeAll(async () => {
  await bundleAgent(join(folder, "bundle"));
  server = await serveDouble(collector);
  chmodSync(folder, 0o755);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

let count = 0;
/** A folder as `/tmp` is: everybody makes what they like there. */
function everybodys(): string {
  const place = join(folder, `everybodys-${count++}`);
  mkdirSync(place);
  chmodSync(place, 0o1777);
  return place;
}

function asNobody(script: string): void {
  const { status, stderr } = spawnSync("/bin/sh", ["-euc", script], {
    uid: 65_534,
    gid: 65_534,
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([0, ""]);
}

const agent = (state: string, ...args: readonly string[]) =>
  runAgent({ main, args: [...args, "--state", state, "--json"] });
const enrol = (state: string) =>
  agent(
    state,
    "enrol",
    "--collector",
    server.url.origin,
    "--fingerprint",
    fingerprint,
    "--token",
    "good-token",
  );

check.each([
  ["a folder open to all", "mkdir -m 777 state", "belongs to user 65534"],
  ["a folder of its own", "mkdir -m 700 state", "belongs to user 65534"],
  ["a link to a folder of its own", "mkdir -m 777 real; ln -s real state", "is a symbolic link"],
  ["a link to one of root's", "ln -s /root state", "is a symbolic link"],
  ["a file", "echo >state", "is not a folder"],
])(
  "prepared before: %s. Root's agent refuses, and makes no key there [T12]",
  async (_, script, what) => {
    const place = everybodys();
    asNobody(`cd ${place}; ${script}`);
    const { exit, json } = await enrol(join(place, "state"));
    expect([exit, json]).toMatchObject([3, { error: { code: "STATE_FOLDER" } }]);
    expect(JSON.stringify(json)).toContain(what);
    expect(existsSync(join(place, "real/key.pem"))).toBe(false);
    expect(collector.devices.size).toBe(0);
  },
);

check.each([
  ["a key", "cp /etc/hostname key.pem"],
  ["a link for a file that comes later", "ln -s /etc/passwd contact.json"],
  ["a second name for what root wrote", "ln mine.json chain.json"],
  ["compiled code", "mkdir -p compiled/v26; echo >compiled/v26/code"],
  ["a pipe that would never answer", "mkfifo scan.json"],
])(
  "left behind while the folder was open: %s. Closed since, root's agent still refuses",
  async (_, script) => {
    const state = join(everybodys(), "state");
    mkdirSync(state);
    chmodSync(state, 0o777);
    asNobody(`cd ${state}; echo >mine.json; ${script}`);
    chmodSync(state, 0o700);
    // What it keeps of its own program's code is its own.
    const others = () => readdirSync(state).filter((name) => name !== "compiled");
    const before = others();
    for (const words of [["status"], ["run", "--once"]]) {
      const { exit, json } = await agent(state, ...words);
      expect([words, exit, json]).toMatchObject([words, 3, { error: { code: "STATE_FOLDER" } }]);
    }
    expect((await enrol(state)).exit).toBe(3);
    expect(others()).toEqual(before);
  },
  60_000,
);

check(
  "somebody else can neither read nor write root's state, nor put another in its place",
  async () => {
    const place = everybodys();
    const state = join(place, "state");
    expect((await enrol(state)).exit).toBe(0);
    for (const attempt of [
      "cat state/key.pem",
      "ls state",
      "touch state/x",
      "mv state other",
      "chmod 777 state",
    ]) {
      const { status } = spawnSync("/bin/sh", ["-c", `cd ${place} && ${attempt}`], {
        uid: 65_534,
        gid: 65_534,
      });
      expect([attempt, status === 0]).toEqual([attempt, false]);
    }
    expect((await agent(state, "run", "--once")).exit).not.toBe(3);
  },
  60_000,
);

check(
  "what the agent writes is its user's alone, whatever the mask it is started with",
  async () => {
    const state = join(everybodys(), "state");
    const mask = process.umask(0);
    try {
      expect((await enrol(state)).exit).toBe(0);
      expect((await agent(state, "run", "--once")).exit).not.toBe(3);
    } finally {
      process.umask(mask);
    }
    const { stdout } = spawnSync("find", [state, "-perm", "/077"], { encoding: "utf8" });
    expect(stdout).toBe("");
  },
  60_000,
);

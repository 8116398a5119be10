import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterAll, expect, test } from "@jest/globals";
import { listFolder, modifiedAt, readFile, readHead } from "./files.ts";
import { thisMachine } from "./machine.ts";
import { lookOnce } from "./once.ts";
import { runCommand } from "./spawn.ts";
import { placesOf } from "./tools.ts";
import type { Machine } from "./types.ts";

const folder = mkdtempSync(join(tmpdir(), "muster-exec-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: string | Buffer) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const sh = (script: string, limit: { timeoutMs?: number; outputBytes?: number } = {}) =>
  runCommand({
    path: "/bin/sh",
    args: ["-c", script],
    timeoutMs: limit.timeoutMs ?? 10_000,
    outputBytes: limit.outputBytes ?? 1_000_000,
  });

test("a command leaves its status and both outputs", async () => {
  expect(await sh("echo out; echo err >&2; exit 100")).toEqual({
    state: "ran",
    exitCode: 100,
    stdout: "out\n",
    stderr: "err\n",
  });
});

test("a command gets a clean environment, a closed input and the root folder", async () => {
  process.env.MUSTER_TEST_SECRET = "x";
  const answer = await sh("env; cat; pwd; echo end");
  delete process.env.MUSTER_TEST_SECRET;
  expect(answer).toMatchObject({ state: "ran", exitCode: 0 });
  const lines = answer.state === "ran" ? answer.stdout.trim().split("\n") : [];
  expect(lines.slice(-2)).toEqual(["/", "end"]);
  const names = lines.slice(0, -2).map((line) => line.split("=")[0]);
  // A shell adds the last three by itself.
  const own = names.filter((name) => !["PWD", "SHLVL", "_", "OLDPWD"].includes(name ?? "")).sort();
  expect(own).toEqual(["HOME", "LANG", "LC_ALL", "NO_COLOR", "PATH", "TERM", "ZYPP_READONLY_HACK"]);
});

function isGone(pid: number): boolean {
  // A process that was ended may stay as a zombie until its new parent looks after it.
  const state = execFileSync("/bin/sh", [
    "-c",
    `cat /proc/${pid}/stat 2>/dev/null || true`,
  ]).toString();
  return state === "" || /\) [ZX] /.test(state);
}

test("at the time limit the whole process group is ended", async () => {
  const pids = join(folder, "pids");
  const script = `sleep 600 & echo $! > ${pids}; sleep 600`;
  expect(await sh(script, { timeoutMs: 300 })).toMatchObject({
    state: "failed",
    reason: "timeout",
    detail: "/bin/sh did not finish within 300 ms",
  });
  // The kernel ends it when that one is next to run, which on a busy machine is not at once.
  const pid = Number(readFileSync(pids, "utf8"));
  await expect(until(() => isGone(pid))).resolves.toBeUndefined();
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await setImmediate();
}

test.each([
  ["echo 1234", 5, "ran"],
  ["echo 12345", 5, "failed"],
  ["echo 123; echo 4 >&2", 5, "failed"],
  ["yes", 100_000, "failed"],
])("%s with room for %i bytes: %s", async (script, outputBytes, state) => {
  const answer = await sh(script, { outputBytes });
  expect(answer.state).toBe(state);
  if (answer.state === "failed") expect(answer.reason).toBe("too_large");
});

test("a command that is ended from outside is no answer", async () => {
  expect(await sh("kill -TERM $$")).toMatchObject({ state: "failed", reason: "failed" });
});

test("a program that is missing or may not be started says so", async () => {
  const plain = file("plain", "#!/bin/sh\n");
  chmodSync(plain, 0o600);
  const run = (path: string) => runCommand({ path, args: [], timeoutMs: 1000, outputBytes: 10 });
  expect(await run(join(folder, "nothing"))).toMatchObject({ reason: "command_missing" });
  expect(await run(plain)).toMatchObject({ reason: "access_denied" });
});

test("only known tools in absolute places can be started [T10]", async () => {
  const machine = thisMachine();
  expect(await machine.run("sh", ["-c", "echo"])).toMatchObject({ reason: "command_missing" });
  expect(await machine.run("../../bin/sh", [])).toMatchObject({ reason: "command_missing" });
  expect(await machine.run("toString", [])).toMatchObject({ reason: "command_missing" });
  expect(placesOf("linux", "lsblk").every((place) => place.startsWith("/"))).toBe(true);
  expect(placesOf("win32", "lsblk")).toEqual([]);
});

test.each([
  ["exactly the cap", "12345", 5, { state: "read", text: "12345" }],
  ["over the cap", "123456", 5, { state: "failed", reason: "too_large" }],
  ["empty", "", 5, { state: "read", text: "" }],
])("a file of %s", (name, content, cap, expected) => {
  expect(readFile(file(name, content), cap)).toMatchObject(expected);
});

test("a head is the first bytes, one character a byte", () => {
  const path = file("head", Buffer.from([0x43, 0xff, 0x00, 0xe9, 0x41]));
  expect(readHead(path, 4)).toMatchObject({ state: "read", text: "C\u00ff\u0000\u00e9" });
  expect(readHead(path, 99)).toMatchObject({ text: "C\u00ff\u0000\u00e9A" });
});

test("what is not there, not a file or not to be read is told apart", () => {
  expect(readFile(join(folder, "nothing"), 9)).toEqual({ state: "missing" });
  expect(readFile(join(file("in", ""), "below"), 9)).toEqual({ state: "missing" });
  expect(readFile(folder, 9)).toMatchObject({ state: "failed", reason: "failed" });
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  expect(readFile(pipe, 9)).toMatchObject({ state: "failed", reason: "failed" });
  expect(listFolder(join(folder, "nothing"))).toEqual({ state: "missing" });
  expect(modifiedAt(join(folder, "nothing"))).toBeUndefined();
});

test("files that tell no size are read to their end", () => {
  const stat = readFile("/proc/self/status", 1_000_000);
  expect(stat).toMatchObject({ state: "read", text: expect.stringContaining("VmRSS") });
});

test("a folder lists its names in order", () => {
  const path = join(folder, "listed");
  mkdirSync(path);
  for (const name of ["b", "a", "C"]) writeFileSync(join(path, name), "");
  expect(listFolder(path)).toMatchObject({ state: "read", names: ["C", "a", "b"] });
});

test("within one scan everything is looked at once", async () => {
  let looks = 0;
  const counting: Machine = {
    ...thisMachine(() => 0),
    read: async (path) => {
      looks += 1;
      return { state: "read", text: path, modifiedAt: undefined };
    },
  };
  const once = lookOnce(counting);
  const [a, b] = await Promise.all([once.read("/a"), once.read("/a")]);
  expect(a).toBe(b);
  await once.read("/a", 5);
  await once.read("/b");
  expect(looks).toBe(3);
});

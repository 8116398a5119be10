import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { openStaging, releaseStaging } from "./staging.ts";
import { PackWriter } from "./writer.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "muster-staging-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const target = () => join(folder, "A81001");

/** What a build by a process would have left: the name that this process's own gets, with that process in it. */
async function leftBy(pid: number, of = target()): Promise<string> {
  const own = await openStaging(of);
  releaseStaging(own);
  rmSync(own, { recursive: true });
  const path = own.replace(`-${process.pid}-`, `-${pid}-`);
  mkdirSync(join(path, "items"), { recursive: true });
  writeFileSync(join(path, "items", "8.1.4.html"), "half a page");
  return path;
}

/** The number of a process that has ended. */
const endedPid = () => spawnSync(process.execPath, ["--version"]).pid;

test("what a killed build of the same target left is gone with the next one", async () => {
  const dead = await leftBy(endedPid());
  const writer = await PackWriter.open(target());
  expect(existsSync(dead)).toBe(false);
  await writer.put("README.html", "whole");
  await writer.finish();
  expect(readdirSync(folder)).toEqual(["A81001"]);
});

test("what a living process holds stays", async () => {
  const other = spawn(process.execPath, ["-e", "process.stdin.resume()"]);
  const living = await leftBy(other.pid ?? 0);
  const writer = await PackWriter.open(target());
  expect(existsSync(living)).toBe(true);
  await writer.abandon();
  other.stdin.end();
  await new Promise((ended) => other.once("close", ended));
  await (await PackWriter.open(target())).abandon();
  expect(readdirSync(folder)).toEqual([]);
});

test("two builds at once of one target in one process leave each other alone; the first that ends has the place", async () => {
  const [one, two] = [await PackWriter.open(target()), await PackWriter.open(target())];
  await one.put("README.html", "one");
  await two.put("README.html", "two");
  await two.finish();
  await expect(one.finish()).rejects.toThrow("is not empty");
  await one.abandon();
  expect(readdirSync(folder)).toEqual(["A81001"]);
});

test("what an earlier process with this one's number left is gone", async () => {
  const dead = await leftBy(process.pid);
  await (await PackWriter.open(target())).abandon();
  expect(existsSync(dead)).toBe(false);
});

test("another target's, another machine's and what is no such folder stay", async () => {
  const pid = endedPid();
  const others = [await leftBy(pid, join(folder, "A81002"))];
  const own = basename(await leftBy(pid));
  for (const name of [
    own.replace(/building-[0-9a-f]{8}/, "building-00000000"),
    own.replace(/-[^-]*$/, "-"),
    own.replace(/-\d+-/, "--"),
  ]) {
    mkdirSync(join(folder, name));
    others.push(join(folder, name));
  }
  await (await PackWriter.open(target())).abandon();
  expect(readdirSync(folder).sort()).toEqual(others.map((path) => basename(path)).sort());
});

import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { CollectorDouble } from "../testing/collector-double.ts";
import { play } from "../testing/context.ts";
import { fingerprint, type HttpsDouble, serveDouble } from "../testing/https-double.ts";
import type { Context } from "./context.ts";

let root = "";
let count = 0;
let state = "";
let collector: CollectorDouble;
let server: HttpsDouble;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "muster-rotate-"));
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => {
  state = join(root, `state-${count++}`);
  collector = new CollectorDouble();
  server = await serveDouble(collector);
  const words = `enrol --collector ${server.url.href} --fingerprint ${fingerprint} --token good-token`;
  expect((await agent(words)).exit).toBe(0);
});
afterEach(() => server.close());

const enrolledAt = Date.parse("2026-11-21T12:00:00.000Z");
const DAY = 86_400_000;
const later = (days: number) => ({ now: () => enrolledAt + days * DAY });

function agent(words: string, parts: Partial<Context> = {}) {
  return play([...words.split(" "), "--state", state], parts);
}

function known() {
  const [device] = collector.devices.values();
  if (device === undefined) throw new Error("no device is enrolled");
  return device;
}

const statusOf = async (parts: Partial<Context> = {}) =>
  (await agent("status --json", parts)).json();

test("rotate sends what waits, changes the key, and the device goes on under its id", async () => {
  const [id] = collector.devices.keys();
  await agent("run --once");
  const { exit, json } = await agent("rotate --json", later(10));
  expect(exit).toBe(0);
  const since = "2026-12-01T12:00:00.000Z";
  const key = { keyid: known().keyid, algorithm: "ed25519", protection: "file", since };
  expect(json()).toEqual({ device: id, key, witness: null });
  expect(known().keyid).not.toBe(id);
  expect((await agent("run --once", later(11))).exit).toBe(0);
  expect(known().seq).toBe(2);
  expect(await statusOf(later(11))).toMatchObject({ device: id, key: { since } });
  expect((await readdir(state)).filter((name) => /next|rotation/.test(name))).toEqual([]);
});

test("what a person reads", async () => {
  const { exit, out } = await agent("rotate");
  expect([exit, out]).toEqual([0, expect.stringContaining("This device has a new key.")]);
});

test.each([
  [363, 365, 0],
  [365, 365, 1],
  [400, 0, 0],
  [30, 30, 1],
])(
  "after %d days with rotateDays %d the key was changed %d times",
  async (days, rotateDays, times) => {
    const config = join(root, `agent-${count}.yaml`);
    await writeFile(config, `rotateDays: ${rotateDays}\n`);
    expect((await agent(`run --once --config ${config}`, later(days))).exit).toBe(0);
    expect(known().rotations.size).toBe(times);
    expect((await agent(`run --once --config ${config}`, later(days + 1))).exit).toBe(0);
    expect([known().rotations.size, known().seq]).toEqual([times, 2]);
  },
);

test("a change that the collector does not take is no failure of the night, and status says so", async () => {
  const answer = collector.answer.bind(collector);
  collector.answer = (question) => {
    collector.refuse = question.path.includes("rotate") ? "behind" : undefined;
    return answer(question);
  };
  expect((await agent("run --once", later(365))).exit).toBe(0);
  expect(await statusOf(later(365))).toMatchObject({
    attention: [expect.stringContaining("the device's key could not be changed")],
  });
  collector.answer = answer;
  collector.refuse = undefined;
  expect((await agent("run --once", later(366))).exit).toBe(0);
  expect(await statusOf(later(366))).toMatchObject({ attention: [] });
  expect(known().rotations.size).toBe(1);
});

test("without its collector the key stays, and the command says why", async () => {
  await server.close();
  const { exit, err } = await agent("rotate");
  expect(exit).toBe(3);
  expect(err).not.toBe("");
  server = await serveDouble(collector);
  expect(known().rotations.size).toBe(0);
});

test("a place that is none is wrong use", async () => {
  const { exit, err } = await agent("rotate --key hsm");
  expect([exit, err]).toEqual([2, expect.stringContaining("auto, file, tpm")]);
});

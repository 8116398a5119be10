import { createHash, generateKeyPairSync, sign, verify } from "node:crypto";
import { join } from "node:path";
import { paths } from "@muster/mapping/wire";
import { openStore, writeSetting } from "../../packages/collector/src/store/index.ts";
import { parcelOf, type SimulatedAgent, simulatedFacts } from "../simulate-fleet.ts";
import { type BenchEstate, eachOf, enrolMany, openEstate, seconds } from "./estate.ts";
import { print } from "./machine.ts";

const AGENTS = 2_000;

interface Made {
  readonly first: Uint8Array;
  readonly whole: Uint8Array;
}

/** Reports are signed before the clock starts: the bench is of the collector, not of its load. */
function made(agents: readonly SimulatedAgent[], night: number, sections: boolean): Made[] {
  const clock = new Date().toISOString();
  return agents.map((agent) => {
    const report = agent.report(simulatedFacts(agent.number, night), clock);
    const whole = sections ? parcelOf(report, report.sections) : new Uint8Array();
    return { first: parcelOf(report, []), whole };
  });
}

/** The night's way of every agent: the envelope alone, and the sections where they are asked for. */
async function send({ post }: BenchEstate, reports: readonly Made[]): Promise<void> {
  await eachOf(reports, async ({ first, whole }) => {
    const said = await post(paths.reports, first);
    if (said.kind === "need") await post(paths.reports, whole);
  });
}

function verifiesPerSecond(): number {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const bytes = createHash("sha256").update("x").digest();
  const signature = sign(null, bytes, privateKey);
  const began = performance.now();
  let done = 0;
  while (performance.now() - began < 500) {
    verify(null, bytes, publicKey, signature);
    done += 1;
  }
  return (done * 1000) / (performance.now() - began);
}

async function commitsPerSecond({ folder }: BenchEstate): Promise<number> {
  const store = await openStore(`sqlite:${join(folder, "limit.db")}`);
  const began = performance.now();
  let done = 0;
  while (performance.now() - began < 500) {
    await writeSetting(store.db, "limit", String(done));
    done += 1;
  }
  const rate = (done * 1000) / (performance.now() - began);
  await store.close();
  return rate;
}

/** Reports a second, over kept TLS connections with the load generator in the same process, durable before each is acknowledged; beside what one core verifies and commits. */
export async function bench(): Promise<void> {
  const estate = await openEstate();
  const enrolling = { agents: [] as SimulatedAgent[] };
  const enrol = await seconds(async () => {
    enrolling.agents = await enrolMany(estate, AGENTS);
  });
  const { agents } = enrolling;
  const nights = [made(agents, 0, true), made(agents, 0, false), made(agents, 1, true)];
  const times = [];
  for (const night of nights) times.push(await seconds(() => send(estate, night)));
  const limits = { verify: verifiesPerSecond(), commit: await commitsPerSecond(estate) };
  const sizes = nights.map((n) => ({ first: n[0]?.first.length, whole: n[0]?.whole.length }));
  await estate.close();
  const rate = (time: number | undefined) => `${Math.round(AGENTS / (time ?? Number.NaN))} /s`;
  print(`Intake, ${AGENTS} agents, SQLite with synchronous=FULL`, [
    ["enrolments", rate(enrol), ""],
    ["first reports", rate(times[0]), `${sizes[0]?.first} + ${sizes[0]?.whole} bytes each`],
    ["unchanged reports", rate(times[1]), `${sizes[1]?.first} bytes each`],
    ["reports of the next night, 1 in 100 changed", rate(times[2]), ""],
    ["limit: Ed25519 verifications", `${Math.round(limits.verify)} /s`, "one core"],
    ["limit: durable commits of one row", `${Math.round(limits.commit)} /s`, "one connection"],
  ]);
}

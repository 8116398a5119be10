import { createHash } from "node:crypto";
import { paths } from "@muster/mapping/wire";
import {
  type Db,
  insertReportSections,
  insertReports,
  insertSections,
  keptForm,
  setLatest,
  updateDevices,
} from "../../packages/collector/src/store/index.ts";
import { parcelOf, type SimulatedAgent, simulatedFacts } from "../simulate-fleet.ts";
import { type BenchEstate, eachOf, enrolMany, openEstate } from "./estate.ts";
import { print } from "./machine.ts";

const SIZES = [0, 10_000, 100_000];
/** Agents whose night is measured among all those others. */
const AGENTS = 1_000;
const BATCH = 500;
const PROBES = 13;
const AT = "2026-11-21T02:00:00.000Z";

const digestOf = (text: string) => createHash("sha256").update(text).digest("hex");

/** What a report of another device left behind: its rows, and its entry in the log. */
async function fill({ collector, organisation }: BenchEstate, devices: number): Promise<void> {
  for (let at = 0; at < devices; at += BATCH) {
    const ids = Array.from({ length: BATCH }, (_, i) => digestOf(`device ${at + i}`).slice(0, 52));
    await collector.store.db.transaction().execute(async (trx) => {
      const leaves = ids.map((device) => {
        const about = { device, seq: 1, report: digestOf(device), receivedAt: AT };
        return { type: "report", about } as const;
      });
      const { indices } = await collector.log.enter(trx, organisation, leaves);
      await writeDevices(trx, organisation, ids);
      await writeReports(trx, { organisation, ids, indices });
    });
  }
}

async function writeDevices(trx: Db, organisation: string, ids: readonly string[]): Promise<void> {
  await updateDevices(
    trx,
    ids.map((id) => ({
      id,
      organisation,
      site: null,
      state: "approved",
      platform: "linux",
      enrolled_at: AT,
      seq: 1,
      head: digestOf(id),
      last_report_at: AT,
      label: null,
      serial: null,
      replaced_by: null,
    })),
  );
  const key = { algorithm: "ed25519", protection: "file", from_at: AT, until_at: null } as const;
  await trx
    .insertInto("device_key")
    .values(ids.map((id) => ({ keyid: id, device: id, public_key: digestOf(id), ...key })))
    .execute();
}

interface Filling {
  readonly organisation: string;
  readonly ids: readonly string[];
  readonly indices: readonly number[];
}

async function writeReports(trx: Db, { organisation, ids, indices }: Filling): Promise<void> {
  const signed = { seq: 1, prev: null, nonce: "", nonce_issued_at: AT, received_at: AT };
  await insertReports(
    trx,
    ids.map((device, i) => ({
      digest: digestOf(device),
      organisation,
      device,
      ...signed,
      envelope: "x".repeat(3_400),
      leaf: indices[i] ?? 0,
    })),
  );
  // Each names sections that others have too, and one of its own.
  const named = ids.flatMap((device) =>
    Array.from({ length: PROBES }, (_, i) => ({
      device,
      report: digestOf(device),
      probe: `probe-${i}`,
      section: digestOf(i === 0 ? `own ${device}` : `shared ${i} ${device.charCodeAt(0) % 12}`),
    })),
  );
  const own = keptForm(Buffer.from("an identity"));
  await insertSections(
    trx,
    ids.map((device) => {
      const digest = digestOf(`own ${device}`);
      return { digest, kind: "identity", ...own, device, problem: null };
    }),
  );
  await insertReportSections(
    trx,
    named.map(({ report, probe, section }) => ({ report, probe, section })),
  );
  await setLatest(
    trx,
    named.map(({ probe, ...row }) => ({ ...row, kind: probe, observed_at: AT })),
  );
}

/** Processor time of this process for each agent's report; its client's is in it, the same at each size. */
async function nightOf(
  { post }: BenchEstate,
  agents: readonly SimulatedAgent[],
  whole: boolean,
): Promise<number> {
  const bodies = agents.map((agent) => {
    const report = agent.report(simulatedFacts(agent.number), new Date().toISOString());
    return parcelOf(report, whole ? report.sections : []);
  });
  const began = process.cpuUsage();
  await eachOf(bodies, (body) => post(paths.reports, body));
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000 / agents.length;
}

async function measure(devices: number): Promise<string[]> {
  const estate = await openEstate();
  await fill(estate, devices);
  const agents = await enrolMany(estate, AGENTS);
  const first = await nightOf(estate, agents, true);
  await nightOf(estate, agents, false);
  const unchanged = await nightOf(estate, agents, false);
  await estate.close();
  return [`${devices}`, `${first.toFixed(2)} ms`, `${unchanged.toFixed(2)} ms`];
}

/** Whether taking a report in costs more where many devices have reported before. */
export async function bench(): Promise<void> {
  const rows = [];
  for (const size of SIZES) rows.push(await measure(size));
  print("Processor time of a report, collector and client in one process", [
    ["other devices", "first", "unchanged"],
    ...rows,
  ]);
}

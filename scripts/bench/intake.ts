import { PARCEL_TYPE, paths } from "@muster/mapping/wire";
import { simulatedFacts } from "../simulate-fleet.ts";
import { enrol, type FactsOf, report, reportsOf, requestOf } from "./intake/fleet.ts";
import { distinctFacts } from "./intake/inventory.ts";
import { limitsNow } from "./intake/limits.ts";
import { AT_ONCE, type Bench, HEAD, rowOf, send, startLoad, startServer } from "./intake/phase.ts";
import { print } from "./machine.ts";

const AGENTS = 3_000;
/** The images that {@link simulatedFacts} knows: as many devices bring what all others share. */
const IMAGES = 12;

type Rows = string[][];

/** First reports that share nothing, then nights without changes. */
async function ownInventories(bench: Bench, rows: Rows): Promise<void> {
  const { known, measured } = await enrol(bench, AGENTS);
  rows.push(rowOf("enrolments, challenge and proof", measured, AGENTS));
  const first = reportsOf(known, distinctFacts, "all");
  const taken = await report(bench, known, { requests: first });
  rows.push(rowOf("first reports, no two inventories alike", taken));
  for (const connections of ["kept", "fresh"] as const) {
    const requests = reportsOf(known, distinctFacts, "none");
    const night = await report(bench, known, { requests, connections });
    rows.push(rowOf(`unchanged reports, ${said[connections]}`, night));
  }
}

const said = { kept: "connections kept", fresh: "a full TLS 1.3 handshake each" } as const;

/** First reports of machines of a few images, then a night in which one in a hundred changed. */
async function sharedImages(bench: Bench, rows: Rows): Promise<void> {
  const { known } = await enrol(bench, AGENTS, AGENTS);
  const [bringers, others] = [known.slice(0, IMAGES), known.slice(IMAGES)];
  const night =
    (number: number): FactsOf =>
    (device) =>
      simulatedFacts(device, number);
  for (const one of bringers) {
    await report(bench, [one], { requests: reportsOf([one], night(0), "all") });
  }
  const first = await report(bench, others, { requests: reportsOf(others, night(0), "all") });
  rows.push(rowOf("first reports, images shared", first));
  const changed = known.filter(({ agent }) => agent.number % 100 === 0);
  const same = known.filter(({ agent }) => agent.number % 100 !== 0);
  const requests = [
    ...reportsOf(changed, night(1), ["pending-updates"]),
    ...reportsOf(same, night(1), "none"),
  ];
  const next = await report(bench, [...changed, ...same], { requests });
  rows.push(rowOf("the next night, 1 in 100 changed", next));
}

async function ceiling(bench: Bench, rows: Rows): Promise<void> {
  const request = requestOf(paths.reports, PARCEL_TYPE, Buffer.alloc(300));
  const agents = Array.from({ length: AGENTS }, () => [request]);
  for (const connections of ["kept", "fresh"] as const) {
    const measured = await send(bench, agents, connections);
    rows.push(rowOf(`requests, ${said[connections]}`, measured));
  }
}

/** Runs parts against a server of their own. */
async function against(
  load: Bench["load"],
  kind: Parameters<typeof startServer>[0],
  parts: readonly ((bench: Bench, rows: Rows) => Promise<void>)[],
): Promise<Rows> {
  const rows: Rows = [HEAD];
  const { server, port } = await startServer(kind);
  for (const part of parts) await part({ load, server, port }, rows);
  await server.end();
  return rows;
}

/**
 * Reports a second over TLS, each durable in SQLite before it is acknowledged. Collector and load generator are programs of
 * their own; what the machine's cores could do at most is measured in the same run.
 */
export async function bench(): Promise<void> {
  const load = await startLoad();
  const empty = await against(load, "empty", [ceiling]);
  const taken = await against(load, "collector", [ownInventories, sharedImages]);
  const judged = await against(load, "judging", [ownInventories]);
  await load.end();
  print(`Intake, ${AGENTS} agents, ${AT_ONCE} at once; milliseconds of CPU are per agent`, taken);
  print("The same while devices are judged as their reports come", judged);
  print("Ceiling in the same run: a server that only reads and answers", empty);
  const { verify, sign, commit, megabytesHashed } = await limitsNow();
  print("Limits of one core in the same run", [
    ["Ed25519 verifications", `${Math.round(verify)} /s`],
    ["Ed25519 signatures", `${Math.round(sign)} /s`],
    ["durable commits of one row, SQLite FULL", `${Math.round(commit)} /s`],
    ["SHA-256", `${Math.round(megabytesHashed)} MB/s`],
  ]);
}

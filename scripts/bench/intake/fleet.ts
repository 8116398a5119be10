import { PARCEL_TYPE, paths } from "@muster/mapping/wire";
import { parcelOf, SimulatedAgent, type simulatedFacts } from "../../simulate-fleet.ts";
import { openReply } from "../estate.ts";
import {
  type Bench,
  type Connections,
  joined,
  type Measured,
  type Requests,
  send,
} from "./phase.ts";

/** An agent, and the size of the log it saw last. */
export interface Known {
  readonly agent: SimulatedAgent;
  seen: number;
}

export type FactsOf = (device: number) => ReturnType<typeof simulatedFacts>;

/** Challenges that a token may have open. */
const CHALLENGES = 500;

export function requestOf(path: string, type: string, body: Uint8Array): Uint8Array {
  const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${type}\r\naccept: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

function jsonRequest(path: string, value: object): readonly Uint8Array[] {
  return [requestOf(path, "application/json", Buffer.from(JSON.stringify(value)))];
}

/** Enrols agents through the front door. @param first number of the first one; two of one number share their identity */
export async function enrol(bench: Bench, count: number, first = 0) {
  const { token = "" } = await bench.server.ask({ token: count });
  const agents = Array.from({ length: count }, (_, i) => new SimulatedAgent(first + i));
  const parts: Measured[] = [];
  const known: Known[] = [];
  for (let at = 0; at < count; at += CHALLENGES) {
    const some = agents.slice(at, at + CHALLENGES);
    const asked = await send(
      bench,
      some.map(() => jsonRequest(paths.challenge, { token })),
    );
    const proofs = some.map((agent, i) => {
      const { challenge = "", origin = "" } = openReply(asked.bodies[i] ?? "");
      return jsonRequest(paths.enrol, agent.enrol(token, { challenge, origin }));
    });
    const answered = await send(bench, proofs);
    parts.push(asked, answered);
    known.push(...some.map((agent, i) => learn({ agent, seen: 0 }, answered.bodies[i])));
  }
  return { known, measured: joined(parts) };
}

/** What an agent keeps of a reply. @throws where it is no acknowledgement */
function learn(one: Known, body = ""): Known {
  const { kind, nonce = "", checkpoint = "" } = openReply(body);
  if (kind !== "ack" && kind !== "enrolled") throw new Error(`an agent was answered ${kind}`);
  one.agent.nonce = nonce;
  one.seen = Number(checkpoint.split("\n")[1]);
  return one;
}

/**
 * The request of each agent's next report, signed before the clock starts: the bench is of the collector, not of its load.
 * @param changed kinds of the sections that go along, as an agent sends them
 */
export function reportsOf(
  known: readonly Known[],
  facts: FactsOf,
  changed: "none" | "all" | string[],
) {
  const clock = new Date().toISOString();
  return known.map(({ agent, seen }) => {
    const report = agent.report(facts(agent.number), clock);
    const path = `${paths.reports}?from=${seen}`;
    const sections = report.sections.filter(({ kind }) =>
      changed === "all" || changed === "none" ? changed === "all" : changed.includes(kind),
    );
    return [requestOf(path, PARCEL_TYPE, parcelOf(report, sections))];
  });
}

/** Sends, and has the agents remember what the acknowledgements say. */
export async function report(
  bench: Bench,
  known: readonly Known[],
  { requests, connections }: { readonly requests: Requests; readonly connections?: Connections },
): Promise<Measured> {
  const measured = await send(bench, requests, connections);
  for (const [i, one] of known.entries()) learn(one, measured.bodies[i]);
  return measured;
}

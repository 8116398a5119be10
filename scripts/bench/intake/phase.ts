import { type Child, startChild } from "./child.ts";
import type { Loaded, Order } from "./load.ts";
import type { Asked, Ready, Said } from "./server.ts";

/** Agents under way at the same time. */
export const AT_ONCE = 64;

/** A server and what knocks at it. */
export interface Bench {
  readonly load: Child<Order, Loaded>;
  readonly server: Child<Asked, Said>;
  readonly port: number;
}

export type Requests = Order["agents"];
export type Connections = Order["connections"];

/** What a phase took. */
export interface Measured extends Loaded {
  readonly collectorMs: number;
  readonly rssMb: number;
  /** Bytes of the first agent's requests, heads included. */
  readonly sent: number;
}

export function startLoad(): Promise<Bench["load"]> {
  return startChild<Order, Loaded>("load.ts");
}

export async function startServer(kind: "collector" | "judging" | "empty") {
  const server = await startChild<Asked, Said, Ready>("server.ts", [kind]);
  return { server, port: server.ready.port };
}

export async function send(
  { load, server, port }: Bench,
  agents: Requests,
  connections: Connections = "kept",
): Promise<Measured> {
  await server.ask({ spent: true });
  const loaded = await load.ask({ port, agents, atOnce: AT_ONCE, connections });
  const { cpuMs: collectorMs, rssMb } = await server.ask({ spent: true });
  const sent = agents[0]?.reduce((sum, request) => sum + request.length, 0) ?? 0;
  return { ...loaded, collectorMs, rssMb, sent };
}

/** Phases that together are one: an agent's part in each is added up. */
export function joined(parts: readonly Measured[]): Measured {
  const sum = (of: (part: Measured) => number) =>
    parts.reduce((total, part) => total + of(part), 0);
  return {
    seconds: sum((p) => p.seconds),
    cpuMs: sum((p) => p.cpuMs),
    collectorMs: sum((p) => p.collectorMs),
    rssMb: Math.max(...parts.map((p) => p.rssMb)),
    sent: parts[0]?.sent ?? 0,
    latencies: parts.flatMap((p) => p.latencies),
    bodies: parts.flatMap((p) => p.bodies),
  };
}

export const HEAD = ["", "a second", "collector CPU", "load CPU", "p50", "p99", "sent", "resident"];

/** @param count agents; the requests of one are counted together */
export function rowOf(title: string, measured: Measured, count = measured.latencies.length) {
  const { seconds, collectorMs, cpuMs, latencies, sent, rssMb } = measured;
  const sorted = [...latencies].sort((a, b) => a - b);
  const at = (part: number) => `${sorted[Math.floor(sorted.length * part)]?.toFixed(0)} ms`;
  return [
    title,
    `${Math.round(count / seconds)}`,
    `${(collectorMs / count).toFixed(2)} ms`,
    `${(cpuMs / count).toFixed(2)} ms`,
    at(0.5),
    at(0.99),
    `${sent} B`,
    `${Math.round(rssMb)} MB`,
  ];
}

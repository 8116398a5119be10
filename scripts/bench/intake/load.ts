import { connect, createSecureContext, type TLSSocket } from "node:tls";
import { answerParent } from "./child.ts";

/** What to send, and how. Requests are whole, head and body: making and signing them is no part of what is measured. */
export interface Order {
  readonly port: number;
  /** For each agent its requests, sent one after the other. */
  readonly agents: readonly (readonly Uint8Array[])[];
  /** Agents under way at the same time. */
  readonly atOnce: number;
  /** `kept`: connections that were there before; `fresh`: one for each agent, with a full TLS 1.3 handshake. */
  readonly connections: "kept" | "fresh";
}

export interface Loaded {
  readonly seconds: number;
  /** Milliseconds of each agent, its connection included where that is fresh. */
  readonly latencies: readonly number[];
  /** Milliseconds of processor time of the load generator. */
  readonly cpuMs: number;
  /** The body of each agent's last answer. */
  readonly bodies: readonly string[];
}

/** One connection that sends a request and reads an answer, at the least cost to this end. */
class Line {
  readonly #socket: TLSSocket;
  #held: Buffer = Buffer.alloc(0);
  #resolve: ((body: string) => void) | undefined;
  #reject: ((error: Error) => void) | undefined;
  readonly opened: Promise<void>;

  constructor(port: number) {
    this.#socket = connect({ host: "127.0.0.1", port, secureContext, rejectUnauthorized: false });
    this.#socket.setNoDelay(true);
    this.#socket.on("data", (part: Buffer) => this.#take(part));
    this.#socket.on("error", (error) => this.#reject?.(error));
    this.#socket.on("close", () => this.#reject?.(new Error("the collector hung up")));
    this.opened = new Promise((done) => this.#socket.once("secureConnect", () => done()));
  }

  ask(request: Uint8Array): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#reject = undefined;
    this.#socket.end();
  }

  #take(part: Buffer): void {
    this.#held = this.#held.length === 0 ? part : Buffer.concat([this.#held, part]);
    const end = this.#held.indexOf("\r\n\r\n");
    if (end === -1) return;
    const head = this.#held.toString("latin1", 0, end).toLowerCase();
    const length = Number(/content-length: (\d+)/.exec(head)?.[1]);
    if (this.#held.length < end + 4 + length) return;
    const body = this.#held.toString("latin1", end + 4, end + 4 + length);
    this.#held = Buffer.alloc(0);
    if (head.startsWith("http/1.1 200")) this.#resolve?.(body);
    else this.#reject?.(new Error(`${head.split("\r\n")[0]} ${body}`));
  }
}

const secureContext = createSecureContext({ minVersion: "TLSv1.3" });

/** Runs `work` for each index, `atOnce` at a time. */
async function pooled(
  count: number,
  atOnce: number,
  work: (i: number, slot: number) => Promise<void>,
) {
  let next = 0;
  const slots = Array.from({ length: Math.min(atOnce, count) }, async (_, slot) => {
    while (next < count) {
      next += 1;
      await work(next - 1, slot);
    }
  });
  await Promise.all(slots);
}

async function load({ port, agents, atOnce, connections }: Order): Promise<Loaded> {
  const kept = connections === "kept" ? Array.from({ length: atOnce }, () => new Line(port)) : [];
  await Promise.all(kept.map(({ opened }) => opened));
  const latencies = new Array<number>(agents.length).fill(0);
  const bodies = new Array<string>(agents.length).fill("");
  const cpu = process.cpuUsage();
  const began = performance.now();
  await pooled(agents.length, atOnce, async (i, slot) => {
    const from = performance.now();
    const line = kept[slot] ?? new Line(port);
    for (const request of agents[i] ?? []) bodies[i] = await line.ask(request);
    latencies[i] = performance.now() - from;
    if (connections === "fresh") line.close();
  });
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  for (const line of kept) line.close();
  return { seconds, latencies, bodies, cpuMs: (user + system) / 1000 };
}

answerParent(load);
process.send?.({});

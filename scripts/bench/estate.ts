import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PARCEL_TYPE, paths } from "@muster/mapping/wire";
import type { FastifyInstance } from "fastify";
import { settleOrganisation } from "../../packages/collector/src/cli/settle.ts";
import { Collector } from "../../packages/collector/src/collector.ts";
import { readEnvironment } from "../../packages/collector/src/config/environment.ts";
import { loadSettings } from "../../packages/collector/src/config/load.ts";
import { createToken } from "../../packages/collector/src/intake/index.ts";
import { buildServer } from "../../packages/collector/src/server.ts";
import { parcelOf, SimulatedAgent, simulatedFacts } from "../simulate-fleet.ts";

const AT_ONCE = 64;

/** A collector on a real database in a folder of its own, with simulated agents enrolled through the front door. */
export interface BenchEstate {
  readonly collector: Collector;
  /** Posts one body over a kept TLS connection. @throws where the collector does not take it */
  readonly post: Post;
  /** Where agents reach it. */
  readonly url: string;
  readonly folder: string;
  readonly organisation: string;
  close(): Promise<void>;
}

/** @param judge whether reports are judged as they come; the bench says itself when the estate is judged otherwise */
export async function openEstate({ judge = false } = {}): Promise<BenchEstate> {
  const folder = mkdtempSync(join(tmpdir(), "muster-bench-"));
  const settings = { ...loadSettings(readEnvironment({})), data: join(folder, "data") };
  const random = (n: number) => crypto.getRandomValues(new Uint8Array(n));
  const collector = await Collector.open({ settings, now: Date.now, random });
  const words = { ods: "BENCH1", name: "Bench", category: 3, edition: "2025-26" };
  const { id } = await settleOrganisation(collector, words, collector.today);
  const app = await buildServer(collector, {
    url: () => "https://localhost:8443",
    onError: (error) => console.error(error),
    judge,
    // All agents come from one address.
    enrol: { perMinute: Number.POSITIVE_INFINITY },
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { post, port, end } = postTo(app);
  const close = async () => {
    end();
    await app.close();
    await collector.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { collector, post, url: `https://localhost:${port}`, folder, organisation: id, close };
}

/** What a reply says, taken out of its envelope; the bench trusts its own collector. */
export function openReply(body: string): Readonly<Record<string, string>> {
  const said = JSON.parse(body);
  const payload: unknown = said.payload ?? said.envelope?.payload;
  return typeof payload === "string" ? JSON.parse(Buffer.from(payload, "base64").toString()) : said;
}

type Post = (path: string, body: object | Uint8Array) => Promise<Readonly<Record<string, string>>>;

/** A client with as many kept connections as requests are under way; it trusts the certificate it finds on loopback. */
function postTo(app: FastifyInstance): { post: Post; port: number | undefined; end: () => void } {
  const address = app.server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE, rejectUnauthorized: false });
  const post: Post = (path, body) =>
    new Promise((resolve, reject) => {
      const binary = body instanceof Uint8Array;
      const headers = { "content-type": binary ? PARCEL_TYPE : "application/json" };
      const sent = request(
        { host: "127.0.0.1", port, path, method: "POST", headers, agent },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on("data", (part: Buffer) => parts.push(part));
          answer.on("end", () => {
            const text = Buffer.concat(parts).toString();
            if ((answer.statusCode ?? 500) < 300) resolve(openReply(text));
            else reject(new Error(`${path}: ${answer.statusCode} ${text}`));
          });
        },
      );
      sent.on("error", reject);
      sent.end(binary ? body : JSON.stringify(body));
    });
  return { post, port, end: () => agent.destroy() };
}

/** Enrols `count` agents, many at a time. */
export async function enrolMany({ post, collector, organisation }: BenchEstate, count: number) {
  const { token } = await createToken(collector, { organisation, maxUses: count, hours: 1 });
  return eachOf(
    Array.from({ length: count }, (_, i) => i),
    async (i) => {
      const agent = new SimulatedAgent(i);
      const challenge = await post(paths.challenge, { token });
      const request = agent.enrol(token, {
        challenge: challenge.challenge ?? "",
        origin: challenge.origin ?? "",
      });
      agent.nonce = (await post(paths.enrol, request)).nonce ?? "";
      return agent;
    },
  );
}

/** Does the work for each, 64 at a time. */
export async function eachOf<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let i = 0; i < all.length; i += AT_ONCE) {
    results.push(...(await Promise.all(all.slice(i, i + AT_ONCE).map(work))));
  }
  return results;
}

/** Seconds that work took. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/** An estate whose devices have each reported once, judged for today. */
export async function reportedEstate(devices: number): Promise<BenchEstate> {
  const estate = await openEstate();
  const agents = await enrolMany(estate, devices);
  await eachOf(agents, async (agent) => {
    const report = agent.report(simulatedFacts(agent.number), new Date().toISOString());
    await estate.post(paths.reports, parcelOf(report, report.sections));
  });
  await estate.collector.evaluateDue(estate.organisation);
  return estate;
}

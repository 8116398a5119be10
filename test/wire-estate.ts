import { expect } from "@jest/globals";
import type { Fact } from "@muster/mapping";
import { PARCEL_TYPE, paths } from "@muster/mapping/wire";
import type { FastifyInstance } from "fastify";
import type { Collector } from "../packages/collector/src/collector.ts";
import { createToken } from "../packages/collector/src/intake/index.ts";
import { parcelOf, SimulatedAgent } from "../scripts/simulate-fleet.ts";

/** What the collector may say, of which these tests read so much. */
interface Said {
  readonly kind?: string;
  readonly challenge?: string;
  readonly origin?: string;
  readonly nonce?: string;
  readonly sections?: readonly string[];
}

/** Devices that come to a collector through its own door, by requests as agents send them. */
export class WireEstate {
  readonly #collector: Collector;
  readonly #app: FastifyInstance;
  #devices = 0;

  constructor(collector: Collector, app: FastifyInstance) {
    this.#collector = collector;
    this.#app = app;
  }

  /** A new device enrols, and reports where there are facts. @returns its id */
  async arrive(organisation: string, facts?: readonly Fact[]): Promise<string> {
    this.#devices += 1;
    const wish = { organisation, maxUses: 1, hours: 1 };
    const { token } = await createToken(this.#collector, wish);
    const agent = new SimulatedAgent(this.#devices);
    const { said } = await this.#post(paths.challenge, { token });
    const request = agent.enrol(token, {
      challenge: said.challenge ?? "",
      origin: said.origin ?? "",
    });
    const enrolled = await this.#post(paths.enrol, request);
    expect(enrolled.said.kind).toBe("enrolled");
    agent.nonce = enrolled.said.nonce ?? "";
    if (facts !== undefined) await this.#report(agent, facts);
    return agent.device;
  }

  async #report(agent: SimulatedAgent, facts: readonly Fact[]): Promise<void> {
    const report = agent.report(facts, new Date(this.#collector.now()).toISOString());
    const first = await this.#post(paths.reports, Buffer.from(parcelOf(report, [])));
    const lacking = new Set(first.said.sections);
    const wanted = report.sections.filter((s) => lacking.has(s.digest));
    const ack =
      first.said.kind === "ack"
        ? first
        : await this.#post(paths.reports, Buffer.from(parcelOf(report, wanted)));
    expect([ack.status, ack.said.kind]).toEqual([200, "ack"]);
  }

  async #post(url: string, body: object | Buffer): Promise<{ status: number; said: Said }> {
    const binary = Buffer.isBuffer(body);
    const headers = { "content-type": binary ? PARCEL_TYPE : "application/json" };
    const answer = await this.#app.inject({ method: "POST", url, headers, payload: body });
    const said = answer.json();
    const payload = said.payload ?? said.envelope?.payload;
    const opened =
      payload === undefined ? said : JSON.parse(Buffer.from(payload, "base64").toString());
    return { status: answer.statusCode, said: opened };
  }
}

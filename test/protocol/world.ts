import { hash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { expect } from "@jest/globals";
import {
  envelopeDictionary,
  limits,
  paths,
  type Report,
  type Rotation,
  readEnvelope,
  readParcel,
} from "@muster/mapping/wire";
import { sql } from "kysely";
import type { Answered, Line, Question } from "../../packages/agent/src/transport/https.ts";
import { TransportError } from "../../packages/agent/src/transport/transport-error.ts";
import { decideDevice } from "../../packages/collector/src/intake/index.ts";
import {
  type TestCollector,
  testCollector,
} from "../../packages/collector/src/intake/testing/collector.ts";
import { engines } from "../../packages/collector/src/intake/testing/engines.ts";
import { type Around, Machine } from "./machine.ts";
import { type Expected, Model } from "./model.ts";

/** Which of a message's two ways it is lost on. */
export type Loss = "none" | "request" | "answer";

const statusOf: Readonly<Record<Expected, number>> = {
  taken: 200,
  again: 200,
  fork: 409,
  quarantined: 409,
  refused: 409,
  "not-known": 401,
};

/** The real collector, the real agents, and the model that both are held against, request by request. */
export class World {
  readonly model = new Model();
  readonly collector: TestCollector;
  readonly machines: Machine[] = [];
  readonly snapshots = new Map<Machine, string>();
  /** Every request with a report that reached the collector. */
  readonly captured: Question[] = [];
  /** Digests that machines let go of because they were acknowledged. */
  readonly acknowledged = new Set<string>();
  readonly #payloads = new Map<string, Uint8Array>();
  readonly #root = mkdtempSync(join(tmpdir(), "muster-protocol-"));
  #drawn = 0;

  private constructor(collector: TestCollector) {
    this.collector = collector;
  }

  static async begin(): Promise<World> {
    const world = new World(await testCollector({ store: await engines.sqlite() }));
    await world.enrol();
    return world;
  }

  get around(): Around {
    return {
      root: this.#root,
      now: () => this.collector.clock.now,
      drawn: () => this.#drawn++,
      acknowledged: (digest) => this.acknowledged.add(digest),
    };
  }

  async enrol(): Promise<void> {
    const machine = await Machine.enrol(this.around, this.line(), await this.collector.token(1));
    this.machines.push(machine);
    this.model.enrolled((await machine.device()).enrolment.device);
  }

  machine(index: number): Machine {
    const machine = this.machines[index % this.machines.length];
    if (machine === undefined) throw new Error("there is no machine");
    return machine;
  }

  async revoke(machine: Machine): Promise<void> {
    const { device } = (await machine.device()).enrolment;
    const decision = { organisation: "A1", device, act: "revoke", by: "ann", why: "lost" } as const;
    await decideDevice(this.collector.parts, decision);
    this.model.revoked(device);
  }

  /** A line on which messages are lost in turn. */
  line(losses: readonly Loss[] = []): Line {
    const left = [...losses];
    return {
      post: async (question) => {
        const loss = left.shift() ?? "none";
        if (loss === "request") throw lost();
        const answer = await this.deliver(question);
        if (loss === "answer") throw lost();
        return answer;
      },
      close: () => {},
    };
  }

  /** Lets a request through, and holds the answer against the model. */
  async deliver(question: Question): Promise<Answered> {
    const expected = this.#expect(question);
    const response = await this.collector.app.inject({
      method: "POST",
      url: question.path,
      payload: Buffer.from(question.body),
      headers: { "content-type": question.type },
    });
    if (expected !== undefined)
      expect([expected, response.statusCode]).toEqual([expected, statusOf[expected]]);
    const type = String(response.headers["content-type"] ?? "").split(";")[0] ?? "";
    return { status: response.statusCode, type, retryAfter: undefined, body: response.rawPayload };
  }

  #expect(question: Question): Expected | undefined {
    const [route] = question.path.split("?");
    if (route === paths.rotate) return this.model.statement(statementIn(question.body));
    if (route !== paths.reports) return undefined;
    this.captured.push(question);
    const { predecessor, envelope } = readParcel(question.body, limits);
    const before = predecessor === undefined ? undefined : this.#payloads.get(predecessor);
    const carried = zstdDecompressSync(envelope, { dictionary: envelopeDictionary(before) });
    const { payload, signatures } = readEnvelope(carried);
    const { device, seq, prev } = JSON.parse(Buffer.from(payload).toString("utf8")) as Report;
    const digest = hash("sha256", payload, "hex");
    this.#payloads.set(digest, payload);
    return this.model.report({ device, seq, prev, digest, keyid: signatures[0]?.keyid ?? "" });
  }

  /** What must hold after every step. */
  async check(): Promise<void> {
    const { db } = this.collector.store;
    for (const [id, device] of this.model.devices) {
      const row = await db
        .selectFrom("device")
        .select(["state", "seq", "head"])
        .where("id", "=", id)
        .executeTakeFirstOrThrow();
      const { seq, digest } = device.head;
      expect(row).toEqual({ state: device.state, seq, head: digest });
      const reports = await db
        .selectFrom("report")
        .select(["seq", "digest"])
        .where("device", "=", id)
        .orderBy("seq")
        .execute();
      expect(reports).toEqual([...device.taken].map(([s, d]) => ({ seq: s, digest: d })));
      const keys = await db
        .selectFrom("device_key")
        .select("keyid")
        .where("device", "=", id)
        .where("until_at", "is", null)
        .execute();
      expect(keys).toEqual([{ keyid: device.key }]);
    }
    const taken = new Set([...this.model.devices.values()].flatMap((d) => [...d.taken.values()]));
    expect([...this.acknowledged].filter((digest) => !taken.has(digest))).toEqual([]);
    for (const machine of this.machines) expect(await machine.criedWolf()).toBe(false);
  }

  /** What must hold at the end. */
  async checkLog(): Promise<void> {
    expect(await this.collector.log.audit("A1")).toEqual([]);
    const { rows } = await sql<{ twice: string }>`
      select digest as twice from report group by digest having count(*) > 1`.execute(
      this.collector.store.db,
    );
    expect(rows).toEqual([]);
  }

  async end(): Promise<void> {
    await this.collector.close();
    rmSync(this.#root, { recursive: true, force: true });
  }
}

function statementIn(body: Uint8Array) {
  const { payload } = JSON.parse(Buffer.from(body).toString("utf8")) as { payload: string };
  const bytes = Buffer.from(payload, "base64");
  const { device, from, to, seq } = JSON.parse(bytes.toString("utf8")) as Rotation;
  return { device, from, to: to.keyid, seq, digest: hash("sha256", bytes, "hex") };
}

function lost(): TransportError {
  return new TransportError("LOST", { what: "lost", cure: "none", retry: true });
}

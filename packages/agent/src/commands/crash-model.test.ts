import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { zstdDecompressSync } from "node:zlib";
import { expect, test } from "@jest/globals";
import { envelopeDictionary, limits, readEnvelope, readParcel } from "@muster/mapping/wire";
import fc from "fast-check";
import type { Collected } from "../collect.ts";
import { keyidOf } from "../identity/device-id.ts";
import { keptChain, keptContact } from "../identity/records.ts";
import { saltFor } from "../identity/salts.ts";
import { beginWitness, witnessFailures } from "../identity/witness.ts";
import { Outbox } from "../outbox/outbox.ts";
import { readQueue } from "../outbox/queue.ts";
import { makeReport } from "../report.ts";
import { CollectorDouble } from "../testing/collector-double.ts";
import { Crash, MemoryFiles } from "../testing/memory-files.ts";
import { enrol } from "../transport/enrol.ts";
import type { Answered, Line, Question } from "../transport/https.ts";
import { TransportError } from "../transport/transport-error.ts";
import type { Device } from "./device.ts";
import { sendAll } from "./send.ts";

/**
 * The life of an agent in any order of scans, deliveries, lost requests, lost answers and crashes at any change to its
 * files, against a collector that remembers everything. What must hold: one number, one report; nothing that was made is
 * lost; nothing that was acknowledged comes back as new; the log's witness never cries wolf.
 */

const NOW = Date.parse("2026-11-21T22:00:00.000Z");

type Loss = "none" | "request" | "answer";

interface Step {
  readonly act: "scan" | "send";
  /** Which of the machine's states is reported. */
  readonly facts: number;
  /** What happens to each message in turn. */
  readonly losses: readonly Loss[];
  /** Crash at this change to the files. */
  readonly crashAt: number | undefined;
  readonly when: "before" | "after";
}

const step: fc.Arbitrary<Step> = fc.record({
  act: fc.constantFrom("scan", "send"),
  facts: fc.integer({ min: 0, max: 3 }),
  losses: fc.array(fc.constantFrom<Loss>("none", "none", "request", "answer"), { maxLength: 4 }),
  crashAt: fc.option(fc.integer({ min: 1, max: 14 }), { nil: undefined }),
  when: fc.constantFrom("before", "after"),
});

class World {
  readonly files = new MemoryFiles();
  readonly collector = new CollectorDouble();
  readonly device: Device;
  /** Every envelope that ever left the device, by number. */
  readonly left = new Map<number, Set<string>>();
  /** Highest number whose report was wholly made. */
  made = 0;

  private constructor(device: Omit<Device, "state">) {
    this.device = { ...device, state: { folder: "", files: this.files } };
  }

  static async begin(): Promise<World> {
    const { privateKey } = generateKeyPairSync("ed25519");
    const key = createPrivateKey(privateKey.export({ type: "pkcs8", format: "pem" }));
    const spki = createPublicKey(key).export({ type: "spki", format: "der" });
    const signer = {
      algorithm: "ed25519",
      publicKey: spki.toString("base64"),
      keyid: keyidOf(spki),
      protection: "file",
      sign: async (bytes: Uint8Array) => sign(null, bytes, key),
    } as const;
    const enrolment = {
      v: 1,
      device: signer.keyid,
      collector: "https://collector.example/",
      fingerprint: null,
      organisation: "Example Surgery",
      state: "approved",
      keys: [],
      enrolledAt: "2026-11-21T21:00:00.000Z",
    } as const;
    const world = new World({ signer, enrolment: { ...enrolment, keys: [] } });
    const about = { platform: "linux", agent: "0.1.0" };
    const enrolled = await enrol(world.collector.line(), signer, { token: "good-token", about });
    world.device.enrolment.keys.push(...enrolled.keys);
    const { nonce, schedule, checkpoint } = enrolled.reply;
    await beginWitness(world.files, checkpoint, enrolled.keys);
    await keptContact.write(world.files, { v: 1, nonce, schedule, acknowledged: null });
    await keptChain.write(world.files, { v: 1, seq: 0, digest: null });
    return world;
  }

  /** One start of the agent that does one thing, and may end in a crash. */
  async live(step: Step): Promise<void> {
    this.files.crashAt(step.crashAt, step.when);
    try {
      const outbox = await Outbox.open(this.files);
      if (step.act === "scan") await this.scan(outbox, step.facts);
      await sendAll(
        { device: this.device, outbox, line: this.line(step.losses) },
        { now: () => NOW },
      );
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    } finally {
      this.files.crashAt(undefined);
    }
  }

  async scan(outbox: Outbox, state: number): Promise<void> {
    const head = {
      device: this.device.enrolment.device,
      ...outbox.next,
      nonce: (await keptContact.read(this.files))?.nonce ?? "",
      clock: new Date(NOW).toISOString(),
      cause: "scheduled",
      agent: { version: "0.1.0", platform: "linux" },
      machine: { bootId: "b", uptimeMs: 1, elevated: true },
    } as const;
    let drawn = 0;
    const made = await makeReport(head, factsOf(state), {
      signer: this.device.signer,
      saltFor: (of) => saltFor(this.files, of, (n) => new Uint8Array(n).fill(++drawn)),
    });
    await outbox.add(made, head.clock);
    this.made = head.seq;
  }

  line(losses: readonly Loss[]): Line {
    const left = [...losses];
    return {
      post: async (question) => this.post(question, left.shift() ?? "none"),
      close: () => {},
    };
  }

  post(question: Question, loss: Loss): Answered {
    this.note(question.body);
    if (loss === "request") throw lost();
    const answer = this.collector.answer(question);
    if (loss === "answer") throw lost();
    return answer;
  }

  note(body: Uint8Array): void {
    const { predecessor, envelope } = readParcel(body, limits);
    const dictionary = envelopeDictionary(this.collector.payloads.get(predecessor ?? ""));
    const carried = zstdDecompressSync(envelope, { dictionary });
    const { seq } = JSON.parse(Buffer.from(readEnvelope(carried).payload).toString("utf8"));
    this.left.set(seq, (this.left.get(seq) ?? new Set()).add(carried.toString("hex")));
  }
}

function lost(): TransportError {
  return new TransportError("LOST", { what: "lost", cure: "none", retry: true });
}

function factsOf(state: number): readonly Collected[] {
  const known = { v: 1, status: "ok", ms: 1 } as const;
  return [
    {
      ...known,
      id: "restart",
      fact: {
        kind: "restart",
        state: "known",
        value: { required: false, because: [] },
        source: "t",
      },
    },
    {
      ...known,
      id: "identity",
      fact: { kind: "identity", state: "known", value: { hostname: `h${state % 2}` }, source: "t" },
    },
    {
      ...known,
      id: "boot",
      fact: {
        kind: "boot",
        state: "known",
        value: { bootedAt: `2026-11-2${state}T00:00:00.000Z` },
        source: "t",
      },
    },
  ];
}

async function check(world: World): Promise<void> {
  expect(world.collector.forks).toEqual([]);
  expect(world.collector.gaps).toEqual([]);
  for (const [, envelopes] of world.left) expect(envelopes.size).toBe(1);
  expect(await witnessFailures(world.files)).toEqual([]);
  // What is let go was acknowledged, and its acknowledgement is on disk.
  const { reports } = await readQueue(world.files);
  const chain = await keptChain.read(world.files);
  const noted = (await keptContact.read(world.files))?.acknowledged?.seq ?? 0;
  if (reports.length === 0) expect(noted).toBe(chain?.seq);
}

test("whatever is lost and wherever it crashes: one number, one report; nothing lost, nothing doubled", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const world = await World.begin();
      for (const one of steps) {
        await world.live(one);
        await check(world);
      }
      await world.live({ act: "scan", facts: 0, losses: [], crashAt: undefined, when: "before" });
      await check(world);
      const outbox = await Outbox.open(world.files);
      const device = world.collector.devices.get(world.device.enrolment.device);
      expect(outbox.reports).toEqual([]);
      expect(device?.seq ?? 0).toBeGreaterThanOrEqual(world.made);
      expect(outbox.next).toEqual({ seq: (device?.seq ?? 0) + 1, prev: device?.head });
      expect((await world.files.list("sections")).length).toBeLessThanOrEqual(4);
    }),
    { numRuns: 120 },
  );
});

test("a crash at each single change of one scan and delivery, before it and after it", async () => {
  const whole: Step = { act: "scan", facts: 1, losses: [], crashAt: undefined, when: "before" };
  const rehearsal = await World.begin();
  await rehearsal.live({ ...whole, facts: 0 });
  rehearsal.files.crashAt(undefined);
  const outbox = await Outbox.open(rehearsal.files);
  await rehearsal.scan(outbox, 1);
  await sendAll({ device: rehearsal.device, outbox, line: rehearsal.line([]) }, { now: () => NOW });
  const { changes } = rehearsal.files;
  expect(changes).toBeGreaterThan(10);
  for (let at = 1; at <= changes; at++) {
    for (const when of ["before", "after"] as const) {
      const world = await World.begin();
      await world.live({ ...whole, facts: 0 });
      await world.live({ ...whole, crashAt: at, when });
      await world.live({ ...whole, facts: 2 });
      await check(world);
      const { reports } = await Outbox.open(world.files);
      const device = world.collector.devices.get(world.device.enrolment.device);
      expect([at, when, reports.length, device?.seq]).toEqual([
        at,
        when,
        0,
        device?.reports.size ?? 0,
      ]);
    }
  }
});

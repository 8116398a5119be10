import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { filesIn } from "../identity/files.ts";
import { makeSigner, type State } from "../identity/key.ts";
import { loadNext, signerInForce } from "../identity/next-key.ts";
import { keptChain, keptContact } from "../identity/records.ts";
import { readStatement } from "../identity/rotation.ts";
import { beginWitness, witnessFailures } from "../identity/witness.ts";
import { Outbox } from "../outbox/outbox.ts";
import { makeReport } from "../report.ts";
import { CollectorDouble } from "../testing/collector-double.ts";
import { Crash, CrashingFiles } from "../testing/memory-files.ts";
import { enrol } from "../transport/enrol.ts";
import type { Line } from "../transport/https.ts";
import { TransportError } from "../transport/transport-error.ts";
import { changeKey, finishChange } from "./change-key.ts";
import type { Device } from "./device.ts";
import { withKeyInForce } from "./device.ts";
import { sendAll } from "./send.ts";

const root = mkdtempSync(join(tmpdir(), "muster-change-key-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const NOW = Date.parse("2026-11-21T22:00:00.000Z");
const clock = { now: () => NOW };

/** Whose message is lost on which way. */
type Loss = "none" | "request" | "answer";

/** A device on a real disk that may crash at any change to it, and its collector. */
class Life {
  readonly collector = new CollectorDouble();
  readonly files: CrashingFiles;
  readonly state: State;
  readonly enrolment: Device["enrolment"];
  made = 0;

  private constructor(
    state: State & { readonly files: CrashingFiles },
    enrolment: Device["enrolment"],
  ) {
    this.state = state;
    this.files = state.files;
    this.enrolment = enrolment;
  }

  static async begin(): Promise<Life> {
    const folder = mkdtempSync(join(root, "state-"));
    const state = { folder, files: new CrashingFiles(filesIn(folder)) };
    const signer = await makeSigner(state);
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
    const life = new Life(state, { ...enrolment, keys: [] });
    const about = { platform: "linux", agent: "0.1.0" };
    const { reply, keys } = await enrol(life.line(), signer, { token: "good-token", about });
    life.enrolment.keys.push(...keys);
    const { nonce, schedule, checkpoint } = reply;
    await beginWitness(state.files, checkpoint, keys);
    await keptContact.write(state.files, { v: 1, nonce, schedule, acknowledged: null });
    await keptChain.write(state.files, { v: 1, seq: 0, digest: null });
    return life;
  }

  line(losses: Loss[] = []): Line {
    return {
      post: async (question) => {
        const loss = losses.shift() ?? "none";
        const lost = () => new TransportError("LOST", { what: "lost", cure: "none", retry: true });
        if (loss === "request") throw lost();
        const answer = this.collector.answer(question);
        if (loss === "answer") throw lost();
        return answer;
      },
      close: () => {},
    };
  }

  /** One start of the agent: what is half done is finished, then it scans, sends, or changes its key. */
  async live(acts: readonly ("scan" | "send" | "change")[], losses: Loss[] = []): Promise<void> {
    const outbox = await Outbox.open(this.files);
    const line = this.line(losses);
    const before = await withKeyInForce({ state: this.state, enrolment: this.enrolment });
    let device = before;
    try {
      device = (await finishChange({ device, outbox, line }, clock)).device;
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
    }
    for (const act of acts) {
      if (act === "scan") await this.scan(device, outbox);
      if (act === "send") await sendAll({ device, outbox, line }, clock);
      if (act === "change" && outbox.reports.length === 0) {
        device = await changeKey({ device, outbox, line }, "file", clock).then(
          (changed) => changed.device,
          (error: unknown) => {
            if (!(error instanceof TransportError)) throw error;
            return device;
          },
        );
      }
    }
  }

  async scan(device: Device, outbox: Outbox): Promise<void> {
    const head = {
      device: this.enrolment.device,
      ...outbox.next,
      nonce: (await keptContact.read(this.files))?.nonce ?? "",
      clock: new Date(NOW).toISOString(),
      cause: "scheduled",
      agent: { version: "0.1.0", platform: "linux" },
      machine: { bootId: "b", uptimeMs: 1, elevated: true },
    } as const;
    const salt = { signer: device.signer, saltFor: async () => "0".repeat(32) };
    await outbox.add(await makeReport(head, [], salt), head.clock);
    this.made = head.seq;
  }

  async crashing(
    crash: { at: number | undefined; when: "before" | "after" },
    work: () => Promise<void>,
  ) {
    this.files.crashAt(crash.at, crash.when);
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    } finally {
      this.files.crashAt(undefined);
    }
  }

  get known() {
    const device = this.collector.devices.get(this.enrolment.device);
    if (device === undefined) throw new Error("the device is not enrolled");
    return device;
  }

  /** Whatever happened: the device goes on, with the key its collector takes, and nothing was lost. */
  async goesOn(): Promise<void> {
    await this.live(["scan", "send"]);
    await this.live(["send"]);
    const outbox = await Outbox.open(this.files);
    expect(outbox.reports.map(({ seq }) => seq)).toEqual([]);
    expect(this.known.seq).toBe(this.made);
    expect((await signerInForce(this.state, this.enrolment.device))?.keyid).toBe(this.known.keyid);
    expect([this.collector.forks, this.collector.gaps]).toEqual([[], []]);
    expect(await witnessFailures(this.files)).toEqual([]);
    expect([await loadNext(this.state), await readStatement(this.files)]).toEqual([
      undefined,
      undefined,
    ]);
  }
}

test("a device changes its key again and again, and keeps its id", async () => {
  const life = await Life.begin();
  for (let key = 0; key < 3; key++) {
    await life.live(["scan", "send", "change"]);
    expect(life.known.rotations.size).toBe(key + 1);
  }
  await life.goesOn();
  expect(life.known.keyid).not.toBe(life.enrolment.device);
});

test("a crash at each single change of a change of key, before it and after it", async () => {
  const rehearsal = await Life.begin();
  await rehearsal.live(["scan", "send"]);
  rehearsal.files.crashAt(undefined);
  await rehearsal.live(["change"]);
  const { changes } = rehearsal.files;
  expect(changes).toBeGreaterThan(8);
  for (let at = 1; at <= changes; at++) {
    for (const when of ["before", "after"] as const) {
      const life = await Life.begin();
      await life.live(["scan", "send"]);
      await life.crashing({ at, when }, () => life.live(["change"]));
      await life.goesOn();
    }
  }
}, 60_000);

test.each<[string, Loss]>([
  ["the statement", "request"],
  ["the answer", "answer"],
])("%s is lost: scans go on, and the next contact settles it", async (_, loss) => {
  const life = await Life.begin();
  await life.live(["scan", "send"]);
  await life.live(["change"], [loss]);
  // Two nights without the collector, signed by the key that was in force.
  await life.live(["scan", "scan", "send"], ["request", "request", "request"]);
  await life.goesOn();
  expect(life.known.rotations.size).toBe(1);
});

test("a next key that is refused is let go, and another one taken later", async () => {
  const life = await Life.begin();
  await life.live(["scan", "send"]);
  life.collector.refuse = "pending";
  await life.live(["change"]);
  expect(life.known.rotations.size).toBe(0);
  life.collector.refuse = undefined;
  await life.live(["change"]);
  expect(life.known.rotations.size).toBe(1);
  await life.goesOn();
});

test("in any order of scans, deliveries, changes of key, losses and crashes the device goes on", async () => {
  const step = fc.record({
    acts: fc.array(fc.constantFrom("scan" as const, "send" as const, "change" as const), {
      minLength: 1,
      maxLength: 4,
    }),
    losses: fc.array(fc.constantFrom<Loss>("none", "none", "request", "answer"), { maxLength: 4 }),
    at: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
    when: fc.constantFrom("before" as const, "after" as const),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      const life = await Life.begin();
      for (const { acts, losses, ...crash } of steps) {
        await life.crashing(crash, () => life.live(acts, [...losses]));
        const { head } = await headOf(life);
        life.made = head;
      }
      await life.goesOn();
    }),
    { numRuns: 12 },
  );
}, 60_000);

async function headOf({ files }: Life): Promise<{ readonly head: number }> {
  const outbox = await Outbox.open(files);
  return { head: outbox.next.seq - 1 };
}

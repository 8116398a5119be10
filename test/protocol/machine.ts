import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { changeKey, finishChange } from "../../packages/agent/src/commands/change-key.ts";
import { type Device, withKeyInForce } from "../../packages/agent/src/commands/device.ts";
import { sendAll } from "../../packages/agent/src/commands/send.ts";
import { filesIn } from "../../packages/agent/src/identity/files.ts";
import { makeSigner, type State } from "../../packages/agent/src/identity/key.ts";
import {
  keptChain,
  keptContact,
  keptEnrolment,
} from "../../packages/agent/src/identity/records.ts";
import { beginWitness, witnessFailures } from "../../packages/agent/src/identity/witness.ts";
import { Outbox } from "../../packages/agent/src/outbox/outbox.ts";
import { makeReport } from "../../packages/agent/src/report.ts";
import { Crash, CrashingFiles } from "../../packages/agent/src/testing/memory-files.ts";
import { enrol } from "../../packages/agent/src/transport/enrol.ts";
import type { Line } from "../../packages/agent/src/transport/https.ts";
import { TransportError } from "../../packages/agent/src/transport/transport-error.ts";

/** What a machine needs of the world around it. */
export interface Around {
  /** A folder for the state folders of this run. */
  readonly root: string;
  readonly now: () => number;
  /** A number that no other report has. */
  readonly drawn: () => number;
  /** A report was acknowledged to a machine, by its digest. */
  readonly acknowledged: (digest: string) => void;
}

/** When a start of the agent ends in a crash: at which change to its files, before it or after it. */
export interface CrashPoint {
  readonly at: number;
  readonly when: "before" | "after";
}

/** A computer with the real agent's own code, its state folder on a real disk. */
export class Machine {
  readonly folder: string;
  readonly #around: Around;

  private constructor(around: Around, folder: string) {
    this.#around = around;
    this.folder = folder;
  }

  /** A new computer: makes its key and enrols. */
  static async enrol(around: Around, line: Line, token: string): Promise<Machine> {
    const folder = mkdtempSync(join(around.root, "m-"));
    const machine = new Machine(around, folder);
    const state = machine.#state();
    const signer = await makeSigner(state);
    const about = { platform: "linux", agent: "0.1.0" };
    const { reply, keys } = await enrol(line, signer, { token, about });
    const { device, organisation, nonce, schedule, checkpoint } = reply;
    await beginWitness(state.files, checkpoint, keys);
    await keptContact.write(state.files, { v: 1, nonce, schedule, acknowledged: null });
    await keptChain.write(state.files, { v: 1, seq: 0, digest: null });
    await keptEnrolment.write(state.files, {
      v: 1,
      device,
      collector: "https://muster.example:8443/",
      fingerprint: null,
      organisation,
      state: reply.state,
      keys: [...keys],
      enrolledAt: new Date(around.now()).toISOString(),
    });
    return machine;
  }

  /** Another computer with the very same state folder. */
  clone(): Machine {
    return new Machine(this.#around, this.#copy());
  }

  /** A copy of the state folder, to be put back one day. */
  snapshot(): string {
    return this.#copy();
  }

  restore(snapshot: string): void {
    rmSync(this.folder, { recursive: true });
    cpSync(snapshot, this.folder, { recursive: true });
  }

  #copy(): string {
    const to = mkdtempSync(join(this.#around.root, "c-"));
    cpSync(this.folder, to, { recursive: true });
    return to;
  }

  #state(files = new CrashingFiles(filesIn(this.folder))): State & { files: CrashingFiles } {
    return { folder: this.folder, files };
  }

  async device(): Promise<Device> {
    const state = this.#state();
    const enrolment = await keptEnrolment.read(state.files);
    if (enrolment === undefined) throw new Error("the machine is not enrolled");
    return await withKeyInForce({ state, enrolment });
  }

  /** One start of the agent, which may end in a crash. */
  async live(
    act: "scan" | "send" | "rotate",
    { line, crash }: { readonly line: Line; readonly crash: CrashPoint | undefined },
  ): Promise<void> {
    const start = await this.device();
    const files = new CrashingFiles(filesIn(this.folder));
    files.crashAt(crash?.at, crash?.when);
    const device = { ...start, state: this.#state(files) };
    try {
      await this.#work(act, { device, line });
    } catch (error) {
      if (!(error instanceof Crash || error instanceof TransportError)) throw error;
    }
  }

  async #work(
    act: "scan" | "send" | "rotate",
    parts: { readonly device: Device; readonly line: Line },
  ): Promise<void> {
    const { line } = parts;
    const outbox = await Outbox.open(parts.device.state.files);
    const { device } = await finishChange({ ...parts, outbox }, this.#around).catch(
      (error: unknown) => {
        if (!(error instanceof TransportError)) throw error;
        return parts;
      },
    );
    if (act === "scan") await this.#scan(device, outbox);
    const { acknowledged, problem } = await sendAll({ device, outbox, line }, this.#around);
    for (const digest of acknowledged) this.#around.acknowledged(digest);
    if (act !== "rotate" || problem !== undefined) return;
    await changeKey({ device, outbox, line }, "file", this.#around);
  }

  async #scan(device: Device, outbox: Outbox): Promise<void> {
    const { files } = device.state;
    const head = {
      device: device.enrolment.device,
      ...outbox.next,
      nonce: (await keptContact.read(files))?.nonce ?? "",
      clock: new Date(this.#around.now()).toISOString(),
      cause: "scheduled",
      agent: { version: "0.1.0", platform: "linux" },
      machine: { bootId: "b", uptimeMs: this.#around.drawn(), elevated: true },
    } as const;
    const signing = { signer: device.signer, saltFor: async () => "0".repeat(32) };
    await outbox.add(await makeReport(head, [], signing), head.clock);
  }

  /** Whether the collector's log ever failed to be what this machine had seen. */
  async criedWolf(): Promise<boolean> {
    return (await witnessFailures(filesIn(this.folder))).length > 0;
  }
}

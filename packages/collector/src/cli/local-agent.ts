import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The agent's own program, as it is installed beside this one. */
const AGENT = fileURLToPath(new URL("../../../agent/bin/muster-agent.mjs", import.meta.url));

export class AgentError extends Error {
  readonly code = "AGENT";
}

/** Where an agent of this computer finds its collector. */
export interface CollectorAddress {
  readonly url: string;
  readonly fingerprint: string;
}

/** What the agent says of one scan that it sent. */
export interface ScanSent {
  readonly device: string;
  readonly state: "acknowledged" | "queued" | "refused";
  /** Why it was not acknowledged. */
  readonly reason: { readonly what: string; readonly cure: string } | null;
}

/** This computer's agent: a program of its own that speaks to the collector like every other, through its front door. */
export class LocalAgent {
  readonly #state: string;
  readonly #address: CollectorAddress;
  #resident: ChildProcess | undefined;

  /** @param state the agent's folder */
  constructor(state: string, address: CollectorAddress) {
    this.#state = state;
    this.#address = address;
  }

  /** Whether it was enrolled by an earlier start. */
  get enrolled(): boolean {
    return existsSync(join(this.#state, "enrolment.json"));
  }

  /** @param token handed over by standard input: what stands on a command line, other users can read */
  async enrol(token: string): Promise<void> {
    await this.#ask(["enrol", ...this.#where(), "--token-file", "-"], token);
  }

  /** Scans and sends now. */
  async scan(): Promise<ScanSent> {
    const said = await this.#ask(["run", "--once", ...this.#where()]);
    if (isScan(said)) return said;
    throw new AgentError(
      "The agent did not say what it sent. `npx muster-agent status` may tell why.",
    );
  }

  /** Stays and scans every night, until {@link stop}. */
  stay(): void {
    this.#resident = spawn(
      process.execPath,
      [AGENT, "run", "--log-level", "error", ...this.#where(), "--state", this.#state],
      {
        stdio: ["ignore", "ignore", "inherit"],
      },
    );
  }

  async stop(): Promise<void> {
    const child = this.#resident;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
  }

  #where(): string[] {
    return ["--collector", this.#address.url, "--fingerprint", this.#address.fingerprint];
  }

  /** Runs the agent once and gives its JSON. @throws {AgentError} with what the agent said was wrong */
  #ask(args: readonly string[], input = ""): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [AGENT, ...args, "--json", "--state", this.#state], {
        stdio: ["pipe", "pipe", "pipe"],
      });
      const said: Buffer[] = [];
      const problems: Buffer[] = [];
      child.stdout.on("data", (part: Buffer) => said.push(part));
      child.stderr.on("data", (part: Buffer) => problems.push(part));
      child.on("error", reject);
      child.on("close", (code) => {
        const text = Buffer.concat(problems).toString().trim();
        if (code === 0 || code === 1) resolve(parse(Buffer.concat(said).toString()));
        else
          reject(new AgentError(`This computer's agent stopped: ${text || `exit code ${code}`}`));
      });
      child.stdin.on("error", () => undefined);
      child.stdin.end(input);
    });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isScan(said: unknown): said is ScanSent {
  return typeof said === "object" && said !== null && "device" in said && "state" in said;
}

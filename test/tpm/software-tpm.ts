import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, watch } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ResourceManager } from "./resource-manager.ts";

/** Programs that a software TPM and its use take, and the Debian packages they come in. */
const needed = { swtpm: "swtpm", tpm2_sign: "tpm2-tools", openssl: "openssl" } as const;

/** Those that are missing here, with their packages. */
export function missingForTpm(): readonly string[] {
  const isThere = (tool: string) => spawnSync("sh", ["-c", `command -v ${tool}`]).status === 0;
  return Object.entries(needed)
    .filter(([tool]) => !isThere(tool))
    .map(([tool, name]) => `${tool} (apt-get install ${name})`);
}

/** A TPM 2.0 in software (swtpm), behind what the kernel puts before a real one. */
export class SoftwareTpm {
  /** Kept short: a socket's path has room for 108 bytes. */
  readonly #folder = mkdtempSync(join(tmpdir(), "mtpm-"));
  #process: ChildProcess | undefined;
  #manager: ResourceManager | undefined;

  static async start(): Promise<SoftwareTpm> {
    const made = new SoftwareTpm();
    mkdirSync(made.#path("state"));
    await made.switchOn();
    return made;
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }

  /** How tpm2-tools are told to reach it. */
  get tcti(): string {
    return `swtpm:path=${this.#path("tpm")}`;
  }

  get manager(): ResourceManager {
    if (this.#manager === undefined) throw new Error("the TPM is switched off");
    return this.#manager;
  }

  async switchOn(): Promise<void> {
    const raw = this.#path("raw");
    this.#process = spawn("swtpm", [
      ...["socket", "--tpm2", "--tpmstate", `dir=${this.#path("state")}`],
      ...["--server", `type=unixio,path=${raw}`, "--ctrl", `type=unixio,path=${raw}.ctrl`],
      ...["--flags", "startup-clear,not-need-init", "--pid", `file=${this.#path("pid")}`],
    ]);
    // Written once it listens.
    await appeared(this.#folder, "pid");
    this.#manager = await ResourceManager.open(this.#path("tpm"), raw);
  }

  /** As the power does: what was loaded is gone, what it keeps stays. */
  async switchOff(): Promise<void> {
    await this.#manager?.close();
    this.#manager = undefined;
    const running = this.#process;
    if (running === undefined || running.exitCode !== null) return;
    running.kill();
    await once(running, "exit");
    for (const name of ["pid", "raw", "raw.ctrl", "tpm", "tpm.ctrl"])
      rmSync(this.#path(name), { force: true });
  }

  /** Runs one of tpm2-tools by hand. */
  async run(tool: string, ...args: readonly string[]): Promise<void> {
    await promisify(execFile)(tool, ["-T", this.tcti, ...args]);
  }

  /** Forgets every key, as the firmware's "clear TPM" does. */
  clear(): Promise<void> {
    return this.run("tpm2_clear", "-c", "p");
  }

  async end(): Promise<void> {
    await this.switchOff();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Resolves once there is a file of that name in the folder. */
async function appeared(folder: string, name: string): Promise<void> {
  const changes = watch(folder);
  try {
    while (!existsSync(join(folder, name))) await once(changes, "change");
  } finally {
    changes.close();
  }
}

import { spawn, spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const script = join(import.meta.dirname, "manager.sh");

/** Where the work folder lies for everything that the manager starts. */
export const INSIDE = "/run/muster-try";

/** Whether a systemd of one's own can be had here: as root, with name spaces and cgroups. */
export function canManage(): boolean {
  return spawnSync(script, ["check"], { stdio: "ignore" }).status === 0;
}

/** What is to be started, one after the other. */
export interface Service {
  readonly name: string;
  /** A whole unit file, or its `[Service]` part. */
  readonly unit: string;
}

/** A folder in which a systemd of one's own starts services. */
export class Manager {
  readonly folder: string;

  /** @param folder absent or empty */
  constructor(folder: string) {
    this.folder = folder;
    for (const name of ["units", "out"]) mkdirSync(join(folder, name), { recursive: true });
    // What systemd starts is shown to the agent as the kernel's second process: see the script.
    copyFileSync("/bin/sleep", join(folder, "kthreadd"));
    chmodSync(join(folder, "kthreadd"), 0o755);
  }

  /**
   * Starts the services in their order and waits for the last. @param prepare a shell script that runs before, in there
   * @returns what systemd itself had to say
   */
  async run(
    services: readonly Service[],
    { prepare = "", network = "own" }: { prepare?: string; network?: "own" | "host" } = {},
  ): Promise<string> {
    this.#write("prepare.sh", prepare);
    const wants = services.map(({ name }) => name).join(" ");
    this.#write("units/try.target", `[Unit]\nDefaultDependencies=no\nWants=${wants}\n`);
    for (const [i, { name, unit }] of services.entries()) {
      this.#write(`units/${name}`, unit);
      const after = services[i - 1]?.name;
      const isLast = i === services.length - 1;
      mkdirSync(join(this.folder, `units/${name}.d`), { recursive: true });
      this.#write(
        `units/${name}.d/try.conf`,
        [
          "[Unit]",
          "DefaultDependencies=no",
          ...(after === undefined ? [] : [`After=${after}`]),
          ...(isLast ? ["SuccessAction=exit-force", "FailureAction=exit-force"] : []),
          "[Service]",
          `StandardOutput=append:${INSIDE}/out/${name}.out`,
          `StandardError=append:${INSIDE}/out/${name}.err`,
          "",
        ].join("\n"),
      );
    }
    // 0: the last one ended well, else the exit status that systemd gives for it: what it printed tells more.
    const child = spawn("timeout", ["-s", "KILL", "120", script, this.folder, network], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return `${out}${err}`;
  }

  printed(name: string, stream: "out" | "err" = "out"): string {
    return readFileSync(join(this.folder, `out/${name}.${stream}`), "utf8");
  }

  #write(name: string, content: string): void {
    writeFileSync(join(this.folder, name), content);
  }
}

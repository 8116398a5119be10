import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** No program takes longer; some of Wine's own go round for ever on an input they do not understand. */
const LIMIT_S = 120;
const HOME = "/opt/muster";
const project = join(import.meta.dirname, "../..");

export interface Ended {
  readonly exit: number | null;
  readonly out: string;
  readonly err: string;
}

/** Windows' side of the Debian that `.ci/wine-root` makes; a folder of its own to work in, the same at each run. */
export class Wine {
  readonly #root: string;
  #count = 0;
  /** The drive C:, and the folder that programs are started in. */
  readonly drive: string;
  readonly folder: string;

  constructor(root: string) {
    this.#root = root;
    this.drive = join(root, HOME, "prefix/drive_c");
    this.folder = join(root, HOME, "test");
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(this.folder);
  }

  /** Runs a program. Both outputs go to files: Windows programs get nowhere with the pipes of another system here. */
  run(...args: readonly string[]): Promise<Ended> {
    this.#count += 1;
    const [out, err] = [`${this.#count}.out`, `${this.#count}.err`];
    const variables = [
      "PATH=/usr/bin:/bin",
      `HOME=${HOME}`,
      `XDG_RUNTIME_DIR=${HOME}`,
      `WINEPREFIX=${HOME}/prefix`,
      "WINEDEBUG=-all",
    ];
    const script = `cd ${HOME}/test && exec timeout -s KILL ${LIMIT_S} /usr/lib/wine/wine64 "$@" >${out} 2>${err} </dev/null`;
    const command = ["env", "-i", ...variables, "sh", "-c", script, "sh", ...args];
    return new Promise((settle, fail) => {
      const child = spawn("chroot", [this.#root, ...command], { stdio: "ignore" });
      child.on("error", fail);
      child.on("close", (exit) => {
        const text = (name: string) => readFileSync(join(this.folder, name), "utf8");
        settle({ exit, out: text(out), err: text(err) });
      });
    });
  }

  write(name: string, content: string | Buffer): void {
    writeFileSync(join(this.folder, name), content);
  }

  /** A script as a program in the place of one of Windows' own. */
  async standIn(script: string, name: string): Promise<void> {
    const [made, config] = [join(this.folder, name), join(this.folder, "sea.json")];
    const executable = join(this.#root, HOME, "node.exe");
    this.write(
      "sea.json",
      JSON.stringify({
        main: script,
        output: made,
        executable,
        disableExperimentalSEAWarning: true,
        useCodeCache: false,
        useSnapshot: false,
      }),
    );
    const node = join(project, "node_modules/node/bin/node");
    const { status, stderr } = spawnSync(node, ["--build-sea", config], { encoding: "utf8" });
    if (status !== 0) throw new Error(`${name} could not be built: ${stderr}`);
    cpSync(made, join(this.drive, "windows/system32", name));
    await this.prefer(name, "native");
  }

  /** Which program of a name is started: Wine's own (`builtin`), or the file in its place (`native`). */
  async prefer(name: string, which: "native" | "builtin"): Promise<void> {
    const key = "HKCU\\Software\\Wine\\DllOverrides";
    await this.run("reg", "add", key, "/v", name, "/d", which, "/f");
  }
}

import { open, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isAlive } from "../alive.ts";
import { codeOf } from "./problems.ts";

export class AlreadyRunningError extends Error {
  readonly code = "ALREADY_RUNNING";
}

/** A data folder held by one serving collector. */
export interface Claim {
  /** A process that served from here and ended without saying so: a crash, a power cut, a kill. */
  readonly unfinished: number | undefined;
  /** Says at which port it serves, for commands beside it. */
  serves(port: number): Promise<void>;
  release(): Promise<void>;
}

const FILE = "collector.pid";

/**
 * Claims a data folder for one serving collector. A claim whose process is gone (a crash, a power cut) is taken over.
 * @throws {AlreadyRunningError} where another collector serves from this folder
 */
export async function claimFolder(folder: string): Promise<Claim> {
  const path = join(folder, FILE);
  let unfinished: number | undefined;
  if (!(await claim(path))) {
    const { pid } = await readClaim(path);
    if (isAnother(pid)) {
      throw new AlreadyRunningError(
        `A collector (process ${pid}) already serves from ${folder}. Use it, stop it, or choose another folder with --data DIR.`,
      );
    }
    unfinished = pid;
    await rm(path, { force: true });
    await claim(path);
  }
  return {
    unfinished,
    serves: (port) => writeFile(path, `${process.pid}\n${port}\n`),
    release: () => rm(path, { force: true }),
  };
}

/** The port of the collector that serves from a folder; `undefined` where none does. */
export async function runningPort(folder: string): Promise<number | undefined> {
  const { pid, port } = await readClaim(join(folder, FILE));
  return (isAnother(pid) || pid === process.pid) && Number.isInteger(port) ? port : undefined;
}

async function readClaim(path: string): Promise<{ pid: number; port: number }> {
  const text = await readFile(path, "utf8").catch(() => "");
  const [pid, port] = text.split("\n", 2);
  return { pid: Number.parseInt(pid ?? "", 10), port: Number.parseInt(port ?? "", 10) };
}

async function claim(path: string): Promise<boolean> {
  try {
    const file = await open(path, "wx", 0o600);
    await file.writeFile(`${process.pid}\n`);
    await file.close();
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** Another process than this one. */
function isAnother(pid: number): boolean {
  return Number.isInteger(pid) && pid !== process.pid && isAlive(pid);
}

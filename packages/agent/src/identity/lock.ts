import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Problem } from "./problem.ts";

const LOCK_FILE = "lock";
const SQLITE_BUSY = 5;

export interface Lock {
  release(): void;
}

/**
 * Lets one agent at a time work in a state folder, so that no two can write different reports with one sequence number.
 * An empty SQLite file gives what Node lacks: a lock of the operating system's, which a crash or a power cut releases.
 * @throws {Problem} with code `STATE_BUSY`
 */
export function takeLock(folder: string): Lock {
  const database = new DatabaseSync(join(folder, LOCK_FILE));
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (!isBusy(error)) throw error;
    throw new Problem("STATE_BUSY", {
      what: `another muster-agent is at work in ${folder}`,
      cure: "wait until it has finished, then try again",
      cause: error,
    });
  }
  return { release: () => database.close() };
}

function isBusy(error: unknown): boolean {
  return (
    typeof error === "object" &&
    error !== null &&
    "errcode" in error &&
    error.errcode === SQLITE_BUSY
  );
}

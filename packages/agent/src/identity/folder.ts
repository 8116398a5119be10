import type { Stats } from "node:fs";
import { lstat, mkdir, readdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type Wrong, wrongAbove, wrongInside } from "./inside.ts";
import { codeOf, Problem } from "./problem.ts";

/**
 * Who may open a folder, where files have no owner and mode that Node could tell: on Windows. Both throw a {@link Problem}.
 */
export interface FolderGuard {
  /** Lets in the agent's user and the system's own accounts alone. */
  restrict(path: string): Promise<void>;
  /** Refuses a folder that anybody else may open. `owned`: or that anybody else made, which takes longer to find out. */
  check(path: string, how?: { readonly owned: boolean }): Promise<void>;
}

/**
 * Makes the state folder (0700) where there is none, and checks it: a folder of its own, owned by the user who runs the
 * agent, open to nobody else, with nothing in it that is anybody else's. Whoever can write there could plant a key or undo the
 * chain.
 * @throws {Problem} with code `STATE_FOLDER`, saying what is wrong and what cures it
 */
export async function makeStateFolder(path: string, guard?: FolderGuard): Promise<void> {
  refuseShare(path, guard);
  try {
    await mkdir(dirname(path), { recursive: true });
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw notMakeable(path, error);
  }
  await checkKind(path);
  if (guard === undefined) return;
  // Between its making and its closing somebody may have put something in; and somebody else may have made it.
  const isEmpty = async () => (await readdir(path)).length === 0;
  if (await isEmpty()) await guard.restrict(path);
  await guard.check(path, { owned: !(await isEmpty()) });
}

/** True where something lies at `path`, whatever it is. */
export async function stateFolderExists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return false;
    throw unreadable(path, error);
  }
}

/** @throws {Problem} as `makeStateFolder` */
export async function checkStateFolder(path: string, guard?: FolderGuard): Promise<void> {
  refuseShare(path, guard);
  await checkKind(path);
  await guard?.check(path);
}

/** On Windows: a share's access is decided on another computer. */
function refuseShare(path: string, guard: FolderGuard | undefined): void {
  if (guard === undefined || !/^[\\/]{2}/.test(path)) return;
  throw new Problem("STATE_FOLDER", {
    what: `the state folder ${path} would lie on another computer`,
    cure: "name a folder on a drive of this computer with --state",
  });
}

/** What Node itself can tell: of the folder, of what leads there, and of what lies in it. */
async function checkKind(path: string): Promise<void> {
  const found = await lstat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  const wrong = whatIsWrong(path, found) ?? wrongAround(path);
  if (wrong !== undefined) throw new Problem("STATE_FOLDER", wrong);
}

function wrongAround(path: string): Wrong | undefined {
  try {
    const whole = resolve(path);
    return wrongAbove(whole) ?? wrongInside(whole);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/**
 * Checks a file that must be its owner's alone: one of the private key.
 * @returns false where there is no such file
 * @throws {Problem} with code `STATE_FILE`
 */
export async function checkPrivateFile(path: string): Promise<boolean> {
  const found = await lstat(path).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  });
  if (found === undefined) return false;
  if (!found.isFile()) {
    const kind = found.isSymbolicLink() ? "a symbolic link" : "no plain file";
    throw new Problem("STATE_FILE", {
      what: `${path} is ${kind}, so the agent refuses to use it`,
      cure: "find out who put it there; then move it away and enrol this device again (enrol --again)",
    });
  }
  if (isForeign(found) || isOpen(found)) {
    throw new Problem("STATE_FILE", {
      what: `${path} belongs to user ${found.uid} with mode ${modeOf(found)}: others may have read it`,
      cure: "find out who could read it; then enrol this device again with a new key (enrol --again)",
    });
  }
  return true;
}

function whatIsWrong(path: string, found: Stats): Wrong | undefined {
  if (found.isSymbolicLink()) {
    return {
      what: `the state folder ${path} is a symbolic link, and a link can be turned elsewhere`,
      cure: "name the real folder with --state",
    };
  }
  if (!found.isDirectory()) {
    return { what: `${path} is not a folder`, cure: "name another folder with --state" };
  }
  if (isForeign(found)) {
    return {
      what: `the state folder ${path} belongs to user ${found.uid}, not to user ${process.geteuid?.()} who runs the agent`,
      cure: "run the agent as the folder's owner, or name another folder with --state",
    };
  }
  if (isOpen(found)) {
    return {
      what: `the state folder ${path} is open to other users (mode ${modeOf(found)})`,
      cure: `see who could have changed it, then: chmod 700 ${path}`,
    };
  }
  return undefined;
}

function isForeign(found: Stats): boolean {
  return process.geteuid !== undefined && found.uid !== process.geteuid();
}

function isOpen(found: Stats): boolean {
  return process.platform !== "win32" && (found.mode & 0o077) !== 0;
}

function modeOf(found: Stats): string {
  return (found.mode & 0o7777).toString(8).padStart(4, "0");
}

function notMakeable(path: string, cause: unknown): Problem {
  return new Problem("STATE_FOLDER", {
    what: `the state folder ${path} can't be made (${codeOf(cause) ?? "unknown error"})`,
    cure: "run as root or administrator, or name a folder of your own with --state",
    cause,
  });
}

function unreadable(path: string, cause: unknown): Problem {
  const missing = codeOf(cause) === "ENOENT";
  return new Problem("STATE_FOLDER", {
    what: missing
      ? `there is no state folder ${path}`
      : `the state folder ${path} can't be looked at (${codeOf(cause) ?? "unknown error"})`,
    cure: missing
      ? "enrol this device first: muster-agent enrol --help"
      : "run as its owner, or name another folder with --state",
    cause,
  });
}

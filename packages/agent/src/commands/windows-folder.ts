import { randomBytes } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { isElevated, temporaryFolder } from "../exec/elevated.ts";
import { runCommand } from "../exec/spawn.ts";
import { system32 } from "../exec/system-root.ts";
import { decode } from "../exec/text.ts";
import type { Answer } from "../exec/types.ts";
import type { FolderGuard } from "../identity/folder.ts";
import { Problem } from "../identity/problem.ts";
import { ADMINISTRATORS_SID, ownerIn, SYSTEM_SID, userIn, wrongAccess } from "../identity/sddl.ts";

const LIMIT_MS = 15_000;
const OUTPUT_BYTES = 1024 * 1024;

/** Runs a program of Windows by its path below System32. */
type Run = (program: string, args: readonly string[]) => Promise<Answer>;

/**
 * The guard of the state folder on Windows, by `icacls.exe` and `whoami.exe`: names in their output are in the system's
 * language, so that only security ids and descriptors are read. As administrator the folder is the administrators' and the
 * system's; a user's own folder is that user's too.
 */
export function windowsFolderGuard(systemRoot: string): FolderGuard {
  const elevated = isElevated(systemRoot);
  const temporary = temporaryFolder(systemRoot, elevated);
  const system = { platform: "win32", systemRoot, temporary } as const;
  const run: Run = (program, args) => {
    const path = `${system32(systemRoot)}\\${program}`;
    return runCommand({ path, args, timeoutMs: LIMIT_MS, outputBytes: OUTPUT_BYTES, system });
  };
  return guardWith({ run, elevated, temporary });
}

/** What the guard takes from the machine. */
export interface Hands {
  readonly run: Run;
  readonly elevated: boolean;
  /** Where `icacls` writes what it saves. */
  readonly temporary: string;
}

export function guardWith({ run, elevated, temporary }: Hands): FolderGuard {
  const user = async (): Promise<string> => {
    const sid = userIn(printed(await run("whoami.exe", ["/user", "/fo", "csv", "/nh"])));
    if (sid === undefined) throw unsure("it can't be told who runs the agent");
    return sid;
  };
  const allowed = async () => {
    const sid = await user();
    const own = elevated ? [] : [sid];
    return { sids: [...new Set([SYSTEM_SID, ADMINISTRATORS_SID, ...own])], user: sid };
  };
  return {
    async restrict(path) {
      const grants = (await allowed()).sids.map((sid) => `*${sid}:(OI)(CI)F`);
      const owner = elevated ? [["/setowner", `*${ADMINISTRATORS_SID}`, "/Q"]] : [];
      for (const args of [...owner, ["/inheritance:r", "/grant:r", ...grants, "/Q"]]) {
        const said = await run("icacls.exe", [path, ...args]);
        if (said.state !== "ran" || said.exitCode !== 0) throw notRestricted(path, said);
      }
    },
    async check(path, how) {
      const wrong = wrongAccess(await accessOf(path, { run, temporary }), await allowed());
      if (wrong !== undefined) throw notOurs(path, wrong);
      // Nobody but a person, an administrator and the system makes folders in that person's profile.
      if (how?.owned !== true || !elevated) return;
      const owner = await ownerOf(path, run);
      if (owner === SYSTEM_SID || owner === ADMINISTRATORS_SID) return;
      throw notOurs(
        path,
        owner === undefined ? "it can't be told who made it" : `${owner} made it`,
      );
    },
  };
}

function printed(answer: Answer): string {
  return answer.state === "ran" && answer.exitCode === 0 ? answer.stdout : "";
}

/** The folder's list of access; empty where it can't be had. `icacls` tells it without names only into a file. */
async function accessOf(
  path: string,
  { run, temporary }: Omit<Hands, "elevated">,
): Promise<string> {
  const file = join(temporary, `muster-${randomBytes(8).toString("hex")}.acl`);
  try {
    const said = await run("icacls.exe", [path, "/save", file, "/Q"]);
    if (said.state !== "ran" || said.exitCode !== 0) return "";
    return decode(await readFile(file).catch(() => Buffer.alloc(0)));
  } finally {
    await rm(file, { force: true });
  }
}

/** Who made the folder: PowerShell alone tells it without names. */
async function ownerOf(path: string, run: Run): Promise<string | undefined> {
  const command = `(Get-Acl -LiteralPath ${quoted(path)}).Sddl`;
  const args = ["-NoLogo", "-NoProfile", "-NonInteractive", "-Command", command];
  return ownerIn(printed(await run("WindowsPowerShell\\v1.0\\powershell.exe", args)));
}

/** A text as PowerShell takes it literally; it knows five kinds of single quotes. */
export function quoted(text: string): string {
  return `'${text.replace(/['\u2018-\u201b]/g, "$&$&")}'`;
}

function notRestricted(path: string, said: Answer): Problem {
  const why = said.state === "failed" ? said.detail : `icacls ended with ${said.exitCode}`;
  return new Problem("STATE_FOLDER", {
    what: `the state folder ${path} can't be closed to other people (${why})`,
    cure: "run as administrator, or name a folder of your own with --state",
  });
}

function notOurs(path: string, wrong: string): Problem {
  return new Problem("STATE_FOLDER", {
    what: `the state folder ${path} is not the agent's alone: ${wrong}`,
    cure: "see who could have changed it (icacls); then move it away and enrol this device again",
  });
}

function unsure(what: string): Problem {
  return new Problem("STATE_FOLDER", { what, cure: "see that whoami.exe runs on this computer" });
}

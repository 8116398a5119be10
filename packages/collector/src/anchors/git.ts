import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** A working tree that the operator keeps, on another machine's remote at best. */
export interface GitAnchor {
  readonly folder: string;
  /** Whether each commit is pushed to the branch's remote. */
  readonly push: boolean;
}

const run = promisify(execFile);
const PATIENCE_MS = 60_000;

/**
 * Writes a checkpoint into a working tree and commits that one file. Nobody is asked for a password: what needs one fails.
 * @throws {Error} with what git said
 */
export async function commitCheckpoint(
  { folder, push }: GitAnchor,
  {
    file,
    note,
    message,
  }: { readonly file: string; readonly note: string; readonly message: string },
): Promise<void> {
  await writeFile(join(folder, file), note);
  await git(folder, "add", "--", file);
  const changed = await git(folder, "status", "--porcelain", "--", file);
  if (changed !== "") await git(folder, "commit", "--quiet", "-m", message, "--", file);
  if (push) await git(folder, "push", "--quiet");
}

async function git(folder: string, ...args: readonly string[]): Promise<string> {
  const quiet = ["-c", "core.askPass=true", "-c", "credential.interactive=false"];
  const author = ["-c", "user.name=muster", "-c", "user.email=muster@localhost"];
  try {
    const options = { timeout: PATIENCE_MS, windowsHide: true, maxBuffer: 1024 * 1024 };
    const { stdout } = await run("git", ["-C", folder, ...quiet, ...author, ...args], options);
    return stdout;
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
    throw new Error(`git ${args[0]}: ${said.trim().split("\n").slice(0, 3).join(" ") || "failed"}`);
  }
}

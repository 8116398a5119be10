import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { system32 } from "./system-root.ts";

/**
 * Whether this process is root or, on Windows, runs with administrator's rights: only such may list the folder of the
 * registry's files, and asking costs no process. An administrator without elevation may not.
 */
export function isElevated(systemRoot: string): boolean {
  if (process.platform !== "win32") return process.geteuid?.() === 0;
  // A 32-bit process is shown another folder under the name System32, which everybody may list.
  const real = `${systemRoot}\\Sysnative`;
  try {
    readdirSync(`${existsSync(real) ? real : system32(systemRoot)}\\config`);
    return true;
  } catch {
    return false;
  }
}

/** Where programs of Windows may write: with elevation the system's own folder for it, newest first, else the user's. */
export function temporaryFolder(systemRoot: string, elevated: boolean): string {
  if (!elevated) return tmpdir();
  const own = `${systemRoot}\\SystemTemp`;
  return existsSync(own) ? own : `${systemRoot}\\Temp`;
}

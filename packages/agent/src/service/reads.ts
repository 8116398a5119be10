import { posix, win32 } from "node:path";

/**
 * Where probes on Linux look, and what the agent needs itself. Not among them: `/srv`, `/mnt`, `/media`, `/tmp` and every
 * folder of data beside the system's own. A path outside counts as one that may not be read: what depends on it is unknown.
 */
const onLinux: readonly string[] = [
  ...["/etc", "/usr", "/bin", "/sbin", "/lib", "/opt", "/snap"],
  ...["/var", "/run", "/boot", "/proc", "/sys"],
  // Settings and programs of people. Whose they are stays on the machine.
  ...["/home", "/root"],
  "/.fscrypt",
];
// The TPM is looked for where the device's key may lie in it; its tools open it.
const filesOnLinux: readonly string[] = ["/.dockerenv", "/dev/tpmrm0"];

export interface Reading {
  readonly platform: "linux" | "darwin" | "win32";
  readonly main: string;
  readonly state: string;
  /** The settings file, wherever it lies. */
  readonly config: string | undefined;
  /** People's folders that `/etc/passwd` names elsewhere. */
  readonly homes: readonly string[];
}

/** The folders and files that Node is let read. Elsewhere than on Linux, where nothing could be tried, everything. */
export function readsOf({ platform, main, state, config, homes }: Reading): readonly string[] {
  if (platform !== "linux") return ["*"];
  const isMore = (path: string) => !onLinux.some((root) => isWithin(path, root));
  const folders = [...onLinux, ...[programOf(main), state, ...homes].filter(isMore)];
  const files = [...filesOnLinux, ...(config === undefined ? [] : [config]).filter(isMore)];
  // With the star also where the folder is not there yet: Node would take it for a file.
  return [...folders.map((folder) => `${folder}/*`), ...files];
}

/** The folder of the program's files: of the bundle, or of the whole clone where the sources are run. */
function programOf(main: string): string {
  const folder = posix.dirname(main);
  return main.endsWith(".ts") ? posix.join(folder, "../../..") : folder;
}

/** True where the path is the folder or lies in it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`);
}

/** What Node is let write: the state folder, and on Windows the file in which `icacls.exe` says who may open it. */
export function writesOf({
  state,
  temporary,
}: {
  readonly state: string;
  readonly temporary: string | undefined;
}): readonly string[] {
  return temporary === undefined ? [state] : [state, win32.join(temporary, "muster-*")];
}

import { isUtf8 } from "node:buffer";
import { existsSync } from "node:fs";
import { oemPage } from "./code-page.ts";
import { isElevated, temporaryFolder } from "./elevated.ts";
import { isThere, listFolder, modifiedAt, readFile, readHead } from "./files.ts";
import { runCommand } from "./spawn.ts";
import type { System } from "./surroundings.ts";
import { systemRootFrom } from "./system-root.ts";
import { decode } from "./text.ts";
import { argumentsOf, placesOf } from "./tools.ts";
import type { Answer, Machine, RunLimit, Tool } from "./types.ts";

const MEGABYTE = 1024 * 1024;
const RUN_MS = 10_000;
const OUTPUT_BYTES = 16 * MEGABYTE;
const FILE_BYTES = 16 * MEGABYTE;
/** Commands at once: enough to overlap their waiting, too few to be felt. macOS is asked by many small ones. */
const CONCURRENCY = { linux: 2, darwin: 3, win32: 2 } as const;

/** Lets `width` tasks run at a time, in the order they came. */
function gate(width: number): <T>(task: () => Promise<T>) => Promise<T> {
  let free = width;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (free > 0) free--;
    else await new Promise<void>((go) => waiting.push(go));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}

function platformHere(): Machine["platform"] {
  const { platform } = process;
  // Other Unix systems answer as Linux does: with files that are missing, so every fact is unknown.
  return platform === "darwin" || platform === "win32" ? platform : "linux";
}

type Windows = Extract<System, { platform: "win32" }>;

/** Reads what Windows' programs print: what is neither UTF-16 nor UTF-8 is in the console's code page, asked for once. */
function consoleReader(system: Windows): (bytes: Buffer) => Promise<string> {
  let page: Promise<number> | undefined;
  const ask = async () => {
    const key = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Nls\\CodePage";
    const path = placesOf("win32", "reg", system.systemRoot).find((place) => existsSync(place));
    if (path === undefined) return oemPage("");
    const args = ["query", key, "/v", "OEMCP"];
    const said = await runCommand({ path, args, timeoutMs: RUN_MS, outputBytes: MEGABYTE, system });
    return oemPage(said.state === "ran" ? said.stdout : "");
  };
  return async (bytes) => {
    if (isUtf8(bytes)) return decode(bytes);
    page ??= ask();
    return decode(bytes, await page);
  };
}

function systemHere(systemRoot: string, elevated: boolean): System {
  const platform = platformHere();
  if (platform !== "win32") return { platform };
  return { platform, systemRoot, temporary: temporaryFolder(systemRoot, elevated) };
}

/** A tool of the agent's own, behind the same door as the programs so that it is recorded and replayed like them. */
async function readRpmdb(
  [path = ""]: readonly string[],
  { timeoutMs = RUN_MS }: RunLimit,
): Promise<Answer> {
  const { rpmdbSqlite } = await import("./rpmdb.ts");
  return rpmdbSqlite(path, timeoutMs);
}

/**
 * @param clock milliseconds since the epoch
 * @param systemRoot the folder Windows lies in; of no account elsewhere
 */
export function thisMachine(
  clock: () => number = Date.now,
  systemRoot: string = systemRootFrom(undefined),
): Machine {
  const elevated = isElevated(systemRoot);
  const system = systemHere(systemRoot, elevated);
  const { platform } = system;
  const reader = system.platform === "win32" ? { read: consoleReader(system) } : {};
  const inTurn = gate(CONCURRENCY[platform]);
  const start = (tool: Tool, args: readonly string[], limit: RunLimit): Promise<Answer> => {
    if (tool === "rpmdb-sqlite" && platform === "linux") return readRpmdb(args, limit);
    const path = placesOf(platform, tool, systemRoot).find((place) => existsSync(place));
    if (path === undefined) {
      const detail = `${tool} is not installed`;
      return Promise.resolve({ state: "failed", reason: "command_missing", detail });
    }
    const { timeoutMs = RUN_MS, outputBytes = OUTPUT_BYTES } = limit;
    const command = { path, args: argumentsOf(tool, args), timeoutMs, outputBytes };
    return inTurn(() => runCommand({ ...command, system, ...reader }));
  };
  return {
    platform,
    elevated,
    now: clock,
    run: (tool, args, limit = {}) => start(tool, args, limit),
    read: async (path, capBytes = FILE_BYTES) => readFile(path, capBytes),
    head: async (path, bytes) => readHead(path, bytes),
    list: async (path) => listFolder(path),
    exists: async (path) => isThere(path),
    modified: async (path) => modifiedAt(path),
  };
}

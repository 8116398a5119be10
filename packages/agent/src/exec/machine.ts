import { existsSync } from "node:fs";
import { listFolder, modifiedAt, readFile, readHead } from "./files.ts";
import { runCommand } from "./spawn.ts";
import { systemRootFrom } from "./system-root.ts";
import { placesOf } from "./tools.ts";
import type { Answer, Machine, RunLimit, Tool } from "./types.ts";

const MEGABYTE = 1024 * 1024;
const RUN_MS = 10_000;
const OUTPUT_BYTES = 16 * MEGABYTE;
const FILE_BYTES = 16 * MEGABYTE;
/** Commands at once: enough to overlap their waiting, too few to be felt. */
const CONCURRENCY = 2;

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

/**
 * @param clock milliseconds since the epoch
 * @param systemRoot the folder Windows lies in; of no account elsewhere
 */
export function thisMachine(
  clock: () => number = Date.now,
  systemRoot: string = systemRootFrom(undefined),
): Machine {
  const platform = platformHere();
  const inTurn = gate(CONCURRENCY);
  const start = (tool: Tool, args: readonly string[], limit: RunLimit): Promise<Answer> => {
    const path = placesOf(platform, tool, systemRoot).find((place) => existsSync(place));
    if (path === undefined) {
      const detail = `${tool} is not installed`;
      return Promise.resolve({ state: "failed", reason: "command_missing", detail });
    }
    const { timeoutMs = RUN_MS, outputBytes = OUTPUT_BYTES } = limit;
    return inTurn(() => runCommand({ path, args, timeoutMs, outputBytes }));
  };
  return {
    platform,
    elevated: process.geteuid?.() === 0,
    now: clock,
    run: (tool, args, limit = {}) => start(tool, args, limit),
    read: async (path, capBytes = FILE_BYTES) => readFile(path, capBytes),
    head: async (path, bytes) => readHead(path, bytes),
    list: async (path) => listFolder(path),
    exists: async (path) => existsSync(path),
    modified: async (path) => modifiedAt(path),
  };
}

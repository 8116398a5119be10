import { createHash, type Hash } from "node:crypto";
import { closeSync, fsync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { parentPort, workerData } from "node:worker_threads";
import type { Load, Written } from "./file-desk.ts";

/** The thread that a `FileDesk` starts: writes files into one folder, digests them, and says so once they are on the disk. */
const folder: string = workerData;

interface Growing {
  readonly path: string;
  readonly handle: number;
  readonly hash: Hash;
  size: number;
}

const made = new Set<string>();
const growing = new Map<string, Growing>();
const flushed = promisify(fsync);

let before = Promise.resolve();
parentPort?.on("message", (load: Load) => {
  // One after the other: a system lets a program have some hundred files open.
  before = before.then(() => answer(load));
});

async function answer({ pieces, bytes }: Load): Promise<void> {
  parentPort?.postMessage({ ...(await resultOf(pieces, bytes)), bytes }, [bytes.buffer]);
}

async function resultOf(...load: Parameters<typeof taken>): Promise<Omit<Written, "bytes">> {
  try {
    return { files: await taken(...load) };
  } catch (error) {
    if (!(error instanceof Error)) return { failed: String(error) };
    const code = "code" in error ? String(error.code) : undefined;
    return { failed: error.message, code };
  }
}

/** File systems flush a crowd hardly slower than one: all that end in a load are flushed together. */
async function taken(
  pieces: Load["pieces"],
  bytes: Load["bytes"],
): Promise<NonNullable<Written["files"]>> {
  const whole: Growing[] = [];
  for (const { path, from, to, last } of pieces) {
    const file = growing.get(path) ?? create(path);
    const piece = bytes.subarray(from, to);
    file.hash.update(piece);
    file.size += piece.length;
    for (let at = 0; at < piece.length; ) at += writeSync(file.handle, piece, at);
    if (last) whole.push(file);
  }
  await Promise.all(whole.map(({ handle }) => flushed(handle)));
  return whole.map(({ path, handle, hash, size }) => {
    growing.delete(path);
    closeSync(handle);
    return { size, sha256: hash.digest("hex") };
  });
}

function create(path: string): Growing {
  const parent = join(folder, dirname(path));
  if (!made.has(parent)) mkdirSync(parent, { recursive: true });
  made.add(parent);
  const file = {
    path,
    handle: openSync(join(folder, path), "wx"),
    hash: createHash("sha256"),
    size: 0,
  };
  growing.set(path, file);
  return file;
}

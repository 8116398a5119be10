import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  statSync,
} from "node:fs";
import { decode } from "./text.ts";
import type { FileAnswer, ListAnswer, NotRead } from "./types.ts";
import { refusedOnWindows } from "./windows-path.ts";

/** Entries of one folder beyond which it is no folder a probe has business in. */
const FOLDER_LIMIT = 100_000;

function notRead(path: string, error: unknown): { readonly state: "missing" } | NotRead {
  const coded = typeof error === "object" && error !== null && "code" in error;
  const code = coded ? error.code : undefined;
  if (code === "ENOENT" || code === "ENOTDIR") return { state: "missing" };
  if (code === "ERR_ACCESS_DENIED") {
    const detail = `${path} lies outside what the agent's service may read`;
    return { state: "failed", reason: "access_denied", detail };
  }
  if (code === "EACCES" || code === "EPERM") {
    return { state: "failed", reason: "access_denied", detail: `${path} may not be read` };
  }
  return { state: "failed", reason: "failed", detail: `${path}: ${code ?? "cannot be read"}` };
}

function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** On Windows, a path that leads to another computer or a device is not looked at. */
function refused(path: string): NotRead | undefined {
  if (process.platform !== "win32") return undefined;
  const why = refusedOnWindows(path, linkAt);
  return why === undefined
    ? undefined
    : { state: "failed", reason: "failed", detail: `${path} ${why}` };
}

/** Reads on until `most` bytes or the end: files below /proc and /sys tell no true size. */
function readUpTo(fd: number, size: number, most: number): Buffer {
  let buffer = Buffer.allocUnsafe(Math.min(most, Math.max(size + 1, 4096)));
  let length = 0;
  for (;;) {
    const got = readSync(fd, buffer, length, buffer.length - length, null);
    length += got;
    const atEnd = got === 0 || length === most || (size > 0 && length === size);
    if (atEnd) return buffer.subarray(0, length);
    if (length === buffer.length) {
      const larger = Buffer.allocUnsafe(Math.min(most, buffer.length * 4));
      buffer.copy(larger);
      buffer = larger;
    }
  }
}

interface Opened {
  readonly state: "open";
  readonly bytes: Buffer;
  readonly modifiedAt: string;
}

function open(path: string, most: number): Opened | { readonly state: "missing" } | NotRead {
  const no = refused(path);
  if (no !== undefined) return no;
  let fd: number | undefined;
  try {
    // A named pipe in a file's place would block for ever without O_NONBLOCK, which Windows has not: its devices are
    // refused by their names.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(fd);
    if (!stat.isFile()) {
      return { state: "failed", reason: "failed", detail: `${path} is not a plain file` };
    }
    const bytes = readUpTo(fd, stat.size, most);
    return { state: "open", bytes, modifiedAt: stat.mtime.toISOString() };
  } catch (error) {
    return notRead(path, error);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** A whole file as text, or `too_large`: a part of a file is never a reading. */
export function readFile(path: string, capBytes: number): FileAnswer {
  const file = open(path, capBytes + 1);
  if (file.state !== "open") return file;
  if (file.bytes.length > capBytes) {
    return { state: "failed", reason: "too_large", detail: `${path} is over ${capBytes} bytes` };
  }
  return { state: "read", text: decode(file.bytes), modifiedAt: file.modifiedAt };
}

/** The first bytes of a file, one code unit a byte. */
export function readHead(path: string, bytes: number): FileAnswer {
  const file = open(path, bytes);
  if (file.state !== "open") return file;
  return { state: "read", text: file.bytes.toString("latin1"), modifiedAt: file.modifiedAt };
}

export function listFolder(path: string): ListAnswer {
  const no = refused(path);
  if (no !== undefined) return no;
  try {
    const names = readdirSync(path);
    if (names.length > FOLDER_LIMIT) {
      return {
        state: "failed",
        reason: "too_large",
        detail: `${path}: over ${FOLDER_LIMIT} names`,
      };
    }
    return { state: "read", names: names.sort(), modifiedAt: statSync(path).mtime.toISOString() };
  } catch (error) {
    return notRead(path, error);
  }
}

/** Whether the path leads to something; what is not looked at is not there. */
export function isThere(path: string): boolean {
  return refused(path) === undefined && existsSync(path);
}

export function modifiedAt(path: string): string | undefined {
  if (refused(path) !== undefined) return undefined;
  try {
    return statSync(path, { throwIfNoEntry: false })?.mtime.toISOString();
  } catch {
    return undefined;
  }
}

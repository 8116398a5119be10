import { statSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { rpmRow } from "./rpm-header.ts";
import type { Answer, NotRan } from "./types.ts";

/** More packages than any machine has, and larger headers than any package. */
const ROWS = 50_000;
const BLOB_BYTES = 64 * 1024 * 1024;
/** node:sqlite warns on standard error that it is experimental before this version. */
const NODE_WITH_SQLITE = 26;
/** Rows between two looks at the clock, which let the rest of the agent run. */
const PAUSE = 64;

function notRead(reason: NotRan["reason"], detail: string): NotRan {
  return { state: "failed", reason, detail };
}

interface Sign {
  readonly quiet: boolean;
  readonly text: string;
}

/** Whether nobody is writing, and a sign that changes with every write. */
function signOf(path: string): Sign {
  const wal = statSync(`${path}-wal`, { throwIfNoEntry: false });
  const journal = statSync(`${path}-journal`, { throwIfNoEntry: false });
  const main = statSync(path);
  const quiet = (wal?.size ?? 0) === 0 && (journal?.size ?? 0) === 0;
  return { quiet, text: [main.ino, main.size, main.mtimeMs, wal?.mtimeMs].join(" ") };
}

/** Rows of the blobs; or why they are no answer. */
async function rowsOf(
  blobs: Iterable<Record<string, unknown>>,
  path: string,
  deadline: number,
): Promise<string[] | NotRan> {
  const found: string[] = [];
  for (const { blob } of blobs) {
    const row = blob instanceof Uint8Array ? rpmRow(blob) : undefined;
    if (row === undefined) return notRead("failed", `${path}: an entry could not be understood`);
    found.push(row);
    if (found.length % PAUSE === 0) await setImmediate();
    if (performance.now() > deadline) return notRead("timeout", `${path} took too long to read`);
  }
  return found;
}

/**
 * Opened as a file that never changes, sqlite takes no lock and makes no file beside it. The price: what another program has
 * written and not yet moved into the file is not seen, so the caller looks for that.
 */
async function readDatabase(path: string, deadline: number): Promise<string[] | NotRan> {
  const { DatabaseSync } = await import("node:sqlite");
  const url = pathToFileURL(path);
  url.search = "immutable=1&mode=ro";
  const database = new DatabaseSync(url, { readOnly: true });
  try {
    const select = "SELECT blob FROM Packages WHERE length(blob) <= ? LIMIT ?";
    const blobs = database.prepare(select).iterate(BLOB_BYTES, ROWS);
    const found = await rowsOf(blobs, path, deadline);
    const counted = database.prepare("SELECT count(*) AS n FROM Packages").get()?.n;
    if (!Array.isArray(found) || counted === found.length) return found;
    return notRead("too_large", `${path}: more or larger entries than this agent reads`);
  } finally {
    database.close();
  }
}

/**
 * rpm's sqlite database as `rpm -qa` would print it, without starting rpm. Anything unusual (a write under way, a damaged entry, an old
 * Node.js) is no answer: then rpm itself is asked.
 */
export async function rpmdbSqlite(path: string, timeoutMs: number): Promise<Answer> {
  const node = Number(process.versions.node.split(".", 1)[0]);
  if (node < NODE_WITH_SQLITE) {
    return notRead("command_missing", `Node.js ${process.versions.node} reads no sqlite`);
  }
  try {
    const before = signOf(path);
    if (!before.quiet) return notRead("failed", `${path} is being written`);
    const found = await readDatabase(path, performance.now() + timeoutMs);
    if (!Array.isArray(found)) return found;
    const after = signOf(path);
    if (!after.quiet || after.text !== before.text) {
      return notRead("failed", `${path} was written meanwhile`);
    }
    return {
      state: "ran",
      exitCode: 0,
      stdout: found.map((row) => `${row}\n`).join(""),
      stderr: "",
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : "cannot be read";
    return notRead("failed", `${path}: ${why}`);
  }
}

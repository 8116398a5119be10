import { lstatSync, readdirSync, realpathSync, type Stats } from "node:fs";
import { basename, dirname, join } from "node:path";
import { codeOf } from "./problem.ts";

/** What is wrong with a path, and what cures it. */
export interface Wrong {
  readonly what: string;
  readonly cure: string;
}

/** The marker in names of files that are still being written: `.part-` and random digits. */
export const HALF_WRITTEN = ".part-";

/** Folders below the state folder are few and flat: more is no state folder of this agent's. */
const DEEPEST = 8;
const MOST = 20_000;

/**
 * Looks at everything in the state folder: plain files and folders, the agent's own user's, that nobody else can write, under one
 * name each. A link, a pipe or somebody else's file was put there by somebody else, when or however the folder was open.
 * Says what is wrong with the first such, or nothing. Where files have no owner and mode, as on Windows, nothing.
 */
export function wrongInside(folder: string): Wrong | undefined {
  const user = process.geteuid?.();
  if (user === undefined) return undefined;
  const look = { user, left: MOST };
  return walk(folder, look, DEEPEST);
}

interface Look {
  readonly user: number;
  left: number;
}

function walk(folder: string, look: Look, deepest: number): Wrong | undefined {
  const entries = entriesOf(folder);
  look.left -= entries.length;
  if (look.left < 0 || deepest === 0) return tooMuch(folder);
  // A file that is made new has its half-written name beside its own, until a crash is cleared away.
  const halves = new Set(entries.filter(({ half }) => half).map(({ stat }) => stat.ino));
  for (const { path, stat } of entries) {
    const names = halves.has(stat.ino) ? 2 : 1;
    const wrong =
      wrongEntry(path, { stat, names, user: look.user }) ??
      (stat.isDirectory() ? walk(path, look, deepest - 1) : undefined);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** Half-written ones are looked at first: another agent may be at work, and what is gone again by then is nobody's. */
function entriesOf(folder: string) {
  return namesIn(folder)
    .sort(halfWrittenFirst)
    .flatMap((name) => {
      const path = join(folder, name);
      const stat = lstatSync(path, { throwIfNoEntry: false });
      return stat === undefined ? [] : [{ path, stat, half: name.startsWith(HALF_WRITTEN) }];
    });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}

function halfWrittenFirst(a: string, b: string): number {
  return Number(b.startsWith(HALF_WRITTEN)) - Number(a.startsWith(HALF_WRITTEN));
}

interface Entry {
  readonly stat: Stats;
  /** Names that a file may have. */
  readonly names: number;
  readonly user: number;
}

function wrongEntry(path: string, { stat, names, user }: Entry): Wrong | undefined {
  const aside = `see who could have put it there, and move it away: ${path}`;
  if (stat.isSymbolicLink()) return { what: `${path} is a symbolic link`, cure: aside };
  if (!stat.isFile() && !stat.isDirectory()) {
    return { what: `${path} is neither a file nor a folder`, cure: aside };
  }
  if (stat.uid !== user) {
    return { what: `${path} belongs to user ${stat.uid}, not to user ${user}`, cure: aside };
  }
  if ((stat.mode & 0o022) !== 0) {
    const mode = (stat.mode & 0o7777).toString(8).padStart(4, "0");
    return {
      what: `${path} can be written by other users (mode ${mode})`,
      cure: `see who could have changed it, then: chmod go-w ${path}`,
    };
  }
  if (stat.isFile() && stat.nlink > names) {
    return {
      what: `${path} has ${stat.nlink} names: it can be changed by another one`,
      cure: aside,
    };
  }
  return undefined;
}

function tooMuch(folder: string): Wrong {
  return {
    what: `${folder} holds more than the agent ever puts there`,
    cure: "name a folder of the agent's own with --state",
  };
}

/**
 * Looks at the folders that lead to the state folder, as it is named and as it is once links are followed: whoever can write in
 * one of them could put another folder in its place. A folder in which everybody removes only what is theirs (`/tmp`) will do.
 */
export function wrongAbove(path: string): Wrong | undefined {
  const user = process.geteuid?.();
  if (user === undefined) return undefined;
  const named = dirname(path);
  const places = new Set([...leadingTo(named), ...leadingTo(realpathSync(named))]);
  for (const place of [...places].filter(mayLookAt)) {
    const wrong = wrongParent(place, user);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/**
 * Under Node's permission model, as a service, not all of them may be looked at: whoever wrote the service looked at all of them
 * then, without it.
 */
function mayLookAt(place: string): boolean {
  return process.permission?.has("fs.read", place) ?? true;
}

/** The folder and all above it. */
function leadingTo(folder: string): readonly string[] {
  return basename(folder) === "" ? [folder] : [folder, ...leadingTo(dirname(folder))];
}

function wrongParent(place: string, user: number): Wrong | undefined {
  const stat = lstatSync(place);
  const cure = `name a folder with --state that only root and user ${user} can move`;
  if (stat.uid !== 0 && stat.uid !== user) {
    return {
      what: `${place}, which leads to the state folder, belongs to user ${stat.uid}, who could put another in its place`,
      cure,
    };
  }
  if (stat.isSymbolicLink() || (stat.mode & 0o1000) !== 0) return undefined;
  // A group of root's, or of this user's alone: such has the user's own number.
  const byGroup = (stat.mode & 0o020) !== 0 && stat.gid !== 0 && stat.gid !== user;
  if (!byGroup && (stat.mode & 0o002) === 0) return undefined;
  return {
    what: `${place}, which leads to the state folder, can be written by other users, who could put another in its place`,
    cure,
  };
}

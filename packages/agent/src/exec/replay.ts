import type { Recording } from "./bundle.ts";
import { withUnitNames } from "./systemctl-named.ts";
import type { Answer, FileAnswer, ListAnswer, Machine } from "./types.ts";

type Commands = Recording["commands"];

function sameArgs(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((arg, at) => arg === b[at]);
}

/** By tool and arguments first, in their order and then in any, then by tool alone if it stands once. */
function commandOf(commands: Commands, tool: string, args: readonly string[]): Answer {
  const ofTool = commands.filter((command) => command.tool === tool);
  const inAnyOrder = (list: readonly string[]) => [...list].sort();
  const exact =
    ofTool.find((command) => sameArgs(command.args, args)) ??
    ofTool.find((command) => sameArgs(inAnyOrder(command.args), inAnyOrder(args)));
  const [only] = ofTool;
  const found = exact ?? (ofTool.length === 1 ? only : undefined);
  if (found !== undefined) return found.answer;
  const what = ofTool.length === 0 ? tool : `this question to ${tool}`;
  const detail = `${what} is not in the recording`;
  return { state: "failed", reason: "command_missing", detail };
}

/** What divides the steps of a path: Windows' own stroke in a path that begins with a drive. */
const strokeOf = (path: string) => (/^[A-Za-z]:\\/.test(path) ? "\\" : "/");

/** Names directly below a folder, as far as the paths in the recording tell. */
function namesBelow(paths: readonly string[], folder: string): readonly string[] {
  const stroke = strokeOf(folder);
  const start = folder.endsWith(stroke) ? folder : `${folder}${stroke}`;
  const names = paths
    .filter((path) => path.startsWith(start))
    .map((path) => path.slice(start.length).split(stroke, 1)[0] ?? "");
  return [...new Set(names)].filter((name) => name !== "").sort();
}

function listOf(recording: Recording, path: string): ListAnswer {
  const folder = recording.folders.find((entry) => entry.path === path);
  if (folder !== undefined) return folder.answer;
  const names = namesBelow(
    [...recording.files, ...recording.folders, ...recording.seen].map((entry) => entry.path),
    path,
  );
  if (names.length === 0) return { state: "missing" };
  return { state: "read", names, modifiedAt: undefined };
}

function fileOf({ files }: Recording, path: string): Recording["files"][number] | undefined {
  // A whole file answers for its head too, but never the other way round.
  const found = files.filter((file) => file.path === path);
  return found.find((file) => file.head === undefined) ?? found[0];
}

function readOf(recording: Recording, path: string, cap: number): FileAnswer {
  const file = fileOf(recording, path);
  if (file === undefined) return { state: "missing" };
  if (file.answer.state !== "read") return file.answer;
  if (file.head !== undefined || file.answer.text.length > cap) {
    const detail = `${path} is not whole in the recording, or over ${cap} bytes`;
    return { state: "failed", reason: "too_large", detail };
  }
  return file.answer;
}

function headOf(recording: Recording, path: string, bytes: number): FileAnswer {
  const file = fileOf(recording, path);
  if (file === undefined) return { state: "missing" };
  if (file.answer.state !== "read") return file.answer;
  return { ...file.answer, text: file.answer.text.slice(0, bytes) };
}

function modifiedOf(recording: Recording, path: string): string | undefined {
  const seen = recording.seen.find(
    (entry) => entry.path === path && entry.modifiedAt !== undefined,
  );
  if (seen !== undefined) return seen.modifiedAt;
  const found = [...recording.files, ...recording.folders].find((entry) => entry.path === path);
  return found?.answer.state === "read" ? found.answer.modifiedAt : undefined;
}

/** A machine that answers from a recording and never looks at the one it runs on. What is not in it is missing. */
export function replay(recording: Recording): Machine {
  const { files, folders, seen } = recording;
  const commands = recording.commands.map(withUnitNames);
  const paths = [...files, ...folders, ...seen].map((entry) => entry.path);
  const now = Date.parse(recording.takenAt);
  return {
    platform: recording.platform,
    elevated: recording.elevated,
    now: () => now,
    run: async (tool, args) => commandOf(commands, tool, args),
    read: async (path, cap = Number.POSITIVE_INFINITY) => readOf(recording, path, cap),
    head: async (path, bytes) => headOf(recording, path, bytes),
    list: async (path) => listOf(recording, path),
    exists: async (path) =>
      paths.some((p) => p === path || p.startsWith(`${path}${strokeOf(path)}`)),
    modified: async (path) => modifiedOf(recording, path),
  };
}

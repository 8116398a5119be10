import type { Recording } from "./bundle.ts";
import type { Machine } from "./types.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

export interface Recorder {
  /** The machine to ask: it answers as the one behind it, and remembers. */
  readonly machine: Machine;
  /** What was asked so far, in an order that does not depend on who asked first. */
  recording(): Recording;
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  if (a.path === b.path) return 0;
  return a.path < b.path ? -1 : 1;
}

/** Remembers every answer of a machine. What is missing is left out: its absence from the recording says so. */
export function record(machine: Machine): Recorder {
  const kept: Mutable<Pick<Recording, "commands" | "files" | "folders" | "seen">> = {
    commands: [],
    files: [],
    folders: [],
    seen: [],
  };
  const asked: Machine = {
    platform: machine.platform,
    elevated: machine.elevated,
    now: () => machine.now(),
    async run(tool, args, limit) {
      const began = machine.now();
      const answer = await machine.run(tool, args, limit);
      const missing = answer.state === "failed" && answer.reason === "command_missing";
      const ms = machine.now() - began;
      if (!missing) kept.commands.push({ tool, args: [...args], answer, ms });
      return answer;
    },
    async read(path, cap) {
      const answer = await machine.read(path, cap);
      if (answer.state !== "missing") kept.files.push({ path, answer });
      return answer;
    },
    async head(path, bytes) {
      const answer = await machine.head(path, bytes);
      if (answer.state !== "missing") kept.files.push({ path, answer, head: bytes });
      return answer;
    },
    async list(path) {
      const answer = await machine.list(path);
      if (answer.state !== "missing") kept.folders.push({ path, answer });
      return answer;
    },
    async exists(path) {
      const there = await machine.exists(path);
      if (there) kept.seen.push({ path });
      return there;
    },
    async modified(path) {
      const modifiedAt = await machine.modified(path);
      if (modifiedAt !== undefined) kept.seen.push({ path, modifiedAt });
      return modifiedAt;
    },
  };
  return {
    machine: asked,
    recording: () => ({
      platform: machine.platform,
      elevated: machine.elevated,
      takenAt: new Date(machine.now()).toISOString(),
      commands: kept.commands,
      files: [...kept.files].sort(byPath),
      folders: [...kept.folders].sort(byPath),
      seen: [...kept.seen].sort(byPath),
    }),
  };
}

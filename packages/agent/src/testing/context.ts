import { randomBytes } from "node:crypto";
import type { Context, Output } from "../commands/context.ts";
import { dispatch } from "../commands/dispatch.ts";
import { readEnvironment } from "../config/environment.ts";
import type { Self } from "../exec/self.ts";
import type { Machine } from "../exec/types.ts";

/** A Linux machine on which nothing is found: every probe answers, and most answer that they can't tell. */
export function emptyMachine(parts: Partial<Machine> = {}): Machine {
  return {
    platform: "linux",
    elevated: false,
    now: () => 0,
    run: async (tool) => ({
      state: "failed",
      reason: "command_missing",
      detail: `${tool} is missing`,
    }),
    read: async () => ({ state: "missing" }),
    head: async () => ({ state: "missing" }),
    list: async () => ({ state: "missing" }),
    exists: async () => false,
    modified: async () => undefined,
    ...parts,
  };
}

/** A process that takes nothing, is never looked at, and can't be run again. */
export function quietSelf(parts: Partial<Self> = {}): Self {
  return {
    pid: 1,
    lowerPriority: () => {},
    memory: () => 0,
    processorMs: () => 0,
    steadyMs: () => 0,
    every: () => () => {},
    tidy: () => {},
    restartWith: async () => {},
    runAgain: async () => ({ exitCode: undefined, stdout: "" }),
    isAlive: () => true,
    end: () => {},
    ...parts,
  };
}

export interface Played {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
  /** The document on standard output. */
  json(): unknown;
}

class Collected implements Output {
  text = "";
  readonly isTerminal: boolean = false;
  readonly width: number = 80;

  write(text: string): void {
    this.text += text;
  }
}

/** A context with everything made up but for these parts. */
export function contextOf(parts: Partial<Context> = {}): Context {
  return {
    out: new Collected(),
    err: new Collected(),
    input: async () => "",
    environment: { ...readEnvironment({}), isRoot: false, configHome: "/nonexistent" },
    openMachine: async () => emptyMachine(),
    now: () => Date.parse("2026-11-21T12:00:00.000Z"),
    random: () => 0.5,
    randomBytes,
    sleep: async () => {},
    stopSignal: () => new AbortController().signal,
    self: quietSelf(),
    program: { node: "/usr/bin/node", main: "/opt/muster-agent/main.ts" },
    ...parts,
  };
}

/** Plays one call of the program, with everything outside its arguments made up. */
export async function play(argv: readonly string[], parts: Partial<Context> = {}): Promise<Played> {
  const out = new Collected();
  const err = new Collected();
  const exit = await dispatch(argv, contextOf({ out, err, ...parts }));
  return { exit, out: out.text, err: err.text, json: () => JSON.parse(out.text) };
}

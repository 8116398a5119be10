import type { Environment } from "../config/environment.ts";
import type { Self } from "../exec/self.ts";
import type { Machine } from "../exec/types.ts";
import type { FolderGuard } from "../identity/folder.ts";
import type { Tpm } from "../identity/tpm.ts";

/** One of the program's two streams. */
export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Columns; 80 where it is no terminal. */
  readonly width: number;
}

/** Everything a command touches outside its arguments, so that a test can hold all of it. */
export interface Context {
  /** What was asked for. */
  readonly out: Output;
  /** Progress, remarks and errors. */
  readonly err: Output;
  /** All of standard input, as text. */
  readonly input: () => Promise<string>;
  readonly environment: Environment;
  readonly openMachine: () => Promise<Machine>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  /** Resolves after the time, or as soon as `until` is aborted. */
  readonly sleep: (ms: number, until: AbortSignal) => Promise<void>;
  /** From the first call on, Ctrl-C and the service manager abort this signal instead of ending the program. */
  readonly stopSignal: () => AbortSignal;
  /** Closes and checks the state folder on Windows; `undefined` where its owner and mode say it all. */
  readonly openGuard?: () => Promise<FolderGuard | undefined>;
  /** The TPM of this computer; `undefined` where the agent works with none. */
  readonly openTpm?: () => Promise<Tpm | undefined>;
  /** This process: its priority, what it takes, and how it is run once more. */
  readonly self: Self;
  /** How this program was started: for the units that start it again. */
  readonly program: { readonly node: string; readonly main: string };
}

/** 0 done, 1 done but something needs attention, 2 wrong use, 3 failed. */
export type ExitCode = 0 | 1 | 2 | 3;

/** The arguments of a command, checked against its table. */
export interface Arguments {
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
}

/** The text of an option, where it was given. */
export function textOf({ options }: Arguments, name: string): string | undefined {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
}

export function isSet({ options }: Arguments, name: string): boolean {
  return options[name] === true;
}

export type Command = (args: Arguments, context: Context) => Promise<ExitCode>;

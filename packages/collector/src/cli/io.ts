import type { Environment } from "../config/environment.ts";
import { visible } from "../html.ts";
import { type Style, styleFor } from "./text.ts";

/** The world as a command sees it; the program's start hands it in, tests bring their own. */
export interface Io {
  readonly environment: Environment;
  /** What was asked for goes here: tables, JSON. */
  readonly out: Output;
  /** Progress and problems go here. */
  readonly err: Output;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
  /** Aborted by Ctrl-C or a request to end. */
  readonly stop: AbortSignal;
}

export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
  readonly columns: number | undefined;
}

/** Colours on a terminal only, and not where the user asked for none. */
export function styleOf(output: Output, environment: Environment): Style {
  const colour = environment.forceColour || (output.isTerminal && !environment.noColour);
  return styleFor({ colour, columns: output.columns ?? environment.columns });
}

/** The escapes of {@link visible} are JSON's own, so a program reads back what was meant and a terminal is not steered. */
export function printJson(io: Io, value: unknown): void {
  io.out.write(`${visible(JSON.stringify(value, null, 2))}\n`);
}

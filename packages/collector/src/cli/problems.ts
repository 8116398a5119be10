import { CommanderError } from "commander";

/** Exit codes of both programs. */
export const exitCodes = { done: 0, attention: 1, usage: 2, failed: 3 } as const;

/** Wrong use: the option and the cure in one line. */
export class UsageError extends Error {
  readonly code = "USAGE";
}

/** Done, but something needs attention: the message says what. */
export class AttentionError extends Error {
  readonly code = "ATTENTION";
}

/** Codes of errors that a person caused by what they wrote, wherever they were found. */
const usage = new Set([
  "USAGE",
  "CONFIG",
  "PACK_TARGET_NOT_EMPTY",
  "PACK_TARGET_NOT_A_FOLDER",
  "NO_ORGANISATION",
  "NO_EDITION",
  "DAY_AHEAD",
  "PACK_NO_ITEM",
  "PACK_NOT_READABLE",
  "DEVICE",
  "TOKEN_SCOPE",
  "BUNDLE",
  "EDITION_FILE",
]);

/** The exit code for what a command threw, and the line to print; no line where commander has printed its own. */
export function explain(error: unknown): { readonly exitCode: number; readonly line?: string } {
  if (error instanceof CommanderError) {
    return { exitCode: error.exitCode === 0 ? exitCodes.done : exitCodes.usage };
  }
  const code = codeOf(error);
  const line = error instanceof Error ? error.message : String(error);
  if (code === "ATTENTION") return { exitCode: exitCodes.attention, line };
  if (usage.has(code)) return { exitCode: exitCodes.usage, line };
  return {
    exitCode: exitCodes.failed,
    line: code === "" ? `${line} (unexpected: please report it)` : line,
  };
}

export function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}

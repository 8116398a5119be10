/**
 * Something that stops a command and that a person can cure. `message` says what is wrong, `cure` what to do about it;
 * `exit` is the command's exit code: 2 wrong use, 3 failed.
 */
export class Problem extends Error {
  readonly code: string;
  readonly cure: string;
  readonly exit: 2 | 3;

  constructor(code: string, parts: ProblemParts) {
    super(parts.what, { cause: parts.cause });
    this.name = "Problem";
    this.code = code;
    this.cure = parts.cure;
    this.exit = parts.exit ?? 3;
  }
}

export interface ProblemParts {
  readonly what: string;
  readonly cure: string;
  readonly exit?: 2 | 3;
  readonly cause?: unknown;
}

/**
 * The `code` of a system error (`ENOENT`, `EACCES` …), or `undefined` for any other value. Looks at the shape, not at
 * the class: an error of another realm is an error too.
 */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** What a person reads of an error caught as `unknown`. */
export function messageOf(error: unknown): string {
  const isError = typeof error === "object" && error !== null && "message" in error;
  return isError ? String(error.message) : String(error);
}

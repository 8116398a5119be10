/** The programs the agent may start, by short name; their absolute places stand in `exec/tools.ts`, nowhere else. */
export type Tool = string;

/** What a finished command left. Text is UTF-8, or latin-1 where the bytes are not UTF-8. */
export interface Ran {
  readonly state: "ran";
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Why there is no answer: the same reasons as an unknown fact has. */
export interface NotRan {
  readonly state: "failed";
  readonly reason: "command_missing" | "access_denied" | "timeout" | "too_large" | "failed";
  readonly detail: string;
}

export type Answer = Ran | NotRan;

/** A file or folder that is there and could not be read. */
export interface NotRead {
  readonly state: "failed";
  readonly reason: "access_denied" | "too_large" | "failed";
  readonly detail: string;
}

/** What a file holds, or why it cannot be said. `missing` is an answer: the file is not there. */
export type FileAnswer =
  | {
      readonly state: "read";
      readonly text: string;
      /** ISO 8601 in UTC; `undefined` where a recording does not tell. */
      readonly modifiedAt: string | undefined;
    }
  | { readonly state: "missing" }
  | NotRead;

export type ListAnswer =
  | {
      readonly state: "read";
      /** Plain names, sorted. */
      readonly names: readonly string[];
      /** When an entry was last added or removed; as for a file. */
      readonly modifiedAt: string | undefined;
    }
  | { readonly state: "missing" }
  | NotRead;

/**
 * The only door from a probe to the machine. Read-only by construction: fixed tools with arguments as a list, files and
 * folders to look at. The real door is `exec/machine.ts`; a recording plays behind the same door.
 */
export interface Machine {
  readonly platform: "linux" | "darwin" | "win32";
  /** Administrator or root. */
  readonly elevated: boolean;
  /** Now, in milliseconds since the epoch. */
  now(): number;
  run(tool: Tool, args: readonly string[], limit?: RunLimit): Promise<Answer>;
  /** Text of a file, decoded as UTF-8 (latin-1 where it is not). Larger than the cap is `too_large`, never a part. */
  read(path: string, capBytes?: number): Promise<FileAnswer>;
  /** The first bytes of a file, for headers: one UTF-16 code unit a byte (latin-1). */
  head(path: string, bytes: number): Promise<FileAnswer>;
  list(path: string): Promise<ListAnswer>;
  /** Whether the path leads to something, links followed. */
  exists(path: string): Promise<boolean>;
  /** When a file or folder was last changed (ISO 8601, UTC), without opening it; `undefined` where that can't be told. */
  modified(path: string): Promise<string | undefined>;
}

export interface RunLimit {
  readonly timeoutMs?: number;
  /** Standard output and standard error together. */
  readonly outputBytes?: number;
}

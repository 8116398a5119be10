/** The programs the agent may start, by short name; their absolute places stand in `exec/tools.ts`, nowhere else. */
export type Tool = string;

/** What a finished command left. */
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

/** What a file holds, or why it cannot be said. `missing` is an answer: the file is not there. */
export type FileAnswer =
  | { readonly state: "read"; readonly text: string; readonly modifiedAt: string }
  | { readonly state: "missing" }
  | {
      readonly state: "failed";
      readonly reason: "access_denied" | "too_large" | "failed";
      readonly detail: string;
    };

export type ListAnswer =
  | { readonly state: "read"; readonly names: readonly string[] }
  | { readonly state: "missing" }
  | {
      readonly state: "failed";
      readonly reason: "access_denied" | "too_large" | "failed";
      readonly detail: string;
    };

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
  /** The first bytes of a file, for headers. */
  head(path: string, bytes: number): Promise<FileAnswer>;
  list(path: string): Promise<ListAnswer>;
  /** Target of a symbolic link, or whether the path exists at all. */
  exists(path: string): Promise<boolean>;
}

export interface RunLimit {
  readonly timeoutMs?: number;
  readonly outputBytes?: number;
}

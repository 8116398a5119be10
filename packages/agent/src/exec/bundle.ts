import type { Answer, FileAnswer, ListAnswer, Machine } from "./types.ts";

export const RECORDING_FORMAT = "muster-recording/1";

/** Everything that was asked of a machine, with its answers. */
export interface Recording {
  readonly platform: Machine["platform"];
  readonly elevated: boolean;
  /** ISO 8601, UTC: "now" for whoever plays it. */
  readonly takenAt: string;
  readonly commands: readonly {
    readonly tool: string;
    readonly args: readonly string[];
    readonly answer: Answer;
    readonly ms?: number | undefined;
  }[];
  /** `head`: only so many bytes from the start were asked for. */
  readonly files: readonly {
    readonly path: string;
    readonly answer: Exclude<FileAnswer, { state: "missing" }>;
    readonly head?: number | undefined;
  }[];
  readonly folders: readonly {
    readonly path: string;
    readonly answer: Exclude<ListAnswer, { state: "missing" }>;
  }[];
  /** Paths that are there although nobody looked inside, with the time of their last change where that was asked. */
  readonly seen: readonly { readonly path: string; readonly modifiedAt?: string | undefined }[];
  /** Windows' answers by section, in a recording that was made by hand. */
  readonly answers?: readonly { readonly section: string; readonly text: string }[] | undefined;
}

/** Why a command or file has no content: it was refused, timed out, or was too large. */
interface Failed {
  readonly reason: string;
  readonly detail: string;
}

/**
 * `manifest.json` of a bundle. `stdout`, `stderr` and `content` name files beside it. What stands behind a question mark
 * may be left out: a bundle made by hand needs a tool and its output, or a path and its content.
 */
export interface Manifest {
  readonly format: typeof RECORDING_FORMAT;
  readonly platform: Machine["platform"];
  readonly elevated: boolean;
  readonly takenAt: string;
  readonly commands: readonly {
    readonly tool: string;
    readonly args: readonly string[];
    readonly exitCode?: number | undefined;
    readonly stdout?: string | undefined;
    readonly stderr?: string | undefined;
    readonly ms?: number | undefined;
    readonly failed?: Failed | undefined;
  }[];
  readonly files: readonly {
    readonly path: string;
    readonly content?: string | undefined;
    readonly modifiedAt?: string | undefined;
    readonly head?: number | undefined;
    readonly failed?: Failed | undefined;
  }[];
  readonly folders?: readonly {
    readonly path: string;
    readonly names: readonly string[];
    readonly modifiedAt?: string | undefined;
    readonly failed?: Failed | undefined;
  }[];
  readonly seen?: readonly { readonly path: string; readonly modifiedAt?: string | undefined }[];
  /** Windows only: which file holds which section of the answer. In the manifest also `"sections": { NAME: FILE }`. */
  readonly answers?: readonly { readonly section: string; readonly content: string }[];
}

/** A bundle that cannot be played; the message says which part and what would cure it. */
export class RecordingError extends Error {
  readonly code = "RECORDING_UNREADABLE";
}

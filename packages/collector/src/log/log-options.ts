import type { Signer } from "../keys/index.ts";
import type { Store } from "../store/index.ts";
import type { Checkpoint } from "./checkpoint.ts";

export interface LogOptions {
  readonly store: Store;
  readonly signer: Signer;
  /** The collector's name, part of every log's; remembered at first use, because agents know a log by it. */
  readonly name: string;
  /** The data folder: where the last checkpoint is kept beside the database. */
  readonly folder: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export class LogNameError extends Error {
  readonly code = "LOG_NAME";
}

export interface Entered {
  /** Of the leaves, in the order given. */
  readonly indices: readonly number[];
  /** Over the tree with them. */
  readonly checkpoint: Checkpoint;
}

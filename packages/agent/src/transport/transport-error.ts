import { Problem, type ProblemParts } from "../identity/problem.ts";

export interface TransportParts extends ProblemParts {
  /** True where the same bytes may well be taken later. */
  readonly retry: boolean;
  /** How long the collector asked to be left alone, in milliseconds. */
  readonly waitMs?: number;
}

/** Why the collector could not be reached, believed or satisfied. Nothing is lost: the report stays in the outbox. */
export class TransportError extends Problem {
  readonly retry: boolean;
  readonly waitMs: number | undefined;

  constructor(code: string, parts: TransportParts) {
    super(code, parts);
    this.name = "TransportError";
    this.retry = parts.retry;
    this.waitMs = parts.waitMs;
  }
}

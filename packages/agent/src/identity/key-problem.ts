import { Problem, type ProblemParts } from "./problem.ts";

/**
 * Why the device's key can't be used now. What was signed before is not touched by it: reports that wait go out as ever,
 * and the chain stays where it is.
 */
export class KeyProblem extends Problem {
  /** True where the same may well work in a moment. */
  readonly retry: boolean;

  constructor(code: string, parts: ProblemParts & { readonly retry?: boolean }) {
    super(code, parts);
    this.name = "KeyProblem";
    this.retry = parts.retry ?? false;
  }
}

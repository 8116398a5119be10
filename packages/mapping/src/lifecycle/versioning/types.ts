import type { Cycle } from "../types.ts";

/** What a scheme needs to know of a product. */
export interface Listed {
  readonly cycles: readonly Cycle[];
  readonly table?: readonly (readonly [from: string, cycle: string | null])[];
}

/** Where a version stands: in a listed line, or where it stands against the lines when it is in none. */
export type Placement =
  | { readonly cycle: string; readonly outside?: never }
  | { readonly cycle?: never; readonly outside: "newer" | "older" | "between" | "no-version" };

/** Says which release line a version string belongs to. Never rounds: a version outside every line says so. */
export interface Scheme {
  cycleOf(version: string, listed: Listed): Placement;
  /** Negative where `a` is the older version, zero where they are the same. */
  compare(a: string, b: string): number;
}

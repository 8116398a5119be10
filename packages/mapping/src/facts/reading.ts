import * as z from "zod";
import { TEXT_LIMIT } from "./limits.ts";

/** Why nobody could establish a fact. */
export const unknownReasons = [
  "command_missing",
  "access_denied",
  "timeout",
  "parse_error",
  "not_reported",
  "unsupported",
  "stale_cache",
  "conflict",
  "restricted_language",
  "not_registered",
  "too_large",
  "failed",
] as const;
export type UnknownReason = (typeof unknownReasons)[number];

export const Text = z.string().max(TEXT_LIMIT);
export const Instant = z.iso.datetime();

/** An answer that a source allowed to decide did decide. `source` names it: `os-release`, `dpkg-status`, `nft` … */
export interface Known<V> {
  readonly state: "known";
  readonly value: V;
  readonly source: string;
  /**
   * Time of the underlying data where it is not the scan's own: a status file written days ago, a cached answer. The time
   * of observation is the report's `clock`.
   */
  readonly asOf?: string | undefined;
  /** Sources that said otherwise, each in words; the stricter one decided the value. */
  readonly conflicts?: string[] | undefined;
}

/** The fact cannot exist on this machine: a TPM on a Mac, a host firewall inside WSL. */
export interface NotApplicable {
  readonly state: "not-applicable";
  readonly because: string;
}

/** Nobody could decide it. Neither good nor bad, and never counted as either. */
export interface Unknown {
  readonly state: "unknown";
  readonly reason: UnknownReason;
  /** What a person reads: the tool that is missing, the privilege that would cure it. */
  readonly detail: string;
}

export type Reading<V> = Known<V> | NotApplicable | Unknown;

/** The schema of one kind of fact: its name plus the three answers, with `value` as the shape of the known one. */
export function factOf<K extends string, V extends z.ZodType>(kind: K, value: V) {
  return z.discriminatedUnion("state", [
    z.strictObject({
      kind: z.literal(kind),
      state: z.literal("known"),
      value,
      source: Text,
      asOf: Instant.optional(),
      conflicts: z.array(Text).max(16).optional(),
    }),
    z.strictObject({ kind: z.literal(kind), state: z.literal("not-applicable"), because: Text }),
    z.strictObject({
      kind: z.literal(kind),
      state: z.literal("unknown"),
      reason: z.enum(unknownReasons),
      detail: Text,
    }),
  ]);
}

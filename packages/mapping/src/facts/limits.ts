import type { FactKind } from "./index.ts";

/** Limits and rules of facts, without zod, so that the agent can keep them at no cost at start. */

/** Longest text of any field of a fact, in UTF-16 code units; the agent cuts, the collector refuses. */
export const TEXT_LIMIT = 4096;
export const SOFTWARE_LIMIT = 50_000;
export const UPDATES_LIMIT = 5_000;
/** Months up to the scan over which antivirus alerts are counted: as many as the toolkit asks for (6.2.2). */
export const ALERT_MONTHS = 3;

/**
 * Kinds whose section carries a random salt, is never shared between devices and can be erased without breaking the log:
 * they can tell of a person.
 */
export const personalKinds: readonly FactKind[] = ["identity", "browsers"];

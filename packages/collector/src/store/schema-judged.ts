/** What each device was last judged with, so that a night visits only those it must. A memory, not evidence. */
export interface EvaluationTable {
  device: string;
  /** Day on which it was judged. */
  judged_on: string;
  /** The device's `head` then: a different one means new facts. Null where it had not reported. */
  head: string | null;
  /** The device's state then. */
  state: string;
  /** Digest of what else decided: rules and policy. */
  basis: string;
  /** The list files it looked into, each between blanks; null where an earlier program judged. */
  looked_into: string | null;
  /** First day on which the same facts may be judged differently; null where no date can. */
  next_on: string | null;
}

/** By what limits of the policy an organisation was judged from a day on. A memory, not evidence. */
export interface LimitsFromTable {
  organisation: string;
  from_day: string;
  /** JSON of the policy, but for who allowed silent devices. */
  limits: string;
}

import type { Day, Detail, Outcome } from "@muster/mapping";
import type { Json } from "@muster/mapping/wire";
import type { Finding } from "../store/index.ts";

/** One judgement that holds on the pack's day. */
export interface PackFinding {
  readonly device: string;
  readonly control: string;
  readonly outcome: Outcome;
  readonly because: string;
  readonly source: string;
  readonly holdsUntil: Day | null;
  /** First day of this outcome. */
  readonly since: Day;
  readonly details: readonly Detail[];
  /** Digest of the report the facts came in; null where the device never reported. */
  readonly report: string | null;
  /** Digest of the set of list files used. */
  readonly lists: string;
  /** Version of the rules. */
  readonly rules: string;
}

/** As the log's entry digests it. */
export function rowOf(row: Finding): Json {
  const { id: _, to_day: __, ...logged } = row;
  return logged;
}

export function byDeviceAndControl(a: PackFinding, b: PackFinding): number {
  const [left, right] = [`${a.device} ${a.control}`, `${b.device} ${b.control}`];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

export function findingOf(row: Finding): PackFinding {
  return {
    device: row.device,
    control: row.control,
    outcome: row.outcome,
    because: row.because,
    source: row.source,
    holdsUntil: row.holds_until,
    since: row.from_day,
    // Written by the evaluation as Detail[]; the table's triggers keep it so.
    details: JSON.parse(row.details) as readonly Detail[],
    report: row.report,
    lists: row.lists,
    rules: row.rules,
  };
}

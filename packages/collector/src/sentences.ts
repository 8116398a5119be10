import { writeDay } from "@muster/mapping";
import type { Summary, SummaryHead } from "./packs/summary-schema.ts";

/** What a reader needs first, before any table. The same words in the terminal and on the first page. */
export interface Sentences {
  readonly reporting: string;
  readonly action: string;
  readonly evidence: string;
}

/** Devices that do not meet a control. */
export function failingDevices({ findings }: Pick<Summary, "findings">): number {
  return new Set(findings.filter((f) => f.outcome === "not-met").map((f) => f.device)).size;
}

/** Every count with its denominator. @param failing devices that do not meet a control */
export function sentences(summary: SummaryHead, failing: number): Sentences {
  const { known, reporting } = summary.estate;
  // Also where one device fails and so decides the answer, the others' evidence is missed.
  const open = summary.items.filter(
    ({ suggested, counts }) => suggested === "cannot confirm" || (counts?.noEvidence ?? 0) > 0,
  ).length;
  const day = writeDay(summary.deadline);
  const deadline =
    summary.deadline < summary.today ? `; the deadline, ${day}, has passed` : ` before ${day}`;
  return {
    reporting: `${reporting} of ${known} known ${known === 1 ? "device" : "devices"} reporting on ${writeDay(summary.today)}.`,
    action: `${failing} of ${known} ${known === 1 ? "device" : "devices"} ${failing === 1 ? "needs" : "need"} action${deadline}.`,
    evidence: `${open} of ${summary.items.length} items ${open === 1 ? "lacks" : "lack"} evidence from at least one device.`,
  };
}

/** The remark that most of some answers share, to be said once for them: of an edition that is assumed it stands at nearly all. */
export function sharedRemark(
  answers: readonly { readonly remark?: string | null | undefined }[],
): string | undefined {
  if (answers.length < 2) return undefined;
  const groups = Map.groupBy(answers, ({ remark }) => remark ?? undefined);
  return [...groups].find(([, same]) => same.length > answers.length / 2)?.[0];
}

/** What is remarked on an answer where another remark was said for those of which nothing is: never by saying nothing of what was read. */
export function ownRemark(
  remark: string | null | undefined,
  shared: string | undefined,
): string | undefined {
  if (shared === undefined) return remark ?? undefined;
  return remark === shared ? undefined : (remark ?? "Read at its source.");
}

/** Items without the remark that is said once for them, and that remark. */
export function saidOnce(items: Summary["items"]): {
  readonly shared: string | undefined;
  readonly items: Summary["items"];
} {
  const shared = sharedRemark(items);
  return {
    shared,
    items: items.map((item) => ({ ...item, remark: ownRemark(item.remark, shared) ?? null })),
  };
}

/** How it is said. */
export const SHARED_REMARK = "Where nothing else is said:";

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

/**
 * The remark that most of some answers share, to be said once for them: of an edition that is assumed it stands at nearly all.
 * None where one has no remark: saying nothing would seem to mean it.
 */
export function sharedRemark(
  answers: readonly { readonly remark?: string | null | undefined }[],
): string | undefined {
  const groups = [...Map.groupBy(answers, ({ remark }) => remark ?? "")];
  const [shared] = groups.find(([, same]) => same.length > answers.length / 2) ?? [];
  const isBare = answers.some(({ remark }) => remark === null || remark === undefined);
  return answers.length < 2 || isBare ? undefined : shared;
}

/** Items without the remark that is said once for them, and that remark. */
export function saidOnce(items: Summary["items"]): {
  readonly shared: string | undefined;
  readonly items: Summary["items"];
} {
  const shared = sharedRemark(items);
  return {
    shared,
    items: items.map((item) => (item.remark === shared ? { ...item, remark: null } : item)),
  };
}

/** How it is said. */
export const SHARED_REMARK = "Where nothing else is said:";

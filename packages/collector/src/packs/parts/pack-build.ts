import type { EvidenceLog } from "../../log/index.ts";
import type { PeopleWords } from "../../people/index.ts";
import type { PackOrder } from "../order.ts";
import type { PackSource } from "../source.ts";
import type { SummaryTerms } from "../summary.ts";
import type { PackWriter } from "../writer.ts";

/** What every part of a pack is built with. */
export interface PackBuild {
  readonly terms: SummaryTerms & Pick<PackOrder, "items" | "sbom">;
  readonly source: PackSource;
  /** What people added, as of the pack's day. */
  readonly people: PeopleWords;
  readonly writer: PackWriter;
  readonly log: EvidenceLog;
  /** Log entries that the pack uses: each gets a proof. Parts add theirs. */
  readonly leaves: Set<number>;
  readonly say: (progress: string) => void;
}

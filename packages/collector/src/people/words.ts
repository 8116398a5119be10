import { type Day, dayOf } from "@muster/mapping";
import {
  type Db,
  type EvidenceWithdrawn,
  listManualEvidence,
  type PlanWord,
  withdrawnEvidence,
} from "../store/index.ts";
import { AcceptanceBook, type BookTerms } from "./book.ts";
import { certificatesOn, type StatedCertificate } from "./certificate.ts";
import type { Evidence } from "./evidence.ts";
import { planOn } from "./plan.ts";
import { type StandingSignOff, signOffsOn } from "./sign-off.ts";

/** A file or statement, and how it stands on a day. */
export interface StatedEvidence extends Evidence {
  readonly state: "current" | "review due" | "withdrawn";
  /** Who took it back, why, and what takes its place. */
  readonly withdrawn: EvidenceWithdrawn | undefined;
}

/** Everything people added for an organisation, as it stands at the end of a day. */
export class PeopleWords {
  readonly book: AcceptanceBook;
  readonly certificates: readonly StatedCertificate[];
  readonly evidence: readonly StatedEvidence[];
  /** By edition and item. */
  readonly plan: ReadonlyMap<string, PlanWord>;
  /** Under the plan of each edition: who signed it off, or what was taken back. */
  readonly signOffs: ReadonlyMap<string, StandingSignOff>;

  private constructor(
    words: Pick<PeopleWords, "book" | "certificates" | "evidence" | "plan" | "signOffs">,
  ) {
    this.book = words.book;
    this.certificates = words.certificates;
    this.evidence = words.evidence;
    this.plan = words.plan;
    this.signOffs = words.signOffs;
  }

  static async open(db: Db, organisation: string, terms: BookTerms): Promise<PeopleWords> {
    const { day } = terms;
    return new PeopleWords({
      book: await AcceptanceBook.open(db, organisation, terms),
      certificates: await certificatesOn(db, organisation, day),
      evidence: await evidenceOn(db, organisation, day),
      plan: await planOn(db, organisation, day),
      signOffs: await signOffsOn(db, organisation, day),
    });
  }

  /** What people added for an item, oldest first; what was withdrawn says so. */
  peopleOf(item: string): readonly StatedEvidence[] {
    return this.evidence.filter((each) => each.item === item);
  }
}

async function evidenceOn(
  db: Db,
  organisation: string,
  day: Day,
): Promise<readonly StatedEvidence[]> {
  const back = await withdrawnEvidence(db, organisation);
  const all = await listManualEvidence(db, organisation);
  return all
    .filter(({ at }) => dayOf(at) <= day)
    .map((row) => {
      const found = back.get(row.id);
      const withdrawn = found !== undefined && dayOf(found.at) <= day ? found : undefined;
      if (withdrawn !== undefined) return { ...row, state: "withdrawn", withdrawn };
      return { ...row, state: row.review < day ? "review due" : "current", withdrawn };
    });
}
